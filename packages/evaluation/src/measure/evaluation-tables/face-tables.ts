import { normalizers } from '@musica/core';
import type { Cell, Column, Table } from '../../tables/table';
import type { Evaluation, Figures, GroupFigures } from '../evaluation';
import { errorCells, errorColumns, millions } from './columns';

const figureColumns: readonly Column[] = [
  ...errorColumns,
  { title: 'inner', digits: 2 },
  { title: 'steps', digits: 2 },
  { title: 'M multiply-adds', digits: 1 },
];

const figureCells = (figures: Figures): Cell[] => [
  ...errorCells(figures),
  figures.inner.mean,
  figures.steps.mean,
  millions(figures.multiplyAdds.mean),
];

/** The main table: all faces, then every subset. */
export function subsetsTable(evaluation: Evaluation): Table {
  return {
    name: 'subsets',
    caption: `NME in percent of the ${evaluation.normalizer} normalizer.`,
    columns: [{ title: '' }, ...figureColumns],
    rows: [
      ['all', ...figureCells(evaluation)],
      ...Object.entries(evaluation.subsets).map(([name, figures]) => [name, ...figureCells(figures)]),
    ],
  };
}

export function attributesTable({ attributes }: Evaluation): Table {
  return {
    name: 'attributes',
    caption: 'By attribute.',
    columns: [{ title: '' }, ...figureColumns],
    rows: Object.entries(attributes).map(([name, figures]) => [name, ...figureCells(figures)]),
  };
}

/** Sorts of faces with intervals; undefined where they were not asked for. */
export function groupsTable({ groups, normalizer }: Evaluation): Table | undefined {
  if (groups === undefined) return undefined;
  const interval = ({ low, high }: Estimated, digits: number, factor = 1) =>
    low === null || high === null
      ? null
      : `${(factor * low).toFixed(digits)} to ${(factor * high).toFixed(digits)}`;
  const percent = ({ value }: Estimated) => (value === null ? null : 100 * value);
  return {
    name: 'groups',
    caption: `By group, with 95 % intervals over persons; NME in percent of the ${normalizer} normalizer. Missed faces are failures.`,
    columns: [
      { title: '' },
      ...['faces', 'missed', 'persons'].map((title) => ({ title })),
      ...[{ title: 'NME %', digits: 2 }, { title: '95 %' }],
      ...[{ title: 'FR@8 %', digits: 1 }, { title: '95 %' }],
      ...[{ title: 'FR@10 %', digits: 1 }, { title: '95 %' }],
    ],
    rows: groups.map(({ by, group, faces, missed, persons, nme, failureRate: { at8, at10 } }) => [
      by === 'size' ? `face ${group}` : group,
      ...[faces, missed, persons],
      ...[nme.value, interval(nme, 2)],
      ...[at8, at10].flatMap((rate) => [percent(rate), interval(rate, 1, 100)]),
    ]),
  };
}

type Estimated = GroupFigures['nme'];

export function normalizersTable(evaluation: Evaluation): Table {
  return {
    name: 'normalizers',
    caption: 'By what errors are divided by.',
    columns: [{ title: '' }, ...errorColumns, { title: 'inner', digits: 2 }],
    rows: normalizers.flatMap((name) => {
      const figures = evaluation.normalizers[name];
      return figures ? [[name, ...errorCells(figures), figures.inner.mean]] : [];
    }),
  };
}

export function stepsTable({ perStep, afterFlipTest }: Evaluation): Table {
  return {
    name: 'steps',
    caption: 'NME % of all faces after each step.',
    columns: [{ title: 'step' }, { title: 'NME %', digits: 2 }],
    rows: [
      ...perStep.map(({ nme }, step) => [step + 1, nme]),
      ...(afterFlipTest ? [['flip test', afterFlipTest.nme]] : []),
    ],
  };
}

export function facesTable({ perFace, perStep, afterFlipTest }: Evaluation): Table {
  return {
    name: 'faces',
    caption: 'Every face.',
    columns: [
      ...['id', 'subsets', 'nme', 'inner', 'predictedNme', 'exitStep', 'flipTested', 'multiplyAdds'],
      ...normalizers,
      ...perStep.flatMap((_, step) => [`nme${step + 1}`, `predicted${step + 1}`]),
      ...(afterFlipTest ? ['nmeAfterFlipTest', 'predictedAfterFlipTest'] : []),
    ].map((title) => ({ title })),
    rows: perFace.map((face) => [
      ...[face.id, face.subsets.join(' '), face.nme, face.inner, face.predictedNme ?? null],
      ...[face.exitStep ?? null, face.flipTested === undefined ? null : Number(face.flipTested)],
      face.multiplyAdds ?? null,
      ...normalizers.map((name) => face.lengths[name] ?? null),
      ...perStep.flatMap((_, step) => [face.perStep[step] ?? null, face.predictedPerStep[step] ?? null]),
      ...(afterFlipTest ? [face.afterFlipTest?.nme ?? null, face.afterFlipTest?.predictedNme ?? null] : []),
    ]),
  };
}
