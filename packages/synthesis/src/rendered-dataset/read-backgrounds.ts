import { isMusicaError, MusicaError, type PixelImage, type WorkOptions } from '@musica/core';
import { decodeImage, listImages } from '@musica/node';

/** Most photographs kept in memory, evenly taken from all. */
const MOST = 400;

/**
 * The photographs of a folder, to stand behind synthetic faces.
 * @throws MusicaError `image` where there is none that can be read; the reason of `signal`
 */
export async function readBackgrounds(
  folder: string,
  { signal, onProblem }: Pick<WorkOptions, 'signal' | 'onProblem'> = {},
): Promise<PixelImage[]> {
  const files = await listImages([folder], signal && { signal });
  const step = Math.max(1, files.length / MOST);
  const photographs: PixelImage[] = [];
  for (let i = 0; i < files.length; i += step) {
    signal?.throwIfAborted();
    try {
      photographs.push(await decodeImage(files[Math.floor(i)]!));
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      onProblem?.(error.message);
    }
  }
  if (photographs.length > 0) return photographs;
  throw new MusicaError('image', `${folder} holds no photograph that can be read`);
}
