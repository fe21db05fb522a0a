import { type Aligner, assertBox, MusicaError, percentile } from '@musica/core';
import { type FaceRecord, type FailureKind, failureKinds, makeFailure, sampleRandom } from '@musica/datasets';
import { decodeImage } from '@musica/node';

/** How well the predicted error tells failures from faces. */
export interface FailureTest {
  /** Failures that were made, by kind, and the share of them that is flagged at the threshold. */
  readonly kinds: Readonly<Record<FailureKind, { readonly count: number; readonly detected: number }>>;
  readonly count: number;
  /** Share of all failures with a predicted NME above `threshold`. */
  readonly detected: number;
  /** The predicted NME in percent that 5 % of the faces exceed, faces that themselves failed left out. */
  readonly threshold: number;
  /** Share flagged with the model's own `failAbove`, and the share of good faces that it flags. */
  readonly detectedByModel: number;
  readonly falseAlarmsOfModel: number;
}

/** Share of good faces, in percent, that may be flagged. */
const FALSE_ALARMS = 5;
/** Faces with a larger NME, in percent, are failures of the aligner and no false alarms. */
const GOOD_BELOW = 10;

/**
 * Makes failures of faces, one of each kind a face: boxes beside it and on the background, the picture upside down. All of
 * them are far beyond an NME of 10 %.
 * @param good NME and predicted NME, in percent, of the same faces in their boxes
 * @param onProblem told of a face of which none could be made
 */
export async function testFailures(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  good: readonly { readonly nme: number; readonly predictedNme: number; readonly failed: boolean }[],
  seed: number,
  onProblem: (message: string) => void,
): Promise<FailureTest> {
  const regular = good.filter(({ nme }) => nme < GOOD_BELOW);
  const threshold = percentile(
    regular.map(({ predictedNme }) => predictedNme),
    100 - FALSE_ALARMS,
  );
  const found: { kind: FailureKind; predictedNme: number; failed: boolean }[] = [];
  for (const [index, face] of faces.entries()) {
    try {
      const image = await decodeImage(face.image);
      for (const [number, kind] of failureKinds.entries()) {
        const failure = makeFailure(image, face.landmarks, kind, sampleRandom(seed, number, index));
        assertBox(failure.box, failure.image);
        const [result] = await aligner.align(failure.image, [failure.box]);
        found.push({ kind, predictedNme: result!.predictedNme, failed: result!.failed });
      }
    } catch (error) {
      if (!(error instanceof MusicaError)) throw error;
      onProblem(`${face.id}: ${error.message}`);
    }
  }
  const share = <T>(items: readonly T[], holds: (item: T) => boolean) =>
    items.length === 0 ? 0 : items.filter(holds).length / items.length;
  const detected = (some: typeof found) => share(some, ({ predictedNme }) => !(predictedNme <= threshold));
  const ofKind = (kind: FailureKind) => {
    const some = found.filter((one) => one.kind === kind);
    return [kind, { count: some.length, detected: detected(some) }] as const;
  };
  return {
    kinds: Object.fromEntries(failureKinds.map(ofKind)) as FailureTest['kinds'],
    count: found.length,
    detected: detected(found),
    threshold,
    detectedByModel: share(found, ({ failed }) => failed),
    falseAlarmsOfModel: share(regular, ({ failed }) => failed),
  };
}
