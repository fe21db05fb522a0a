import {
  type Box,
  type BoxConvention,
  boxOfLandmarks,
  intersectionOverUnion,
  type Landmarks,
  MusicaError,
  toTightBox,
} from '@musica/core';
import { spreadOf } from '@musica/datasets';

/** A face that a detector found, and its true landmarks. */
export interface FoundFace {
  /** As the detector draws it, in pixels of the image. */
  readonly box: Box;
  readonly landmarks: Landmarks;
}

export interface FittedConvention {
  readonly convention: BoxConvention;
  /** Faces that it was fitted to. */
  readonly faces: number;
  /** Mean intersection over union with the tight landmark boxes: of the boxes as they are, and with the convention. */
  readonly overlap: { readonly before: number; readonly after: number };
}

/**
 * Fits how tight landmark boxes lie in the boxes of a detector. Each of the four numbers is the median over the faces, so
 * that a few boxes of other faces do not matter. A box that is turned is compared with the tight box turned alike.
 * @throws MusicaError `box` where there is no face
 */
export function fitBoxConvention(found: readonly FoundFace[]): FittedConvention {
  if (found.length === 0) throw new MusicaError('box', 'there is no face to fit the box convention to');
  const pairs = found.map(({ box, landmarks }) => ({ box, tight: boxOfLandmarks(landmarks, box.roll) }));
  const median = (measure: (box: Box, tight: Box) => number) =>
    spreadOf(pairs.map(({ box, tight }) => measure(alongFace(box), alongFace(tight))))!.median;
  const convention: BoxConvention = {
    right: median((box, tight) => (tight.x + tight.width / 2 - box.x - box.width / 2) / box.width),
    down: median((box, tight) => (tight.y + tight.height / 2 - box.y - box.height / 2) / box.height),
    width: median((box, tight) => tight.width / box.width),
    height: median((box, tight) => tight.height / box.height),
  };
  const overlap = (boxOf: (box: Box) => Box) =>
    pairs.reduce(
      (sum, { box, tight }) => sum + intersectionOverUnion(alongFace(boxOf(box)), alongFace(tight)),
      0,
    ) / pairs.length;
  return {
    convention,
    faces: pairs.length,
    overlap: { before: overlap((box) => box), after: overlap((box) => toTightBox(box, convention)) },
  };
}

/** The same rectangle in a frame that is turned with it, where it is upright. */
function alongFace({ x, y, width, height, roll = 0 }: Box): Box {
  const angle = (roll * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  return {
    x: cos * centreX + sin * centreY - width / 2,
    y: cos * centreY - sin * centreX - height / 2,
    width,
    height,
  };
}
