import { frameSize } from '../images/frame-size';
import type { FrameSource } from '../images/frame-source';
import { readError } from '../images/pixel-reader';
import { type Drawable, isPixelImage, kindOf } from '../images/source-kind';
import type { SentFrame } from './protocol';

/** A call to the Worker with an image and what of it is moved. */
export type CallWithFrame<T> = (frame: SentFrame, transfer: Transferable[]) => Promise<T>;

/**
 * Hands an image to a call of the Worker; the source itself stays as it is.
 * @throws MusicaError `image` as `PixelReader.read`
 */
export async function sendFrame<T>(source: FrameSource, call: CallWithFrame<T>): Promise<T> {
  if (isPixelImage(source) || kindOf(source) === 'ImageData') return call(source as SentFrame, []);
  const { width } = frameSize(source as Drawable);
  let frame: ImageBitmap | VideoFrame;
  try {
    frame = takeVideoFrame(source as Drawable, width) ?? (await createImageBitmap(source as Drawable));
  } catch (cause) {
    throw readError(source, cause);
  }
  try {
    return await call(frame, [frame]);
  } catch (cause) {
    // Pixels of another site can be taken, but not moved.
    throw (cause as Error)?.name === 'DataCloneError' ? readError(source, cause) : cause;
  } finally {
    // Does nothing once it has been moved.
    frame.close();
  }
}

/** Frames of videos cross without being copied, where the browser has WebCodecs. */
function takeVideoFrame(source: Drawable, width: number): VideoFrame | undefined {
  if (typeof VideoFrame === 'undefined') return undefined;
  const kind = kindOf(source);
  if (kind === 'VideoFrame') return (source as VideoFrame).clone();
  if (kind !== 'HTMLVideoElement') return undefined;
  const frame = new VideoFrame(source as HTMLVideoElement);
  // Browsers that ignore the rotation of a phone's video here would swap its sides.
  if (frame.displayWidth === width) return frame;
  frame.close();
  return undefined;
}
