import { type Normalizer, normalizers } from '@musica/core';
import { formatTable } from '../tables/format-table';
import type { FoundPart } from './check-parts';
import type { SubsetResult } from './our-results';
import type { Protocol, PublishedResult } from './protocol';

/** The JSON of `musica reproduce`. */
export interface Reproduction {
  readonly protocol: Protocol['name'];
  readonly title: string;
  readonly data: string;
  /** The model that was measured, and its configuration. */
  readonly model: string;
  readonly config: string;
  /** Whether this command trained it. */
  readonly trained: boolean;
  /** Fields of the recipe that are not the paper's; only where it was trained here. */
  readonly changed?: readonly string[];
  /** Where the boxes came from that the aligner started with. */
  readonly boxes: 'landmarks' | 'dataset';
  /** Of one face through all steps, in millions. */
  readonly multiplyAdds: number;
  readonly parts: readonly FoundPart[];
  readonly ours: readonly SubsetResult[];
  readonly published: readonly PublishedResult[];
  /** What has to be known to compare the two. */
  readonly notes: readonly string[];
}

/** The notes below the table: what is different from the paper, so that the figures are compared rightly. */
export function notesOf({
  published,
  ours,
  trained,
  changed,
  boxes,
}: Pick<Reproduction, 'published' | 'ours' | 'trained' | 'changed' | 'boxes'>): string[] {
  const partial = ours.filter(({ faces, expected }) => faces !== expected);
  return [
    ...published.flatMap(({ method, note }) => (note === undefined ? [] : [`${method}: ${note}`])),
    ...(partial.length > 0
      ? [
          `not the whole data set, so not comparable: ${partial.map(({ subset, faces, expected }) => `${subset} ${faces} of ${expected} faces`).join(', ')}`,
        ]
      : []),
    ...(trained && changed && changed.length > 0
      ? [`not trained as in the paper: ${changed.join(', ')} differ${changed.length === 1 ? 's' : ''}`]
      : []),
    boxes === 'landmarks'
      ? 'ours start from the tight boxes of the true landmarks (--boxes landmarks)'
      : 'ours start from the boxes of the data set (--boxes dataset)',
  ];
}

const digits = (value: number | undefined, count = 2) => (value === undefined ? '-' : value.toFixed(count));

/** The paper's table and ours: rows of cells, the first row the heads. */
export function comparisonRows({ published, ours, config, multiplyAdds }: Reproduction): string[][] {
  const cost = (value: number | undefined) => digits(value, 1);
  return [
    ['NME %', 'normaliser', ...ours.map(({ subset }) => subset), 'M multiply-adds'],
    ...published.map((result) => [
      result.method,
      result.normalizer ?? 'not named',
      ...ours.map(({ subset }) => digits(result.values.find((value) => value.subset === subset)?.nme)),
      cost(result.multiplyAdds),
    ]),
    ...normalizers.map((normalizer) => [
      `ours (${config})`,
      normalizer,
      ...ours.map(({ by }) => digits(by[normalizer]?.nme)),
      cost(multiplyAdds),
    ]),
  ];
}

/** Our further figures, by inter-ocular distance. */
export function detailRows({ ours }: Reproduction, normalizer: Normalizer = 'inter-ocular'): string[][] {
  return [
    [`ours, ${normalizer}`, 'faces', 'NME %', 'median', 'AUC@8', 'AUC@10', 'FR@8', 'FR@10'],
    ...ours.map(({ subset, faces, by }) => {
      const figures = by[normalizer];
      return [
        subset,
        String(faces),
        digits(figures?.nme),
        digits(figures?.median),
        ...[figures?.auc.at8, figures?.auc.at10, figures?.failureRate.at8, figures?.failureRate.at10].map(
          (value) => digits(value, 3),
        ),
      ];
    }),
  ];
}

const sources = ({ published }: Reproduction) =>
  published.map(({ method, source }) => `${method}: ${source}`);

/** The reproduction as lines for people. */
export function reproductionLines(result: Reproduction): string[] {
  const { title, model, trained } = result;
  return [
    `${title}: model ${model}${trained ? ', trained here' : ''}`,
    '',
    ...formatTable(comparisonRows(result)),
    '',
    ...formatTable(detailRows(result)),
    '',
    ...result.notes.map((note) => `note: ${note}`),
    ...sources(result).map((source) => `source: ${source}`),
  ];
}

/** The same as Markdown. */
export function reproductionMarkdown(result: Reproduction): string {
  const table = ([head, ...rows]: string[][]) => [
    `| ${head!.join(' | ')} |`,
    `|${head!.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
  return `${[
    `# ${result.title}`,
    '',
    `Model: ${result.model}${result.trained ? ', trained here' : ''}.`,
    '',
    ...table(comparisonRows(result)),
    '',
    ...table(detailRows(result)),
    '',
    ...result.notes.map((note) => `- ${note}`),
    ...sources(result).map((source) => `- source of ${source}`),
  ].join('\n')}\n`;
}
