import { MusicaError, messageOf } from '@musica/core';
import sharp from 'sharp';

/**
 * How the pixels of a file must be turned to be seen upright, as EXIF numbers it: 1 is as they are. Whatever reads the file
 * without looking at it sees other coordinates than the labels have.
 */
export async function exifOrientation(path: string): Promise<number> {
  return sharp(path)
    .metadata()
    .then(({ orientation = 1 }) => orientation)
    .catch(() => 1);
}

/**
 * Width and height of an image as it is shown (EXIF orientation applied), from its head alone: nothing is decoded.
 * @throws MusicaError `image` where the file is no image that can be read.
 */
export async function imageSize(path: string): Promise<{ width: number; height: number }> {
  try {
    const { autoOrient } = await sharp(path).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (cause) {
    throw new MusicaError('image', `${path}: ${messageOf(cause)}`, { cause });
  }
}
