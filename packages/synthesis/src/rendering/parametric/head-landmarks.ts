import type { Vector } from '../head/surface-point';
import type { HeadGrid, Slit } from './head-grid';
import { face } from './head-surface';

/** Where the landmarks that lie on no slit are on the average head; those of the image's right are mirrored. */
const places: Readonly<Record<number, Vector>> = {
  0: [-7.4, 3.4, 3.4],
  1: [-7.3, 1.3, 3.8],
  2: [-7.0, -0.6, 4.4],
  3: [-6.5, -2.5, 5.1],
  4: [-5.8, -4.5, 6.1],
  5: [-4.6, -6.2, 7.4],
  6: [-3.2, -7.1, 8.9],
  7: [-1.6, -7.5, 10.2],
  8: [0, -7.65, 10.6],
  17: [-5.8, 5.2, 7.9],
  18: [-4.9, 5.9, 9],
  19: [-3.8, 6.2, 9.8],
  20: [-2.4, 6.1, 10.5],
  21: [-1.2, 5.8, 10.7],
  27: [0, 3.7, 10.8],
  28: [0, 2.6, 11.5],
  29: [0, 1.6, 12.2],
  30: [0, 0.4, 13],
  31: [-1.25, -1.2, 11.4],
  32: [-0.6, -1.3, 11.6],
  33: [0, -1.35, 11.5],
  49: [-1.7, -2.8, 11.2],
  50: [-0.75, -2.45, 11.5],
  51: [0, -2.55, 11.6],
  57: [0, -4.4, 11.5],
  58: [-1, -4.3, 11.4],
  59: [-1.8, -4, 11.1],
};

/** The other side's landmark, of those above. */
const mirrored: Readonly<Record<number, number>> = {
  0: 16,
  1: 15,
  2: 14,
  3: 13,
  4: 12,
  5: 11,
  6: 10,
  7: 9,
  17: 26,
  18: 25,
  19: 24,
  20: 23,
  21: 22,
  31: 35,
  32: 34,
  49: 53,
  50: 52,
  59: 55,
  58: 56,
};

/** The 68 vertices nearest to where landmarks belong. */
export function gridLandmarks(
  grid: HeadGrid,
  positions: readonly Vector[],
  eyes: readonly [Slit, Slit],
  mouth: Slit,
): number[] {
  const landmarks = new Array<number>(68).fill(-1);
  const nearest = (place: Vector) => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [vertex, at] of positions.entries()) {
      const distance = Math.hypot(at[0] - place[0], at[1] - place[1], at[2] - place[2]);
      if (distance >= least) continue;
      least = distance;
      best = vertex;
    }
    return best;
  };
  for (const [index, place] of Object.entries(places)) {
    landmarks[Number(index)] = nearest(place);
    const other = mirrored[Number(index)];
    if (other !== undefined) landmarks[other] = nearest([-place[0], place[1], place[2]]);
  }
  /** The vertex of a slit at this x. */
  const along = ({ row, from, to }: Slit, x: number, side: -1 | 1) => {
    let best = from + 1;
    for (let column = from + 1; column < to; column++) {
      const off = (at: number) => Math.abs(positions[grid.at(row, at, side)]![0] - x);
      if (off(column) < off(best)) best = column;
    }
    return grid.at(row, best, side);
  };
  const { eyeX, eyeHalf } = face;
  // Shares of the eye's width from its outer corner, as they are in labelled photographs.
  const shares = { outerUpper: 0.25, innerUpper: 0.65, innerLower: 0.69, outerLower: 0.27 };
  const eyeAt = (sign: number, share: number) => sign * (eyeX + eyeHalf - 2 * eyeHalf * share);
  const [right, left] = eyes;
  landmarks[36] = grid.at(right.row, right.from);
  landmarks[37] = along(right, eyeAt(-1, shares.outerUpper), 1);
  landmarks[38] = along(right, eyeAt(-1, shares.innerUpper), 1);
  landmarks[39] = grid.at(right.row, right.to);
  landmarks[40] = along(right, eyeAt(-1, shares.innerLower), -1);
  landmarks[41] = along(right, eyeAt(-1, shares.outerLower), -1);
  landmarks[42] = grid.at(left.row, left.from);
  landmarks[43] = along(left, eyeAt(1, shares.innerUpper), 1);
  landmarks[44] = along(left, eyeAt(1, shares.outerUpper), 1);
  landmarks[45] = grid.at(left.row, left.to);
  landmarks[46] = along(left, eyeAt(1, shares.outerLower), -1);
  landmarks[47] = along(left, eyeAt(1, shares.innerLower), -1);
  landmarks[48] = grid.at(mouth.row, mouth.from);
  landmarks[54] = grid.at(mouth.row, mouth.to);
  landmarks[60] = grid.at(mouth.row, mouth.from + 1, 1);
  landmarks[64] = grid.at(mouth.row, mouth.to - 1, 1);
  for (const [index, x, side] of [
    [61, -1, 1],
    [62, 0, 1],
    [63, 1, 1],
    [65, 1, -1],
    [66, 0, -1],
    [67, -1, -1],
  ] as const) {
    landmarks[index] = along(mouth, x, side);
  }
  return landmarks;
}
