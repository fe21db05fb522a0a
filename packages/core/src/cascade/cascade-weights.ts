import * as tf from '@tensorflow/tfjs-core';
import { weightSets } from '../config/model-config';
import { type CascadeWeights, type PlainWeight, plainWeight } from '../weights/plain-weights';
import { Cascade } from './cascade';
import type { StepWeights } from './step-weights';
import type { OfEachWeight } from './weight-names';

/** A cascade on the active backend of TensorFlow.js; the caller disposes of it. */
export function cascadeOf({ config, steps }: CascadeWeights): Cascade {
  const made: tf.Tensor[] = [];
  const tensorOf = (weight: PlainWeight) => {
    const tensor = tf.tensor(weight.values(), [...weight.shape]);
    made.push(tensor);
    return tensor;
  };
  try {
    const tensors = steps.slice(0, weightSets(config)).map((step) => {
      const entries = Object.entries(step) as [string, PlainWeight][];
      return Object.fromEntries(
        entries.map(([name, weight]) => [name, tensorOf(weight)]),
      ) as unknown as StepWeights;
    });
    return new Cascade(config, tensors);
  } catch (error) {
    // Half a model is of no use, and nobody could free it.
    tf.dispose(made);
    throw error;
  }
}

/** The weights of a cascade, read back from the backend it is on. */
export async function weightsOf({ config, steps }: Cascade): Promise<CascadeWeights> {
  const plain = steps.map(async (step) => {
    const entries = Object.entries(step).map(async ([name, tensor]) => {
      const values = await (tensor as tf.Tensor).data<'float32'>();
      return [name, plainWeight(values, (tensor as tf.Tensor).shape)] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as unknown as OfEachWeight<PlainWeight>;
  });
  return { config, steps: await Promise.all(plain) };
}
