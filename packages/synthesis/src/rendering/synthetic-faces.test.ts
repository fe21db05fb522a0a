import { boxOfLandmarks, findScheme, headPose, MusicaError, type Point, wflw98 } from '@musica/core';
import { implausibleShapes, swappedSides } from '@musica/datasets';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { MorphableFace } from '../morphable';
import { readShape } from '../rendered-dataset/read-shape';
import { type PreparedHead, prepareHead } from './head/prepared-head';
import { drawScene } from './scene/draw-scene';
import { facesOfHead, type SyntheticFaces, type SyntheticOptions, syntheticFaces } from './synthetic-faces';

// Preparing a head takes a second of a free core, and there may be none.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Side of the images; a head costs a hundred times what an image does, so there is one for all tests. */
const size = 48;
let shape: MorphableFace;
let head: PreparedHead;
let faces: SyntheticFaces;
beforeAll(async () => {
  // Shared with other files.
  shape = await readShape('parametric');
  head = prepareHead(shape);
  faces = facesOfHead(head, { size, scheme: 'wflw98', seed: 5 });
});

describe('syntheticFaces', () => {
  it('makes the same face whatever was made before, and another for another seed', () => {
    const first = faces.face(3);
    faces.face(11);
    const again = faces.face(3);
    expect(again).toEqual(first);
    const other = facesOfHead(head, { size, scheme: 'wflw98', seed: 6 }).face(3);
    expect(other.landmarks).not.toEqual(first.landmarks);
    expect(Buffer.from(other.image.data).equals(Buffer.from(first.image.data))).toBe(false);
  });

  it('gives the landmarks of a face without its image', () => {
    for (const index of [0, 7]) {
      expect(faces.landmarks(index)).toEqual(faces.face(index).landmarks);
    }
  });

  it('shows where heads are turned to, as landmarks tell', () => {
    const pose = { yaw: 60, pitch: 40, roll: 35 };
    const errors = { yaw: 0, pitch: 0, roll: 0 };
    const turned = facesOfHead(head, { size, scheme: 'ibug68', seed: 5, pose });
    const count = 60;
    for (let index = 0; index < count; index++) {
      const { view } = drawScene(5, index, head.model.identityCount, pose);
      const found = headPose(turned.landmarks(index))!;
      for (const angle of ['yaw', 'pitch', 'roll'] as const) {
        errors[angle] += Math.abs(found[angle] - view.pose[angle]) / count;
      }
    }
    expect(errors.yaw).toBeLessThan(2.5);
    expect(errors.pitch).toBeLessThan(3);
    expect(errors.roll).toBeLessThan(1.5);
  });

  it('makes faces of a sensible size in the image, turned as far as they may be', () => {
    const yaws: number[] = [];
    for (let index = 0; index < 16; index++) {
      const { landmarks, occluded, pose, quality } = faces.face(index);
      expect(landmarks).toHaveLength(98);
      expect(occluded).toHaveLength(98);
      expect(landmarks.flat().every(Number.isFinite)).toBe(true);
      const { x, y, width, height } = boxOfLandmarks(landmarks);
      const side = Math.max(width, height);
      expect(side).toBeGreaterThan(0.3 * size);
      expect(side).toBeLessThan(0.85 * size);
      // Its middle is in the middle of the image.
      expect(Math.abs(x + width / 2 - size / 2)).toBeLessThan(0.21 * size);
      expect(Math.abs(y + height / 2 - size / 2)).toBeLessThan(0.21 * size);
      expect(Math.abs(pose.yaw)).toBeLessThanOrEqual(90);
      expect(Math.abs(pose.pitch)).toBeLessThanOrEqual(40);
      expect(Math.abs(pose.roll)).toBeLessThanOrEqual(35);
      expect(quality).toBeGreaterThanOrEqual(1);
      expect(quality).toBeLessThanOrEqual(100);
      yaws.push(Math.abs(pose.yaw));
    }
    expect(Math.max(...yaws)).toBeGreaterThan(60);
    expect(Math.min(...yaws)).toBeLessThan(10);
  });

  it('has landmarks in the order of their scheme: they are rings and rows, and eyes lie above the mouth', () => {
    for (const scheme of ['ibug68', 'wflw98']) {
      const { parts } = findScheme(scheme);
      const upright = facesOfHead(head, {
        size: 96,
        scheme,
        pose: { yaw: 15, pitch: 10, roll: 8 },
      });
      for (let index = 0; index < 8; index++) {
        const landmarks = upright.landmarks(index);
        const of = (part: string) => parts[part]!.map((i) => landmarks[i]!);
        const xs = of('jaw').map(([x]) => x);
        // Level at the ears, where the head may tilt by a pixel or two.
        for (let i = 1; i < xs.length; i++) expect(xs[i]!).toBeGreaterThan(xs[i - 1]! - 3);
        expect(xs.at(-1)! - xs[0]!).toBeGreaterThan(25);
        for (const eye of ['eyeImageLeft', 'eyeImageRight']) {
          const points = of(eye);
          // Clockwise from the corner at the image's left: as a polygon its area is positive, y being downwards.
          expect(area(points)).toBeGreaterThanOrEqual(-1e-6);
          expect(centre(points)[1]).toBeLessThan(centre(of('mouthOuter'))[1] - 15);
          expect(centre(points)[1]).toBeGreaterThan(centre(of(eye.replace('eye', 'brow')))[1] + 3);
        }
        expect(centre(of('eyeImageLeft'))[0]).toBeLessThan(centre(of('eyeImageRight'))[0] - 15);
        expect(area(of('mouthOuter'))).toBeGreaterThan(0);
        if (scheme === 'wflw98') {
          for (const brow of ['browImageLeft', 'browImageRight']) expect(area(of(brow))).toBeGreaterThan(0);
        }
      }
    }
  });

  it('makes labels that a check finds nothing in, in profile neither', () => {
    const large = facesOfHead(head, { size: 96, scheme: 'wflw98', seed: 5 });
    const records = Array.from({ length: 60 }, (_, index) => {
      const landmarks = large.landmarks(index);
      return { id: `${index}`, image: `/${index}`, landmarks };
    });
    expect(implausibleShapes(records)).toEqual([]);
    expect(records.filter(({ landmarks }) => swappedSides(landmarks, wflw98))).toEqual([]);
  });

  it('labels nose, lips and jaw as Face Synthetics does where that is asked for, and brows where they are painted', () => {
    const options = { size: 96, jaw: '3d', pose: { yaw: 0, pitch: 0, roll: 0 } } as const;
    const ours = facesOfHead(head, options).landmarks(2);
    const theirs = facesOfHead(head, { ...options, labels: 'face-synthetics' }).landmarks(2);
    expect(theirs.slice(17, 27)).toEqual(ours.slice(17, 27));
    expect(theirs[30]).toEqual(ours[30]);
    const nostrils = (landmarks: readonly Point[]) => landmarks[35]![0] - landmarks[31]![0];
    expect(nostrils(theirs)).toBeGreaterThan(1.2 * nostrils(ours));
    for (const wrong of [{ jaw: 'contour' }, { jaw: '3d', scheme: 'wflw98' }] as const) {
      const make = () => syntheticFaces(shape, { ...wrong, labels: 'face-synthetics' });
      expect(make).toThrow(MusicaError);
      expect(make).toThrow(/face-synthetics/);
    }
  });

  it('takes backgrounds from photographs', () => {
    const photograph = {
      data: new Uint8Array(50 * 40 * 3).fill(200),
      width: 50,
      height: 40,
      channels: 3,
    } as const;
    const before = facesOfHead(head, { size }).face(0);
    const after = facesOfHead(head, { size, backgrounds: [photograph] }).face(0);
    expect(after.landmarks).toEqual(before.landmarks);
    expect(after.image.data).not.toEqual(before.image.data);
  });

  it.each([
    [{ scheme: 'cofw29' }, /no cofw29 landmarks/],
    [{ scheme: 'nothing' }, /no landmark scheme/],
    [{ size: 8 }, /8 pixels/],
    [{ size: 100.5 }, /100.5 pixels/],
    [{ seed: 1.5 }, /seed 1.5/],
    [{ pose: { yaw: -1 } }, /yaw/],
  ] satisfies [SyntheticOptions, RegExp][])('refuses %j', (options, message) => {
    expect(() => syntheticFaces(shape, options)).toThrow(MusicaError);
    expect(() => syntheticFaces(shape, options)).toThrow(message);
  });
});

/** Twice the signed area. */
function area(points: readonly Point[]): number {
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce(([a, b], [x, y]) => [a + x, b + y] as const, [0, 0] as const);
  return [sum[0] / points.length, sum[1] / points.length];
}
