import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDataset } from '@musica/datasets';
import { BlazeFaceDetector, decodeImage, loadAligner } from '@musica/node';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { useFolder } from './fixtures';
import { musica } from './musica';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = useFolder();

/** Points of the sample photograph as a person marked them on an enlargement, in its pixels. */
const marked: Readonly<Record<number, readonly [number, number]>> = {
  8: [222, 178], // chin
  17: [189.5, 91], // ends of the brows
  21: [212.5, 93],
  22: [236, 95],
  26: [262, 96],
  33: [222, 131.5], // under the nose
  36: [194, 101], // corners of the eyes
  39: [211.5, 103],
  42: [235, 105],
  45: [257.5, 104],
  48: [203.5, 140.5], // corners of the mouth
  54: [245.5, 141],
  51: [222, 141], // lips
  57: [223, 153],
};

describe('the shipped model', () => {
  it('puts the landmarks of the sample photograph where a person does', async () => {
    const aligner = await loadAligner({ backend: 'wasm' });
    const detector = await BlazeFaceDetector.load();
    const image = await decodeImage(`${root}samples/astronaut.png`);
    const faces = await aligner.align(image, detector);
    expect(faces).toHaveLength(1);
    const [{ landmarks, predictedNme, failed, exitStep }] = faces as [(typeof faces)[number]];
    // The eyes are 63 pixels apart: 3 pixels are about 5 % of that.
    const distances = Object.entries(marked).map(([index, [x, y]]) => {
      const [foundX, foundY] = landmarks[Number(index)]!;
      return Math.hypot(foundX - x, foundY - y);
    });
    expect(distances.reduce((sum, distance) => sum + distance, 0) / distances.length).toBeLessThan(3);
    expect(Math.max(...distances)).toBeLessThan(7);
    expect({ failed, exitStep }).toEqual({ failed: false, exitStep: 3 });
    expect(predictedNme).toBeGreaterThan(2);
    expect(predictedNme).toBeLessThan(6);

    const before = memory().numTensors;
    for (let i = 0; i < 20; i++)
      await aligner.align(
        image,
        faces.map(({ box }) => box),
        { exitBelow: i % 2 === 0 ? 5 : 0 },
      );
    expect(memory().numTensors).toBe(before);
    detector.dispose();
    aligner.dispose();
  });

  const validation = sharedPath('data', 'ytf68', 'val');
  it.skipIf(validation === undefined)(
    'reaches its accuracy on unseen persons, step by step',
    async () => {
      const report = await evaluate(validation!);
      expect(report).toMatchObject({ normalizer: 'inter-ocular', boxes: 'landmarks', faces: 473 });
      expect(report.nme.mean).toBeLessThanOrEqual(limits.standard.ytf68);
      const [first, second, third] = report.perStep.map(({ nme }) => nme);
      const twice = report.afterFlipTest!.nme;
      expect(second).toBeLessThan(first!);
      expect(third).toBeLessThan(second!);
      expect(twice).toBeLessThan(third!);
      // It flip-tests the faces that it expects to be hard, which gets more than their share of what flip-testing all would.
      expect(third! - report.nme.mean).toBeGreaterThan(report.flipTested! * (third! - twice!));
      expect(report.multiplyAdds.mean).toBeLessThan(100e6);
      expect(report.errorEstimate.spearman).toBeGreaterThanOrEqual(0.5);
    },
    300_000,
  );

  it.skipIf(validation === undefined)(
    'is little worse in boxes that are off by a tenth',
    async () => {
      const noisy = await evaluate(await everyThird(validation!), '--box-noise', '0.1', '--seed', '1');
      expect(noisy.nme.mean).toBeLessThanOrEqual(1.15 * limits.standard.ytf68);
    },
    300_000,
  );

  it.skipIf(validation === undefined)(
    'has a small brother that is nearly as good on faces from video',
    async () => {
      const small = await evaluate(await everyThird(validation!), '--model', 'lite');
      expect(small.nme.mean).toBeLessThanOrEqual(limits.lite.ytf68);
    },
    300_000,
  );

  it.skipIf(validation === undefined).each(['aflw2000-val', 'facesynthetics'] as const)(
    'follows large poses: %s',
    async (name) => {
      const report = await evaluate(sharedPath('data', name)!, '--normalizer', 'box-size');
      expect(report.nme.mean).toBeLessThanOrEqual(limits.standard[name]);
    },
    300_000,
  );
});

/** NME in percent, inter-ocular for ytf68, box-size for the others. */
const limits = {
  standard: { ytf68: 3.9, 'aflw2000-val': 3.35, facesynthetics: 3.85 },
  lite: { ytf68: 4.2 },
};

interface Report {
  readonly nme: { readonly mean: number };
  readonly flipTested?: number;
  readonly multiplyAdds: { readonly mean: number };
  readonly perStep: readonly { readonly nme: number }[];
  readonly afterFlipTest?: { readonly nme: number };
  readonly errorEstimate: { readonly spearman: number };
}

/** What `musica evaluate --json` says. */
async function evaluate(data: string, ...options: string[]): Promise<Report> {
  const { code, stdout, stderr } = await musica(
    ...['evaluate', '--data', data, ...options, '--no-landmarks', '--json'],
  );
  expect(stderr.join('\n')).not.toMatch(/musica:/);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** A third of a data set, spread over all of it: enough of its faces where the limit is a wide one. */
async function everyThird(data: string): Promise<string> {
  const { faces } = await readDataset(data);
  const third = folder.path('third', basename(data));
  await mkdir(third, { recursive: true });
  for (const { image } of faces.filter((_, index) => index % 3 === 0)) {
    for (const file of [image, image.replace(/\.\w+$/, '.pts')])
      await copyFile(file, join(third, basename(file)));
  }
  return third;
}
