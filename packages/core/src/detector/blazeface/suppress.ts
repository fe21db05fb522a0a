import { type Box, intersectionOverUnion } from '../../geometry/box';
import type { RawFace } from './raw-face';

/**
 * One face for each group of overlapping ones, best first. Within a group the boxes and points are averaged by score:
 * the neighbouring anchors that see the same face each have an error of their own, and the mean is steadier than the
 * best of them.
 * @param overlap least intersection over union for two boxes to be the same face
 */
export function blendOverlapping(faces: readonly RawFace[], overlap = 0.3): RawFace[] {
  return groups(faces, (best, other) => intersectionOverUnion(best.box, other.box) >= overlap).map(blend);
}

/**
 * Drops each face that a better one covers, in part or as a whole: of the same face seen in several tiles one is kept.
 * @param coverage share of the smaller box inside the other from which on they are the same face
 */
export function dropCovered(faces: readonly RawFace[], overlap = 0.3, coverage = 0.7): RawFace[] {
  const same = (best: RawFace, other: RawFace) =>
    intersectionOverUnion(best.box, other.box) >= overlap || coveredShare(best.box, other.box) >= coverage;
  return groups(faces, same).map(([best]) => best!);
}

function groups(faces: readonly RawFace[], same: (best: RawFace, other: RawFace) => boolean): RawFace[][] {
  const found: RawFace[][] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    const group = found.find(([best]) => same(best!, face));
    if (group) group.push(face);
    else found.push([face]);
  }
  return found;
}

function blend(faces: readonly RawFace[]): RawFace {
  const total = faces.reduce((sum, { score }) => sum + score, 0);
  const mean = (value: (face: RawFace) => number) =>
    faces.reduce((sum, face) => sum + face.score * value(face), 0) / total;
  return {
    box: {
      x: mean(({ box }) => box.x),
      y: mean(({ box }) => box.y),
      width: mean(({ box }) => box.width),
      height: mean(({ box }) => box.height),
    },
    points: faces[0]!.points.map((_, index) => [
      mean(({ points }) => points[index]![0]),
      mean(({ points }) => points[index]![1]),
    ]),
    score: faces[0]!.score,
  };
}

/** How much of the smaller box lies in the other. */
function coveredShare(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / Math.min(a.width * a.height, b.width * b.height);
}
