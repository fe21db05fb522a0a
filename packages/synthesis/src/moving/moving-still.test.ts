import { applySimilarity, type PixelImage } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { movingStill } from './moving-still';

/** Black but for one white spot. */
function spot(x: number, y: number): PixelImage {
  const data = new Uint8Array(90 * 90 * 3);
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++)
      data.fill(255, 3 * (90 * (y + dy) + x + dx), 3 * (90 * (y + dy) + x + dx) + 3);
  }
  return { data, width: 90, height: 90, channels: 3 };
}

/** Where the light of an image lies. */
function centreOfLight({ data, width }: PixelImage): [number, number] {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    sum += data[i]!;
    sumX += data[i]! * ((i / 3) % width);
    sumY += data[i]! * Math.floor(i / 3 / width);
  }
  return [sumX / sum, sumY / sum];
}

describe('movingStill', () => {
  it('moves what it shows as it says', () => {
    const frames = [
      ...movingStill(spot(50, 38), { x: 30, y: 30, width: 30, height: 30 }, { noise: 0, frameRate: 2 }),
    ];
    expect(frames).toHaveLength(23 * 2);
    expect(frames[7]!.time).toBe(3500);
    for (const { image, toFrame } of frames) {
      const [x, y] = centreOfLight(image);
      const [trueX, trueY] = applySimilarity(toFrame, [50, 38]);
      expect(Math.hypot(x - trueX, y - trueY)).toBeLessThan(0.15);
    }
    const xs = frames.map(({ image }) => centreOfLight(image)[0]);
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(25);
  });

  it('adds noise that the seed determines', () => {
    const first = (seed: number) =>
      movingStill(spot(50, 38), { x: 30, y: 30, width: 30, height: 30 }, { seed }).next().value!.image.data;
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });
});
