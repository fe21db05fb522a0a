import { join } from 'node:path';
import { MusicaError } from '@musica/core';
import { makeFolder, writeFileAtomic } from '@musica/files';
import type { NamedEvaluation } from '../compare/pair-faces';
import { csvTable } from '../tables/csv-table';
import { latexTables, markdownTables } from '../tables/write-tables';
import { cedFigure } from './ced-figure';
import { figurePdf, figureSvg } from './figure';
import { cedTable, methodErrors, methodsTable } from './methods';

export interface PaperOptions {
  /** Also the share of faces that each method trusts most by its predicted error: above 0 to 1. Default 1: only all. */
  readonly recall?: number;
  /** The largest NME of the curves, percent. Default 10. */
  readonly limit?: number;
}

/**
 * Writes what a paper shows of several methods into a folder: the curves as ced.svg, ced.pdf and ced.csv, and their figures
 * as methods.tex, methods.md and methods.csv with the best in bold.
 * @param evaluations of the same faces by the same normalizer
 * @returns the files
 * @throws MusicaError `dataset` where they are not, `output`
 */
export async function writePaper(
  folder: string,
  evaluations: readonly NamedEvaluation[],
  { recall = 1, limit = 10 }: PaperOptions = {},
): Promise<string[]> {
  if (!(typeof recall === 'number' && recall > 0 && recall <= 1))
    throw new MusicaError('config', `recall is ${recall}: it must be above 0, to 1`);
  const units = new Set(evaluations.map(({ evaluation }) => evaluation.normalizer));
  if (units.size > 1) {
    throw new MusicaError('dataset', `errors by ${[...units].join(' and by ')} cannot share an axis`);
  }
  const methods = methodErrors(evaluations, recall);
  const figure = cedFigure(methods, [...units].join(), limit);
  const table = methodsTable(evaluations, recall);
  const contents: Record<string, string | Uint8Array> = {
    'ced.svg': figureSvg(figure),
    'ced.pdf': figurePdf(figure),
    'ced.csv': csvTable(cedTable(methods, limit)),
    'methods.tex': latexTables([table]),
    'methods.md': markdownTables([table]),
    'methods.csv': csvTable(table),
  };
  await makeFolder(folder);
  const files: string[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const file = join(folder, name);
    await writeFileAtomic(file, content);
    files.push(file);
  }
  return files;
}
