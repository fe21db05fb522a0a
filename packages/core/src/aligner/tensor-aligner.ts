import type { Model } from '../model/model';
import { Aligner } from './aligner';
import { TensorEngine } from './tensor-engine';

/** An aligner for a model on the active backend of TensorFlow.js; it owns the model's cascade from now on. */
export function tensorAligner({ cascade, ...description }: Model): Aligner {
  return new Aligner(description, new TensorEngine(cascade));
}
