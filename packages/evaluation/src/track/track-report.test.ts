import { applySimilarity, ibug68, type Landmarks, type Point, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { trackLines } from './track-lines';
import { type TrackedMoment, trackReport } from './track-report';

const count = 68;
const meanShape: Point[] = Array.from({ length: count }, (_, i) => [
  0.5 + 0.5 * Math.cos(2.4 * i),
  0.5 + (0.5 - i / 200) * Math.sin(2.4 * i),
]);
const model = { meanShape, config: { name: 'round', scheme: 'ibug68' } } as unknown as Parameters<
  typeof trackReport
>[1];
const [left, right] = ibug68.outerEyeCorners;
/** So that the eyes are 100 pixels apart. */
const scale =
  100 / Math.hypot(meanShape[right]![0] - meanShape[left]![0], meanShape[right]![1] - meanShape[left]![1]);
const random = new Random(1);
const faceAt = (x: number): Landmarks =>
  meanShape.map(([u, v]) => [scale * u + x + random.normal(), scale * v + random.normal()]);

describe('trackReport', () => {
  it('counts frames and numbers', () => {
    const moments = Array.from({ length: 40 }, (_, frame): TrackedMoment => {
      const faces = frame === 20 ? [] : [{ id: frame < 20 ? 1 : 4, landmarks: faceAt(0) }];
      return { time: 40 * frame, faces: frame > 30 ? [...faces, { id: 2, landmarks: faceAt(400) }] : faces };
    });
    const report = trackReport(moments, model);
    expect(report).toMatchObject({ frames: 40, lost: 1, truth: 'neighbours', moving: { smoothed: null } });
    expect(report.numbers).toEqual([
      { id: 1, frames: 20 },
      { id: 2, frames: 9 },
      { id: 4, frames: 19 },
    ]);
    expect(trackLines(report).slice(0, 2)).toEqual([
      '40 frames, no face in 1 (2.5 %)',
      '3 numbers given: 1 (20 frames), 2 (9 frames), 4 (19 frames)',
    ]);
  });

  it('measures from the known motion, rest and motion apart', () => {
    const moments = Array.from({ length: 200 }, (_, frame): TrackedMoment => {
      const toFrame = { a: 1, b: 0, c: frame < 100 ? 0 : 4 * (frame - 100), d: 0 };
      const landmarks = faceAt(0).map((point) => applySimilarity(toFrame, point));
      return { time: 40 * frame, faces: [{ id: 1, landmarks }], toFrame };
    });
    const { rest, moving, truth } = trackReport(moments, model);
    expect(truth).toBe('motion');
    // The mean length of a vector of two normal numbers of deviation 1: the root of pi / 2, in percent of 100 pixels.
    for (const { unsmoothed } of [rest, moving]) {
      expect(unsmoothed!.deviation).toBeCloseTo(Math.sqrt(Math.PI / 2), 1);
      expect(unsmoothed!.jitter).toBeCloseTo(Math.sqrt(Math.PI / 2), 1);
    }
    expect(rest.unsmoothed!.frames + moving.unsmoothed!.frames).toBe(194);
    expect(moving.unsmoothed!.frames).toBeGreaterThan(90);
    expect(rest.smoothed!.jitter).toBeLessThan(rest.unsmoothed!.jitter / 2);
  });

  it('needs to know where the eyes are', () => {
    const unnamed = { meanShape, config: { name: 'unnamed' } } as unknown as typeof model;
    const moments = [{ time: 0, faces: [{ id: 1, landmarks: faceAt(0) }] }];
    expect(() => trackReport(moments, unnamed)).toThrowError(expect.objectContaining({ code: 'config' }));
  });
});
