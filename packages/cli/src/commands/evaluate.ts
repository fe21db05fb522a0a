import { join } from 'node:path';
import type { SourceOptions } from '@musica/datasets';
import {
  allTables,
  type Evaluation,
  evaluate as evaluateFaces,
  evaluationJson,
  evaluationLines,
  evaluationTerms,
  evaluationTitle,
  latexTables,
  markdownTables,
  readableTables,
  writeCsvTables,
} from '@musica/evaluation';
import { assertWritable } from '@musica/files';
import type { Command } from 'commander';
import type { Context } from '../shared/context';
import { UsageError, withUsage } from '../shared/errors';
import { hiddenAlias } from '../shared/hidden-alias';
import { defaultModel, modelHelp } from '../shared/load';
import { type MeasuringOptions, withMeasuringOptions } from '../shared/measuring-options';
import { notEmpty, withCommonOptions } from '../shared/options';
import { Problems } from '../shared/problems';
import { withReadingOptions } from '../shared/reading-options';
import { withWork } from '../shared/work';
import { writeOutput } from '../shared/write-output';

/** The options of `musica evaluate` as the command line gives them. */
export interface EvaluateCommandOptions extends MeasuringOptions, SourceOptions {
  readonly data: string;
  readonly split?: string;
  readonly model?: string;
  readonly predictions?: string;
  readonly syntheticFailures?: boolean;
  readonly robustness?: boolean;
  readonly groups?: boolean;
  readonly landmarks: boolean;
  readonly csv?: string;
  readonly latex?: boolean | string;
  readonly markdown?: boolean | string;
}

export function addEvaluateCommand(program: Command, context: Context): void {
  const command = program
    .command('evaluate')
    .description('measure a model, or predictions, against the true landmarks of a data set')
    .requiredOption('--data <path>', 'the data set, of any format that is read', notEmpty)
    .option('--split <name>', 'only the faces of this split')
    .option('--model <model>', `${modelHelp} (default: "${defaultModel}")`, notEmpty)
    .option(
      '--predictions <path>',
      'score these landmarks instead of a model: JSONL, a folder of .pts, CSV of OpenFace or JSON of MediaPipe',
      notEmpty,
    );
  withMeasuringOptions(withReadingOptions(command))
    .option('--synthetic-failures', 'measure how well the predicted error finds synthetic failures')
    .option(
      '--robustness',
      'also turn, shrink, darken, blur, compress and cover the images, and measure what is still found',
    )
    .option(
      '--groups',
      'also by subset, attribute, turn of the head and size of the face: NME and failures with 95 % intervals',
    )
    .option('--no-landmarks', 'leave the landmarks of every face out of the JSON, which they make large')
    .option('--csv <folder>', 'write every table and curve into a folder, one CSV file each', notEmpty)
    .option('--latex [file]', 'the tables as LaTeX (booktabs) in a file, or without one on stdout')
    .option('--markdown [file]', 'the tables as Markdown in a file, or without one on stdout')
    .action((options: EvaluateCommandOptions) => evaluate(options, context));
  withCommonOptions(command, {
    aligns: true,
    json: ['--json [file]', 'write the report as JSON to a file, or without one print it on stdout'],
  });
  hiddenAlias(command, '--made-failures', 'syntheticFailures');
}

/** `musica evaluate` */
export async function evaluate(options: EvaluateCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  const { predictions, model } = options;
  await checkOutputs(options);
  tellUselessOptions(options, context);
  const problems = new Problems(context);
  const subject = predictions === undefined ? { model } : { predictions };
  const evaluation = await withUsage(
    withWork(context, problems, (work) => evaluateFaces({ ...options, ...subject, ...work })),
  ).finally(() => problems.finish());
  tellSkipped(evaluation, context);
  if (![options.json, options.markdown, options.latex].includes(true)) {
    for (const line of evaluationLines(evaluation)) console.result(line);
  }
  await writeOutput(options.json, () => evaluationJson(evaluation), context);
  const head = `${evaluationTitle(evaluation)} (${evaluationTerms(evaluation)})`;
  const tables = readableTables(evaluation);
  await writeOutput(options.markdown, () => `${head}\n\n${markdownTables(tables)}`, context);
  await writeOutput(options.latex, () => `% ${head}\n${latexTables(tables)}`, context);
  if (options.csv !== undefined) await writeCsvTables(options.csv, allTables(evaluation));
}

/** Figures must not seem to be of more faces than they are. */
export function tellSkipped({ faces, skipped }: Evaluation, { console }: Context): void {
  if (skipped.faces > 0)
    console.warn(`${skipped.faces} of ${faces + skipped.faces} faces are not in the figures`);
}

/** Finds out before the work what could not be written after it. */
async function checkOutputs(options: EvaluateCommandOptions): Promise<void> {
  const outputs = ['json', 'markdown', 'latex'] as const;
  for (const name of outputs) if (options[name] === '') throw new UsageError(`--${name} names no file`);
  const printed = outputs.filter((name) => options[name] === true).map((name) => `--${name}`);
  if (printed.length > 1) {
    throw new UsageError(
      `${printed.join(' and ')} would both be printed on stdout: name a file for all but one`,
    );
  }
  for (const name of outputs) {
    const file = options[name];
    if (typeof file === 'string') await assertWritable(file);
  }
  if (options.csv !== undefined) await assertWritable(join(options.csv, 'subsets.csv'));
}

/** Options of a model have no effect on predictions: say so. */
function tellUselessOptions(options: EvaluateCommandOptions, context: Context): void {
  if (options.predictions === undefined) return;
  const useless = (
    [
      'model',
      'boxes',
      'boxNoise',
      'boxRobustness',
      'syntheticFailures',
      'robustness',
      'exitBelow',
      'preset',
      'maxSteps',
      'flipTest',
      'recrop',
    ] as const
  ).filter((name) => options[name] !== undefined);
  if (useless.length === 0) return;
  const flags = useless.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  context.console.warn(`with --predictions nothing is aligned, so ${flags.join(', ')} has no effect`);
}
