import { MusicaError } from '@musica/core';
import { componentsOf, type MorphableComponent, type MorphableFace } from './morphable-face';

/** A linear model of some vertices of a morphable face: mean + sum of weights times offsets. */
export interface VertexBasis {
  /** Vertices of the morphable face. */
  readonly vertices: readonly number[];
  /** [vertices, 3] centimetres. */
  readonly mean: Float64Array;
  /** Of each identity component, [vertices, 3]. */
  readonly identity: readonly Float32Array[];
  /** Of each expression, [vertices, 3]. */
  readonly expression: readonly Float32Array[];
  readonly expressionNames: readonly string[];
}

/**
 * Expressions that landmarks do not show, or show only as another: pupils and gaze; cheeks, that move no landmark;
 * mouthClose, that is meant for use with jawOpen only and would tear the lips apart on its own.
 */
const unseen = /^(PupilDilate|eyeLook|cheek|mouthClose|jawForward)/;

/** @param identity how many identity components to take, from the first (they fall off in size). */
export function basisOf(face: MorphableFace, vertices: readonly number[], identity: number): VertexBasis {
  const identities = componentsOf(face, 'identity').slice(0, identity);
  const expressions = componentsOf(face, 'expression').filter(({ name }) => !unseen.test(name));
  if (identities.length === 0)
    throw new MusicaError('config', 'the morphable face has no identity components');
  const pick = (values: ArrayLike<number>, out: Float32Array | Float64Array) => {
    vertices.forEach((vertex, index) => {
      for (let axis = 0; axis < 3; axis++) out[3 * index + axis] = values[3 * vertex + axis]!;
    });
    return out;
  };
  const offsets = (component: MorphableComponent) =>
    pick(component.offsets(), new Float32Array(3 * vertices.length)) as Float32Array;
  return {
    vertices,
    mean: pick(face.mean, new Float64Array(3 * vertices.length)) as Float64Array,
    identity: identities.map(offsets),
    expression: expressions.map(offsets),
    expressionNames: expressions.map(({ name }) => name),
  };
}

/** [vertices, 3] of a basis for weights in its order. */
export function verticesOf(
  basis: VertexBasis,
  { identity, expression }: { identity: ArrayLike<number>; expression: ArrayLike<number> },
  out = new Float32Array(basis.mean.length),
): Float32Array {
  out.set(basis.mean);
  const add = (offsets: readonly Float32Array[], weights: ArrayLike<number>) => {
    for (const [index, values] of offsets.entries()) {
      const weight = weights[index]!;
      if (Math.abs(weight) < 1e-4) continue;
      for (let at = 0; at < values.length; at++) out[at]! += weight * values[at]!;
    }
  };
  add(basis.identity, identity);
  add(basis.expression, expression);
  return out;
}
