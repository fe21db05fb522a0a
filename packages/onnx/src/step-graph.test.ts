import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseModelConfig, Random, type StepWeights } from '@musica/core';
import { Cascade, parseReferenceVectors } from '@musica/core/tensors';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { wholeGraph } from './cascade-graph';
import { levelSizes, stepGraph } from './index';

const tolerance = 1e-4;
const tensor = (values: Float32Array | readonly number[], shape: readonly number[]) =>
  new Tensor('float32', Float32Array.from(values), shape);

/** The largest difference; infinite where the lengths differ or there is no number. */
function distance(found: Tensor | undefined, expected: ArrayLike<number>): number {
  const values = found?.data as Float32Array;
  if (values?.length !== expected.length) return Infinity;
  const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  return Number.isNaN(worst) ? Infinity : worst;
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const golden = ['cascade-10x4.json', 'cascade-12x12-projection16.json']
  .map((name) => sharedPath('golden', name))
  .filter((path) => path !== undefined);

describe.skipIf(golden.length === 0)('an exported step', () => {
  it.each(golden.map((file) => [basename(file), file]))('makes what %s says of it', async (_, file) => {
    const vectors = parseReferenceVectors(JSON.parse(readFileSync(file, 'utf8')));
    const config = parseModelConfig({ name: 'reference', ...vectors.config });
    const steps = vectors.weights.map(
      (weights) =>
        Object.fromEntries(
          Object.entries(weights).map(([name, { data, shape }]) => [name, tf.tensor(data, shape)]),
        ) as unknown as StepWeights,
    );
    const cascade = new Cascade(config, steps);
    let landmarks = tensor(vectors.initialShape.data, [1, config.landmarks, 2]);
    let hidden = tensor(new Float32Array(config.hidden), [1, config.hidden]);
    for (const [step, expected] of vectors.steps.entries()) {
      const level = vectors.pyramid[config.levels[step]!]!;
      const graph = await stepGraph(cascade, step, level.shape[0]);
      const session = await InferenceSession.create(graph.encode('step', '', {}));
      const image = tensor(level.data, [1, ...level.shape]);
      const found = await session.run({ image, landmarks, hidden });
      expect(distance(found.landmarks_out, expected.landmarks.data)).toBeLessThan(tolerance);
      expect(distance(found.hidden_out, expected.hidden.data)).toBeLessThan(tolerance);
      expect(distance(found.error_out, [expected.error])).toBeLessThan(tolerance);
      landmarks = found.landmarks_out as Tensor as typeof landmarks;
      hidden = found.hidden_out as Tensor as typeof hidden;
    }
    cascade.dispose();
  });
});

describe('the graph of all steps', () => {
  it('takes a crop to the landmarks that its inputs and outputs are named for', async () => {
    const config = parseModelConfig({
      name: 'tiny',
      landmarks: 3,
      patchIndices: [0, 2],
      hidden: 8,
      levels: [1, 0],
      boxSize: 40,
      cropSize: 64,
    });
    const cascade = Cascade.create(config, 1);
    const session = await InferenceSession.create((await wholeGraph(cascade)).encode('tiny', 'all', {}));
    expect(session.inputNames).toEqual(['crop', 'initial']);
    const random = new Random(2);
    const crop = Float32Array.from({ length: 64 * 64 * 3 }, () => random.uniform(0, 255));
    const found = await session.run({
      crop: tensor(crop, [1, 64, 64, 3]),
      initial: tensor([20, 20, 40, 20, 32, 45], [1, 3, 2]),
    });
    expect(found.landmarks!.dims).toEqual([1, 3, 2]);
    expect([...(found.landmarks!.data as Float32Array)].every(Number.isFinite)).toBe(true);
    expect(levelSizes(config)).toEqual([64, 32]);
    cascade.dispose();
  });
});
