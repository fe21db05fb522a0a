import { MusicaError, type Normalizer, normalizers } from '@musica/core';
import { type Dataset, type FaceRecord, facesOfSplit, formatProblem, readDataset } from '@musica/datasets';
import { writeFileAtomic } from '@musica/node';
import { type Command, Option } from 'commander';
import type { FaceScore } from '../evaluate/face-score';
import { figuresOf, figuresOfSubsets } from '../evaluate/figures';
import { type EvaluationReport, reportLines } from '../evaluate/report';
import { scoreModel } from '../evaluate/score-model';
import { scorePredictions } from '../evaluate/score-predictions';
import { type BoxChoice, boxSources } from '../evaluate/start-box';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { assertWritable } from '../shared/files';
import { defaultModel, loadAlignerFor, modelHelp } from '../shared/load';
import {
  type AligningOptions,
  fraction,
  nonNegative,
  notEmpty,
  positiveWhole,
  withCommonOptions,
} from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';

/** The options of `musica evaluate` as the command line gives them. */
export interface EvaluateCommandOptions extends AligningOptions {
  readonly data: string;
  readonly split?: string;
  readonly model?: string;
  readonly predictions?: string;
  readonly normalizer: Normalizer;
  readonly boxes?: BoxChoice;
  readonly boxNoise?: number;
  readonly quitBelow?: number;
  readonly maxSteps?: number;
}

export function addEvaluateCommand(program: Command, context: Context): void {
  const command = program
    .command('evaluate')
    .description('measure a model, or predictions, against the true landmarks of a data set')
    .requiredOption(
      '--data <path>',
      'a folder of images with .pts files, or with dataset.json and faces.jsonl',
      notEmpty,
    )
    .option('--split <name>', 'only the faces of this split')
    .option('--model <model>', `${modelHelp} (default: "${defaultModel}")`, notEmpty)
    .option(
      '--predictions <file>',
      'JSONL of landmarks found before; needs neither images nor a model',
      notEmpty,
    )
    .addOption(
      new Option('--normalizer <name>', 'what errors are divided by')
        .choices(normalizers)
        .default('inter-ocular'),
    )
    .addOption(
      new Option(
        '--boxes <source>',
        'the tight box of the true landmarks, or the one in the data set (default: "landmarks")',
      ).choices(boxSources),
    )
    .option(
      '--box-noise <n>',
      'scale boxes by U(1-n, 1+n) and shift them by U(-n, n) of their sides',
      fraction,
    )
    .option(
      '--quit-below <nme>',
      'stop on a face once its predicted error, in percent, is below',
      nonNegative,
    )
    .option('--max-steps <n>', 'run at most this many steps of the cascade', positiveWhole)
    .action((options: EvaluateCommandOptions) => evaluate(options, context));
  withCommonOptions(command, {
    aligns: true,
    json: ['--json [file]', 'write the report as JSON to a file, or without one print it on stdout'],
  });
}

/** `musica evaluate` */
export async function evaluate(options: EvaluateCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  if (options.json === '') throw new UsageError('--json names no file');
  tellUselessOptions(options, context);
  if (typeof options.json === 'string') await assertWritable(options.json);
  const problems = new Problems(context);
  const dataset = await readDataset(options.data, {
    checkImages: options.predictions === undefined,
    onProblem: (problem) => problems.report(formatProblem(problem)),
  });
  const faces = facesOfSplit(dataset, options.split);
  const records = problems.count;
  const { scores, model } = await scoresOf(faces, dataset, options, context, problems);
  problems.finish();
  if (scores.length === 0) throw new MusicaError('dataset', `${options.data}: no face could be evaluated`);

  const skipped = faces.length - scores.length;
  if (skipped > 0) console.warn(`${skipped} of ${faces.length} faces are not in the figures`);
  const limited = options.predictions === undefined && options.maxSteps !== undefined;
  const report: EvaluationReport = {
    data: options.data,
    ...(options.split === undefined ? {} : { split: options.split }),
    ...(model === undefined ? {} : { model }),
    ...(options.predictions === undefined ? {} : { predictions: options.predictions }),
    normalizer: options.normalizer,
    boxes: options.predictions === undefined ? (options.boxes ?? 'landmarks') : 'predictions',
    boxNoise: options.boxNoise ?? 0,
    seed: options.seed,
    quitBelow: options.quitBelow ?? 0,
    ...(limited ? { maxSteps: options.maxSteps! } : {}),
    ...figuresOf(scores),
    skipped: { faces: skipped, records },
    subsets: figuresOfSubsets(scores),
  };
  if (options.json === true) console.json(report);
  else for (const line of reportLines(report)) console.result(line);
  if (typeof options.json === 'string') {
    await writeFileAtomic(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
}

async function scoresOf(
  faces: readonly FaceRecord[],
  { scheme }: Dataset,
  options: EvaluateCommandOptions,
  context: Context,
  problems: Problems,
): Promise<{ scores: FaceScore[]; model?: string }> {
  const { normalizer, predictions } = options;
  const onProblem = (message: string) => problems.report(message);
  if (predictions !== undefined) {
    return { scores: await scorePredictions(faces, predictions, { scheme, normalizer, onProblem }) };
  }
  const { model = defaultModel } = options;
  const aligner = await loadAlignerFor({ ...options, model });
  const progress = new Progress(context.console, 'evaluate', faces.length);
  try {
    const { config } = aligner.model;
    if (config.landmarks !== scheme.count) {
      throw new MusicaError(
        'dataset',
        `${options.data} has ${scheme.count} landmarks a face, but model ${config.name} finds ${config.landmarks}`,
      );
    }
    const scores = await scoreModel(faces, aligner, {
      scheme,
      normalizer,
      boxes: options.boxes ?? 'landmarks',
      boxNoise: options.boxNoise ?? 0,
      seed: options.seed,
      quitBelow: options.quitBelow ?? 0,
      ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
      onProblem,
      onFace: () => {
        progress.tick();
        context.throwIfInterrupted();
      },
    });
    return { scores, model };
  } finally {
    progress.stop();
    aligner.dispose();
  }
}

/** What is asked of a model says nothing about predictions: ignoring it silently would mislead. */
function tellUselessOptions(options: EvaluateCommandOptions, context: Context): void {
  if (options.predictions === undefined) return;
  const useless = (['model', 'boxes', 'boxNoise', 'quitBelow', 'maxSteps'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (useless.length === 0) return;
  const flags = useless.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  context.console.warn(`with --predictions nothing is aligned, so ${flags.join(', ')} has no effect`);
}
