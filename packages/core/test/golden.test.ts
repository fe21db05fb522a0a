import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { checkVectors, parseReferenceVectors } from '../src/index';

const files = ['cascade-10x4.json', 'cascade-12x12-projection16.json'].map((name) => sharedPath('golden', name));

describe.skipIf(files.includes(undefined)).each(['cpu', 'wasm'])('golden vectors on %s', (backend) => {
  beforeAll(async () => {
    const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    setWasmPaths(join(dirname(wasm), 'dist/'));
    expect(await tf.setBackend(backend)).toBe(true);
  });

  afterEach(() => expect(tf.memory().numTensors).toBe(0));

  it.each(files)('%s', async (file) => {
    const vectors = parseReferenceVectors(JSON.parse(readFileSync(file!, 'utf8')));
    const deviations = await checkVectors(vectors);
    expect(deviations.length).toBe(3 * 5 + 3);
    for (const { what, deviation } of deviations) expect(deviation, what).toBeLessThan(5e-4);
  });
});
