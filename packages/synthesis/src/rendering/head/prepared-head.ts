import type { MorphableFace } from '../../morphable';
import { type FaceLines, faceLines } from './face-lines';
import { type FeatureMaps, featureMaps } from './feature-maps';
import { type HeadModel, headModel } from './head-model';
import { isPainted } from './surface-point';

/** A head model and all that is worked out of it once. */
export interface PreparedHead {
  readonly model: HeadModel;
  readonly lines: FaceLines;
  readonly maps: FeatureMaps;
  /** For each triangle of the skin whether features are painted on it. */
  readonly painted: Uint8Array;
}

/** Several data sets of one process are of the same head, and get the same. */
const prepared = new WeakMap<MorphableFace, PreparedHead>();

/** Takes a second or so the first time. @param face that nobody changes any more */
export function prepareHead(face: MorphableFace): PreparedHead {
  const known = prepared.get(face) ?? prepare(face);
  prepared.set(face, known);
  return known;
}

function prepare(face: MorphableFace): PreparedHead {
  const model = headModel(face);
  const lines = faceLines(model);
  return {
    model,
    lines,
    maps: featureMaps(lines),
    painted: Uint8Array.from({ length: model.skin.triangles }, (_, t) => (isPainted(model, t) ? 1 : 0)),
  };
}
