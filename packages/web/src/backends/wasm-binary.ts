import { isMusicaError, MusicaError, messageOf } from '@musica/core';
import { env } from '@tensorflow/tfjs-core';

/**
 * Downloads a WebAssembly binary.
 * @throws MusicaError `backend` that names the URL and what is wrong; TensorFlow.js would say neither.
 */
export async function downloadBinary(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const hint = 'serve the .wasm files of @tensorflow/tfjs-backend-wasm and give their folder as `wasm.files`';
  const refuse = (reason: string, cause?: unknown) =>
    new MusicaError('backend', `backend wasm: ${url}: ${reason}`, { hint, cause });
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) throw refuse(`the server answered ${response.status} ${response.statusText}`.trim());
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (isMusicaError(cause)) throw cause;
    throw refuse(`cannot be downloaded: ${messageOf(cause)}`, cause);
  }
  // A page sent in its place, or half of it.
  if (!WebAssembly.validate(bytes)) throw refuse('is not a whole WebAssembly file');
  return bytes;
}

/**
 * Does work during which a request of TensorFlow.js for this URL is answered with bytes that are there already. A blob:
 * URL would do the same, but not where a page's Content-Security-Policy forbids those.
 */
export async function answering<T>(
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
  work: () => Promise<T>,
): Promise<T> {
  const { platform } = env();
  const original = platform.fetch;
  const answer: typeof original = async (path, init) =>
    path === url ? new Response(bytes) : original.call(platform, path, init);
  platform.fetch = answer;
  try {
    return await work();
  } finally {
    if (platform.fetch === answer) platform.fetch = original;
  }
}
