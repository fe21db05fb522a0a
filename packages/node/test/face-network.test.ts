import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnchorGrids, FaceNetwork, NetworkView, PixelImage } from '@musica/core';
import { SimdFaceNetwork } from '@musica/wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../src/backends/use-backend';
import { openTensorNetwork } from '../src/detector/tensor-network';
import { decodeImage } from '../src/images/decode';

// The kernels against the published graph on TensorFlow.js, with the weights as they are published.

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const weights = readFileSync(file('packages/models/blazeface/weights.bin'));
// The package hides its folder of models: it lies beside that of its entry.
const human = dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')));

let photograph: PixelImage;
let reference: FaceNetwork;

beforeAll(async () => {
  await useBackend('wasm');
  reference = await openTensorNetwork(join(human, 'models', 'blazeface.json'));
  photograph = await decodeImage(file('samples/astronaut.png'));
});
afterAll(() => reference.dispose());

const turn = (scale: number, degrees: number, x: number, y: number): NetworkView['toImage'] => {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return [cos, -sin, x, sin, cos, y];
};

const views: Record<string, NetworkView> = {
  'the whole photograph': { width: 256, height: 256, toImage: turn(2, 0, 0.5, 0.5) },
  'more than the photograph': { width: 256, height: 256, toImage: turn(2.9, 0, -60, -100) },
  'a part of it': { width: 128, height: 128, toImage: turn(0.9, 0, 160, 60) },
  'a wide part': { width: 416, height: 160, toImage: turn(1.2, 0, 3, 20) },
  'a narrow part': { width: 32, height: 224, toImage: turn(1, 0, 200, 30) },
  'a quarter turn': { width: 224, height: 256, toImage: turn(2, 90, 500, 10) },
  'upside down': { width: 256, height: 192, toImage: turn(1.5, 180, 400, 300) },
  'turned by 30 degrees': { width: 192, height: 192, toImage: turn(1.3, 30, 190, 10) },
};

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

const names = ['fineScores', 'fineValues', 'coarseScores', 'coarseValues'] as const;

/** @param share of numbers above 1, the difference as a share of them: sums of float32 are as exact as they are large */
function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>, share = false): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!) / (share ? Math.max(1, Math.abs(b[i]!)) : 1);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** Answers of anchors that see a face, as either network says: score and values. */
function seen(grids: AnchorGrids, others: AnchorGrids) {
  const found: { score: number; values: Float32Array }[] = [];
  for (const [scores, values] of [
    ['fineScores', 'fineValues'],
    ['coarseScores', 'coarseValues'],
  ] as const) {
    grids[scores].forEach((score, i) => {
      if (Math.max(score, others[scores][i]!) < -1) return;
      found.push({ score, values: grids[values].subarray(16 * i, 16 * i + 16) });
    });
  }
  return found;
}

describe('SimdFaceNetwork and the published graph', () => {
  it.each(Object.entries(views))('gives what TensorFlow.js gives on float32: %s', async (_, view) => {
    const network = await SimdFaceNetwork.create(weights, { numbers: 'float32' });
    const expected = await reference.run(photograph, view);
    const found = network.run(photograph, view);
    for (const name of names)
      expect(largestDifference(found[name], expected[name], true), name).toBeLessThan(2e-3);
    network.dispose();
  });

  it.each(Object.entries(views))('hardly moves a face on 16-bit numbers: %s', async (_, view) => {
    const network = await SimdFaceNetwork.create(weights);
    const expected = await reference.run(photograph, view);
    const found = network.run(photograph, view);
    const [faces, others] = [seen(found, expected), seen(expected, found)];
    faces.forEach(({ score, values }, i) => {
      expect(Math.abs(score - others[i]!.score)).toBeLessThan(0.1);
      expect(largestDifference(values, others[i]!.values)).toBeLessThan(0.8);
    });
    // No anchor sees a face where there is none, or loses one.
    for (const name of ['fineScores', 'coarseScores'] as const) {
      expect(largestDifference(found[name].map(sigmoid), expected[name].map(sigmoid))).toBeLessThan(0.02);
    }
    network.dispose();
  });
});

describe('SimdFaceNetwork', () => {
  it('sees the face of the photograph in the first of the views', async () => {
    const network = await SimdFaceNetwork.create(weights);
    const grids = network.run(photograph, views['the whole photograph']!);
    expect(seen(grids, grids).length).toBeGreaterThan(1);
    network.dispose();
  });

  it('gives the same on whatever it ran before, and needs no more memory then', async () => {
    const network = await SimdFaceNetwork.create(weights);
    const [whole, ...others] = Object.values(views);
    const first = network.run(photograph, whole!);
    for (const view of others) network.run(photograph, view);
    const before = network.memoryBytes;
    for (let i = 0; i < 3; i++) for (const view of others) network.run(photograph, view);
    expect(network.run(photograph, whole!)).toEqual(first);
    expect(network.memoryBytes).toBe(before);
    network.dispose();
  });

  it('does not overflow on noise of full contrast', async () => {
    const network = await SimdFaceNetwork.create(weights);
    let seed = 1;
    const data = Uint8Array.from({ length: 128 * 128 * 3 }, () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return (seed >> 16) & 1 ? 255 : 0;
    });
    const noise = { data, width: 128, height: 128, channels: 3 } as const;
    const view = { width: 128, height: 128, toImage: turn(1, 0, 0, 0) };
    const [found, expected] = [network.run(noise, view), await reference.run(noise, view)];
    for (const name of ['fineScores', 'coarseScores'] as const) {
      found[name].forEach((score, i) => {
        expect(Math.abs(score - expected[name][i]!)).toBeLessThan(0.5 + 0.05 * Math.abs(expected[name][i]!));
      });
    }
    network.dispose();
  });

  it('looks at an image of which a pixel shows more than 257', async () => {
    const network = await SimdFaceNetwork.create(weights, { numbers: 'float32' });
    const view = { width: 32, height: 32, toImage: turn(300, 0, -4000, -4000) };
    const [found, expected] = [network.run(photograph, view), await reference.run(photograph, view)];
    for (const name of names)
      expect(largestDifference(found[name], expected[name], true), name).toBeLessThan(2e-3);
    network.dispose();
  });

  it('counts the multiply-adds of its convolutions', async () => {
    const network = await SimdFaceNetwork.create(weights);
    expect(network.multiplyAdds(256, 256)).toBe(188_749_824);
    expect(network.multiplyAdds(512, 256)).toBe(2 * 188_749_824);
    network.dispose();
  });

  it('refuses other files, other sizes, and work after dispose', async () => {
    const cut = weights.subarray(0, weights.length - 2);
    await expect(SimdFaceNetwork.create(cut)).rejects.toMatchObject({
      code: 'detector',
      message: expect.stringContaining(`${cut.length} bytes`),
    });
    await expect(SimdFaceNetwork.create(new Uint8Array(3))).rejects.toMatchObject({ code: 'detector' });
    const network = await SimdFaceNetwork.create(weights);
    for (const size of [
      { width: 100, height: 64 },
      { width: 0, height: 32 },
    ]) {
      const view = { ...size, toImage: turn(1, 0, 0, 0) };
      expect(() => network.run(photograph, view)).toThrow(expect.objectContaining({ code: 'config' }));
    }
    network.dispose();
    expect(() => network.run(photograph, views['a part of it']!)).toThrow(/disposed/);
  });
});
