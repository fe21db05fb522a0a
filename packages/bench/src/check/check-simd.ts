import { type OfEachWeight, type PlainWeight, parseModelConfig, plainWeight } from '@musica/core';
import type { ReferenceVectors } from '@musica/core/tensors';
import { SimdEngine } from '@musica/wasm';

/** Runs the cascade of reference vectors on the kernels of @musica/wasm. @returns the largest absolute difference */
export async function simdDeviation(vectors: ReferenceVectors): Promise<number> {
  // The vectors bring their pyramid, so how large a box is in the crop does not matter.
  const cropSize = vectors.pyramid[0]!.shape[0]!;
  const config = parseModelConfig({ name: 'reference', ...vectors.config, cropSize, boxSize: 16 });
  const steps = vectors.weights.map((weights) => {
    const plain = Object.entries(weights).map(([name, { data, shape }]) => [
      name,
      plainWeight(Float32Array.from(data), shape),
    ]);
    return Object.fromEntries(plain) as unknown as OfEachWeight<PlainWeight>;
  });
  const engine = await SimdEngine.create({ config, steps });
  const pyramid = vectors.pyramid.map(({ data }) => Float32Array.from(data));
  const initial = Float32Array.from(vectors.initialShape.data);
  const [found] = await engine.allStepsOfPyramids([{ pyramid, initial }]);
  engine.dispose();
  let largest = 0;
  for (const [step, { hidden, landmarks, error }] of vectors.steps.entries()) {
    const ours = found![step]!;
    const pairs = [
      [ours.hidden, hidden.data],
      [ours.landmarks, landmarks.data],
      [[ours.error], [error]],
    ] as const;
    for (const [values, expected] of pairs) {
      for (const [i, value] of expected.entries()) {
        const difference = Math.abs(values[i]! - value);
        // Written so that a NaN counts as infinitely far.
        if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
      }
    }
  }
  return largest;
}
