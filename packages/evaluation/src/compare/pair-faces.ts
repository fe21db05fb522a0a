import { type LandmarkScheme, MusicaError, type Normalizer, parseScheme, sameScheme } from '@musica/core';
import type { EvaluatedFace, Evaluation } from '../measure/evaluation';

/** The NMEs of one face in two evaluations, percent of the same normalizer. */
export interface FacePair {
  readonly id: string;
  readonly subsets: readonly string[];
  readonly a: number;
  readonly b: number;
}

export interface PairedFaces {
  readonly normalizer: Normalizer;
  readonly pairs: readonly FacePair[];
  /** Faces that only one of the evaluations has. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** Faces of both that have no such length as the normalizer. */
  readonly withoutLength: number;
}

/** An evaluation and the name it goes by. */
export interface NamedEvaluation {
  readonly name: string;
  readonly evaluation: Evaluation;
}

/** Lengths of the same labels differ by rounding at most. */
const SAME_LENGTH = 1e-3;

/**
 * Pairs the faces of two evaluations by their ids.
 * @param normalizer what to divide by, whatever the evaluations were printed with; by default theirs
 * @throws MusicaError `dataset` where they cannot be compared: other landmarks, normalizers, faces or true landmarks.
 */
export function pairFaces(a: NamedEvaluation, b: NamedEvaluation, normalizer?: Normalizer): PairedFaces {
  const [first, second] = [a.evaluation, b.evaluation];
  const refuse = (what: string, hint?: string) => {
    throw new MusicaError('dataset', `${a.name} and ${b.name} cannot be compared: ${what}`, {
      ...(hint === undefined ? {} : { hint }),
    });
  };
  const [scheme, otherScheme] = [parseScheme(first.scheme), parseScheme(second.scheme)];
  if (!sameScheme(scheme, otherScheme)) {
    refuse(`the landmarks of one are ${describe(scheme)}, of the other ${describe(otherScheme)}`);
  }
  if (normalizer === undefined && first.normalizer !== second.normalizer) {
    refuse(
      `one is normalized by ${first.normalizer}, the other by ${second.normalizer}`,
      '--normalizer takes one for both',
    );
  }
  const chosen = normalizer ?? first.normalizer;
  const others = new Map(second.perFace.map((face) => [face.id, face]));
  const both = first.perFace.flatMap((face) => {
    const other = others.get(face.id);
    return other ? [[face, other] as const] : [];
  });
  if (both.length === 0) {
    refuse(
      `they have no face in common (${first.perFace[0]?.id}, ${second.perFace[0]?.id} ..)`,
      'evaluate both on the same data set, named by the same folder',
    );
  }
  const other = both.filter(([face, match]) => !sameTruth(face, match));
  if (other.length > 0) {
    refuse(
      `the true landmarks of ${other.length} of ${both.length} common faces differ (${other[0]![0].id} ..): these are other data sets, or other labels`,
    );
  }
  const measurable = both.filter(([face]) => (face.lengths[chosen] ?? 0) > 0);
  if (measurable.length === 0) refuse(`no common face has a ${chosen} distance`);
  const converted = ({ nme, lengths }: EvaluatedFace, from: Normalizer) =>
    from === chosen ? nme : (nme * lengths[from]!) / lengths[chosen]!;
  return {
    normalizer: chosen,
    pairs: measurable.map(([face, match]) => ({
      id: face.id,
      subsets: face.subsets,
      a: converted(face, first.normalizer),
      b: converted(match, second.normalizer),
    })),
    onlyA: first.perFace.length - both.length,
    onlyB: second.perFace.length - both.length,
    withoutLength: both.length - measurable.length,
  };
}

const describe = ({ name, count }: LandmarkScheme) => `${name} (${count})`;

function sameTruth(a: EvaluatedFace, b: EvaluatedFace): boolean {
  return Object.entries(a.lengths).every(([name, length]) => {
    const other = b.lengths[name as Normalizer];
    return other !== undefined && Math.abs(length! - other) <= SAME_LENGTH * Math.max(1, length!);
  });
}
