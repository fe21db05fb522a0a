import type { Cell, Column } from '../../tables/table';
import type { ErrorFigures, Figure } from '../evaluation';

/** What tables of errors have in common: the figures of a set of faces. */
export const errorColumns: readonly Column[] = [
  { title: 'faces' },
  ...['NME %', 'median', 'p90'].map((title) => ({ title, digits: 2 })),
  ...['AUC@8', 'AUC@10', 'FR@8', 'FR@10'].map((title) => ({ title, digits: 3 })),
];

export const errorCells = ({ faces, nme, auc, failureRate }: ErrorFigures): Cell[] => [
  ...[faces, nme.mean, nme.median, nme.p90],
  ...[auc.at8, auc.at10, failureRate.at8, failureRate.at10],
];

export const millions = (value: Figure) => (value === null ? null : value / 1e6);
