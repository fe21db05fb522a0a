import { type DatasetStats, datasetStats, type Spread } from '@musica/datasets';
import { formatTable } from '@musica/evaluation';
import type { Command } from 'commander';
import type { DatasetStatsOutput } from '../outputs';
import type { Context } from '../shared/context';
import { openDataset } from './open';
import { type DatasetOptions, withDatasetOptions } from './options';

export function addStats(dataset: Command, context: Context): void {
  const command = dataset
    .command('stats')
    .description('count faces, splits and subsets, and measure sizes and poses; no images needed')
    .argument('<data>', 'the data set')
    .action((path: string, options: DatasetOptions) => stats(path, options, context));
  withDatasetOptions(command);
}

/** `musica dataset stats` */
export async function stats(path: string, options: DatasetOptions, context: Context): Promise<void> {
  const { dataset, format } = await openDataset(path, options, context, { images: false });
  const figures = datasetStats(dataset);
  const head = {
    name: dataset.name,
    format: format.name,
    scheme: dataset.scheme.name,
    licence: dataset.licence,
  };
  if (options.json)
    context.console.json<DatasetStatsOutput>({ ...head, leftOut: dataset.problems.length, ...figures });
  else for (const line of statsLines(head, figures)) context.console.result(line);
}

function statsLines(
  { name, format, scheme }: { name: string; format: string; scheme: string },
  figures: DatasetStats,
): string[] {
  const { faces, images, groups, occluded, boxes } = figures;
  const lines = [`${name}: ${faces} faces of ${images} images, ${scheme}, ${format}`];
  if (groups > 0) lines.push(`persons or groups: ${groups}`);
  for (const [label, counts] of [
    ['splits', figures.splits],
    ['subsets', figures.subsets],
    ['attributes', figures.attributes],
  ] as const) {
    const parts = Object.entries(counts).map(([key, count]) => `${key} ${count}`);
    if (parts.length > 0) lines.push(`${label}: ${parts.join(', ')}`);
  }
  if (occluded !== undefined) lines.push(`hidden landmarks: ${(100 * occluded).toFixed(1)} %`);
  const rows: [string, Spread | undefined, number][] = [
    ['face size (px)', figures.size, 1],
    ['width / height', figures.aspect, 2],
    ['inter-ocular (px)', figures.interOcular, 1],
    ['roll (degrees)', figures.roll, 1],
    ['turn (-1 to 1)', figures.turn, 2],
    [`box overlap (${boxes.faces})`, boxes.overlap, 3],
    ...Object.entries(figures.numbers).map(([key, spread]): [string, Spread, number] => [key, spread, 3]),
  ];
  const table = rows.flatMap(([label, spread, digits]) =>
    spread ? [[label, ...cells(spread, digits)]] : [],
  );
  return [
    ...lines,
    ...formatTable([['', 'min', '10 %', '25 %', 'median', '75 %', '90 %', 'max', 'mean'], ...table]),
  ];
}

/** The figures of a spread in the order of the table. */
export function cells({ min, p10, p25, median, p75, p90, max, mean }: Spread, digits: number): string[] {
  return [min, p10, p25, median, p75, p90, max, mean].map((value) => value.toFixed(digits));
}
