import {
  type Affine,
  applyAffine,
  type Box,
  type LandmarkScheme,
  type Landmarks,
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
  return geometry.mirrored ? scheme.mirror.map((index) => moved[index]!) : moved;
}

/** A box as a detector might have drawn it, scaled and moved; or, as often as the options say, the tight one. */
export function jitterBox(box: Box, random: Random, options: AugmentOptions['box']): Box {
  // Where no box stays as it is nothing is drawn for it: recipes without the option keep their samples.
  if (options.tight > 0 && random.chance(options.tight)) return box;
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
