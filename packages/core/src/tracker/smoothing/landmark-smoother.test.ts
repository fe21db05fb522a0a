import { describe, expect, it } from 'vitest';
import { anchorShape } from '../../geometry/mean-shape';
import type { Point } from '../../geometry/point';
import { Random } from '../../numeric/random';
import { LandmarkSmoother } from './landmark-smoother';

const shape: Point[] = [
  [0, 0.2],
  [1, 0.2],
  [0.3, 0],
  [0.7, 0],
  [0.5, 0.5],
  [0.2, 0.8],
  [0.8, 0.8],
  [0.5, 1],
];

/**
 * After half a second, as found and as smoothed, in percent of the face's size: the mean distance of landmarks to the
 * truth, and how far they go from frame to frame.
 */
function deviations(
  size: number,
  pose: (seconds: number) => { x?: number; y?: number; zoom?: number; roll?: number },
  noise = 0.002,
): { found: number; smoothed: number; foundStep: number; smoothedStep: number } {
  const random = new Random(11);
  const smoother = new LandmarkSmoother(shape);
  let [found, smoothed, foundStep, smoothedStep, count] = [0, 0, 0, 0, 0];
  let last: { seen: Point[]; calm: Point[] } | undefined;
  for (let frame = 0; frame < 150; frame++) {
    const { x = 0, y = 0, zoom = 1, roll = 0 } = pose(frame / 30);
    const side = size * zoom;
    const box = {
      x: 3 * size + x * size - side / 2,
      y: 2 * size + y * size - side / 2,
      width: side,
      height: side,
    };
    const truth = anchorShape(shape, { ...box, roll });
    // Noise of each landmark, and a little of all of them together.
    const [allX, allY] = [0.5 * noise * size * random.normal(), 0.5 * noise * size * random.normal()];
    const seen = truth.map(
      ([px, py]): Point => [
        px + allX + noise * size * random.normal(),
        py + allY + noise * size * random.normal(),
      ],
    );
    const calm = smoother.next(seen, (1000 * frame) / 30);
    if (last !== undefined && frame >= 15) {
      for (const [i, point] of truth.entries()) {
        found += distance(seen[i]!, point);
        smoothed += distance(calm[i]!, point);
        foundStep += distance(seen[i]!, last.seen[i]!);
        smoothedStep += distance(calm[i]!, last.calm[i]!);
        count++;
      }
    }
    last = { seen, calm };
  }
  const percent = (sum: number) => (100 * sum) / count / size;
  return {
    found: percent(found),
    smoothed: percent(smoothed),
    foundStep: percent(foundStep),
    smoothedStep: percent(smoothedStep),
  };
}

const distance = ([ax, ay]: Point, [bx, by]: Point) => Math.hypot(ax - bx, ay - by);

const motions = {
  'slowly across': (t: number) => ({ x: 0.05 * t }),
  'quickly across': (t: number) => ({ x: 0.5 * Math.sin(4 * t) }),
  nodding: (t: number) => ({ y: 0.12 * Math.sin(9 * t) }),
  nearer: (t: number) => ({ zoom: 1.3 ** Math.sin(2 * t) }),
  rolling: (t: number) => ({ roll: 23 * Math.sin(3 * t) }),
};

describe('LandmarkSmoother', () => {
  it('halves what trembles at rest', () => {
    const { found, smoothed, foundStep, smoothedStep } = deviations(100, () => ({}));
    expect(smoothedStep).toBeLessThan(foundStep / 2);
    expect(smoothed).toBeLessThan(0.65 * found);
  });

  it.each(Object.entries(motions))('lags no more than the landmarks tremble: %s', (_, pose) => {
    const { found, smoothed } = deviations(100, pose);
    expect(smoothed).toBeLessThan(1.1 * found);
  });

  it('treats all resolutions alike', () => {
    const [small, large] = [40, 400].map((size) => deviations(size, motions['quickly across']));
    expect(small!.smoothed).toBeCloseTo(large!.smoothed, 6);
  });

  it('rolls over half a turn without a jump', () => {
    const { found, smoothed } = deviations(100, (t) => ({ roll: 179 + t }), 0.001);
    expect(smoothed).toBeLessThan(1.1 * found);
  });

  it('takes the first landmarks, and those after a reset, as they are', () => {
    const smoother = new LandmarkSmoother(shape);
    const face = anchorShape(shape, { x: 10, y: 20, width: 80, height: 90, roll: 17 });
    const other = anchorShape(shape, { x: 200, y: 20, width: 50, height: 60 });
    const close = (points: readonly Point[]) =>
      points.map(([x, y]) => [expect.closeTo(x, 6), expect.closeTo(y, 6)]);
    expect(smoother.next(face, 0)).toEqual(close(face));
    expect(smoother.next(other, 33)).not.toEqual(close(other));
    smoother.reset();
    expect(smoother.next(other, 66)).toEqual(close(other));
  });
});
