import { MusicaError, messageOf } from '@musica/core';
import sharp from 'sharp';

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
