import { facesOfSplit, formatProblem } from '@musica/datasets';
import { figuresOf, ScoreCollector, scoreModel } from '@musica/evaluation';
import { type BackendName, loadAligner } from '@musica/node';
import { openFaces } from '@musica/synthesis';
import type { StudyTest } from './study';

/** What a test of a study came to. */
export interface TestResult {
  readonly faces: number;
  /** Mean NME in percent of the test's normalizer, after each step. */
  readonly nme: readonly number[];
  /** Spearman correlation of the predicted error with the true one; null where it cannot be said. */
  readonly spearman: number | null;
}

/**
 * Measures a model on a test of a study: tight boxes, all steps.
 * @throws the signal's reason once it is aborted.
 */
export async function measureModel(
  model: string,
  { data, normalizer }: StudyTest,
  options: {
    readonly backend?: BackendName | 'auto';
    readonly signal?: AbortSignal | undefined;
    readonly onProblem?: (message: string) => void;
  },
): Promise<TestResult> {
  const { signal } = options;
  const onProblem = (message: string) => options.onProblem?.(message);
  const dataset = await openFaces(data, {
    ...(signal && { signal }),
    onProblem: (problem) => onProblem(formatProblem(problem)),
  });
  const aligner = await loadAligner({ backend: options.backend ?? 'auto', model, ...(signal && { signal }) });
  try {
    const collector = new ScoreCollector(dataset.scheme, normalizer);
    await scoreModel(facesOfSplit(dataset, undefined), aligner, collector, {
      boxes: 'landmarks',
      boxNoise: 0,
      seed: 0,
      exitBelow: 0,
      onProblem,
      onFace: () => signal?.throwIfAborted(),
    });
    const { faces, perStep, errorEstimate } = figuresOf(collector.scores);
    return { faces, nme: perStep.map(({ nme }) => nme ?? Number.NaN), spearman: errorEstimate.spearman };
  } finally {
    aligner.dispose();
  }
}
