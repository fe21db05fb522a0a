import { MusicaError } from '../errors';
import { kindOf } from '../realm';

/** 8-bit sRGB pixels, row by row from the top left, `channels` interleaved values a pixel (gray, RGB or RGBA). */
export interface PixelImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Pixels a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  readonly channels: 1 | 3 | 4;
}

/**
 * Refuses what are no 8-bit pixels; those of another realm (jsdom, a frame) are some.
 * @throws MusicaError `image` where the size is not positive, or the data are no bytes or not width x height x channels
 *   long.
 */
export function assertImage(image: PixelImage): void {
  if (typeof image !== 'object' || image === null) {
    throw new MusicaError('image', `the image is ${image === null ? 'null' : `a ${typeof image}`}`, {
      hint: 'decodeImage of @musica/node reads files; pixels are { data, width, height, channels }',
    });
  }
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
  const kind = kindOf(data);
  if (kind !== 'Uint8Array' && kind !== 'Uint8ClampedArray') {
    throw new MusicaError('image', `image data is ${article(kind)} ${kind}, but must be 8-bit pixels`, {
      hint: 'a Uint8Array or Uint8ClampedArray of sRGB values from 0 to 255; floats from 0 to 1 have to be multiplied by 255',
    });
  }
  if (data.length !== width * height * channels) {
    throw new MusicaError(
      'image',
      `image data holds ${data.length} bytes, but ${width} x ${height} x ${channels} are ${width * height * channels}`,
    );
  }
}

const article = (noun: string) => (/^[AEIO]/.test(noun) ? 'an' : 'a');
