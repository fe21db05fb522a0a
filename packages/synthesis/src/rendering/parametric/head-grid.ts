/** A cut in the grid along a row: an eye or the mouth. The skin above and below it comes apart. */
export interface Slit {
  readonly row: number;
  /** Columns of its corners. */
  readonly from: number;
  readonly to: number;
}

/** A vertex of the grid: where it lies around and along the average head before anything is shaped. */
export interface GridVertex {
  /** Radians around the head from the middle of the face. */
  readonly angle: number;
  /** Centimetres. */
  readonly height: number;
  /** Of a slit's inner vertices: +1 for the copy that belongs to the skin above, -1 below; else 0. */
  readonly side: -1 | 0 | 1;
}

export interface HeadGrid {
  readonly vertices: readonly GridVertex[];
  readonly triangles: readonly (readonly [number, number, number])[];
  /** The vertex at a row and column; of a slit's inner vertices the upper (+1) or the lower copy (-1). */
  at(row: number, column: number, side?: -1 | 1): number;
}

/**
 * A grid around a head, rows from the crown down, columns once around from the back of the head at its right. Its seam
 * at the back has vertices of its own on both sides.
 */
export function headGrid(
  angles: readonly number[],
  heights: readonly number[],
  slits: readonly Slit[],
): HeadGrid {
  const vertices: GridVertex[] = [];
  const columns = angles.length;
  for (const height of heights) for (const angle of angles) vertices.push({ angle, height, side: 0 });
  const lower = new Map<number, number>();
  for (const { row, from, to } of slits) {
    for (let column = from + 1; column < to; column++) {
      const upper = row * columns + column;
      vertices[upper] = { ...vertices[upper]!, side: 1 };
      lower.set(upper, vertices.length);
      vertices.push({ ...vertices[upper]!, side: -1 });
    }
  }
  const at = (row: number, column: number, side: -1 | 1 = 1) => {
    const vertex = row * columns + column;
    return side === -1 ? (lower.get(vertex) ?? vertex) : vertex;
  };
  const triangles: [number, number, number][] = [];
  for (let row = 0; row + 1 < heights.length; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      // The skin below a slit hangs on its lower copies.
      const a = at(row, column, -1);
      const b = at(row, column + 1, -1);
      const c = at(row + 1, column);
      const d = at(row + 1, column + 1);
      triangles.push([a, c, b], [b, c, d]);
    }
  }
  return { vertices, triangles, at };
}
