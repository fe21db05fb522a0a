import { describe, expect, it } from 'vitest';
import type { Landmarks, Point } from '../geometry/point';
import { Random } from '../numeric/random';
import { landmarkSpeeds, steadiedLandmarks, trackFigures } from './track-figures';

const film = (frames: number, place: (frame: number) => Point): Landmarks[] =>
  Array.from({ length: frames }, (_, frame) => [place(frame), place(frame)]);

describe('figures of a track', () => {
  it('finds no fault with a parabola', () => {
    const track = film(20, (t) => [3 * t + 0.2 * t * t, 50 - t]);
    const steady = steadiedLandmarks(track);
    expect(steady.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(trackFigures(track, steady, 10)).toEqual({
      frames: 14,
      // The acceleration, 0.4 pixels, over the root of 6.
      jitter: expect.closeTo((100 * 0.4) / Math.sqrt(6) / 10, 9),
      deviation: expect.closeTo(0, 9),
    });
  });

  it('measures a lag', () => {
    const track = film(30, (t) => [4 * t, 0]);
    const late = film(30, (t) => [4 * t - 6, 0]);
    expect(trackFigures(late, steadiedLandmarks(track), 50).deviation).toBeCloseTo(12, 9);
    expect(
      landmarkSpeeds(
        track,
        [...track.keys()].map((t) => 40 * t),
        50,
      )[10],
    ).toBeCloseTo(2, 9);
  });

  it('measures noise as its deviation', () => {
    const random = new Random(3);
    // Along one axis the mean distance of normal noise is the root of 2 / pi of its deviation.
    const track = film(4000, () => [2 * random.normal(), 0]);
    const { jitter, deviation } = trackFigures(
      track,
      film(4000, () => [0, 0]),
      100,
    );
    expect(jitter).toBeCloseTo(2 * Math.sqrt(2 / Math.PI), 1);
    expect(deviation).toBeCloseTo(2 * Math.sqrt(2 / Math.PI), 1);
  });

  it('leaves out what was not found and what is not asked for', () => {
    const track: (Landmarks | undefined)[] = film(30, () => [1, 1]);
    track[10] = undefined;
    const truth = film(30, () => [0, 1]);
    expect(trackFigures(track, truth, 100)).toMatchObject({ frames: 25, deviation: 1 });
    expect(trackFigures(track, truth, 100, (frame) => frame > 20).frames).toBe(8);
    expect(steadiedLandmarks(track).filter((points) => points === undefined)).toHaveLength(3 + 7 + 3);
  });
});
