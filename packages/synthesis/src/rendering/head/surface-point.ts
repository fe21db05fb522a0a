import type { HeadModel } from './head-model';

/** A place on the skin that moves with it: a weighted mean of three vertices. */
export interface SurfacePoint {
  readonly vertices: readonly [number, number, number];
  readonly weights: readonly [number, number, number];
}

export type Vector = readonly [x: number, y: number, z: number];

/** Where a surface point lies on a head of the shape `positions`. */
export function placeOf({ vertices, weights }: SurfacePoint, positions: Float32Array): Vector {
  const [a, b, c] = [3 * vertices[0], 3 * vertices[1], 3 * vertices[2]];
  const along = (axis: number) =>
    weights[0] * positions[a + axis]! + weights[1] * positions[b + axis]! + weights[2] * positions[c + axis]!;
  return [along(0), along(1), along(2)];
}

/** A vertex as a surface point. */
export const vertexPoint = (vertex: number): SurfacePoint => ({
  vertices: [vertex, vertex, vertex],
  weights: [1, 0, 0],
});

/** Cells along each side of the texture that triangles are sorted into. */
const CELLS = 64;

/** Finds the skin at places of the face's texture. */
export class TextureLocator {
  readonly #cells: number[][] = Array.from({ length: CELLS * CELLS }, () => []);

  constructor(private readonly head: Pick<HeadModel, 'triangles' | 'uv' | 'skin'>) {
    const { triangles, skin } = head;
    for (let triangle = 0; triangle < skin.triangles; triangle++) {
      if (!isPainted(head, triangle)) continue;
      const us = [0, 1, 2].map((corner) => head.uv[2 * triangles[3 * triangle + corner]!]!);
      const vs = [0, 1, 2].map((corner) => head.uv[2 * triangles[3 * triangle + corner]! + 1]!);
      for (let row = cellOf(Math.min(...vs)); row <= cellOf(Math.max(...vs)); row++) {
        for (let column = cellOf(Math.min(...us)); column <= cellOf(Math.max(...us)); column++) {
          this.#cells[row * CELLS + column]!.push(triangle);
        }
      }
    }
  }

  /** The surface point at texture coordinates, or the nearest one in its neighbourhood where there is a hole. */
  at(u: number, v: number): SurfacePoint {
    const { triangles, uv } = this.head;
    let best: SurfacePoint | undefined;
    let leastOutside = Number.POSITIVE_INFINITY;
    for (let reach = 0; reach < CELLS && (best === undefined || reach < 2); reach++) {
      for (const triangle of this.#around(cellOf(u), cellOf(v), reach)) {
        const vertices = [
          triangles[3 * triangle]!,
          triangles[3 * triangle + 1]!,
          triangles[3 * triangle + 2]!,
        ] as const;
        const [a, b, c] = vertices;
        const [au, av] = [uv[2 * a]!, uv[2 * a + 1]!];
        const [bu, bv] = [uv[2 * b]! - au, uv[2 * b + 1]! - av];
        const [cu, cv] = [uv[2 * c]! - au, uv[2 * c + 1]! - av];
        const area = bu * cv - bv * cu;
        if (Math.abs(area) < 1e-12) continue;
        const second = ((u - au) * cv - (v - av) * cu) / area;
        const third = (bu * (v - av) - bv * (u - au)) / area;
        const first = 1 - second - third;
        const outside = Math.max(0, -first, -second, -third);
        if (outside >= leastOutside) continue;
        leastOutside = outside;
        best = { vertices, weights: outside < 1e-6 ? [first, second, third] : clamped(first, second, third) };
        if (outside < 1e-6) return best;
      }
    }
    return best!;
  }

  #around(column: number, row: number, reach: number): Set<number> {
    const found = new Set<number>();
    for (let y = Math.max(0, row - reach); y <= Math.min(CELLS - 1, row + reach); y++) {
      for (let x = Math.max(0, column - reach); x <= Math.min(CELLS - 1, column + reach); x++) {
        for (const triangle of this.#cells[y * CELLS + x]!) found.add(triangle);
      }
    }
    return found;
  }
}

const cellOf = (coordinate: number) => Math.min(CELLS - 1, Math.max(0, Math.floor(coordinate * CELLS)));

function clamped(first: number, second: number, third: number): [number, number, number] {
  const [a, b, c] = [Math.max(0, first), Math.max(0, second), Math.max(0, third)];
  const sum = a + b + c;
  return [a / sum, b / sum, c / sum];
}

/** Triangles that span more of the texture than this lie across its seam. */
const WIDEST_TRIANGLE = 0.2;

/** Whether the features of the face are painted on a skin triangle. */
export function isPainted({ triangles, uv }: Pick<HeadModel, 'triangles' | 'uv'>, triangle: number): boolean {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let corner = 3 * triangle; corner < 3 * triangle + 3; corner++) {
    const u = uv[2 * triangles[corner]!]!;
    if (u < 0) return false;
    least = Math.min(least, u);
    most = Math.max(most, u);
  }
  return most - least < WIDEST_TRIANGLE;
}
