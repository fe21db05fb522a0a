import type { Table } from '../../tables/table';
import type { Evaluation } from '../evaluation';
import { errorCells, errorColumns } from './columns';

export function boxRobustnessTable(evaluation: Evaluation): Table {
  const { boxNoise, boxRobustness = [] } = evaluation;
  return {
    name: 'box-robustness',
    caption: 'Boxes scaled by U(1 - n, 1 + n) and shifted by U(-n, n) of their sides.',
    columns: [{ title: 'box noise n' }, ...errorColumns],
    rows: [
      [boxNoise, ...errorCells(evaluation)],
      ...boxRobustness.map(({ noise, ...figures }) => [noise, ...errorCells(figures)]),
    ],
  };
}

/** What is left of detection and alignment in images that were changed. */
export function robustnessTable({ robustness = [], normalizer }: Evaluation): Table {
  const ofLandmarks = robustness.some(({ spearmanInFace }) => spearmanInFace !== undefined);
  return {
    name: 'robustness',
    caption:
      'Images that were changed. Failures: missed, or NME above 10 %; flagged: share of those with such an NME that the predicted error marks.',
    columns: [
      { title: 'change' },
      { title: 'level' },
      { title: 'faces' },
      { title: 'found', digits: 3 },
      { title: 'false faces' },
      { title: `NME, % (${normalizer})`, digits: 2 },
      { title: 'failures', digits: 3 },
      { title: 'flagged', digits: 3 },
      { title: 'false alarms', digits: 3 },
      ...(ofLandmarks ? [{ title: 'Spearman of landmarks in a face', digits: 2 }] : []),
    ],
    rows: robustness.map(
      ({ change, level, faces, found, falseFaces, nme, failures, flagged, falseAlarms, spearmanInFace }) => [
        ...[change, level, faces, found, falseFaces, nme, failures, flagged, falseAlarms],
        ...(ofLandmarks ? [spearmanInFace ?? null] : []),
      ],
    ),
  };
}
