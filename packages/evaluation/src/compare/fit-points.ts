import { mean, median, type Point } from '@musica/core';

/** What a contender found on a face whose landmarks are known. */
export interface FittedFace {
  /** Everything that it finds, in pixels of the image. */
  readonly points: readonly Point[];
  readonly truth: readonly Point[];
  /** Of its tight box, sqrt(width height), in pixels. */
  readonly size: number;
}

/** A landmark is taken to be this point of a contender, moved by a fraction of the face's size. */
export interface FittedPoint {
  readonly point: number;
  readonly offset: Point;
}

/**
 * For each landmark the point that stays closest to it once its systematic offset, the median over the faces, is taken
 * away. Every package was trained on labels of a convention of its own: without this, conventions are compared.
 */
export function fitPoints(faces: readonly FittedFace[]): FittedPoint[] {
  const landmarks = faces[0]?.truth.map((_, index) => index) ?? [];
  const candidates = faces[0]?.points.map((_, index) => index) ?? [];
  return landmarks.map((landmark) => {
    let [best, least]: [FittedPoint, number] = [{ point: 0, offset: [0, 0] }, Infinity];
    for (const point of candidates) {
      const off = faces.map(({ points, truth, size }): Point => {
        const [[x, y], [trueX, trueY]] = [points[point]!, truth[landmark]!];
        return [(trueX - x) / size, (trueY - y) / size];
      });
      const offset: Point = [median(off.map(([x]) => x)), median(off.map(([, y]) => y))];
      const error = mean(off.map(([x, y]) => Math.hypot(x - offset[0], y - offset[1])));
      if (error < least) [best, least] = [{ point, offset }, error];
    }
    return best;
  });
}

/** The landmarks of a face of this size, in pixels of the image. */
export function applyFit(fit: readonly FittedPoint[], points: readonly Point[], size: number): Point[] {
  return fit.map(({ point, offset: [dx, dy] }) => {
    const [x, y] = points[point]!;
    return [x + dx * size, y + dy * size];
  });
}
