import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Box, boxOfLandmarks, type PixelImage, type Point } from '@musica/core';
import { writePts } from '@musica/datasets';
import { BlazeFaceDetector, decodeImage, encodeImage } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { face, ring, tinyConfig, useFolder } from '../../../../test/fixtures';
import { readRun } from '../report/read-run';
import type { RecipeChanges } from './read-recipe';
import { type TrainOptions, train } from './train';

const folder = useFolder();
const astronaut = fileURLToPath(new URL('../../../../samples/astronaut.png', import.meta.url));

const recipe = {
  model: tinyConfig,
  batch: 2,
  steps: 6,
  averageDecay: 0,
  calibrationSplit: 0.3,
  schedule: { kind: 'staircase', rate: 1e-3, every: 1000 },
};

const run = (
  name: string,
  config: object = {},
  options: Partial<TrainOptions> = {},
  changes: RecipeChanges = {},
) =>
  train({
    data: folder.path('faces'),
    config: { ...recipe, ...config },
    out: folder.path(name),
    changes,
    workers: 0,
    backend: 'wasm',
    reportEvery: 1,
    validateEvery: 1,
    ...options,
  });

const metricsOf = async (name: string) =>
  (await readRun(folder.path(name), (message) => expect.unreachable(message))).metrics;
/** What does not depend on how fast it went. */
const curve = async (name: string) =>
  (await metricsOf(name)).map(({ step, loss, validation }) => ({ step, loss, validation }));

beforeAll(async () => {
  for (let i = 0; i < 6; i++) await folder.write(await face(`faces/p${i}_1`, i));
});

describe('train', () => {
  it('ends with the weights that were best on the validation faces, if asked', async () => {
    // So fast that it gets worse again.
    const schedule = { ...recipe.schedule, rate: 0.02 };
    const { validation, finished } = await run('best', { schedule }, { keepBest: true });
    expect(finished).toBe(true);
    const lines = await metricsOf('best');
    const ends = lines.map((line) => line.validation!.at(-1)!);
    const best = ends.indexOf(Math.min(...ends));
    expect(best, String(ends)).toBeLessThan(lines.length - 1);
    expect(validation!.map((nme) => nme.toFixed(4))).toEqual(
      lines[best]!.validation!.map((nme) => nme.toFixed(4)),
    );
    const told = JSON.parse(await readFile(folder.path('best', 'model', 'training.json'), 'utf8'));
    expect(told.best).toEqual({ step: best + 1, nme: ends[best] });
    // The report of a run has its faces, as they were found at each validation.
    const { faces, recipe: kept } = await readRun(folder.path('best'), expect.unreachable);
    expect(kept).toMatchObject({ steps: 6, schedule });
    expect(faces[0]!.found.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(faces[0]).toMatchObject({ size: 64, truth: expect.any(Array) });
    expect((await decodeImage(Buffer.from(faces[0]!.image, 'base64'))).width).toBe(64);
  });

  it('leaves no tensors, however it ends', async () => {
    await run('first', { steps: 2 });
    const before = tf.memory().numTensors;
    await run('whole', { steps: 2 });
    const onProgress = () => {
      throw new Error('the caller is wrong');
    };
    await expect(run('broken', {}, { onProgress })).rejects.toThrow('the caller is wrong');
    // A rate at which it goes astray.
    const schedule = { ...recipe.schedule, rate: 1e30 };
    await expect(run('astray', { schedule })).rejects.toThrow(/went astray.* NaN/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('fits the predicted error of each landmark, unless told not to', async () => {
    const weightsOf = async (name: string, options: Partial<TrainOptions>) => {
      await run(name, { steps: 1 }, options);
      const { weightsManifest } = JSON.parse(
        await readFile(folder.path(name, 'model', 'model.json'), 'utf8'),
      );
      return weightsManifest[0].weights.map((weight: { name: string }) => weight.name);
    };
    const ofLandmarks = expect.stringContaining('landmarkErrors');
    expect(await weightsOf('with', {})).toContainEqual(ofLandmarks);
    expect(await weightsOf('without', { landmarkErrors: false })).not.toContainEqual(ofLandmarks);
  });

  it('stopped between two lines of metrics and resumed, it writes the lines of an unbroken training', async () => {
    const rare = { reportEvery: 4, validateEvery: 6 };
    await run('unbroken', {}, rare);
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => step === 2 && stop.abort();
    const stopped = await run('stopped', {}, { ...rare, onProgress, progressEvery: 0, signal: stop.signal });
    expect(stopped).toMatchObject({ finished: false, step: 2 });
    await expect(curve('stopped')).rejects.toThrow('no line of metrics yet');
    await run('stopped', {}, { ...rare, resume: true });
    expect((await curve('unbroken')).map(({ step }) => step)).toEqual([4, 6]);
    expect(await curve('stopped')).toEqual(await curve('unbroken'));
  });

  it.each([
    [{ workers: '2' }, 'workers is "2", but must be a whole number from 0'],
    [{ reportEvery: 0 }, 'reportEvery is 0, but must be a whole number from 1'],
    [{ validateEvery: 1.5 }, 'validateEvery is 1.5'],
    [{ checkpointEvery: Number.NaN }, 'checkpointEvery is NaN'],
    [{ progressEvery: -1 }, 'progressEvery is -1, but must be a number from 0'],
  ])('refuses %j', async (options, message) => {
    await expect(run('refused', {}, options as Partial<TrainOptions>)).rejects.toThrow(message);
  });

  it('stops while it reads its data', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(run('early', {}, { signal })).rejects.toThrow('enough');
  });

  it('clips long gradients and leaves short ones alone', async () => {
    const steps = { steps: 3 };
    await run('free', steps);
    await run('loose', { ...steps, gradientClip: 1e6 });
    expect(await curve('loose')).toEqual(await curve('free'));
    // Adam takes steps as long for short gradients, but not for those that vanish beside its epsilon.
    await run('tight', { ...steps, gradientClip: 1e-12 });
    const [first, , last] = await curve('tight');
    expect(last!.validation![1]! / first!.validation![1]!).toBeCloseTo(1, 4);
    const [begun, , ended] = await curve('free');
    expect(Math.abs(ended!.validation![1]! / begun!.validation![1]! - 1)).toBeGreaterThan(1e-3);
  });

  it('trains in the boxes that the detector draws, and the model says so', async () => {
    const photo = await decodeImage(astronaut);
    const detector = await BlazeFaceDetector.load();
    try {
      for (let i = 0; i < 4; i++) {
        const image = window(photo, 90 + 8 * i, 4 + 6 * i, 256);
        const [found] = await detector.detect(image);
        await folder.write({
          [`photos/p${i}_1.png`]: await encodeImage(image),
          [`photos/p${i}_1.pts`]: writePts(inside(found!.box, 0.8)),
        });
      }
    } finally {
      detector.dispose();
    }
    const data = folder.path('photos');
    await run('detected', { steps: 1 }, { data, validateEvery: 9 }, { boxes: 'detector' });
    const { userDefinedMetadata: about } = JSON.parse(
      await readFile(folder.path('detected', 'model', 'model.json'), 'utf8'),
    );
    expect(about.boxes).toEqual({ kind: 'detector' });
    // The labels fill 0.8 of those boxes; in tight boxes their mean would go from 0 to 1.
    const { x, y, width, height } = boxOfLandmarks(about.meanShape);
    for (const [found, expected] of [
      [x, 0.1],
      [y, 0.1],
      [width, 0.8],
      [height, 0.8],
    ] as const)
      expect(found).toBeCloseTo(expected, 2);
  });
});

/** A square of an image. */
function window({ data, width, channels }: PixelImage, left: number, top: number, side: number): PixelImage {
  const rows = Array.from({ length: side }, (_, y) => {
    const from = ((top + y) * width + left) * channels;
    return Uint8Array.from(data.subarray(from, from + side * channels));
  });
  return { data: Uint8Array.from(Buffer.concat(rows)), width: side, height: side, channels };
}

/** 68 points around the middle of a box, over a share of its sides. */
function inside({ x, y, width, height }: Box, share: number): Point[] {
  const circle = ring(0, 0, 1);
  const tight = boxOfLandmarks(circle);
  return circle.map(
    ([u, v]): Point => [
      x + width * (0.5 + share * ((u - tight.x) / tight.width - 0.5)),
      y + height * (0.5 + share * ((v - tight.y) / tight.height - 0.5)),
    ],
  );
}
