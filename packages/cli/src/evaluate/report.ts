import type { Normalizer } from '@musica/core';
import { formatTable } from '../shared/format-table';
import type { Figure, Figures } from './figures';

/** The JSON of `musica evaluate`; its fields are stable. */
export interface EvaluationReport extends Figures {
  /** The path that was evaluated, and the split where one was named. */
  readonly data: string;
  readonly split?: string;
  /** What was evaluated: a model, or a file of predictions. */
  readonly model?: string;
  readonly predictions?: string;
  readonly normalizer: Normalizer;
  /** Where the boxes came from that the aligner started with. */
  readonly boxes: 'landmarks' | 'dataset' | 'predictions';
  readonly boxNoise: number;
  readonly seed: number;
  /** Percent; 0 where all steps were run. */
  readonly quitBelow: number;
  /** Where the cascade was ended early. */
  readonly maxSteps?: number;
  /** What is not in the figures: faces without a result, and records of the data set that could not be read. */
  readonly skipped: { readonly faces: number; readonly records: number };
  readonly subsets: Readonly<Record<string, Figures>>;
}

/** The report as lines for people. */
export function reportLines(report: EvaluationReport): string[] {
  const what = report.predictions ?? `model ${report.model}`;
  const boxes = report.boxNoise > 0 ? `${report.boxes} with noise ${report.boxNoise}` : report.boxes;
  const rows = [
    [
      '',
      'faces',
      'NME %',
      'median',
      'p90',
      'AUC@8',
      'AUC@10',
      'FR@8',
      'FR@10',
      'inner',
      'steps',
      'M multiply-adds',
    ],
    row('all', report),
    ...Object.entries(report.subsets).map(([name, figures]) => row(name, figures)),
  ];
  const { pearson, spearman, mae } = report.errorEstimate;
  return [
    `${report.data}${report.split === undefined ? '' : `, split ${report.split}`}: ${what}`,
    `normalizer ${report.normalizer}, boxes ${boxes}`,
    '',
    ...formatTable(rows),
    '',
    ...(report.perStep.length > 0
      ? [`NME after each step: ${report.perStep.map(({ nme }) => digits(nme, 2)).join(', ')} %`]
      : []),
    `predicted error: Pearson ${digits(pearson, 2)}, Spearman ${digits(spearman, 2)}, mean absolute error ${digits(mae, 2)} %`,
  ];
}

function row(name: string, figures: Figures): string[] {
  const { nme, auc, failureRate, inner, steps, multiplyAdds } = figures;
  return [
    name,
    String(figures.faces),
    ...[nme.mean, nme.median, nme.p90].map((value) => digits(value, 2)),
    ...[auc.at8, auc.at10, failureRate.at8, failureRate.at10].map((value) => digits(value, 3)),
    digits(inner.mean, 2),
    digits(steps.mean, 2),
    digits(multiplyAdds.mean === null ? null : multiplyAdds.mean / 1e6, 1),
  ];
}

const digits = (value: Figure, count: number) => (value === null ? '-' : value.toFixed(count));
