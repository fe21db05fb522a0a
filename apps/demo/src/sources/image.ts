import { ProblemError } from '../dom/problem';

/** More pixels than this no page can hold, with room to work. */
const MOST_PIXELS = 80_000_000;

/** Decodes an image file, turned as its camera says. @throws ProblemError */
export async function openImage(file: Blob, name: string): Promise<ImageBitmap> {
  let image: ImageBitmap;
  try {
    image = await createImageBitmap(file);
  } catch {
    throw new ProblemError({
      title: 'This file cannot be opened as an image',
      text:
        `${name} is damaged, or of a kind that this browser does not read. JPEG, PNG, WebP, AVIF and GIF work ` +
        'everywhere; a HEIC photo from a phone or an SVG drawing has to be saved as one of them first.',
    });
  }
  if (image.width * image.height > MOST_PIXELS) {
    const size = `${image.width} × ${image.height}`;
    image.close();
    throw new ProblemError({
      title: 'This image is too large',
      text: `${name} has ${size} pixels; reduce it to 80 million pixels at most.`,
    });
  }
  return image;
}
