import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { parseModelConfig, type StepWeights } from '@musica/core';
import { Cascade, parseReferenceVectors, weightsOf } from '@musica/core/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { type KernelBuild, SimdEngine } from '../src/index';

const files = ['cascade-10x4.json', 'cascade-12x12-projection16.json']
  .map((name) => sharedPath('golden', name))
  .filter((path) => path !== undefined);

/** The vectors are from an independent NumPy implementation; they say nothing about how a face is cut out. */
async function fromVectors(file: string, build: KernelBuild) {
  const vectors = parseReferenceVectors(JSON.parse(readFileSync(file, 'utf8')));
  const cropSize = vectors.pyramid[0]!.shape[0]!;
  const config = parseModelConfig({ name: 'reference', ...vectors.config, cropSize, boxSize: 16 });
  const steps = vectors.weights.map(
    (weights) =>
      Object.fromEntries(
        Object.entries(weights).map(([name, { data, shape }]) => [name, tf.tensor(data, shape, 'float32')]),
      ) as unknown as StepWeights,
  );
  const cascade = new Cascade(config, steps);
  const engine = await SimdEngine.create(await weightsOf(cascade), { build });
  cascade.dispose();
  const face = {
    pyramid: vectors.pyramid.map(({ data }) => Float32Array.from(data)),
    initial: Float32Array.from(vectors.initialShape.data),
  };
  return { vectors, engine, face };
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], what: string): void {
  expect(found.length, what).toBe(expected.length);
  const deviations = expected.map((value, i) => Math.abs(value - found[i]!));
  expect(
    deviations.every((deviation) => deviation < 5e-4),
    `${what}: ${Math.max(...deviations)}`,
  ).toBe(true);
}

beforeAll(() => tf.setBackend('cpu'));

describe.skipIf(files.length === 0)('golden vectors', () => {
  it.each(files.map((file) => ({ name: basename(file), file })))('$name', async ({ file }) => {
    const { vectors, engine, face } = await fromVectors(file, 'plain');
    const [steps] = await engine.allStepsOfPyramids([face]);
    expect(steps!.length).toBe(vectors.steps.length);
    for (const [step, expected] of vectors.steps.entries()) {
      const found = steps![step]!;
      expectClose(found.hidden, expected.hidden.data, `hidden state of step ${step}`);
      expectClose(found.landmarks, expected.landmarks.data, `landmarks of step ${step}`);
      expectClose([found.error], [expected.error], `error of step ${step}`);
      const [quit] = await engine.selectPyramids([face], (errors) => errors.length === step + 1);
      expect(quit!.errors.length).toBe(step + 1);
      expectClose(
        quit!.landmarks,
        expected.landmarks.data,
        `landmarks of a face that quits after step ${step}`,
      );
    }
  });
});
