import type { MorphableComponent, MorphableFace } from '../../morphable';
import type { Vector } from '../head/surface-point';
import { headGrid, type Slit } from './head-grid';
import { insideParts } from './head-inside';
import { gridLandmarks } from './head-landmarks';
import { angleOf, face, headPoint, skullPoint } from './head-surface';
import {
  allParameters,
  expressionParameters,
  identityParameters,
  type ParameterName,
  type Parameters,
} from './parameters';

/** Centimetres of skin that the texture's side spans. */
const TEXTURE_SPAN = 30;
/** Radius that turns angles into centimetres on the texture. */
const TEXTURE_RADIUS = 8.5;
const TEXTURE_BOTTOM = -16;
/** The face's texture ends this far around the head; the rest is the back of the head. */
const FACE_ANGLE = 1.72;
const FACE_TOP = 13.5;

/**
 * A head made of formulas alone: some 5,000 vertices with eyes, teeth, identity and expressions under the names of
 * ICT-FaceKit, so that synthetic faces can be made where there are no data at all.
 */
export function parametricFace(): MorphableFace {
  const angles = columnAngles();
  const heights = rowHeights();
  const columnOf = (x: number, height: number) => nearestIndex(angles, angleOf(x, height));
  const eyeRow = nearestIndex(heights, face.eyeY);
  const [inner, outer] = [face.eyeX - face.eyeHalf, face.eyeX + face.eyeHalf];
  const eyes: [Slit, Slit] = [
    { row: eyeRow, from: columnOf(-outer, face.eyeY), to: columnOf(-inner, face.eyeY) },
    { row: eyeRow, from: columnOf(inner, face.eyeY), to: columnOf(outer, face.eyeY) },
  ];
  const mouth: Slit = {
    row: nearestIndex(heights, face.mouthY),
    from: columnOf(-face.mouthHalf, face.mouthY),
    to: columnOf(face.mouthHalf, face.mouthY),
  };
  const grid = headGrid(angles, heights, [...eyes, mouth]);
  const parts = insideParts();
  const vertexCount = grid.vertices.length + parts.reduce((sum, { count }) => sum + count, 0);
  const skull = grid.vertices.map(skullPoint);
  const place = (given: Parameters): Float32Array => {
    const parameters = allParameters(given);
    const positions = new Float32Array(vertexCount * 3);
    let next = 0;
    for (const point of skull) positions.set(headPoint(point, parameters), 3 * next++);
    for (const part of parts) {
      for (let i = 0; i < part.count; i++) positions.set(part.point(i, parameters), 3 * next++);
    }
    return positions;
  };
  const mean = place({});
  const materials = ['M_Face', 'M_BackHead', ...new Set(parts.map(({ material }) => material))];
  const triangles: number[] = [];
  const triangleMaterials: number[] = [];
  for (const triangle of grid.triangles) {
    triangles.push(...triangle);
    const onFace = triangle.every((vertex) => {
      const { angle, height } = grid.vertices[vertex]!;
      return Math.abs(angle) <= FACE_ANGLE && height <= FACE_TOP && height > TEXTURE_BOTTOM;
    });
    triangleMaterials.push(onFace ? 0 : 1);
  }
  let first = grid.vertices.length;
  for (const part of parts) {
    for (const triangle of part.triangles) {
      triangles.push(...triangle.map((vertex) => first + vertex));
      triangleMaterials.push(materials.indexOf(part.material));
    }
    first += part.count;
  }
  const positionOf = (vertex: number): Vector => [
    mean[3 * vertex]!,
    mean[3 * vertex + 1]!,
    mean[3 * vertex + 2]!,
  ];
  const skin = grid.vertices.map((_, vertex) => positionOf(vertex));
  return {
    vertexCount,
    mean,
    components: [
      ...identityParameters.map((name) => component(name, 'identity', place, mean)),
      ...expressionParameters.map((name) => component(name, 'expression', place, mean)),
    ],
    triangles: Uint32Array.from(triangles),
    triangleUvs: Uint32Array.from(triangles),
    triangleMaterials: Uint8Array.from(triangleMaterials),
    materials,
    uvs: textureCoordinates(grid.vertices, mean, vertexCount),
    landmarks68: gridLandmarks(grid, skin, eyes, mouth),
  };
}

/** The difference that a parameter of 1 makes to the average head. */
function component(
  name: ParameterName,
  kind: MorphableComponent['kind'],
  place: (parameters: Parameters) => Float32Array,
  mean: Float32Array,
): MorphableComponent {
  const offsets = () => place({ [name]: 1 }).map((value, i) => value - mean[i]!);
  return {
    name,
    kind,
    offsets,
    addTo(positions, weight) {
      const difference = offsets();
      for (let i = 0; i < positions.length; i++) positions[i] = positions[i]! + weight * difference[i]!;
    },
  };
}

/** The texture is the face unrolled; lids that are apart are apart on it. */
function textureCoordinates(
  vertices: readonly { readonly angle: number; readonly height: number; readonly side: number }[],
  mean: Float32Array,
  count: number,
): Float32Array {
  const uvs = new Float32Array(count * 2);
  for (const [vertex, { angle, height }] of vertices.entries()) {
    const lifted = mean[3 * vertex + 1]! - height;
    uvs[2 * vertex] = 0.5 + (angle * TEXTURE_RADIUS) / TEXTURE_SPAN;
    uvs[2 * vertex + 1] = (height + lifted - TEXTURE_BOTTOM) / TEXTURE_SPAN;
  }
  return uvs;
}

/** Columns: fine over the face, through the corners of eyes and mouth, coarse at the back. */
function columnAngles(): number[] {
  const corners: number[] = [0, angleOf(face.mouthHalf, face.mouthY)];
  const inner = face.eyeX - face.eyeHalf;
  for (let i = 0; i <= 12; i++) corners.push(angleOf(inner + (2 * face.eyeHalf * i) / 12, face.eyeY));
  const sorted = corners.toSorted((a, b) => a - b);
  const right: number[] = [];
  for (const [i, angle] of sorted.entries()) {
    // Columns that nearly coincide with a corner of the mouth are not needed.
    const last = right.at(-1);
    if (last !== undefined && angle - last < 0.004) continue;
    if (last !== undefined) right.push(...between(last, angle, 0.035));
    right.push(angle);
    if (i === sorted.length - 1)
      right.push(...between(angle, 2, 0.05), ...between(2, Math.PI, 0.14), Math.PI);
  }
  return [
    ...right
      .slice(1)
      .toReversed()
      .map((angle) => -angle),
    ...right,
  ];
}

function rowHeights(): number[] {
  const fixed = [
    14.5,
    13.5,
    8,
    face.eyeY + 1.3,
    face.eyeY,
    face.eyeY - 1,
    -1.9,
    face.mouthY,
    -4.8,
    -9.2,
    -19,
  ];
  const steps = [0.35, 0.7, 0.35, 0.16, 0.16, 0.26, 0.18, 0.2, 0.26, 1.1];
  const heights = [fixed[0]!];
  for (const [i, step] of steps.entries()) {
    heights.push(...between(fixed[i]!, fixed[i + 1]!, step), fixed[i + 1]!);
  }
  return heights;
}

/** Values between two others, evenly and no further apart than `step`. */
function between(from: number, to: number, step: number): number[] {
  const count = Math.ceil(Math.abs(to - from) / step);
  return Array.from({ length: Math.max(0, count - 1) }, (_, i) => from + ((to - from) * (i + 1)) / count);
}

function nearestIndex(values: readonly number[], wanted: number): number {
  let best = 0;
  for (const [i, value] of values.entries()) {
    if (Math.abs(value - wanted) < Math.abs(values[best]! - wanted)) best = i;
  }
  return best;
}
