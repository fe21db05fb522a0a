import { boxOfLandmarks, type Landmarks, MusicaError, type Point } from '@musica/core';

/** A point that a person set: the middle of some landmarks. */
export interface Anchor {
  readonly point: Point;
  /** The landmarks that it is the middle of. */
  readonly landmarks: readonly number[];
}

/** The landmarks whose middles the usual five points are: eyes, nose tip, mouth corners; the image's left first. */
export const fivePointLandmarks: readonly (readonly number[])[] = [
  [36, 37, 38, 39, 40, 41],
  [42, 43, 44, 45, 46, 47],
  [30],
  [48],
  [54],
];

/** How far an anchor's pull reaches: its Gaussian's deviation as a part of the face size. */
const REACH = 0.12;
/** An anchor further from its landmarks than this part of the face size is no finer opinion but another face or a slip. */
const LARGEST = 0.08;

/**
 * Moves landmarks towards points that were set by hand, which say where a few of them are and, less and less with the
 * distance, where their neighbours are.
 * @param share how much of the distance is gone: 1 puts the middles of the anchors' landmarks onto them
 * @returns undefined where an anchor is so far off that it is of something else
 * @throws MusicaError `landmarks` for an index that there is not
 */
export function pullToAnchors(
  landmarks: Landmarks,
  anchors: readonly Anchor[],
  share: number,
): Point[] | undefined {
  const { width, height } = boxOfLandmarks(landmarks);
  const size = Math.sqrt(width * height);
  const pulls = anchors.map(({ point, landmarks: indices }) => {
    const own = indices.map((index) => landmarks[index]);
    if (own.length === 0 || own.some((one) => one === undefined)) {
      throw new MusicaError(
        'landmarks',
        `an anchor of landmarks ${indices.join(', ')}: ${landmarks.length} there are`,
      );
    }
    const middle = [0, 1].map((axis) => own.reduce((sum, one) => sum + one![axis]!, 0) / own.length);
    return { at: middle as [number, number], by: [point[0] - middle[0]!, point[1] - middle[1]!] as const };
  });
  if (pulls.some(({ by: [x, y] }) => Math.hypot(x, y) > LARGEST * size)) return undefined;
  return landmarks.map(([x, y], index): Point => {
    const near = pulls.map(({ at }, anchor) =>
      anchors[anchor]!.landmarks.includes(index)
        ? 1
        : Math.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * (REACH * size) ** 2)),
    );
    // Where several reach, their mean; where none does, nothing.
    const total = Math.max(
      1,
      near.reduce((sum, weight) => sum + weight, 0),
    );
    const moved = (axis: 0 | 1) => pulls.reduce((sum, { by }, i) => sum + near[i]! * by[axis], 0) / total;
    return [x + share * moved(0), y + share * moved(1)];
  });
}
