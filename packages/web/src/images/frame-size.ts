import { MusicaError } from '@musica/core/client';
import { type Drawable, kindOf } from './source-kind';

/**
 * Size of a source in its own pixels.
 * @throws MusicaError `image` where it has no image (yet), or is of no kind that has one
 */
export function frameSize(source: Drawable): { width: number; height: number } {
  const kind = kindOf(source);
  switch (kind) {
    case 'HTMLImageElement': {
      const { naturalWidth: width, naturalHeight: height, complete } = source as HTMLImageElement;
      if (!complete) throw noImage('the <img> is still loading', 'wait for `await image.decode()`');
      return positive(width, height, 'the <img> has no image', 'see why its source did not load');
    }
    case 'HTMLVideoElement': {
      const { videoWidth: width, videoHeight: height, readyState } = source as HTMLVideoElement;
      const hint = "wait for its event 'loadeddata', or use `trackVideo`, which does";
      // 2: HAVE_CURRENT_DATA
      if (readyState < 2) throw noImage(`the <video> has no frame yet (${width} x ${height})`, hint);
      return positive(width, height, 'the <video> has no image', hint);
    }
    case 'VideoFrame': {
      const { displayWidth: width, displayHeight: height } = source as VideoFrame;
      return positive(width, height, 'the VideoFrame is closed', 'close it after `align` is done with it');
    }
    case 'ImageBitmap':
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas': {
      const { width, height } = source as ImageBitmap | HTMLCanvasElement | OffscreenCanvas;
      const closed = kind === 'ImageBitmap' ? 'it was closed or transferred' : 'give it a size first';
      return positive(width, height, `the ${kind} has no pixels`, closed);
    }
    default:
      throw new MusicaError('image', `cannot read pixels from a value of type ${kind}`, {
        hint: 'give an img, video or canvas element, an ImageBitmap, a VideoFrame, ImageData or { data, width, height, channels }',
      });
  }
}

const noImage = (message: string, hint: string) => new MusicaError('image', message, { hint });

function positive(width: number, height: number, message: string, hint: string) {
  if (width > 0 && height > 0) return { width, height };
  throw noImage(`${message} (${width} x ${height})`, hint);
}
