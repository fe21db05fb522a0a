import type { Landmarks, Point } from './point';

/** A rotation, a uniform scale and a shift of the plane: x' = a x - b y + c, y' = b x + a y + d. */
export interface Similarity {
  /** Scale times the cosine of the angle. */
  readonly a: number;
  /** Scale times the sine of the angle. */
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/**
 * The similarity that brings one shape closest to another, in the least squares sense: both about their means, the sums
 * of dot and of cross products over the sum of squares of the first (orthogonal Procrustes with scale, without mirroring).
 * @param from @param to as many points, in the same order; `from` must not lie in one point
 */
export function fitSimilarity(from: Landmarks, to: Landmarks): Similarity {
  const [fromX, fromY] = centreOfPoints(from);
  const [toX, toY] = centreOfPoints(to);
  let [along, across, square] = [0, 0, 0];
  from.forEach(([px, py], index) => {
    const [u, v] = [px - fromX, py - fromY];
    const [x, y] = [to[index]![0] - toX, to[index]![1] - toY];
    along += u * x + v * y;
    across += u * y - v * x;
    square += u * u + v * v;
  });
  const [a, b] = [along / square, across / square];
  return { a, b, c: toX - a * fromX + b * fromY, d: toY - b * fromX - a * fromY };
}

export function applySimilarity({ a, b, c, d }: Similarity, [x, y]: Point): Point {
  return [a * x - b * y + c, b * x + a * y + d];
}

/** The map that undoes a similarity, whose scale must not be zero. */
export function invertSimilarity({ a, b, c, d }: Similarity): Similarity {
  const square = a * a + b * b;
  const [inverseA, inverseB] = [a / square, -b / square];
  return {
    a: inverseA,
    b: inverseB,
    c: -(inverseA * c - inverseB * d),
    d: -(inverseB * c + inverseA * d),
  };
}

/** The mean of points. */
export function centreOfPoints(points: Landmarks): Point {
  let [x, y] = [0, 0];
  for (const point of points) {
    x += point[0];
    y += point[1];
  }
  return [x / points.length, y / points.length];
}
