import { boxOfLandmarks, type PixelImage, type Point, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { ellipsoidFace } from '../../test/ellipsoid-face';
import { ibugVertices, readMorphableFace } from '../morphable';
import { type MorphableFace, shapeOf } from '../morphable/morphable-face';
import { FaceProfiler } from './profile-face';

const [scale, centreX, centreY] = [6, 110, 100];

/** A photograph of smooth colours, so that sampling between pixels changes little. */
function smoothImage(width = 220, height = 210): PixelImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      data[at] = 128 + 90 * Math.sin(x / 12);
      data[at + 1] = 128 + 90 * Math.cos(y / 15);
      data[at + 2] = (x + y) / 2;
    }
  }
  return { data, width, height, channels: 3 };
}

/** The landmarks of a frontal face: x and y of the model, written out. */
function frontal(face: MorphableFace, shape: Float32Array): Point[] {
  return ibugVertices(face).map(
    (vertex): Point => [centreX + scale * shape[3 * vertex]!, centreY - scale * shape[3 * vertex + 1]!],
  );
}

/** Mean absolute difference of grey levels in the convex middle of the face: the box of the inner landmarks. */
function difference(a: PixelImage, b: PixelImage, offset: Point, inner: readonly Point[]): number {
  const box = boxOfLandmarks(inner);
  let [sum, count] = [0, 0];
  for (let y = Math.ceil(box.y); y < box.y + box.height; y++) {
    for (let x = Math.ceil(box.x); x < box.x + box.width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const there = 3 * ((y + offset[1]) * b.width + x + offset[0]) + channel;
        sum += Math.abs(a.data[3 * (y * a.width + x) + channel]! - b.data[there]!);
        count++;
      }
    }
  }
  return sum / count;
}

describe('FaceProfiler on an ellipsoid', () => {
  const face = ellipsoidFace();
  const profiler = new FaceProfiler(face);
  // A front view says nothing of depth, so there is nothing in it but what it shows: the width.
  const shape = shapeOf(face, { identity: [0.5] });
  const image = smoothImage();
  const labels = frontal(face, shape);
  const fit = profiler.fit(labels, { jaw: '3d', noise: 0.001, steps: 25 });
  const turnable = profiler.prepare(image, fit);

  it('draws the photograph again where nothing is turned', () => {
    const same = turnable.turn(fit.angles);
    const shift: Point = [labels[30]![0] - same.landmarks[30]![0], labels[30]![1] - same.landmarks[30]![1]];
    expect(Math.abs(shift[0] - Math.round(shift[0]))).toBeLessThan(0.01); // a crop, so whole pixels
    same.landmarks.forEach(([x, y], landmark) => {
      expect(
        Math.hypot(x + shift[0] - labels[landmark]![0], y + shift[1] - labels[landmark]![1]),
      ).toBeLessThan(0.01);
    });
    const offset: Point = [Math.round(shift[0]), Math.round(shift[1])];
    expect(difference(same.image, image, offset, same.landmarks.slice(17))).toBeLessThan(1.5);
    // The front shows all of it but folds; nothing of it is hidden.
    expect(same.occluded.slice(17).filter(Boolean)).toHaveLength(0);
  });

  it.each([
    [35, 0],
    [-60, 0],
    [80, 0],
    [0, 15],
    [50, -10],
  ])('moves the landmarks as the rotation by yaw %d and pitch %d does', (yaw, pitch) => {
    const turned = turnable.turn({ yaw, pitch, roll: 0 });
    const [a, b] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
    // Worked out from the true shape, about the origin; where the crop lies is not part of it.
    const expected = face.landmarks68.map((vertex): Point => {
      const [x, y, z] = shape.subarray(3 * vertex, 3 * vertex + 3) as unknown as [number, number, number];
      const front = z * Math.cos(b) + y * Math.sin(b);
      return [scale * (x * Math.cos(a) + front * Math.sin(a)), -scale * (y * Math.cos(b) - z * Math.sin(b))];
    });
    const [ox, oy] = [
      turned.landmarks[33]![0] - expected[33]![0],
      turned.landmarks[33]![1] - expected[33]![1],
    ];
    turned.landmarks.forEach(([x, y], landmark) => {
      const [u, v] = expected[landmark]!;
      expect(Math.hypot(x - ox - u, y - oy - v), `landmark ${landmark}`).toBeLessThan(0.6);
    });
  });

  it('says which landmarks the head hides, and leaves room around the face', () => {
    const {
      occluded,
      landmarks,
      image: photo,
    } = turnable.turn({ yaw: 75, pitch: 0, roll: 0 }, { margin: 0.5 });
    // Looking to the right of the image, the head shows its right side (landmark 36) and hides its left (45).
    expect(occluded[45]).toBe(true);
    expect(occluded[36]).toBe(false);
    expect(occluded[2]).toBe(false);
    expect(occluded[14]).toBe(true);
    const box = boxOfLandmarks(landmarks);
    const side = Math.max(box.width, box.height);
    expect(box.x).toBeGreaterThan(0.45 * side);
    expect(photo.width - box.x - box.width).toBeGreaterThan(0.45 * side);
    expect(photo.width).toBe(photo.height);
  });

  it('puts the jaw on the outline where that is asked for', () => {
    const angles = { yaw: 50, pitch: 0, roll: 0 };
    const [on, out] = [turnable.turn(angles), turnable.turn(angles, { jaw: 'contour' })];
    const place = ({ landmarks }: typeof on, landmark: number) => landmarks[landmark]![0] - landmarks[30]![0];
    // The side turned away: the head's own point is behind the face, the outline further to the right.
    expect(place(out, 13)).toBeGreaterThan(place(on, 13) + 2);
    expect(place(out, 2)).toBeCloseTo(place(on, 2), 1);
    expect(out.occluded[13]).toBe(false);
  });

  it('carries what the labels are off the model by', () => {
    const random = new Random(2);
    const moved = labels.map(([x, y]): Point => [x + random.normal(), y + random.normal()]);
    const other = profiler.fit(moved, { jaw: '3d' });
    const { landmarks } = profiler.prepare(image, other).turn(other.angles);
    const shift = [moved[30]![0] - landmarks[30]![0], moved[30]![1] - landmarks[30]![1]];
    landmarks.forEach(([x, y], landmark) => {
      expect(
        Math.hypot(x + shift[0]! - moved[landmark]![0], y + shift[1]! - moved[landmark]![1]),
      ).toBeLessThan(0.05);
    });
  });

  it('refuses images that are not RGB', () => {
    const grey: PixelImage = { data: new Uint8Array(4), width: 2, height: 2, channels: 1 };
    expect(() => profiler.prepare(grey, fit)).toThrow('only RGB');
  });
});

const ict = sharedPath('data', 'ict-facekit');

describe.skipIf(!ict)('FaceProfiler on ICT-FaceKit', async () => {
  const face = await readMorphableFace(ict ?? '');
  const profiler = new FaceProfiler(face);

  it('draws the photograph again where nothing is turned, and hides the far side in profile', () => {
    const shape = shapeOf(face, { expression: { jawOpen: 0.3 } });
    const labels = frontal(face, shape);
    const image = smoothImage();
    const fit = profiler.fit(labels, { jaw: '3d' });
    const turnable = profiler.prepare(image, fit);
    const same = turnable.turn(fit.angles);
    const shift = [labels[30]![0] - same.landmarks[30]![0], labels[30]![1] - same.landmarks[30]![1]] as const;
    same.landmarks.forEach(([x, y], landmark) => {
      const [u, v] = labels[landmark]!;
      expect(Math.hypot(x + shift[0] - u, y + shift[1] - v)).toBeLessThan(0.5);
    });
    const offset: Point = [Math.round(shift[0]), Math.round(shift[1])];
    expect(difference(same.image, image, offset, same.landmarks.slice(17))).toBeLessThan(1.5);
    const profile = turnable.turn({ yaw: -85, pitch: 0, roll: 0 });
    for (const far of [36, 48, 17, 4]) expect(profile.occluded[far], `landmark ${far}`).toBe(true);
    for (const near of [45, 54, 26, 12, 30]) expect(profile.occluded[near], `landmark ${near}`).toBe(false);
  });
});
