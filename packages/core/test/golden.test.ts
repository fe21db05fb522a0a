import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { checkVectors, parseReferenceVectors } from '../src/tensors/index';
import { portableBackends, useTestBackend } from './backends';

const files = ['cascade-10x4.json', 'cascade-12x12-projection16.json']
  .map((name) => sharedPath('golden', name))
  .filter((path) => path !== undefined);

describe.skipIf(files.length === 0).each(portableBackends)('golden vectors on %s', (backend) => {
  let before: number;
  beforeAll(async () => {
    await useTestBackend(backend);
    before = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  it.each(files.map((file) => ({ name: basename(file), file })))('$name', async ({ file }) => {
    const vectors = parseReferenceVectors(JSON.parse(readFileSync(file, 'utf8')));
    const deviations = await checkVectors(vectors);
    // Gate, hidden, displacement, error and landmarks of three steps, and the landmarks for each place to quit.
    expect(deviations.length).toBe(3 * 5 + 3);
    for (const { what, deviation } of deviations) expect(deviation, what).toBeLessThan(5e-4);
  });
});
