import { ibug68 } from '@musica/core';
import type { MorphableFace } from './morphable-face';

/** The material of ICT-FaceKit's skin; a face without it is none of ICT-FaceKit and keeps its landmarks. */
const SKIN = 'M_Face';

/**
 * Where labels of the 68 points lie on ICT-FaceKit, less where its own landmark vertices lie, in cm on the mean face: x
 * to the head's left, y up, z to the front. For the right side (image left) and the middle; the left mirrors it.
 *
 * ICT-FaceKit numbers its vertices as iBUG does, but annotators (and what learnt from them) put the jaw's points further
 * back along the jaw and the inner ends of the brows further apart. Estimated by least squares over fits to training
 * photographs with labels of 300W's kind, turned ones among them, which show the depth.
 */
const offsets: Readonly<Record<number, readonly [x: number, y: number, z: number]>> = {
  0: [0.05, -1.1, -0.45],
  1: [0.1, -0.85, -0.5],
  2: [0.1, -0.65, -0.65],
  3: [0.05, -0.4, -0.85],
  4: [-0.2, 0, -1],
  5: [-0.55, 0.4, -1],
  6: [-0.65, 0.3, -0.8],
  7: [-0.7, 0, -0.5],
  20: [-0.35, -0.1, -0.3],
  21: [-0.65, -0.05, -0.4],
};

/**
 * The vertices that labels of the 68 iBUG points mean: those of `landmarks68`, some moved over the skin to where
 * annotators put them.
 */
export function ibugVertices(face: MorphableFace): number[] {
  const { mean, landmarks68 } = face;
  const skin = materialVertices(face, SKIN);
  if (skin.length === 0) return [...landmarks68];
  const free = skin.filter((vertex) => !landmarks68.includes(vertex));
  return landmarks68.map((own, landmark) => {
    const mirrored = offsets[landmark] === undefined;
    const offset = offsets[mirrored ? ibug68.mirror[landmark]! : landmark];
    if (offset === undefined) return own;
    const target = offset.map(
      (value, axis) => mean[3 * own + axis]! + (mirrored && axis === 0 ? -value : value),
    );
    const distance = (vertex: number) =>
      Math.hypot(...target.map((value, axis) => value - mean[3 * vertex + axis]!));
    // No two labels share a vertex, or a face could not be bent to both.
    return free.reduce((best, vertex) => (distance(vertex) < distance(best) ? vertex : best), own);
  });
}

/** The vertices of the triangles of one material; none where the face has no such material. */
export function materialVertices(
  { triangles, triangleMaterials, materials }: MorphableFace,
  material: string | number,
): number[] {
  const wanted = typeof material === 'number' ? material : materials.indexOf(material);
  const found = new Set<number>();
  for (let at = 0; at < triangles.length; at++) {
    if (triangleMaterials[Math.floor(at / 3)] === wanted) found.add(triangles[at]!);
  }
  return [...found];
}
