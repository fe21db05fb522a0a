import { type ModelConfig, pyramidLevels } from '../config/model-config';
import { type Affine, applyAffine, composeAffine, invertAffine } from '../geometry/affine';
import type { Box } from '../geometry/box';
import { cropTransform } from '../geometry/crop';
import type { PixelImage } from '../geometry/image';
import { anchorShape } from '../geometry/mean-shape';
import { flattenPoints, type Landmarks } from '../geometry/point';
import { buildPyramid } from '../geometry/pyramid';
import { standardize } from '../geometry/standardize';
import { warp } from '../geometry/warp';

/** Where a face's crop lies in its image, and where the cascade starts in the crop. */
export interface FacePlacement {
  /** From pixels of the crop (level 0 of the pyramid) to pixels of the image. */
  readonly toImage: Affine;
  /** The mean shape in the box: x0, y0, x1, y1, .. in pixels of the crop. */
  readonly initial: Float32Array;
}

/** A face cut out of its image, as the cascade takes it. */
export interface FaceInput extends FacePlacement {
  /** Level l: [size_l * size_l * 3], standardized. */
  readonly pyramid: Float32Array[];
}

/** Where the crop of a box lies and where the mean shape lies in it. */
export function placeFace(box: Box, config: ModelConfig, meanShape: Landmarks): FacePlacement {
  const toImage = cropTransform(box, config);
  const toCrop = invertAffine(toImage);
  const initial = anchorShape(meanShape, box).map((point) => applyAffine(toCrop, point));
  return { toImage, initial: flattenPoints(initial) };
}

/** The same crop seen in a mirror, for a flip test; the cascade starts there as it always does. */
export function mirrorPlacement({ toImage, initial }: FacePlacement, cropSize: number): FacePlacement {
  const flip: Affine = [-1, 0, cropSize - 1, 0, 1, 0];
  return { toImage: composeAffine(toImage, flip), initial };
}

/** Cuts a face out and builds the pyramid of its crop; all on the processor and the same on every backend. */
export function cropPyramid(image: PixelImage, toImage: Affine, config: ModelConfig): Float32Array[] {
  const pixels = warp(image, toImage, config.cropSize);
  standardize(pixels);
  return buildPyramid(pixels, config.cropSize, pyramidLevels(config));
}

/** From image and box to the cascade's input. */
export function faceInput(image: PixelImage, box: Box, config: ModelConfig, meanShape: Landmarks): FaceInput {
  const placement = placeFace(box, config, meanShape);
  return { ...placement, pyramid: cropPyramid(image, placement.toImage, config) };
}
