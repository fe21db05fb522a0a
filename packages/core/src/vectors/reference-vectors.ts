import * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { Cascade } from '../cascade/cascade';
import type { StepWeights } from '../cascade/step-weights';
import { type ModelConfig, parseModelConfig } from '../config/model-config';
import { MusicaError } from '../errors';

const array = v.object({ shape: v.array(v.number()), data: v.array(v.number()) });

const vectorsSchema = v.object({
  config: v.object({
    landmarks: v.number(),
    patchIndices: v.union([v.array(v.number()), v.array(v.array(v.number()))]),
    patchSize: v.number(),
    hidden: v.number(),
    levels: v.array(v.number()),
    projection: v.optional(v.number()),
  }),
  weights: v.array(v.record(v.string(), array)),
  pyramid: v.array(array),
  initialShape: array,
  steps: v.array(
    v.object({ gate: array, hidden: array, displacement: array, error: v.number(), landmarks: array }),
  ),
});

/** A small cascade with its weights, an input and what every step must make of it, from another implementation. */
export type ReferenceVectors = v.InferOutput<typeof vectorsSchema>;

/** The largest absolute difference between an expected and a computed array. */
export interface Deviation {
  readonly what: string;
  readonly deviation: number;
}

/** @throws MusicaError `weights` where the value is not of this format. */
export function parseReferenceVectors(value: unknown): ReferenceVectors {
  const result = v.safeParse(vectorsSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new MusicaError('weights', `reference vectors: ${v.getDotPath(issue) ?? 'file'}: ${issue.message}`);
}

/** Runs the cascade of the vectors on the current backend, all steps and selectively, and compares. */
export async function checkVectors(vectors: ReferenceVectors): Promise<Deviation[]> {
  const config: ModelConfig = parseModelConfig({ name: 'reference', ...vectors.config });
  const tensor = ({ data, shape }: v.InferOutput<typeof array>) => tf.tensor(data, shape, 'float32');
  const steps = vectors.weights.map(
    (weights) =>
      Object.fromEntries(
        Object.entries(weights).map(([name, value]) => [name, tensor(value)]),
      ) as unknown as StepWeights,
  );
  const cascade = new Cascade(config, steps);
  const { pyramid, initial } = tf.tidy(() => ({
    pyramid: vectors.pyramid.map((level) => tf.expandDims<tf.Tensor4D>(tensor(level))),
    initial: tf.expandDims<tf.Tensor3D>(tensor(vectors.initialShape)),
  }));
  const outputs = tf.tidy(() => cascade.forward(pyramid, initial).map((output) => ({ ...output })));
  try {
    const deviations: Deviation[] = [];
    for (const [step, expected] of vectors.steps.entries()) {
      const output = outputs[step]!;
      const compare = async (name: keyof typeof expected, values: readonly number[]) =>
        deviations.push({
          what: `step ${step + 1} ${name}`,
          deviation: distance(await output[name].data(), values),
        });
      await compare('gate', expected.gate.data);
      await compare('hidden', expected.hidden.data);
      await compare('displacement', expected.displacement.data);
      await compare('error', [expected.error]);
      await compare('landmarks', expected.landmarks.data);
    }
    // The selective path must give the same, wherever it stops.
    for (const [stop, expected] of vectors.steps.entries()) {
      const [face] = await cascade.select(pyramid, initial, (errors) => errors.length === stop + 1);
      deviations.push({
        what: `exit after step ${stop + 1}`,
        deviation: distance(face!.landmarks, expected.landmarks.data),
      });
    }
    return deviations;
  } finally {
    cascade.dispose();
    tf.dispose([pyramid, initial, outputs]);
  }
}

function distance(found: ArrayLike<number>, expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  // Written so that a NaN counts as infinitely far.
  return expected.reduce((largest, value, index) => {
    const difference = Math.abs(found[index]! - value);
    return difference <= largest ? largest : Number.isNaN(difference) ? Infinity : difference;
  }, 0);
}
