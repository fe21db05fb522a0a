import { imageSizeFromFile } from 'image-size/fromFile';

/** Width and height of an image as it is shown (turned as EXIF says), from its head; undefined where it is none. */
export async function sizeOfImage(file: string): Promise<{ width: number; height: number } | undefined> {
  try {
    const { width, height, orientation = 1 } = await imageSizeFromFile(file);
    if (!(width > 0 && height > 0)) return undefined;
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    return undefined;
  }
}
