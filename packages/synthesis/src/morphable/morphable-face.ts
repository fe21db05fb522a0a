import { MusicaError } from '@musica/core';

/** One way a morphable face changes: a weight times an offset of every vertex. */
export interface MorphableComponent {
  /** Such as `identity003` or `jawOpen`. */
  readonly name: string;
  /** Weights of identity are about N(0, 1), of expressions 0 (neutral) to 1 (full). */
  readonly kind: 'identity' | 'expression';
  /** [vertices, 3] in centimetres, for a weight of 1; made anew at each call. */
  offsets(): Float32Array;
  /** Adds `weight` times the offsets to [vertices, 3] positions in place. */
  addTo(positions: Float32Array, weight: number): void;
}

/** A morphable 3D face: a mean mesh and the ways it changes. Vertices and uvs count from 0. */
export interface MorphableFace {
  readonly vertexCount: number;
  /** [vertices, 3] in centimetres: x to the face's left (the viewer's right), y up, z towards the viewer. */
  readonly mean: Float32Array;
  readonly components: readonly MorphableComponent[];
  /** [triangles, 3] vertices, counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
  /** [triangles, 3] indices into `uvs`. */
  readonly triangleUvs: Uint32Array;
  /** For each triangle an index into `materials`. */
  readonly triangleMaterials: Uint8Array;
  /** Such as `M_Face` and `M_Teeth`. */
  readonly materials: readonly string[];
  /** [uvs, 2], from the bottom left of the texture, as in OBJ. */
  readonly uvs: Float32Array;
  /** The vertices of the 68 iBUG landmarks; the jaw is that of the 3D mesh, not the visible contour. */
  readonly landmarks68: readonly number[];
}

/** How far each component of a morphable face is followed. */
export interface MorphableWeights {
  /** In the order of the identity components; what is left out at the end is 0. */
  readonly identity?: ArrayLike<number>;
  /** By name, or in the order of the expression components. */
  readonly expression?: Readonly<Record<string, number>> | ArrayLike<number>;
}

/**
 * The mesh of one face: the mean plus its weighted components.
 * @param out [vertices, 3] to write to, so that many faces need one array. Default: a new one.
 * @returns [vertices, 3] in centimetres.
 * @throws MusicaError `config` where there are more weights than components, a name is unknown, a weight is not finite
 * or `out` is not of the right length.
 */
export function shapeOf(face: MorphableFace, weights: MorphableWeights, out?: Float32Array): Float32Array {
  const positions = out ?? new Float32Array(face.mean.length);
  if (positions.length !== face.mean.length) {
    throw new MusicaError(
      'config',
      `the shape's array holds ${positions.length} numbers, not ${face.mean.length}`,
    );
  }
  positions.set(face.mean);
  for (const [component, weight] of weightedComponents(face, weights)) component.addTo(positions, weight);
  return positions;
}

/** The components of one kind, in the order of their weights. */
export function componentsOf(face: MorphableFace, kind: MorphableComponent['kind']): MorphableComponent[] {
  return face.components.filter((component) => component.kind === kind);
}

function* weightedComponents(
  face: MorphableFace,
  { identity = [], expression = [] }: MorphableWeights,
): Generator<[MorphableComponent, number]> {
  yield* inOrder(componentsOf(face, 'identity'), identity, 'identity');
  const expressions = componentsOf(face, 'expression');
  if (isArrayLike(expression)) {
    yield* inOrder(expressions, expression, 'expression');
    return;
  }
  for (const [name, weight] of Object.entries(expression)) {
    const component = expressions.find((candidate) => candidate.name === name);
    if (component === undefined) {
      throw new MusicaError('config', `the morphable face has no expression called ${JSON.stringify(name)}`, {
        hint: `it has ${expressions.map((candidate) => candidate.name).join(', ')}`,
      });
    }
    yield* finite(component, weight);
  }
}

function* inOrder(
  components: readonly MorphableComponent[],
  weights: ArrayLike<number>,
  kind: string,
): Generator<[MorphableComponent, number]> {
  if (weights.length > components.length) {
    const message = `${weights.length} ${kind} weights, but the morphable face has ${components.length} components`;
    throw new MusicaError('config', message);
  }
  for (let index = 0; index < weights.length; index++) yield* finite(components[index]!, weights[index]!);
}

function* finite(component: MorphableComponent, weight: number): Generator<[MorphableComponent, number]> {
  if (!Number.isFinite(weight))
    throw new MusicaError('config', `the weight of ${component.name} is ${weight}`);
  if (weight !== 0) yield [component, weight];
}

function isArrayLike(
  value: Readonly<Record<string, number>> | ArrayLike<number>,
): value is ArrayLike<number> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
