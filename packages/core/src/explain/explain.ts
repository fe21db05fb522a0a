import { Aligner } from '../aligner/aligner';
import { TensorEngine } from '../aligner/tensor-engine';
import type { Box } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import type { Model } from '../model/model';
import type { ExplainedFace } from './explained-face';

/**
 * What every step of a model on TensorFlow.js looked at: see `Aligner.explain`. The model stays the caller's.
 * @param boxes tight landmark boxes in pixels of the image
 * @returns one explanation a box, in the same order
 * @throws MusicaError `image` or `box` where an argument cannot be used.
 */
export function explain(model: Model, image: PixelImage, boxes: readonly Box[]): Promise<ExplainedFace[]> {
  return new Aligner(model, new TensorEngine(model.cascade)).explain(image, boxes);
}
