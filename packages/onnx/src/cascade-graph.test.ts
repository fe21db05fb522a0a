import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseModelConfig, type StepWeights } from '@musica/core';
import { Cascade, parseReferenceVectors } from '@musica/core/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { useTestBackend } from '../../core/test/backends';
import { distance, tensor } from '../test/tensors';
import { stepGraph } from './cascade-graph';

const tolerance = 1e-4;

beforeAll(() => useTestBackend('wasm'));

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
