/** A point of the texture or of an image. */
export type Point2 = readonly [number, number];

/** A polyline with its length, to walk along. */
export class Curve {
  readonly #lengths: number[] = [0];

  readonly #low: Point2;
  readonly #high: Point2;

  constructor(readonly points: readonly Point2[]) {
    this.#low = [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))];
    this.#high = [Math.max(...points.map(([x]) => x)), Math.max(...points.map(([, y]) => y))];
    for (let i = 1; i < points.length; i++) {
      this.#lengths.push(this.#lengths[i - 1]! + distance2(points[i - 1]!, points[i]!));
    }
  }

  get length(): number {
    return this.#lengths.at(-1)!;
  }

  /** Whether a point may be less than this far from the curve. */
  mayReach([x, y]: Point2, within: number): boolean {
    const [left, low] = this.#low;
    const [right, high] = this.#high;
    return x > left - within && x < right + within && y > low - within && y < high + within;
  }

  /** The point at a share of the length; beyond the ends the curve goes straight on. */
  at(share: number): Point2 {
    const wanted = share * this.length;
    let i = 1;
    while (i < this.points.length - 1 && this.#lengths[i]! < wanted) i++;
    const [start, end] = [this.points[i - 1]!, this.points[i]!];
    const part = (wanted - this.#lengths[i - 1]!) / (this.#lengths[i]! - this.#lengths[i - 1]! || 1);
    return [start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])];
  }

  /** The unit vector to the left of the direction of travel at a share of the length. */
  normal(share: number): Point2 {
    const [before, after] = [this.at(share - 0.02), this.at(share + 0.02)];
    const [x, y] = [after[0] - before[0], after[1] - before[1]];
    const length = Math.hypot(x, y) || 1;
    return [-y / length, x / length];
  }

  /** The share of the length of the point nearest to `point`, and how far off it is: positive on the left. */
  nearest(point: Point2): { share: number; offset: number; distance: number } {
    let best = { share: 0, offset: 0, distance: Number.POSITIVE_INFINITY };
    for (let i = 1; i < this.points.length; i++) {
      const [start, end] = [this.points[i - 1]!, this.points[i]!];
      const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
      const square = dx * dx + dy * dy || 1;
      const raw = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square;
      const part = Math.min(1, Math.max(0, raw));
      const [x, y] = [start[0] + part * dx, start[1] + part * dy];
      const distance = distance2(point, [x, y]);
      if (distance >= best.distance) continue;
      const side = dx * (point[1] - y) - dy * (point[0] - x);
      const share = (this.#lengths[i - 1]! + part * Math.sqrt(square)) / this.length;
      best = { share, offset: side < 0 ? -distance : distance, distance };
    }
    return best;
  }
}

/** A smooth curve through points (Catmull and Rom), as a polyline with `steps` pieces between neighbours. */
export function smoothCurve(points: readonly Point2[], steps = 8): Curve {
  const at = (i: number): Point2 => {
    if (i < 0) return mirrored(points[1]!, points[0]!);
    if (i >= points.length) return mirrored(points.at(-2)!, points.at(-1)!);
    return points[i]!;
  };
  const result: Point2[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 0; step < steps; step++) {
      const t = step / steps;
      const mix = (axis: 0 | 1) =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t * t +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t * t * t);
      result.push([mix(0), mix(1)]);
    }
  }
  result.push(points.at(-1)!);
  return new Curve(result);
}

const mirrored = (point: Point2, about: Point2): Point2 => [2 * about[0] - point[0], 2 * about[1] - point[1]];

export function distance2(a: Point2, b: Point2): number {
  const x = a[0] - b[0];
  const y = a[1] - b[1];
  // Math.hypot takes many times as long.
  return Math.sqrt(x * x + y * y);
}

/** Whether a polygon contains a point (crossing number). */
export function isInside(polygon: readonly Point2[], [x, y]: Point2): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i]!;
    const [xj, yj] = polygon[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
