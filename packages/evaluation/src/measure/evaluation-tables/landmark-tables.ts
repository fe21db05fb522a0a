import { parseScheme } from '@musica/core';
import type { Table } from '../../tables/table';
import type { Evaluation } from '../evaluation';

/** NME of each part of the face, over all faces and over each subset. */
export function partsTable(evaluation: Evaluation): Table {
  const { parts } = parseScheme(evaluation.scheme);
  const sets = [['all', evaluation] as const, ...Object.entries(evaluation.subsets)];
  return {
    name: 'parts',
    caption: 'NME % of each part.',
    columns: [{ title: '' }, { title: 'points' }, ...sets.map(([title]) => ({ title, digits: 2 }))],
    rows: Object.entries(parts).map(([part, indices]) => [
      part,
      indices.length,
      ...sets.map(([, figures]) => figures.parts[part] ?? null),
    ]),
  };
}

export function landmarksTable({ landmarks, scheme, meanShape }: Evaluation): Table {
  const parts = Object.entries(parseScheme(scheme).parts);
  return {
    name: 'landmarks',
    caption: 'NME % of each landmark, and where it is in the mean face.',
    columns: [
      { title: 'landmark' },
      { title: 'part' },
      { title: 'NME %', digits: 2 },
      ...['x', 'y'].map((title) => ({ title, digits: 3 })),
    ],
    rows: landmarks.map((nme, index) => [
      index,
      parts.find(([, indices]) => indices.includes(index))?.[0] ?? null,
      nme,
      ...(meanShape[index] ?? []),
    ]),
  };
}

/** Landmarks in plain view, hidden, not labelled; undefined where all are in view. */
export function landmarkStatesTable({ landmarkStates }: Evaluation): Table | undefined {
  if (landmarkStates === undefined) return undefined;
  return {
    name: 'landmark-states',
    caption: 'NME % of landmarks in plain view and of hidden ones; those that are not labelled do not count.',
    columns: [{ title: 'landmarks' }, { title: 'number' }, { title: 'NME %', digits: 2 }],
    rows: Object.entries(landmarkStates).map(([state, figures]) => [
      state,
      figures.landmarks,
      'nme' in figures ? figures.nme : null,
    ]),
  };
}

/** Deciles of the predicted error of landmarks; undefined where there is none. */
export function landmarkReliabilityTable({ landmarkEstimate }: Evaluation): Table | undefined {
  if (landmarkEstimate === undefined) return undefined;
  return {
    name: 'landmark-reliability',
    caption:
      'Predicted and true error of landmarks, in percent of the inter-ocular distance, in deciles of the predicted one.',
    columns: [
      { title: 'landmarks' },
      ...['from', 'to', 'predicted', 'actual'].map((title) => ({ title, digits: 2 })),
    ],
    rows: landmarkEstimate.reliability.map((bin) => [
      bin.landmarks,
      bin.from,
      bin.to,
      bin.predicted,
      bin.actual,
    ]),
  };
}
