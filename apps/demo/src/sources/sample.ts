import sampleUrl from './astronaut.jpg';
import { openImage } from './image';

/** NASA's portrait of Eileen Collins. */
export const sampleName = 'astronaut.jpg';

/** @throws Error where it cannot be downloaded */
export async function openSample(): Promise<ImageBitmap> {
  const response = await fetch(sampleUrl);
  if (!response.ok) throw new Error(`${sampleUrl}: ${response.status} ${response.statusText}`);
  return openImage(await response.blob(), sampleName);
}
