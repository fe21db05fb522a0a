import {
  type Aligner,
  boxOfLandmarks,
  describeError,
  type FaceDetector,
  isMusicaError,
  mean,
  type Normalizer,
  normalizedMeanError,
  normalizerOf,
  pairBoxes,
  pointErrors,
  Random,
  spearman,
} from '@musica/core';
import { facesByFile } from '@musica/datasets';
import { readFaceImage } from '@musica/synthesis';
import type { ComparableLandmarks } from '../measure/comparable-landmarks';
import { figure } from '../measure/figures';
import { comparableErrors } from '../measure/landmark-uncertainty';
import { hashText } from '../measure/start-box';
import { type ChangeName, changeNames, changeScene, robustnessLevels, type Scene } from './changes';
import type { RobustnessFigures } from './robustness-figures';

/** NME in percent above which a face has failed. */
const FAILURE = 10;

export interface RobustnessOptions {
  readonly seed: number;
  readonly normalizer: Normalizer;
  readonly onProblem: (message: string) => void;
  /** Told after each face; may throw to stop. */
  readonly onFace: () => void;
}

/** Counts of one change at one level. */
class Tally {
  faces = 0;
  falseFaces = 0;
  readonly nme: number[] = [];
  readonly failed: boolean[] = [];
  /** Rank correlation of predicted and true errors of the landmarks of each face. */
  readonly inFace: number[] = [];
}

/**
 * Changes the images of faces by steps, and measures what the detector and the aligner still find: faces, their NME, and
 * whether the predicted error flags the failures.
 */
export async function measureRobustness(
  { faces, scheme, found }: ComparableLandmarks,
  aligner: Pick<Aligner, 'align'>,
  detector: FaceDetector,
  { seed, normalizer, onProblem, onFace }: RobustnessOptions,
): Promise<RobustnessFigures[]> {
  const tallies = new Map<string, Tally>();
  for (const group of facesByFile(faces).values()) {
    try {
      const scene = { image: await readFaceImage(group[0]!), faces: group.map(({ landmarks }) => landmarks) };
      for (const [change, level] of allChanges()) {
        const random = new Random(seed, hashText(`${group[0]!.id} ${change} ${level}`));
        const changed = await changeScene(scene, change, level, scheme, random);
        const key = `${change} ${level}`;
        const tally = tallies.get(key) ?? new Tally();
        tallies.set(key, tally);
        if (changed) await measure(changed, tally);
      }
    } catch (error) {
      if (!isMusicaError(error)) throw error;
      onProblem(describeError(error));
    }
    for (const _ of group) onFace();
  }
  return allChanges().map(([change, level]) => ({
    change,
    level,
    ...figuresOf(tallies.get(`${change} ${level}`) ?? new Tally()),
  }));

  async function measure({ image, faces: truth }: Scene, tally: Tally): Promise<void> {
    const results = (await aligner.align(image, detector)).map(({ landmarks, failed, landmarkErrors }) => ({
      landmarks: found(landmarks),
      failed,
      ...(landmarkErrors && { landmarkErrors: comparableErrors(landmarkErrors, found) }),
    }));
    const pairs = pairBoxes(
      truth.map((landmarks) => boxOfLandmarks(landmarks)),
      results.map(({ landmarks }) => boxOfLandmarks(landmarks)),
    );
    tally.faces += truth.length;
    tally.falseFaces += results.length - pairs.filter((index) => index !== undefined).length;
    for (const [row, index] of pairs.entries()) {
      if (index === undefined) continue;
      const { landmarks, failed, landmarkErrors } = results[index]!;
      const length = normalizerOf(truth[row]!, scheme, normalizer);
      tally.nme.push(normalizedMeanError(landmarks, truth[row]!, length));
      tally.failed.push(failed);
      if (landmarkErrors) tally.inFace.push(spearman(landmarkErrors, pointErrors(landmarks, truth[row]!)));
    }
  }
}

const allChanges = () =>
  changeNames.flatMap((change) =>
    robustnessLevels[change].map((level): [ChangeName, number] => [change, level]),
  );

function figuresOf({
  faces,
  falseFaces,
  nme,
  failed,
  inFace,
}: Tally): Omit<RobustnessFigures, 'change' | 'level'> {
  const failures = failed.filter((_, i) => !(nme[i]! <= FAILURE));
  const good = failed.filter((_, i) => nme[i]! <= FAILURE);
  const share = (flags: readonly boolean[]) => figure(flags.filter(Boolean).length / flags.length);
  return {
    faces,
    found: figure(nme.length / faces),
    falseFaces,
    nme: figure(nme.reduce((sum, value) => sum + value, 0) / nme.length),
    failures: figure((faces - good.length) / faces),
    flagged: share(failures),
    falseAlarms: share(good),
    ...(inFace.length > 0 && { spearmanInFace: figure(mean(inFace)) }),
  };
}
