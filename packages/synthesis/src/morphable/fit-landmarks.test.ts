import { type Point, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { ellipsoidFace } from '../../test/ellipsoid-face';
import { LandmarkFitter } from './fit-landmarks';
import { ibugVertices } from './ibug-vertices';
import { type MorphableFace, shapeOf } from './morphable-face';
import { readMorphableFace } from './read-morphable-face';

interface Truth {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly identity: readonly number[];
  readonly expression: Readonly<Record<string, number>>;
  readonly scale: number;
}

/** All vertices as a camera of that kind sees them, written out anew: [x, y] in pixels. */
function seen(face: MorphableFace, truth: Truth): Point[] {
  const shape = shapeOf(face, truth);
  const [yaw, pitch, roll] = [truth.yaw, truth.pitch, truth.roll].map((angle) => (angle * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  return Array.from({ length: face.vertexCount }, (_, vertex): Point => {
    const [x, y, z] = shape.subarray(3 * vertex, 3 * vertex + 3) as unknown as [number, number, number];
    const x1 = x * Math.cos(roll) + y * Math.sin(roll);
    const y1 = y * Math.cos(roll) - x * Math.sin(roll);
    const up = y1 * Math.cos(pitch) - z * Math.sin(pitch);
    const z1 = z * Math.cos(pitch) + y1 * Math.sin(pitch);
    const right = x1 * Math.cos(yaw) + z1 * Math.sin(yaw);
    return [150 + truth.scale * right, 140 - truth.scale * up];
  });
}

const labelled = new Map<MorphableFace, readonly number[]>();

/** The vertices of a face's labels; to find them takes a while. */
function labelsOf(face: MorphableFace): readonly number[] {
  const vertices = labelled.get(face) ?? ibugVertices(face);
  labelled.set(face, vertices);
  return vertices;
}

const landmarksOf = (face: MorphableFace, points: readonly Point[]) =>
  labelsOf(face).map((vertex) => points[vertex]!);

/** Labels as 300W has them: each jaw point as far out as any skin at its height of the head (upright heads only). */
function outlineLabels(face: MorphableFace, points: readonly Point[], skin: readonly number[]): Point[] {
  return labelsOf(face).map((own, landmark) => {
    const point = points[own]!;
    const side = landmark < 8 ? -1 : 1;
    if (landmark > 16 || (landmark > 6 && landmark < 10)) return point;
    const height = face.mean[3 * own + 1]!;
    let out = point;
    for (const vertex of skin) {
      if (Math.abs(face.mean[3 * vertex + 1]! - height) > 0.3) continue;
      // In front of the jaw's own point: the ear is no outline of the face.
      if (face.mean[3 * vertex + 2]! < face.mean[3 * own + 2]!) continue;
      if (side * points[vertex]![0] > side * out[0]) out = points[vertex]!;
    }
    return out;
  });
}

const noisy = (points: readonly Point[], deviation: number, random: Random): Point[] =>
  points.map(([x, y]): Point => [x + deviation * random.normal(), y + deviation * random.normal()]);

describe('LandmarkFitter on an ellipsoid', () => {
  const face = ellipsoidFace();
  const fitter = new LandmarkFitter(face);

  it.each([-80, -45, 0, 20, 60, 85])(
    'recovers pose, identity and expression exactly enough at yaw %d',
    (yaw) => {
      const truth = {
        yaw,
        pitch: 12,
        roll: -20,
        identity: [0.8, -0.5, 0.4],
        expression: { jawOpen: 0.6 },
        scale: 7,
      };
      const fit = fitter.fit(landmarksOf(face, seen(face, truth)), { jaw: '3d', noise: 0.001, steps: 25 });
      expect(fit.error).toBeLessThan(0.002);
      expect(fit.angles.yaw).toBeCloseTo(yaw, 0);
      expect(fit.angles.pitch).toBeCloseTo(12, 0);
      expect(fit.angles.roll).toBeCloseTo(-20, 0);
      expect(fit.identity[0]).toBeCloseTo(0.8, 0);
      expect(fit.expression[fitter.expressionNames.indexOf('jawOpen')]).toBeCloseTo(0.6, 1);
      expect(fit.expression[fitter.expressionNames.indexOf('browInnerUp')]).toBeLessThan(0.05);
    },
  );

  it('gives the residuals of labels that it cannot reach, and is not led astray by a few of them', () => {
    const truth = { yaw: 20, pitch: 0, roll: 0, identity: [], expression: {}, scale: 7 };
    const labels = landmarksOf(face, seen(face, truth));
    const [x, y] = labels[30]!;
    labels[30] = [x + 40, y];
    const fit = fitter.fit(labels, { jaw: '3d' });
    expect(fit.angles.yaw).toBeCloseTo(20, 0);
    expect(fit.residuals[30]![0]).toBeGreaterThan(36);
    expect(Math.hypot(...fit.residuals[36]!)).toBeLessThan(1);
  });

  it('refuses what is no face', () => {
    expect(() => fitter.fit([[1, 2]])).toThrow('expected 68 points, found 1');
    expect(() => fitter.fit(Array.from({ length: 68 }, (): Point => [3, 4]))).toThrow('on one line');
    expect(() => fitter.fit(Array.from({ length: 68 }, (): Point => [3, Number.NaN]))).toThrow('point 0');
  });
});

const ict = sharedPath('data', 'ict-facekit');

describe.skipIf(!ict)('LandmarkFitter on ICT-FaceKit', async () => {
  const face = await readMorphableFace(ict ?? '');
  const fitter = new LandmarkFitter(face);
  const skin = [
    ...new Set(face.triangles.filter((_, at) => face.triangleMaterials[Math.floor(at / 3)] === 0)),
  ];
  const truthAt = (yaw: number, random: Random): Truth => ({
    yaw,
    pitch: 8,
    roll: 0,
    identity: Array.from({ length: 25 }, () => 0.7 * random.normal()),
    expression: { jawOpen: 0.4, mouthSmile_L: 0.5, mouthSmile_R: 0.5 },
    scale: 8,
  });
  const yaws = [-85, -60, -30, 0, 15, 45, 75];

  it('finds the pose from 3D labels within 2 degrees, from noisy ones (2 %) within 6', () => {
    for (const [noise, tolerance] of [
      [0, 2],
      [0.02, 6],
    ] as const) {
      const random = new Random(1);
      for (const yaw of yaws) {
        const truth = truthAt(yaw, random);
        const size = 120; // about sqrt(box width x height) at this scale
        const labels = noisy(landmarksOf(face, seen(face, truth)), noise * size, random);
        const { angles, error } = fitter.fit(labels, { jaw: '3d' });
        expect(Math.abs(angles.yaw - yaw), `yaw ${yaw}`).toBeLessThan(tolerance);
        expect(Math.abs(angles.pitch - 8), `pitch at ${yaw}`).toBeLessThan(tolerance);
        expect(Math.abs(angles.roll), `roll at ${yaw}`).toBeLessThan(tolerance);
        expect(error).toBeLessThan(0.006 + 1.5 * noise);
      }
    }
  });

  it('finds the pose from labels on the outline', () => {
    const random = new Random(2);
    for (const yaw of [-50, -30, 0, 20, 40]) {
      const points = seen(face, truthAt(yaw, random));
      const fit = fitter.fit(outlineLabels(face, points, skin), { jaw: 'contour' });
      expect(Math.abs(fit.angles.yaw - yaw), `yaw ${yaw}`).toBeLessThan(4);
      expect(fit.error).toBeLessThan(0.02);
      // The side that is turned away slides, the other stays.
      const slid = (from: number, to: number) => fit.slid.slice(from, to).filter(Boolean).length;
      if (yaw > 15) expect(slid(10, 17)).toBeGreaterThan(slid(0, 7));
      if (yaw < -15) expect(slid(0, 7)).toBeGreaterThan(slid(10, 17));
    }
  });

  it('tells an open mouth and closed eyes from a neutral face', () => {
    const weight = (labels: Point[], name: string) =>
      fitter.fit(labels, { jaw: '3d' }).expression[fitter.expressionNames.indexOf(name)]!;
    const base = { yaw: 10, pitch: 0, roll: 0, identity: [], scale: 8 };
    const neutral = landmarksOf(face, seen(face, { ...base, expression: {} }));
    const open = landmarksOf(face, seen(face, { ...base, expression: { jawOpen: 0.8 } }));
    const shut = landmarksOf(face, seen(face, { ...base, expression: { eyeBlink_L: 1, eyeBlink_R: 1 } }));
    expect(weight(neutral, 'jawOpen')).toBeLessThan(0.05);
    expect(weight(open, 'jawOpen')).toBeGreaterThan(0.6);
    expect(weight(neutral, 'eyeBlink_L')).toBeLessThan(0.1);
    expect(weight(shut, 'eyeBlink_L')).toBeGreaterThan(0.5);
  });
});
