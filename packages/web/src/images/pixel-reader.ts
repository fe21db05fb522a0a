import type { PixelImage } from '@musica/core';
import { assertImage, MusicaError, messageOf, kindOf as tagOf } from '@musica/core/client';
import { flatten } from './flatten';
import { frameSize } from './frame-size';
import type { FrameSource } from './frame-source';
import { type Drawable, isPixelImage, kindOf } from './source-kind';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * Reads the pixels of any source as 8-bit sRGB: the same values that `decodeImage` of @musica/node gives for the same
 * file. Profiles and wide gamuts are converted by the browser, transparent pixels laid over black. It keeps one
 * canvas for all it reads.
 */
export class PixelReader {
  #context: Context | undefined;

  /**
   * @returns RGBA; its data belong to the caller
   * @throws MusicaError `image` where the source has no pixels, or belongs to another site and may not be read
   */
  read(source: FrameSource): PixelImage {
    if (isPixelImage(source)) {
      assertImage(source);
      return source;
    }
    if (kindOf(source) === 'ImageData') return this.#readImageData(source as ImageData);
    const { width, height } = frameSize(source as Drawable);
    const context = this.#canvas(width, height);
    try {
      context.drawImage(source as Exclude<Drawable, never>, 0, 0, width, height);
      return toImage(context, width, height);
    } catch (cause) {
      // Such a canvas refuses to be read for ever.
      this.#context = undefined;
      throw readError(source, cause);
    }
  }

  #readImageData(source: ImageData): PixelImage {
    const { width, height, colorSpace } = source;
    if (colorSpace === 'srgb' && tagOf(source.data) === 'Uint8ClampedArray') {
      const data = source.data.slice();
      flatten(data);
      return { data, width, height, channels: 4 };
    }
    // Another colour space, or half floats: a canvas converts them.
    const context = this.#canvas(width, height);
    context.putImageData(source, 0, 0);
    return toImage(context, width, height);
  }

  #canvas(width: number, height: number): Context {
    this.#context ??= createContext(width, height);
    const { canvas } = this.#context;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    else this.#context.clearRect(0, 0, width, height);
    return this.#context;
  }
}

/** The pixels of a source; `PixelReader` is faster for many. */
export function readPixels(source: FrameSource): PixelImage {
  return new PixelReader().read(source);
}

function toImage(context: Context, width: number, height: number): PixelImage {
  const { data } = context.getImageData(0, 0, width, height, { colorSpace: 'srgb' });
  return { data, width, height, channels: 4 };
}

function createContext(width: number, height: number): Context {
  // Without alpha the canvas is opaque black, over which transparent images are drawn. Read often: in memory.
  const settings = { alpha: false, willReadFrequently: true, colorSpace: 'srgb' } as const;
  let context: Context | null;
  if (typeof OffscreenCanvas !== 'undefined') {
    context = new OffscreenCanvas(width, height).getContext('2d', settings);
  } else if (typeof document !== 'undefined') {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    context = canvas.getContext('2d', settings) as CanvasRenderingContext2D | null;
  } else {
    throw new MusicaError('image', 'there is no canvas here to read pixels with', {
      hint: 'give pixels: { data, width, height, channels }',
    });
  }
  if (context === null) {
    throw new MusicaError('image', `the browser gives no canvas of ${width} x ${height} pixels`, {
      hint: 'make the image smaller first',
    });
  }
  return context;
}

/** What a browser says of a source that it does not let a page read or transfer. */
export function readError(source: FrameSource, cause: unknown): MusicaError {
  const name = (cause as { name?: string })?.name;
  if (name === 'SecurityError' || name === 'DataCloneError') {
    return new MusicaError(
      'image',
      `the ${kindOf(source)} shows pixels of another site, which a page may not read`,
      {
        cause,
        hint: 'set crossorigin="anonymous" before its src, and have the other site answer with Access-Control-Allow-Origin',
      },
    );
  }
  return new MusicaError('image', `the ${kindOf(source)} cannot be read: ${messageOf(cause)}`, { cause });
}
