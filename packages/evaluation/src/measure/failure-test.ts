import {
  type Aligner,
  type AlignOptions,
  assertBox,
  describeError,
  hasFailed,
  isMusicaError,
  percentile,
} from '@musica/core';
import {
  type FaceRecord,
  type FailureKind,
  failureKinds,
  sampleRandom,
  synthesizeFailure,
} from '@musica/datasets';
import { readFaceImage } from '@musica/synthesis';
import type { SyntheticFailures } from './evaluation';
import { figure } from './figures';

/** Share of good faces, in percent, that may be flagged. */
const FALSE_ALARMS = 5;
/** Faces with a larger NME, in percent, are failures of the aligner and no false alarms. */
const GOOD_BELOW = 10;

/** A face in its right box: true and predicted NME, in percent of the inter-ocular distance. */
export interface RightFace {
  readonly nme: number;
  readonly predictedNme: number;
}

/** What came of a synthetic failure. */
export interface SyntheticFailure {
  readonly kind: FailureKind;
  readonly predictedNme: number;
  readonly combinedError: number;
  readonly failed: boolean;
}

export interface FailureTestOptions extends Pick<AlignOptions, 'exitBelow' | 'maxSteps' | 'flipTest'> {
  readonly seed: number;
  /** Percent: the model's own `failAbove`. */
  readonly failAbove: number;
  /** Told of a face of which none could be made, and why. */
  readonly onProblem: (message: string) => void;
  /** Told after each face; may throw to stop. */
  readonly onFace: () => void;
}

/**
 * How well the predicted error tells failures from faces. Synthetic failures are made of faces, one of each kind a face: boxes
 * beside it and on the background, the image upside down. All of them are far beyond an NME of 10 %.
 * @param good the same faces in their right boxes
 */
export async function testFailures(
  faces: readonly FaceRecord[],
  aligner: Pick<Aligner, 'align'>,
  good: readonly RightFace[],
  options: FailureTestOptions,
): Promise<SyntheticFailures> {
  const { failAbove } = options;
  const regular = good.filter(({ nme }) => nme < GOOD_BELOW).map(({ predictedNme }) => predictedNme);
  const threshold = percentile(regular, 100 - FALSE_ALARMS);
  const found = await synthesizeFailures(faces, aligner, options);
  const ofKind = (kind: FailureKind) => {
    const some = found.filter((one) => one.kind === kind);
    return [kind, sharesOf(some, threshold)] as const;
  };
  return {
    kinds: Object.fromEntries(failureKinds.map(ofKind)) as SyntheticFailures['kinds'],
    ...sharesOf(found, threshold),
    good: regular.length,
    threshold: figure(threshold),
    failAbove,
    falseAlarmsOfModel: share(regular, (predictedNme) => hasFailed(predictedNme, failAbove)),
  };
}

/** One failure of each kind of every face that can be read, and what the aligner makes of it. */
export async function synthesizeFailures(
  faces: readonly FaceRecord[],
  aligner: Pick<Aligner, 'align'>,
  options: FailureTestOptions,
): Promise<SyntheticFailure[]> {
  const found: SyntheticFailure[] = [];
  for (const [index, face] of faces.entries()) {
    try {
      found.push(...(await failuresOf(face, index, aligner, options)));
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      options.onProblem(`${face.id}: ${describeError(error)}`);
    }
    options.onFace();
  }
  return found;
}

/** The image is read once, and kinds that leave it as it is run together. */
async function failuresOf(
  face: FaceRecord,
  index: number,
  aligner: Pick<Aligner, 'align'>,
  { seed, exitBelow, failAbove, maxSteps, flipTest }: FailureTestOptions,
): Promise<SyntheticFailure[]> {
  const rule = {
    failAbove,
    ...(exitBelow ? { exitBelow } : {}),
    ...(maxSteps ? { maxSteps } : {}),
    ...(flipTest === undefined ? {} : { flipTest }),
  };
  const image = await readFaceImage(face);
  const made = failureKinds.map((kind, number) => {
    const failure = synthesizeFailure(image, face.landmarks, kind, sampleRandom(seed, number, index));
    assertBox(failure.box, failure.image);
    return { kind, ...failure };
  });
  const found: SyntheticFailure[] = [];
  for (const shown of new Set(made.map((failure) => failure.image))) {
    const same = made.filter((failure) => failure.image === shown);
    const results = await aligner.align(
      shown,
      same.map(({ box }) => box),
      rule,
    );
    for (const [at, { predictedNme, combinedError, failed }] of results.entries()) {
      found.push({ kind: same[at]!.kind, predictedNme, combinedError, failed });
    }
  }
  return found;
}

function sharesOf(found: readonly SyntheticFailure[], threshold: number) {
  return {
    count: found.length,
    // Without good faces there is no threshold, and nothing can be said.
    detected: Number.isNaN(threshold)
      ? null
      : share(found, ({ predictedNme }) => hasFailed(predictedNme, threshold)),
    detectedByModel: share(found, ({ failed }) => failed),
  };
}

const share = <T>(items: readonly T[], holds: (item: T) => boolean) =>
  items.length === 0 ? null : items.filter(holds).length / items.length;
