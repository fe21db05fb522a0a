import type { Estimate } from '@musica/core';
import type { Table } from '../tables/table';
import { textTable } from '../tables/text-table';
import type { Comparison } from './compare-pairs';

/** A comparison as lines for a terminal. */
export function comparisonLines(all: Comparison, subsets: Readonly<Record<string, Comparison>>): string[] {
  const { difference, wins, losses, ties, p } = all;
  return [
    ...textTable(measuresTable(all)),
    '',
    verdict(difference.nme),
    `B is better on ${wins} faces, worse on ${losses}, equal on ${ties}; sign test p ${p < 1e-4 ? '< 0.0001' : `= ${p.toFixed(4)}`}`,
    ...(Object.keys(subsets).length > 0 ? ['', ...textTable(subsetsTable(subsets))] : []),
  ];
}

function verdict({ value, low, high }: Estimate): string {
  const size = `the mean NME of B is ${Math.abs(value).toFixed(3)} points ${value < 0 ? 'lower' : 'higher'} than that of A`;
  if (high < 0 || low > 0)
    return `${size}; 95 % interval of the difference ${interval({ value, low, high }, 3)}`;
  return `no difference that other faces could not undo: ${size}, but the 95 % interval ${interval({ value, low, high }, 3)} includes 0`;
}

const interval = ({ low, high }: Estimate, digits: number) =>
  `[${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

function measuresTable({ a, b, difference }: Comparison): Table {
  const row = (
    title: string,
    digits: number,
    of: Comparison['a']['nme']['mean'],
    to: typeof of,
    d: Estimate,
  ) => [
    title,
    of === null ? null : of.toFixed(digits),
    to === null ? null : to.toFixed(digits),
    d.value.toFixed(digits),
    interval(d, digits),
  ];
  const { auc, failureRate } = difference;
  return {
    name: 'comparison',
    caption: '',
    columns: ['', 'A', 'B', 'B - A', '95 % interval'].map((title) => ({ title })),
    rows: [
      row('mean NME %', 3, a.nme.mean, b.nme.mean, difference.nme),
      ['median NME %', a.nme.median?.toFixed(3) ?? null, b.nme.median?.toFixed(3) ?? null, '', ''],
      row('median of the differences', 3, null, null, difference.medianNme),
      row('AUC@8', 4, a.auc.at8, b.auc.at8, auc.at8),
      row('AUC@10', 4, a.auc.at10, b.auc.at10, auc.at10),
      row('FR@8', 4, a.failureRate.at8, b.failureRate.at8, failureRate.at8),
      row('FR@10', 4, a.failureRate.at10, b.failureRate.at10, failureRate.at10),
    ],
  };
}

function subsetsTable(subsets: Readonly<Record<string, Comparison>>): Table {
  return {
    name: 'subsets',
    caption: '',
    columns: [
      { title: 'subset' },
      { title: 'faces' },
      ...['NME % of A', 'of B', 'B - A'].map((title) => ({ title, digits: 2 })),
      ...['95 % interval', 'better', 'worse'].map((title) => ({ title })),
      { title: 'p', digits: 4 },
    ],
    rows: Object.entries(subsets).map(([name, { faces, a, b, difference, wins, losses, p }]) => [
      ...[name, faces, a.nme.mean, b.nme.mean, difference.nme.value],
      ...[interval(difference.nme, 2), wins, losses, p],
    ]),
  };
}
