import { frameSize } from '../images/frame-size';
import type { FrameSource } from '../images/frame-source';
import { readError } from '../images/pixel-reader';
import { type Drawable, isPixelImage, kindOf } from '../images/source-kind';
import type { SentFrame } from './protocol';

/** A picture that can be moved to the Worker, with what moves; the source itself stays as it is. */
export async function toSentFrame(
  source: FrameSource,
): Promise<{ frame: SentFrame; transfer: Transferable[] }> {
  if (isPixelImage(source) || kindOf(source) === 'ImageData') {
    return { frame: source as SentFrame, transfer: [] };
  }
  const { width } = frameSize(source as Drawable);
  try {
    const frame = takeVideoFrame(source as Drawable, width) ?? (await createImageBitmap(source as Drawable));
    return { frame, transfer: [frame] };
  } catch (cause) {
    throw readError(source, cause);
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
