import { ibugVertices, materialVertices } from './ibug-vertices';
import type { MorphableFace } from './morphable-face';

/** Landmarks 0 to 16 of iBUG: the jaw from the right ear (image left) over the chin to the left ear. */
export const jawCount = 17;

/** The chin's own points stay: the outline passes the chin at any turn. */
const sliding = [0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15, 16];
const STEPS = 10;
/** How far towards the face's middle a line goes: to this part of the jaw point's angle. */
const INNER = 0.35;

/**
 * For each jaw landmark the vertices it may slide over when its side turns away: a line at the height of the landmark
 * from it towards the middle of the face (the parallels of landmark marching: X. Zhu et al., High-fidelity pose and
 * expression normalization, CVPR 2015). The first is the landmark's own vertex.
 */
export function jawLines(face: MorphableFace): number[][] {
  const { mean } = face;
  const landmarks = ibugVertices(face);
  const vertices = skinVertices(face);
  // The head's vertical axis: half way between the two ends of the jaw.
  const axisZ = (mean[3 * landmarks[0]! + 2]! + mean[3 * landmarks[16]! + 2]!) / 2;
  const angle = (vertex: number) => Math.atan2(mean[3 * vertex]!, mean[3 * vertex + 2]! - axisZ);
  const radius = (vertex: number) => Math.hypot(mean[3 * vertex]!, mean[3 * vertex + 2]! - axisZ);
  return Array.from({ length: jawCount }, (_, landmark) => {
    const own = landmarks[landmark]!;
    if (!sliding.includes(landmark)) return [own];
    const height = mean[3 * own + 1]!;
    const level = vertices.filter((vertex) => Math.abs(mean[3 * vertex + 1]! - height) < 0.4);
    const line = [own];
    for (let step = 1; step <= STEPS; step++) {
      const target = angle(own) * (1 - ((1 - INNER) * step) / STEPS);
      const near = level.filter((vertex) => Math.abs(angle(vertex) - target) < 0.06);
      // The outermost one: the skin, not what lies behind it.
      const outer = near.reduce<number | undefined>(
        (best, vertex) => (best === undefined || radius(vertex) > radius(best) ? vertex : best),
        undefined,
      );
      if (outer !== undefined && !line.includes(outer)) line.push(outer);
    }
    return line;
  });
}

/** The vertices of the material that the landmarks lie on. */
function skinVertices(face: MorphableFace): number[] {
  const corner = face.triangles.indexOf(face.landmarks68[30]!);
  return corner < 0 ? [] : materialVertices(face, face.triangleMaterials[Math.floor(corner / 3)]!);
}

/**
 * The point of each jaw line that an image's outline shows: the one furthest out to its side.
 * @param projected [points, 3] as `project` makes them
 * @param lines for each jaw landmark indices into `projected`
 * @param right [x, y]: the direction in the image, of length 1, that is right for the head as seen
 */
export function outlinePoints(
  projected: ArrayLike<number>,
  lines: readonly (readonly number[])[],
  right: readonly [number, number],
): number[] {
  return lines.map((line, landmark) => {
    const side = landmark < jawCount / 2 ? -1 : 1;
    const outward = (point: number) =>
      side * (projected[3 * point]! * right[0] + projected[3 * point + 1]! * right[1]);
    return line.reduce((best, point) => (outward(point) > outward(best) ? point : best), line[0]!);
  });
}
