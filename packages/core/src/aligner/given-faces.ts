import type { FaceDetector } from '../detector/face-detector';
import { MusicaError } from '../errors';
import { assertBox, type Box, liesOutside } from '../geometry/box';
import type { PixelImage } from '../geometry/image';

/**
 * Refuses what is neither a list of boxes nor a detector.
 * @throws MusicaError `box`
 */
export function assertFaces(faces: unknown, detectorAllowed: boolean): void {
  if (Array.isArray(faces) || (detectorAllowed && isFaceDetector(faces))) return;
  const wanted = `must be a list of boxes${detectorAllowed ? ', or a face detector' : ''}`;
  throw new MusicaError('box', `faces is ${say(faces)}, but ${wanted}`, { hint: hintFor(faces) });
}

/**
 * The boxes of the faces to align, in their order; of a detector, without what it found outside the image.
 * @param faces checked by `assertFaces`
 * @throws MusicaError `box` for one that cannot be used; what the detector throws.
 */
export async function boxesOf(faces: readonly Box[] | FaceDetector, image: PixelImage): Promise<Box[]> {
  // A copy: the caller's list may change while faces are aligned.
  const boxes = isFaceDetector(faces) ? await detectBoxes(faces, image) : [...faces];
  for (const box of boxes) assertBox(box, image);
  return boxes;
}

/** What a detector makes up beside the image must not cost the faces inside. */
async function detectBoxes(detector: FaceDetector, image: PixelImage): Promise<Box[]> {
  const found = await detector.detect(image);
  return found.map(({ box }) => box).filter((box) => !liesOutside(box, image));
}

/** Whether something given for faces finds them itself. */
export function isFaceDetector(faces: unknown): faces is FaceDetector {
  return typeof (faces as FaceDetector | null | undefined)?.detect === 'function';
}

function say(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isBox(value)) return 'one box';
  return isIterable(value) ? 'an iterable' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function hintFor(faces: unknown): string {
  if (isBox(faces)) return 'put it in a list: [box]';
  if (isIterable(faces)) return 'make it a list: [...boxes]';
  return 'boxes are { x, y, width, height } in pixels; BlazeFaceDetector finds them';
}

const isBox = (value: unknown) => typeof value === 'object' && value !== null && 'width' in value;
const isIterable = (value: unknown) =>
  typeof (value as Iterable<unknown> | null | undefined)?.[Symbol.iterator] === 'function';
