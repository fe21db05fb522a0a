import { isMusicaError, MusicaError, type PixelImage } from '@musica/core';
import { decodeImage, listImages } from '@musica/node';

/** Most photographs kept in memory, evenly taken from all. */
const MOST = 400;

/**
 * The photographs of a folder, to stand behind synthetic faces.
 * @param onProblem told of each that cannot be read
 * @throws MusicaError `image` where there is none
 */
export async function readBackgrounds(
  folder: string,
  onProblem: (message: string) => void,
): Promise<PixelImage[]> {
  const files = await listImages([folder]);
  const step = Math.max(1, files.length / MOST);
  const photographs: PixelImage[] = [];
  for (let i = 0; i < files.length; i += step) {
    try {
      photographs.push(await decodeImage(files[Math.floor(i)]!));
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      onProblem(error.message);
    }
  }
  if (photographs.length > 0) return photographs;
  throw new MusicaError('image', `${folder} holds no photograph that can be read`);
}
