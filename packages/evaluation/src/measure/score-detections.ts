import {
  type Aligner,
  type AlignOptions,
  boxOfLandmarks,
  describeError,
  type FaceDetector,
  isMusicaError,
  modelCost,
  multiplyAddsOf,
  pairBoxes,
} from '@musica/core';
import { type FaceRecord, facesByFile, prefetch } from '@musica/datasets';
import { readFaceImage } from '@musica/synthesis';
import type { ScoreCollector } from './score-collector';

/** How many faces a detector found. */
export interface DetectionCounts {
  /** True faces with a result. */
  readonly found: number;
  /** True faces without one: they count as failures. */
  readonly missed: number;
  /** Results that are no labelled face; where not all faces of an image are labelled, those are among them. */
  readonly falseFaces: number;
  readonly images: number;
}

export interface DetectionScoringOptions extends Pick<AlignOptions, 'exitBelow' | 'maxSteps' | 'flipTest'> {
  /** Told of an image that cannot be read. */
  readonly onProblem: (message: string) => void;
  /** Told after each face; may throw to stop. */
  readonly onFace: () => void;
}

/**
 * Measures what a user has: photographs in, landmarks out. The detector finds the faces, the aligner their landmarks, and
 * results belong to the true faces whose tight boxes theirs overlap (see `pairBoxes`).
 */
export async function scoreDetections(
  faces: readonly FaceRecord[],
  aligner: Aligner,
  detector: FaceDetector,
  collector: ScoreCollector,
  { onProblem, onFace, ...options }: DetectionScoringOptions,
): Promise<DetectionCounts> {
  const { multiplyAdds } = modelCost(aligner.model.config, aligner.model.landmarkErrors);
  let [found, falseFaces, images] = [0, 0, 0];
  const read = prefetch(facesByFile(faces).values(), async (group) => ({
    group,
    image: await readFaceImage(group[0]!).catch((error: unknown) => {
      if (isMusicaError(error)) return describeError(error);
      throw error;
    }),
  }));
  for await (const { group, image } of read) {
    if (typeof image === 'string') {
      onProblem(image);
      for (const _ of group) onFace();
      continue;
    }
    images++;
    const results = await aligner.align(image, detector, options);
    const pairs = pairBoxes(
      group.map(({ landmarks }) => boxOfLandmarks(landmarks)),
      results.map(({ landmarks }) => boxOfLandmarks(landmarks)),
    );
    falseFaces += results.length - pairs.filter((index) => index !== undefined).length;
    for (const [row, face] of group.entries()) {
      const result = pairs[row] === undefined ? undefined : results[pairs[row]];
      if (result === undefined) collector.miss(face);
      else {
        const { landmarks, predictedNme, landmarkErrors, exitStep, flipTested } = result;
        const cost = multiplyAddsOf({ exitStep, flipTested }, multiplyAdds);
        collector.add(face, {
          landmarks,
          predictedNme,
          exitStep,
          flipTested,
          multiplyAdds: cost,
          ...(landmarkErrors && { landmarkErrors }),
        });
        found++;
      }
      onFace();
    }
  }
  return { found, missed: collector.missed.length, falseFaces, images };
}
