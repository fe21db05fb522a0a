import { MusicaError } from '@musica/core/client';

/** Relative to the page; in a Worker to the Worker, so the page's side makes them absolute before. */
export function absolute(url: string | URL): string {
  try {
    return new URL(url, globalThis.location?.href).href;
  } catch (cause) {
    throw new MusicaError('weights', `${JSON.stringify(url)} is not a URL`, { cause });
  }
}
