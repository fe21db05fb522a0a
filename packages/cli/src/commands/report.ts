import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { MusicaError } from '@musica/core';
import { type SourceOptions, sourceOf } from '@musica/datasets';
import {
  type ReportedEvaluation,
  readEvaluation,
  readEvaluationData,
  reportPage,
  runEvaluation,
  runPage,
  type Subject,
  writePaper,
} from '@musica/evaluation';
import { assertWritable, writeFileAtomic } from '@musica/files';
import { readRun } from '@musica/training';
import type { Command } from 'commander';
import type { ReportOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { defaultModel, modelHelp } from '../shared/load';
import { type MeasuringOptions, usualNoises, withMeasuringOptions } from '../shared/measuring-options';
import { fraction, notEmpty, wholeNumber, withCommonOptions } from '../shared/options';
import { Problems } from '../shared/problems';
import { withReadingOptions } from '../shared/reading-options';
import { withWork } from '../shared/work';
import { tellSkipped } from './evaluate';

/** The options of `musica report` as the command line gives them. */
export interface ReportCommandOptions extends MeasuringOptions, SourceOptions {
  readonly out: string;
  readonly data?: string;
  readonly split?: string;
  readonly model?: readonly string[];
  readonly predictions?: readonly string[];
  readonly name?: readonly string[];
  readonly title?: string;
  readonly examples: number;
  readonly paper?: string;
  readonly recall: number;
}

const several = (text: string, before: readonly string[] = []) => [...before, notEmpty(text)];

export function addReportCommand(program: Command, context: Context): void {
  const command = program
    .command('report')
    .description('one HTML file with the tables, curves and images of evaluations, or of trainings')
    .argument(
      '[evaluations...]',
      'a file that `musica evaluate --json FILE` wrote; or the folder of a training',
    )
    .requiredOption('--out <file>', 'the HTML file', notEmpty)
    .option('--data <path>', 'a data set to measure models or predictions on', notEmpty)
    .option('--split <name>', 'only the faces of this split')
    .option(
      '--model <model>',
      `${modelHelp}; several times for several (default with --data: "${defaultModel}")`,
      several,
    )
    .option('--predictions <file>', 'JSONL of landmarks found before; several times for several', several)
    .option(
      '--name <name>',
      'name of an evaluation; repeat it in the order files, models, predictions',
      several,
    )
    .option('--title <text>', 'the heading of the page')
    .option(
      '--paper <folder>',
      'also the curves of all methods as SVG, PDF and CSV, and their table as LaTeX, Markdown and CSV',
      notEmpty,
    )
    .option(
      '--recall <share>',
      'with --paper: also the share of faces that each method trusts most, by predicted error',
      fraction,
      1,
    )
    .option('--examples <n>', 'how many of the best and worst faces to show, at most 12', wholeNumber, 8);
  withMeasuringOptions(withReadingOptions(command)).action((files: string[], options: ReportCommandOptions) =>
    report(files, options, context),
  );
  withCommonOptions(command, { aligns: true, json: ['--json', 'print what was written as JSON on stdout'] });
}

/** `musica report` */
export async function report(
  files: readonly string[],
  options: ReportCommandOptions,
  context: Context,
): Promise<void> {
  const { out } = options;
  const folders = files.filter((file) => statSync(file, { throwIfNoEntry: false })?.isDirectory());
  if (folders.length > 0) return reportRuns(files, folders, options, context);
  const subjects = subjectsOf(files, options);
  await assertWritable(out);
  const reported: ReportedEvaluation[] = [];
  for (const file of files) reported.push({ name: nameOf(file), evaluation: await readEvaluation(file) });
  reported.push(...(await measured(subjects, options, context)));
  assertAlike(reported);
  const named = withNames(reported, options.name ?? []);
  const [first] = named as [ReportedEvaluation];
  const title =
    options.title ??
    `Face alignment: ${named.length > 1 ? named.map(({ name }) => name).join(', ') : first.name}`;
  const page = await reportPage(named, { title, examples: options.examples });
  await writeFileAtomic(out, page);
  const bytes = Buffer.byteLength(page);
  const paper =
    options.paper === undefined ? [] : await writePaper(options.paper, named, { recall: options.recall });
  if (options.json) {
    const evaluations = named.map(({ name, evaluation: { faces, nme } }) => ({ name, faces, nme }));
    context.console.json<ReportOutput>({ out, bytes, evaluations, paper });
    return;
  }
  for (const { name, evaluation } of named) {
    context.console.result(
      `${name}: ${evaluation.faces} faces, mean NME ${evaluation.nme.mean?.toFixed(2) ?? '-'} % (${evaluation.normalizer})`,
    );
  }
  context.console.result(`${out}: ${Math.ceil(bytes / 1000)} kB`);
  for (const file of paper) context.console.result(file);
}

/** The plots of trainings. */
async function reportRuns(
  files: readonly string[],
  folders: readonly string[],
  options: ReportCommandOptions,
  context: Context,
): Promise<void> {
  const { console } = context;
  const { out, data, name: names = [] } = options;
  if (folders.length < files.length || data !== undefined) {
    throw new UsageError(
      'trainings and evaluations are not on one page: name folders of trainings, or evaluations',
    );
  }
  await assertWritable(out);
  const problems = new Problems(context);
  const runs = [];
  for (const [i, folder] of folders.entries()) {
    const run = await readRun(folder, (message) => problems.report(message));
    runs.push({ ...run, name: names[i] ?? run.name });
  }
  problems.finish();
  const page = await runPage(runs, {
    title: options.title ?? `Training: ${runs.map(({ name }) => name).join(', ')}`,
  });
  await writeFileAtomic(out, page);
  const bytes = Buffer.byteLength(page);
  const told = runs.map(({ name, metrics }) => ({
    name,
    step: metrics.at(-1)!.step,
    validation: metrics.findLast(({ validation }) => validation)?.validation ?? null,
  }));
  if (options.json) console.json<ReportOutput>({ out, bytes, evaluations: [], paper: [], runs: told });
  else {
    for (const { name, step, validation } of told) {
      console.result(`${name}: step ${step}, validation NME ${validation?.at(-1)?.toFixed(2) ?? '-'} %`);
    }
    console.result(`${out}: ${Math.ceil(bytes / 1000)} kB`);
  }
}

/** What is to be measured now. */
function subjectsOf(
  files: readonly string[],
  { data, model, predictions = [] }: ReportCommandOptions,
): Subject[] {
  const models =
    model ?? (files.length === 0 && predictions.length === 0 && data !== undefined ? [defaultModel] : []);
  const subjects = [
    ...models.map((name) => ({ model: name })),
    ...predictions.map((file) => ({ predictions: file })),
  ];
  if (subjects.length > 0 && data === undefined) {
    throw new UsageError('--model and --predictions need --data, the data set to measure on');
  }
  if (subjects.length + files.length === 0) {
    throw new UsageError('nothing to report on: name evaluations (JSON), or --data to measure a model on');
  }
  if (subjects.length === 0 && data !== undefined) {
    throw new UsageError('--data is there, but nothing to measure on it: add --model or --predictions');
  }
  return subjects;
}

async function measured(
  subjects: readonly Subject[],
  options: ReportCommandOptions,
  context: Context,
): Promise<ReportedEvaluation[]> {
  const { data, split } = options;
  if (subjects.length === 0 || data === undefined) return [];
  const checkImages = subjects.some((subject) => !('predictions' in subject));
  const reading = new Problems(context);
  const source = { data, ...(split === undefined ? {} : { split }), ...sourceOf(options) };
  const faces = await withWork(context, reading, (work) =>
    readEvaluationData(source, { ...work, checkImages }),
  ).finally(() => reading.finish());
  const reported: ReportedEvaluation[] = [];
  for (const subject of subjects) {
    const measure = { ...options, boxRobustness: options.boxRobustness ?? usualNoises };
    const problems = new Problems(context);
    const evaluation = await withWork(context, problems, (work) =>
      runEvaluation(subject, faces, { ...measure, ...work }),
    ).finally(() => problems.finish());
    tellSkipped(evaluation, context);
    const name =
      subject.predictions !== undefined ? nameOf(subject.predictions) : (subject.model ?? defaultModel);
    reported.push({ name, evaluation });
  }
  return reported;
}

/** Errors in different units must not share an axis. */
function assertAlike(reported: readonly ReportedEvaluation[]): void {
  const [first, ...others] = reported as [ReportedEvaluation, ...ReportedEvaluation[]];
  for (const { name, evaluation } of others) {
    for (const field of ['scheme', 'normalizer'] as const) {
      if (JSON.stringify(evaluation[field]) === JSON.stringify(first.evaluation[field])) continue;
      throw new MusicaError(
        'dataset',
        `${first.name} and ${name} cannot be shown together: their ${field} is ${JSON.stringify(first.evaluation[field])} and ${JSON.stringify(evaluation[field])}`,
      );
    }
  }
}

/** Each evaluation by the name given for it, else its own; where two are called alike, numbered. */
function withNames(reported: readonly ReportedEvaluation[], names: readonly string[]): ReportedEvaluation[] {
  if (names.length > reported.length) {
    throw new UsageError(`--name is there ${names.length} times for ${reported.length} evaluations`);
  }
  const used = new Set<string>();
  return reported.map(({ name: own, evaluation }, index) => {
    const wanted = names[index] ?? own;
    let name = wanted;
    for (let n = 2; used.has(name); n++) name = `${wanted} (${n})`;
    used.add(name);
    return { name, evaluation };
  });
}

const nameOf = (file: string) => basename(file, extname(file));
