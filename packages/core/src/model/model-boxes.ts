import * as v from 'valibot';
import { MusicaError } from '../errors';
import { type Box, boxOfLandmarks } from '../geometry/box';
import type { Landmarks } from '../geometry/point';
import { radiansOfRoll } from '../geometry/roll-unit';

/**
 * The boxes that a model can be trained in:
 * - `landmarks`: the tight box of the landmarks
 * - `detector`: the box that the face detector draws
 * - `dataset`: the box that its data set brings
 */
export const boxKinds = ['landmarks', 'detector', 'dataset'] as const;
export type BoxKind = (typeof boxKinds)[number];

/** Which box a model wants, and how to get it. */
export interface ModelBoxes {
  readonly kind: BoxKind;
  /**
   * The box as a detector's box sees it: x, y, width, height in units of that, 0 to 1. [0, 0, 1, 1], the default of
   * `landmarks` and `detector`, is the detector's box itself.
   */
  readonly fromDetector?: readonly [number, number, number, number];
}

const finite = v.pipe(v.number(), v.finite());
const side = v.pipe(finite, v.gtValue(0));

export const modelBoxesSchema = v.object({
  kind: v.picklist(boxKinds),
  fromDetector: v.optional(v.strictTuple([finite, finite, side, side])),
});

interface BoxedModel {
  readonly boxes?: ModelBoxes | undefined;
  /** In units of the model's box. */
  readonly meanShape: Landmarks;
}

/**
 * The box that a model wants where a detector has found a face, rolled as the detector's.
 * @throws MusicaError `box` where nothing says how the two belong together
 */
export function modelBoxOfDetected(box: Box, { boxes }: Pick<BoxedModel, 'boxes'>): Box {
  if (boxes === undefined) return box;
  if (boxes.fromDetector === undefined) {
    if (boxes.kind !== 'dataset') return box;
    throw new MusicaError(
      'box',
      'the model was trained in the boxes of its data set, which no detector draws',
      {
        hint: 'give such boxes with the image, or train with --boxes detector',
      },
    );
  }
  const [x, y, width, height] = boxes.fromDetector;
  const angle = radiansOfRoll(box.roll ?? 0);
  const [u, v] = [(x + width / 2 - 0.5) * box.width, (y + height / 2 - 0.5) * box.height];
  const sides = { width: width * box.width, height: height * box.height };
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const centreX = box.x + box.width / 2 + cos * u - sin * v;
  const centreY = box.y + box.height / 2 + sin * u + cos * v;
  return { ...box, x: centreX - sides.width / 2, y: centreY - sides.height / 2, ...sides };
}

/**
 * The box that a model wants for a face whose landmarks are known, from the frame before, say.
 * @param roll of the face in degrees, which the box gets
 */
export function modelBoxOfLandmarks(landmarks: Landmarks, { boxes, meanShape }: BoxedModel, roll = 0): Box {
  const tight = boxOfLandmarks(landmarks, roll);
  if (boxes === undefined || boxes.kind === 'landmarks') return tight;
  // The mean shape says where landmarks lie in such a box: the tight one is the part of it that they take.
  const part = boxOfLandmarks(meanShape);
  if (!(part.width > 0 && part.height > 0)) return tight;
  const fromDetector = [
    -part.x / part.width,
    -part.y / part.height,
    1 / part.width,
    1 / part.height,
  ] as const;
  return modelBoxOfDetected(tight, { boxes: { kind: 'detector', fromDetector } });
}
