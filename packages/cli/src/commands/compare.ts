import { basename, extname } from 'node:path';
import { type Normalizer, normalizers } from '@musica/core';
import {
  comparePairs,
  comparisonLines,
  evaluationTerms,
  evaluationTitle,
  pairFaces,
  readEvaluation,
  writePaper,
} from '@musica/evaluation';
import { type Command, Option } from 'commander';
import type { CompareOutput } from '../outputs';
import type { Context } from '../shared/context';
import { type CommonOptions, fraction, notEmpty, positiveWhole, withCommonOptions } from '../shared/options';
import { Progress } from '../shared/progress';

/** The options of `musica compare` as the command line gives them. */
export interface CompareCommandOptions extends CommonOptions {
  readonly normalizer?: Normalizer;
  readonly resamples: number;
  readonly paper?: string;
  readonly recall: number;
}

export function addCompareCommand(program: Command, context: Context): void {
  const command = program
    .command('compare')
    .description('compare two evaluations of the same faces, face by face, with confidence intervals')
    .argument('<a>', 'a file that `musica evaluate --json FILE` wrote', notEmpty)
    .argument('<b>', 'the other one', notEmpty)
    .addOption(
      new Option(
        '--normalizer <name>',
        'what errors are divided by (default: as in the evaluations)',
      ).choices(normalizers),
    )
    .option('--resamples <n>', 'resamples of the bootstrap', positiveWhole, 10_000)
    .option(
      '--paper <folder>',
      'also both curves and a table, as `musica report --paper` writes them',
      notEmpty,
    )
    .option(
      '--recall <share>',
      'with --paper: also the share of faces that each method trusts most',
      fraction,
      1,
    )
    .action((a: string, b: string, options: CompareCommandOptions) => compare(a, b, options, context));
  withCommonOptions(command, { backendHelp: 'has no effect: nothing is computed' });
}

const nameOf = (file: string) => basename(file, extname(file));

/** `musica compare` */
export async function compare(
  fileA: string,
  fileB: string,
  options: CompareCommandOptions,
  context: Context,
): Promise<void> {
  const { console } = context;
  const [a, b] = [await readEvaluation(fileA), await readEvaluation(fileB)];
  const paired = pairFaces(
    { name: fileA, evaluation: a },
    { name: fileB, evaluation: b },
    options.normalizer,
  );
  const { pairs, normalizer, onlyA, onlyB, withoutLength } = paired;
  const names = [...new Set(pairs.flatMap(({ subsets }) => subsets))].sort();
  const { resamples, seed } = options;
  const progress = new Progress(console, 'bootstrap', resamples * (1 + names.length));
  const onResample = () => {
    progress.tick();
    context.throwIfInterrupted();
  };
  try {
    const all = comparePairs(pairs, { resamples, seed, onResample });
    const subsets = Object.fromEntries(
      names.map((name) => {
        const members = pairs.filter((pair) => pair.subsets.includes(name));
        return [name, comparePairs(members, { resamples, seed, onResample })];
      }),
    );
    progress.stop();
    for (const [count, name, other] of [
      [onlyA, fileA, fileB],
      [onlyB, fileB, fileA],
    ] as const) {
      if (count > 0) console.warn(`${count} faces of ${name} are not in ${other}, and are left out`);
    }
    if (withoutLength > 0) {
      console.warn(`${withoutLength} faces have no ${normalizer} distance, and are left out`);
    }
    const left = { onlyA, onlyB, withoutLength };
    if (onlyA + onlyB + withoutLength > 0) context.markPartial();
    if (options.paper !== undefined) {
      const named = [
        { name: nameOf(fileA), evaluation: a },
        { name: nameOf(fileB), evaluation: b },
      ];
      await writePaper(options.paper, named, { recall: options.recall });
    }
    if (options.json) {
      const head = {
        files: [fileA, fileB] as const,
        normalizer,
        seed,
        resamples,
        interval: 'percentile' as const,
        level: 0.95,
      };
      console.json<CompareOutput>({ ...head, leftOut: left, ...all, subsets });
      return;
    }
    for (const [letter, file, evaluation] of [
      ['A', fileA, a],
      ['B', fileB, b],
    ] as const) {
      console.result(`${letter}: ${file}: ${evaluationTitle(evaluation)} (${evaluationTerms(evaluation)})`);
    }
    console.result(
      `${pairs.length} faces in both, NME % by ${normalizer}, percentile bootstrap of ${resamples} resamples`,
    );
    console.result('');
    for (const line of comparisonLines(all, subsets)) console.result(line);
  } finally {
    progress.stop();
  }
}
