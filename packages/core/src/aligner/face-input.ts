import { type ModelConfig, pyramidLevels } from '../config/model-config';
import { type Affine, applyAffine, invertAffine } from '../geometry/affine';
import type { Box } from '../geometry/box';
import { cropTransform } from '../geometry/crop';
import type { PixelImage } from '../geometry/image';
import { anchorShape } from '../geometry/mean-shape';
import { flattenPoints, type Landmarks } from '../geometry/point';
import { buildPyramid } from '../geometry/pyramid';
import { standardize } from '../geometry/standardize';
import { warp } from '../geometry/warp';

/** A face cut out of its image, as the cascade takes it. */
export interface FaceInput {
  /** Level l: [size_l * size_l * 3], standardized. */
  readonly pyramid: Float32Array[];
  /** The mean shape in the box: x0, y0, x1, y1, .. in pixels of level 0. */
  readonly initial: Float32Array;
  /** From pixels of level 0 back to pixels of the image. */
  readonly toImage: Affine;
}

/** From image and box to the cascade's input; all on the processor and the same on every backend. */
export function faceInput(image: PixelImage, box: Box, config: ModelConfig, meanShape: Landmarks): FaceInput {
  const toImage = cropTransform(box, config);
  const pixels = warp(image, toImage, config.cropSize);
  standardize(pixels);
  const toCrop = invertAffine(toImage);
  const initial = anchorShape(meanShape, box).map((point) => applyAffine(toCrop, point));
  return {
    pyramid: buildPyramid(pixels, config.cropSize, pyramidLevels(config)),
    initial: flattenPoints(initial),
    toImage,
  };
}
