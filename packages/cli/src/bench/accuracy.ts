import {
  assertBox,
  boxOfLandmarks,
  mean,
  messageOf,
  type Normalizer,
  normalizedMeanError,
  normalizerOf,
} from '@musica/core';
import { readDataset } from '@musica/datasets';
import { imageSize } from '@musica/node';
import type { Context } from '../shared/context';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { evenly } from '../train/evenly';
import type { ContenderTimes } from './run-bench';

/** What the contenders are judged on. */
export interface AccuracyOptions {
  readonly data: string;
  /** Percent are of this. */
  readonly normalizer: Normalizer;
  /** At most this many faces, evenly spread. */
  readonly faces: number;
}

/**
 * The mean NME, in percent, of every contender on the same faces, all started from the tight boxes of the true landmarks
 * (each maps them to what it was trained on).
 */
export async function measureAccuracy(
  contenders: readonly ContenderTimes[],
  { data, normalizer, faces: most }: AccuracyOptions,
  context: Context,
): Promise<Map<ContenderTimes, { nme: number; faces: number }>> {
  const problems = new Problems(context);
  const dataset = await readDataset(data, { onProblem: ({ message }) => problems.report(message) });
  const faces = evenly(dataset.faces, most);
  const progress = new Progress(context.console, 'accuracy', faces.length);
  const scores = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (const { id, image, landmarks: truth } of faces) {
    context.throwIfInterrupted();
    try {
      const box = boxOfLandmarks(truth);
      assertBox(box, await imageSize(image));
      const length = normalizerOf(truth, dataset.scheme, normalizer);
      const found = [];
      for (const contender of contenders) found.push((await contender.process.landmarks(image, [box]))[0]!);
      // All or none, so that every mean is over the same faces.
      const errors = found.map((landmarks) => normalizedMeanError(landmarks, truth, length));
      for (const [index, contender] of contenders.entries()) scores.get(contender)!.push(errors[index]!);
    } catch (error) {
      problems.report(`${id}: ${messageOf(error)}`);
    }
    progress.tick();
  }
  progress.stop();
  problems.finish();
  return new Map(
    [...scores].map(([contender, errors]) => [contender, { nme: mean(errors), faces: errors.length }]),
  );
}
