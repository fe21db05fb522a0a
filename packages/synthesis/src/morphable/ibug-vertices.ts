import { ibug68 } from '@musica/core';
import type { MorphableFace } from './morphable-face';

/** The material of ICT-FaceKit's skin; a face without it is none of ICT-FaceKit and keeps its landmarks. */
const SKIN = 'M_Face';

/** In cm on the mean face: x to the head's left, y up, z to the front. */
type Offset = readonly [x: number, y: number, z: number];

/**
 * Where labels of the 68 points lie on ICT-FaceKit, less where its own landmark vertices lie. For the right side (image
 * left) and the middle; the left mirrors it.
 *
 * ICT-FaceKit numbers its vertices as iBUG does, but annotators (and what learnt from them) put the jaw's points further
 * back along the jaw and the inner ends of the brows further apart. Estimated by least squares over fits to training
 * photographs with labels of 300W's kind, turned ones among them, which show the depth.
 */
const ibugOffsets: Readonly<Record<number, Offset>> = {
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

/** The same of Face Synthetics, estimated in the same way from 30 of its faces: wide nostrils, lips evenly divided. */
const faceSyntheticsOffsets: typeof ibugOffsets = {
  ...ibugOffsets,
  0: [0.35, -1.25, -0.85],
  1: [0.5, -1.1, -1.05],
  2: [0.4, -0.5, -1],
  3: [0.35, -0.45, -0.95],
  4: [-0.1, 0.2, -1.1],
  5: [-0.6, 0.7, -0.75],
  6: [-0.25, 0.35, -0.1],
  7: [-0.25, 0.1, -0.2],
  8: [0, 0.2, 0.1],
  27: [0, 0.3, -0.2],
  28: [0, 0.15, -0.2],
  29: [0, 0.1, -0.1],
  31: [-0.55, 0.45, -0.5],
  32: [-0.4, 0.05, -0.3],
  49: [-0.3, -0.2, -0.25],
  50: [-0.5, -0.2, -0.25],
  61: [-0.2, 0, -0.05],
};

const offsetsOf = { ibug: ibugOffsets, 'face-synthetics': faceSyntheticsOffsets } as const;

/**
 * Whose 68 labels: those of iBUG's annotators (300W and what follows it), or those of Face Synthetics (Wood et al., Fake
 * it till you make it, ICCV 2021), whose points of the same numbers lie elsewhere on nose, lips and jaw.
 */
export type LabelConvention = keyof typeof offsetsOf;

/**
 * The vertices that labels of the 68 iBUG points mean: those of `landmarks68`, some moved over the skin to where
 * annotators put them.
 */
export function ibugVertices(face: MorphableFace, convention: LabelConvention = 'ibug'): number[] {
  const { mean, landmarks68 } = face;
  const offsets = offsetsOf[convention];
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
