import { MusicaError } from '../errors';

/** 8-bit sRGB pixels, row by row from the top left, `channels` interleaved values a pixel (gray, RGB or RGBA). */
export interface PixelImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}

/** @throws MusicaError `image` where the size is not positive or the data is not width x height x channels long. */
export function assertImage(image: PixelImage): void {
  const { data, width, height, channels } = image;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new MusicaError('image', `image of ${width} x ${height} pixels: both sides must be at least 1`);
  }
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new MusicaError(
      'image',
      `image with ${channels} channels: only 1 (gray), 3 (RGB) and 4 (RGBA) can be used`,
    );
  }
  if (data.length !== width * height * channels) {
    throw new MusicaError(
      'image',
      `image data holds ${data.length} bytes, but ${width} x ${height} x ${channels} are ${width * height * channels}`,
    );
  }
}
