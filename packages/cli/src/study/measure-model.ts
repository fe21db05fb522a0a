import { facesOfSplit, formatProblem, readDataset } from '@musica/datasets';
import { type BackendName, loadAligner } from '@musica/node';
import { figuresOf } from '../evaluate/figures';
import { ScoreCollector } from '../evaluate/score-collector';
import { scoreModel } from '../evaluate/score-model';
import { Interrupted } from '../shared/errors';
import type { TestResult } from './run-study';
import type { StudyTest } from './study';

/**
 * Measures a model on a test of a study: tight boxes, all steps.
 * @throws Interrupted where the signal says stop.
 */
export async function measureModel(
  model: string,
  { data, normalizer }: StudyTest,
  options: {
    readonly backend: BackendName | 'auto';
    readonly signal: AbortSignal;
    readonly onProblem: (message: string) => void;
  },
): Promise<TestResult> {
  const { onProblem, signal } = options;
  const dataset = await readDataset(data, { onProblem: (problem) => onProblem(formatProblem(problem)) });
  const aligner = await loadAligner({ backend: options.backend, model });
  try {
    const collector = new ScoreCollector(dataset.scheme, normalizer);
    await scoreModel(facesOfSplit(dataset, undefined), aligner, collector, {
      boxes: 'landmarks',
      boxNoise: 0,
      seed: 0,
      quitBelow: 0,
      onProblem,
      onFace: () => {
        if (signal.aborted) throw new Interrupted();
      },
    });
    const { faces, perStep, errorEstimate } = figuresOf(collector.scores);
    return { faces, nme: perStep.map(({ nme }) => nme ?? Number.NaN), spearman: errorEstimate.spearman };
  } finally {
    aligner.dispose();
  }
}
