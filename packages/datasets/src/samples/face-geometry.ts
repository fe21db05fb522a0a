import {
  type Affine,
  applyAffine,
  type Box,
  type LandmarkScheme,
  type Landmarks,
  mirrorOfScheme,
  type Point,
  type Random,
} from '@musica/core';
import type { AugmentOptions } from './augment-options';

/** How a face is bent, and whether it was flipped on the way. */
export interface FaceGeometry {
  /** From pixels of the image to pixels of the bent image. */
  readonly transform: Affine;
  readonly mirrored: boolean;
}

/** Draws a flip, a vertical stretch, a shear and a turn, in this order, about a point that stays where it is. */
export function drawGeometry(centre: Point, random: Random, options: AugmentOptions): FaceGeometry {
  const { rotation, shear, verticalScale } = options;
  const mirrored = random.chance(options.mirror);
  const stretch = random.chance(verticalScale.probability) ? random.uniform(...verticalScale.range) : 1;
  const slant = random.chance(shear.probability) ? random.uniform(-shear.amount, shear.amount) : 0;
  const degrees = random.chance(rotation.probability)
    ? random.uniform(-rotation.degrees, rotation.degrees)
    : 0;

  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  const flip = mirrored ? -1 : 1;
  // turn [cos -sin; sin cos] x shear [1 slant; 0 1] x stretch [1 0; 0 stretch] x flip [flip 0; 0 1]
  const a = cos * flip;
  const b = (cos * slant - sin) * stretch;
  const d = sin * flip;
  const e = (sin * slant + cos) * stretch;
  const [x, y] = centre;
  return { transform: [a, b, x - a * x - b * y, d, e, y - d * x - e * y], mirrored };
}

/** The landmarks in the bent image; after a flip each takes the index of its mirror image. */
export function bendLandmarks(landmarks: Landmarks, geometry: FaceGeometry, scheme: LandmarkScheme): Point[] {
  const moved = landmarks.map((point) => applyAffine(geometry.transform, point));
  // The map is its own inverse: what was on the other side comes to this index.
  return geometry.mirrored
    ? mirrorOfScheme(scheme, 'the augmentation "mirror"').map((index) => moved[index]!)
    : moved;
}

/** A box as a detector might have drawn it, scaled and moved; or, as often as the options say, the tight one. */
export function jitterBox(box: Box, random: Random, options: AugmentOptions['box']): Box {
  // Where no box stays as it is nothing is drawn for it: recipes without the option keep their samples.
  if (options.tight > 0 && random.chance(options.tight)) return box;
  if (options.detector > 0 && random.chance(options.detector)) return detectorBox(box, random);
  let [scaleX, scaleY, shift] = [0, 0, 0];
  if (random.chance(options.strong)) {
    scaleX = random.uniform(1, 1.1);
    scaleY = random.uniform(1, 1.2);
    shift = 0.2;
  } else {
    const scale = random.uniform(...options.scale);
    scaleX = scale * random.uniform(1 - options.aspect, 1 + options.aspect);
    scaleY = scale * random.uniform(1 - options.aspect, 1 + options.aspect);
    shift = options.shift;
  }
  const width = box.width * scaleX;
  const height = box.height * scaleY;
  return {
    x: box.x + (box.width - width) / 2 + random.uniform(-shift, shift) * width,
    y: box.y + (box.height - height) / 2 + random.uniform(-shift, shift) * height,
    width,
    height,
  };
}

/** Share of the detector's boxes that are of the second, rougher kind: large poses and covered faces. */
const ROUGH = 0.3;

/**
 * A box as the BlazeFace adapter draws it around this face. Measured on 607 frames of ytf68/train and 436 photographs of
 * AFLW2000-3D: the middle is off by 2.6 % of the side (standard deviation) and the logarithms of the sides by 0.075, which
 * go together; large poses have thrice the shifts and twice the scales, and boxes that are rather too small.
 */
function detectorBox(box: Box, random: Random): Box {
  const rough = random.chance(ROUGH);
  const [shiftX, shiftY, common, own] = rough ? [0.075, 0.055, 0.11, 0.07] : [0.027, 0.03, 0.05, 0.055];
  const both = random.normal() * common - (rough ? 0.03 : 0);
  const width = box.width * Math.exp(both + random.normal() * own);
  const height = box.height * Math.exp(both + random.normal() * own - (rough ? 0.03 : 0));
  return {
    x: box.x + (box.width - width) / 2 + random.normal() * shiftX * box.width,
    y: box.y + (box.height - height) / 2 + random.normal() * shiftY * box.height,
    width,
    height,
  };
}
