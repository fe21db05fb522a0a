import { spawnSync } from 'node:child_process';
import { modelCost, parseModelConfig } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { measureTwin } from './twin';
import { compared } from './twin-bench';

const python = process.env.MUSICA_PYTHON ?? 'python3';
const hasTorch =
  spawnSync(python, ['-c', 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)'])
    .status === 0;

const config = {
  name: 'tiny',
  scheme: 'ibug68',
  landmarks: 68,
  patchIndices: [36, 45, 33],
  patchSize: 14,
  hidden: 6,
  projection: 4,
  levels: [1, 0],
  boxSize: 40,
  cropSize: 64,
};
const request = { backend: 'wasm', batch: 2, rounds: 1, milliseconds: 1, python } as const;

describe('measureTwin', () => {
  // The losses of three steps on the same samples, Adam between them, are compared by what is tested.
  it.skipIf(!hasTorch).each([
    ['the paper', {}],
    [
      'shared weights, without attention and projection',
      { sharedWeights: true, attention: false, projection: undefined },
    ],
  ])(
    `trains the same network in PyTorch, of %s (skipped where ${python} has no torch)`,
    async (_, change) => {
      const tiny = parseModelConfig({ ...config, ...change });
      const { parameters, ours, twin } = await measureTwin({ ...request, config: tiny });
      expect(parameters).toBe(modelCost(tiny).parameters);
      expect([ours.length, twin.length]).toEqual([1, 1]);
    },
    180_000,
  );

  it.each(['no-such-python', process.execPath])('says what to do where %s has no PyTorch', async (other) => {
    const tiny = parseModelConfig(config);
    await expect(measureTwin({ ...request, python: other, config: tiny })).rejects.toMatchObject({
      code: 'backend',
      hint: expect.stringContaining('pip install torch'),
    });
  });
});

it('compares the turns of a round, and takes the median of the rounds', () => {
  const turn = (steps: number, seconds: number, cpuSeconds: number) => ({ steps, seconds, cpuSeconds });
  // 10, 20, 40 samples a second here; 20, 10, 10 there: half, twice and four times as fast.
  const ours = [turn(5, 1, 1), turn(10, 1, 2), turn(20, 1, 4)];
  const twin = [turn(10, 1, 1), turn(5, 1, 1), turn(5, 1, 2)];
  expect(compared(2, ours, twin)).toEqual({
    samplesPerSecond: 20,
    torchSamplesPerSecond: 10,
    ratio: 2,
    processorTimeRatio: 1,
  });
});
