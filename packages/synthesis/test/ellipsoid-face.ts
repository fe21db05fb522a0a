import type { Point } from '@musica/core';
import type { MorphableComponent, MorphableFace } from '../src/morphable/morphable-face';

/** Half axes of the head in cm: width, height, depth. */
export const halfAxes = [7.5, 11, 9] as const;
const ROWS = 60;
const COLUMNS = 96;

/**
 * A morphable face for tests: an ellipsoid with a nose, wide enough apart from real faces to be written down, whose 68
 * landmarks lie where a face has them. Identity: wider, deeper, longer nose. Expressions: jawOpen, browInnerUp.
 */
export function ellipsoidFace(): MorphableFace {
  const mean: number[] = [];
  for (let row = 0; row <= ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const polar = (Math.PI * (row + 0.5)) / (ROWS + 1);
      const angle = (2 * Math.PI * column) / COLUMNS;
      const x = halfAxes[0] * Math.sin(polar) * Math.sin(angle);
      const y = halfAxes[1] * Math.cos(polar);
      mean.push(x, y, halfAxes[2] * Math.sin(polar) * Math.cos(angle));
    }
  }
  // The nose: a hill of 2.5 cm on the front.
  for (let at = 0; at < mean.length; at += 3) {
    if (mean[at + 2]! > 0) mean[at + 2]! += 2.5 * hill(mean[at]!, mean[at + 1]!);
  }
  const triangles: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const a = row * COLUMNS + column;
      const b = row * COLUMNS + ((column + 1) % COLUMNS);
      // Seen from outside with y up: down, then to the head's left.
      triangles.push(a, a + COLUMNS, b, b, a + COLUMNS, b + COLUMNS);
    }
  }
  const count = mean.length / 3;
  const component = (
    name: string,
    kind: MorphableComponent['kind'],
    offset: (x: number, y: number, z: number) => readonly [number, number, number],
  ): MorphableComponent => {
    const offsets = new Float32Array(count * 3);
    for (let at = 0; at < offsets.length; at += 3) {
      offsets.set(offset(mean[at]!, mean[at + 1]!, mean[at + 2]!), at);
    }
    return {
      name,
      kind,
      offsets: () => offsets.slice(),
      addTo(positions, weight) {
        for (let at = 0; at < offsets.length; at++) positions[at]! += weight * offsets[at]!;
      },
    };
  };
  return {
    vertexCount: count,
    mean: Float32Array.from(mean),
    components: [
      component('browInnerUp', 'expression', (_, y) => [0, y > 4 && y < 7 ? 1 : 0, 0]),
      component('jawOpen', 'expression', (_, y, z) => [0, z > 0 && y < -4.5 ? -2 : 0, 0]),
      component('identity000', 'identity', (x) => [0.08 * x, 0, 0]),
      component('identity001', 'identity', (_, _y, z) => [0, 0, 0.08 * z]),
      component('identity002', 'identity', (x, y, z) => [0, 0, z > 0 ? 0.5 * hill(x, y) : 0]),
    ],
    triangles: Uint32Array.from(triangles),
    triangleUvs: new Uint32Array(triangles.length),
    triangleMaterials: new Uint8Array(triangles.length / 3),
    materials: ['skin'],
    uvs: new Float32Array(2),
    landmarks68: landmarkVertices(mean),
  };
}

function hill(x: number, y: number): number {
  return Math.exp(-((x / 1.5) ** 2) - (y / 2.5) ** 2);
}

/** The files of the compact form of a face, for the folder of a test. */
export function compactFiles(face: MorphableFace): Record<string, string | Uint8Array> {
  const scale = 1 / 4096;
  const shorts = face.components.flatMap((component) =>
    Array.from(component.offsets(), (value) => Math.round(value / scale)),
  );
  const bytes = (array: ArrayBufferView) =>
    new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
  return {
    'model.json': JSON.stringify({
      vertices: face.vertexCount,
      triangles: face.triangles.length / 3,
      uvs: face.uvs.length / 2,
      materials: face.materials,
      landmarks68: face.landmarks68,
      components: face.components.map(({ name, kind }) => ({ name, kind, scale })),
    }),
    'mean.f32': bytes(face.mean),
    'components.i16': bytes(Int16Array.from(shorts)),
    'triangles.u32': bytes(face.triangles),
    'triangle-uvs.u32': bytes(face.triangleUvs),
    'triangle-materials.u8': bytes(face.triangleMaterials),
    'uvs.f32': bytes(face.uvs),
  };
}

/** On the front, the vertex next to where a face has each landmark; each is used once. */
function landmarkVertices(mean: readonly number[]): number[] {
  const used = new Set<number>();
  return places().map(([x, y, jaw]) => {
    let [best, nearest] = [-1, Infinity];
    for (let vertex = 0; vertex < mean.length / 3; vertex++) {
      const [vx, vy, vz] = mean.slice(3 * vertex, 3 * vertex + 3) as [number, number, number];
      if (used.has(vertex) || vz < (jaw ? 2 : 4)) continue;
      const distance = Math.hypot(vx - x, vy - y);
      if (distance < nearest) [best, nearest] = [vertex, distance];
    }
    used.add(best);
    return best;
  });
}

/** x and y in cm, and whether it belongs to the jaw. */
function places(): [x: number, y: number, jaw?: boolean][] {
  const ring = (cx: number, cy: number, rx: number, ry: number, angles: readonly number[]): Point[] =>
    angles.map((angle) => [
      cx - rx * Math.cos((angle * Math.PI) / 180),
      cy + ry * Math.sin((angle * Math.PI) / 180),
    ]);
  const eye = [0, 60, 120, 180, 240, 300];
  return [
    ...ring(
      0,
      3,
      7.2,
      -10.5,
      Array.from({ length: 17 }, (_, i) => (180 * i) / 16),
    ).map(([x, y]): [number, number, boolean] => [x, y, true]),
    ...ring(-3, 5, 2.2, 0.9, [0, 45, 90, 135, 180]),
    ...ring(3, 5, 2.2, 0.9, [0, 45, 90, 135, 180]),
    ...[3, 2, 1, 0].map((y): Point => [0, y]),
    ...[-1.6, -0.8, 0, 0.8, 1.6].map((x): Point => [x, -1.6]),
    ...ring(-3, 3, 1.5, 0.6, eye),
    ...ring(3, 3, 1.5, 0.6, eye),
    ...ring(0, -4.2, 2.6, 1.1, [0, 35, 65, 90, 115, 145, 180, 215, 245, 270, 295, 325]),
    ...ring(0, -4.2, 1.9, 0.45, [0, 50, 90, 130, 180, 230, 270, 310]),
  ] as [number, number, boolean?][];
}
