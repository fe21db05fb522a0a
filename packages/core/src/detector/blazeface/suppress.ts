import { type Box, intersectionOverUnion } from '../../geometry/box';
import type { RawFace } from './raw-face';

/** Intersection over union from which on two boxes are the same face. */
const sameOverlap = 0.3;
/** Share of the smaller box inside the other from which on they are: one of them shows only a part of the face. */
const sameCoverage = 0.7;

/**
 * Whether two views show the same face. BlazeFace's boxes are squares, which hardly change when they are turned around
 * their centre: how far they are rolled plays no part.
 */
export function isSameFace(a: RawFace, b: RawFace): boolean {
  return intersectionOverUnion(a.box, b.box) >= sameOverlap || coveredShare(a.box, b.box) >= sameCoverage;
}

/**
 * One face for each group of overlapping ones of one view, best first. Within a group the boxes and points are averaged
 * by score: the neighbouring anchors that see the same face each have an error of their own, and the mean is steadier
 * than the best of them.
 */
export function blendOverlapping(faces: readonly RawFace[]): RawFace[] {
  const groups: RawFace[][] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    const group = groups.find(([best]) => intersectionOverUnion(best!.box, face.box) >= sameOverlap);
    if (group) group.push(face);
    else groups.push([face]);
  }
  return groups.map(blend);
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
