import { cofw29, type LandmarkScheme, type Landmarks, mirrorOfScheme, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { readDataset } from '../read-dataset';
import { sidedness, swappedSides } from './swapped-sides';

const faces = sharedPath('data', 'ytf68', 'val');
const turnedFaces = sharedPath('data', 'aflw2000-val');

/** An image that was mirrored, its points left as they were: each x is mirrored and nothing renamed. */
const mirrored = (landmarks: Landmarks): Point[] => landmarks.map(([x, y]) => [400 - x, y]);

function swapPart(landmarks: Landmarks, scheme: LandmarkScheme, indices: readonly number[]): Point[] {
  const mirror = mirrorOfScheme(scheme, 'the test');
  const chosen = new Set(indices.flatMap((index) => [index, mirror[index]!]));
  return landmarks.map((point, index) => (chosen.has(index) ? landmarks[mirror[index]!]! : point));
}

function turn(landmarks: Landmarks, degrees: number): Point[] {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return landmarks.map(([x, y]) => [c * x - s * y, s * x + c * y]);
}

describe('swappedSides', () => {
  it('knows the sides of COFW', () => {
    // Left and right of the image by hand: brows, eyes, nose, mouth, chin.
    const face: Point[] = [
      ...([
        [10, 30],
        [90, 30],
        [40, 30],
        [60, 30],
        [25, 25],
        [25, 32],
        [75, 25],
        [75, 32],
      ] as Point[]),
      ...([
        [15, 40],
        [85, 40],
        [38, 40],
        [62, 40],
        [26, 37],
        [26, 43],
        [74, 37],
        [74, 43],
        [26, 40],
        [74, 40],
      ] as Point[]),
      ...([
        [42, 60],
        [58, 60],
        [50, 57],
        [50, 64],
        [35, 75],
        [65, 75],
        [50, 72],
        [50, 74],
        [50, 77],
        [50, 80],
        [50, 99],
      ] as Point[]),
    ];
    expect(sidedness(face, cofw29)).toBeGreaterThan(0.95);
    expect(swappedSides(face, cofw29)).toBeUndefined();
    expect(swappedSides(mirrored(face), cofw29)).toContain('whole face');
  });

  it('cannot be told where all points are one', () => {
    expect(
      swappedSides(
        Array.from({ length: 29 }, (): Point => [5, 5]),
        cofw29,
      ),
    ).toBeUndefined();
  });
});

describe.skipIf(faces === undefined || turnedFaces === undefined)('swappedSides on real faces', () => {
  it('says nothing about sound ones, upside down or turned to profile included', async () => {
    for (const path of [faces!, turnedFaces!]) {
      const { scheme, faces: records } = await readDataset(path);
      for (const { landmarks } of records) {
        expect(swappedSides(landmarks, scheme)).toBeUndefined();
        expect(swappedSides(turn(landmarks, 160), scheme)).toBeUndefined();
      }
    }
  });

  it('finds mirrored faces, and single parts that were swapped', async () => {
    const { scheme, faces: records } = await readDataset(faces!);
    const part = (name: string) => scheme.parts[name]!;
    const found = { whole: 0, eyes: 0, mouth: 0, brows: 0 };
    for (const { landmarks } of records) {
      if (swappedSides(mirrored(landmarks), scheme)?.includes('whole face')) found.whole++;
      if (swappedSides(swapPart(landmarks, scheme, part('eyeImageLeft')), scheme)?.endsWith(': eyes'))
        found.eyes++;
      if (swappedSides(swapPart(landmarks, scheme, part('mouthOuter')), scheme)?.endsWith(': mouthOuter'))
        found.mouth++;
      if (swappedSides(swapPart(landmarks, scheme, part('browImageLeft')), scheme)?.endsWith(': brows'))
        found.brows++;
    }
    // The rest are near-profiles, where the sides lie on one another.
    for (const count of Object.values(found)) expect(count).toBeGreaterThan(0.97 * records.length);
  });
});
