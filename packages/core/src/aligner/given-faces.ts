import type { DetectedFace, FaceDetector } from '../detector/face-detector';
import { MusicaError } from '../errors';
import { assertBox, type Box, liesOutside } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import type { ModelDescription } from '../model/model';
import { modelBoxOfDetected } from '../model/model-boxes';

/**
 * Refuses what is neither a list of boxes nor a detector.
 * @throws MusicaError `box`
 */
export function assertFaces(faces: unknown, detectorAllowed: boolean): void {
  if (Array.isArray(faces) || (detectorAllowed && isFaceDetector(faces))) return;
  const wanted = `must be a list of boxes${detectorAllowed ? ', or a face detector' : ''}`;
  throw new MusicaError('box', `faces is ${say(faces)}, but ${wanted}`, { hint: hintFor(faces) });
}

/** A face to align. */
export interface GivenFace {
  /** Where it may lie, best first: one box, unless a detector cannot tell. */
  readonly placements: readonly Box[];
  /** Whether the detector was unsure, so that the face may lie another way round. */
  readonly unsure: boolean;
}

/** Placements of one face that are tried, at most. */
const MOST_PLACEMENTS = 4;
/** Scores of detectors below this say little about which way round a face is. */
const SURE = 0.75;

/**
 * The faces to align, in their order; of a detector, without what it found outside the image.
 * @param faces checked by `assertFaces`
 * @param model knows how a detector's box becomes one of its own
 * @throws MusicaError `box` for one that cannot be used; what the detector throws.
 */
export async function givenFaces(
  faces: readonly Box[] | FaceDetector,
  image: PixelImage,
  model: Pick<ModelDescription, 'boxes'> = {},
  signal?: AbortSignal,
): Promise<GivenFace[]> {
  const given = isFaceDetector(faces)
    ? detectedFaces(await faces.detect(image, signal && { signal }), image, model)
    : // A copy: the caller's list may change while faces are aligned.
      faces.map((box): GivenFace => ({ placements: [box], unsure: false }));
  for (const { placements } of given) for (const box of placements) assertBox(box, image);
  return given;
}

/** What a detector makes up beside the image must not cost the faces inside. */
function detectedFaces(
  found: readonly DetectedFace[],
  image: PixelImage,
  model: Pick<ModelDescription, 'boxes'>,
): GivenFace[] {
  return found
    .map(
      ({ box, alternatives = [], score }): GivenFace => ({
        placements: [box, ...alternatives]
          .filter((place) => !liesOutside(place, image))
          .map((place) => modelBoxOfDetected(place, model))
          .slice(0, MOST_PLACEMENTS),
        unsure: alternatives.length > 0 || score < SURE,
      }),
    )
    .filter(({ placements }) => placements.length > 0);
}

/** The best placement of each face, for those who can only use one. */
export async function boxesOf(
  faces: readonly Box[] | FaceDetector,
  image: PixelImage,
  model?: Pick<ModelDescription, 'boxes'>,
  signal?: AbortSignal,
): Promise<Box[]> {
  return (await givenFaces(faces, image, model, signal)).map(({ placements }) => placements[0]!);
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
