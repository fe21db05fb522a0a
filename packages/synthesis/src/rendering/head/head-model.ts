import type { MorphableFace } from '../../morphable';
import { ibugVertices, type LabelConvention } from '../../morphable/ibug-vertices';
import { cavityOf, collarOf, detailCoordinates, hairlineOf } from './surface-fields';

/** What a triangle of the head is made of. */
export const Surface = { skin: 0, rightEye: 1, leftEye: 2, teeth: 3, gums: 4 } as const;

/** The parts of the mesh, in the order in which its vertices and triangles are stored. */
export interface MeshRange {
  /** One past the last vertex. */
  readonly vertices: number;
  /** One past the last triangle. */
  readonly triangles: number;
}

/** Offsets of the vertices that a component moves at all. */
interface SparseOffsets {
  /** Numbers of coordinates: three times the vertex, plus 0, 1 or 2. */
  readonly at: Uint32Array;
  readonly by: Float32Array;
}

/** How much each component changes the head. */
export interface HeadWeights {
  /** Identity, in the order of the components. */
  readonly identity: ArrayLike<number>;
  /** Expressions by name; names that the head does not have are passed over. */
  readonly expression: Readonly<Record<string, number>>;
}

/**
 * A morphable face laid out for rendering many heads: only what can be seen, vertices by part (skin, then eyes, then the
 * inside of the mouth), offsets decoded, and what the painter needs to know of each vertex.
 */
export interface HeadModel {
  readonly vertexCount: number;
  /** [vertices, 3], centimetres; x to the face's left, y up, z to the viewer. */
  readonly mean: Float32Array;
  readonly triangles: Uint32Array;
  /** A `Surface` for each triangle. */
  readonly surfaces: Uint8Array;
  readonly skin: MeshRange;
  /** Skin and eyes. */
  readonly eyes: MeshRange;
  /** Skin, eyes and the inside of the mouth. */
  readonly all: MeshRange;
  /** First vertex of each eyeball: of the eye at the image's left, then right; each ends where the next part starts. */
  readonly eyeballs: readonly [number, number];
  /** [vertices, 2]: place on the face's texture from the bottom left, or -1 outside of the face. */
  readonly uv: Float32Array;
  /** [vertices, 2]: centimetres around and along the head, for fine textures. */
  readonly detail: Float32Array;
  /** Height over the average hairline in centimetres; below 0 is bare skin. */
  readonly hairline: Float32Array;
  /** For each triangle of the skin the lowest `hairline` of its corners. */
  readonly lowestHairline: Float32Array;
  /** Height below the neck's base in centimetres; below 0 is bare skin. */
  readonly collar: Float32Array;
  /** How much ambient light reaches the vertex of the mean head, 0 to 1. */
  readonly cavity: Float32Array;
  /** The vertices of the 68 iBUG landmarks. */
  readonly landmarks68: readonly number[];
  /** The vertices of the same points as a convention labels them. */
  labelVertices(convention: LabelConvention): readonly number[];
  readonly identityCount: number;
  /** Writes the head's vertices up to the end of `range` into `out`, [vertices, 3]. */
  shape(weights: HeadWeights, range: MeshRange, out: Float32Array): void;
}

const partsOfMaterial: Readonly<Record<string, number>> = {
  M_Face: Surface.skin,
  M_BackHead: Surface.skin,
  M_ScleraRight: Surface.rightEye,
  M_ScleraLeft: Surface.leftEye,
  M_Teeth: Surface.teeth,
  M_GumsTongue: Surface.gums,
};

/** Which material's texture the features (brows, lips, lids) are painted on. */
const FACE_MATERIAL = 'M_Face';

/**
 * Prepares a morphable face for rendering. Its materials must be named as in ICT-FaceKit: `M_Face`, `M_BackHead`,
 * `M_ScleraRight`, `M_ScleraLeft`, `M_Teeth`, `M_GumsTongue`; others are left out.
 */
export function headModel(face: MorphableFace): HeadModel {
  const order = [Surface.skin, Surface.rightEye, Surface.leftEye, Surface.teeth, Surface.gums];
  const surfaceOf = face.materials.map((name) => partsOfMaterial[name]);
  const toCompact = new Int32Array(face.vertexCount).fill(-1);
  const source: number[] = [];
  const triangles: number[] = [];
  const surfaces: number[] = [];
  const ends: MeshRange[] = [];
  const faceMaterial = face.materials.indexOf(FACE_MATERIAL);
  let faceVertices = 0;
  const add = (surface: number, wanted: (material: number) => boolean) => {
    for (let triangle = 0; triangle < face.triangleMaterials.length; triangle++) {
      const material = face.triangleMaterials[triangle]!;
      if (surfaceOf[material] !== surface || !wanted(material)) continue;
      for (let corner = 0; corner < 3; corner++) {
        const vertex = face.triangles[3 * triangle + corner]!;
        if (toCompact[vertex]! < 0) {
          toCompact[vertex] = source.length;
          source.push(vertex);
        }
        triangles.push(toCompact[vertex]!);
      }
      surfaces.push(surface);
    }
  };
  for (const surface of order) {
    // Of the skin the face comes first.
    add(surface, (material) => material === faceMaterial);
    if (surface === Surface.skin) faceVertices = source.length;
    add(surface, (material) => material !== faceMaterial);
    ends.push({ vertices: source.length, triangles: surfaces.length });
  }
  const compact = (all: Float32Array): Float32Array => {
    const some = new Float32Array(source.length * 3);
    for (let i = 0; i < source.length; i++) {
      const from = 3 * source[i]!;
      some[3 * i] = all[from]!;
      some[3 * i + 1] = all[from + 1]!;
      some[3 * i + 2] = all[from + 2]!;
    }
    return some;
  };
  const mean = compact(face.mean);
  const identity: Float32Array[] = [];
  const expressions = new Map<string, SparseOffsets>();
  for (const component of face.components) {
    const offsets = compact(component.offsets());
    if (component.kind === 'identity') identity.push(offsets);
    else expressions.set(component.name, sparse(offsets));
  }
  const [skin, rightEye, eyes, , all] = ends as [MeshRange, MeshRange, MeshRange, MeshRange, MeshRange];
  const detailed = [
    [0, 3 * faceVertices],
    [3 * skin.vertices, 3 * eyes.vertices],
  ] as const;
  const skinTriangles = Uint32Array.from(triangles.slice(0, 3 * skin.triangles));
  const hairline = hairlineOf(mean);
  const labelVertices = (convention: LabelConvention) =>
    ibugVertices(face, convention).map((vertex) => toCompact[vertex]!);
  return {
    vertexCount: source.length,
    mean,
    triangles: Uint32Array.from(triangles),
    surfaces: Uint8Array.from(surfaces),
    skin,
    eyes,
    all,
    eyeballs: [skin.vertices, rightEye.vertices],
    uv: faceUvs(face, toCompact, source.length),
    detail: detailCoordinates(mean),
    hairline,
    lowestHairline: lowestCorners(hairline, skinTriangles),
    collar: collarOf(mean),
    cavity: cavityOf(mean, skinTriangles),
    landmarks68: labelVertices('ibug'),
    labelVertices,
    identityCount: identity.length,
    shape(weights, range, out) {
      const length = 3 * range.vertices;
      out.set(mean.subarray(0, length));
      addIdentity(out, length, detailed, identity, weights.identity);
      for (const name of Object.keys(weights.expression)) {
        const offsets = expressions.get(name);
        if (offsets) addSparse(out, length, offsets, weights.expression[name]!);
      }
    },
  };
}

function lowestCorners(values: Float32Array, triangles: Uint32Array): Float32Array {
  return Float32Array.from({ length: triangles.length / 3 }, (_, t) =>
    Math.min(values[triangles[3 * t]!]!, values[triangles[3 * t + 1]!]!, values[triangles[3 * t + 2]!]!),
  );
}

function faceUvs(face: MorphableFace, toCompact: Int32Array, count: number): Float32Array {
  const uv = new Float32Array(count * 2).fill(-1);
  const material = face.materials.indexOf(FACE_MATERIAL);
  for (let triangle = 0; triangle < face.triangleMaterials.length; triangle++) {
    if (face.triangleMaterials[triangle] !== material) continue;
    for (let corner = 3 * triangle; corner < 3 * triangle + 3; corner++) {
      const at = toCompact[face.triangles[corner]!]!;
      const from = face.triangleUvs[corner]!;
      // The texture's seam runs along the middle of the neck; a vertex on it keeps its first place.
      if (uv[2 * at]! >= 0) continue;
      uv[2 * at] = face.uvs[2 * from]!;
      uv[2 * at + 1] = face.uvs[2 * from + 1]!;
    }
  }
  return uv;
}

/** Offsets below a tenth of a millimetre are not seen. */
const LEAST_OFFSET = 0.01;

function sparse(offsets: Float32Array): SparseOffsets {
  const moves = (offset: number) => Math.abs(offset) > LEAST_OFFSET;
  let count = 0;
  for (let i = 0; i < offsets.length; i++) if (moves(offsets[i]!)) count++;
  const at = new Uint32Array(count);
  const by = new Float32Array(count);
  for (let i = 0, next = 0; i < offsets.length; i++) {
    if (!moves(offsets[i]!)) continue;
    at[next] = i;
    by[next++] = offsets[i]!;
  }
  return { at, by };
}

function addSparse(out: Float32Array, length: number, { at, by }: SparseOffsets, weight: number): void {
  for (let i = 0; i < at.length && at[i]! < length; i++) out[at[i]!] = out[at[i]!]! + weight * by[i]!;
}

/** Later components of ICT-FaceKit move the back of the head, teeth and tongue by about a tenth of a millimetre at most. */
const COMPONENTS_EVERYWHERE = 24;

type Eight<T> = [T, T, T, T, T, T, T, T];

/**
 * Adds weighted components, eight a pass: the sums are read and written an eighth as often.
 * @param length coordinates to change
 * @param detailed from where to where are those that the later components change too
 */
function addIdentity(
  out: Float32Array,
  length: number,
  detailed: readonly (readonly [from: number, to: number])[],
  components: readonly Float32Array[],
  weights: ArrayLike<number>,
): void {
  const count = Math.min(components.length, weights.length);
  for (let next = 0; next < count; next += 8) {
    // Past the last component the first one counts for nothing.
    const eight = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => next + k);
    const offsets = eight.map((k) => components[k < count ? k : 0]!) as Eight<Float32Array>;
    const shares = eight.map((k) => (k < count ? weights[k]! : 0)) as Eight<number>;
    if (next < COMPONENTS_EVERYWHERE) addEight(out, 0, length, offsets, shares);
    else for (const [from, to] of detailed) addEight(out, from, Math.min(to, length), offsets, shares);
  }
}

function addEight(
  out: Float32Array,
  from: number,
  to: number,
  [a, b, c, d, e, f, g, h]: Eight<Float32Array>,
  [wa, wb, wc, wd, we, wf, wg, wh]: Eight<number>,
): void {
  for (let i = from; i < to; i++) {
    const sum = out[i]! + wa * a[i]! + wb * b[i]! + wc * c[i]! + wd * d[i]!;
    out[i] = sum + we * e[i]! + wf * f[i]! + wg * g[i]! + wh * h[i]!;
  }
}
