import {
  type BenchImage,
  benchLines,
  benchModels,
  benchPhotos,
  benchTraining,
  benchTwin,
  defaultImage,
  type Machine,
  photoLines,
  thisMachine,
  trainLines,
  twinLines,
} from '@musica/bench';
import { type Box, type Normalizer, normalizers, type WorkOptions } from '@musica/core';
import { backendNames, decodeImage } from '@musica/node';
import { type Command, Option } from 'commander';
import { parseBoxOption } from '../align/parse-box';
import type { BenchOutput, BenchPhotoOutput, BenchTrainOutput, BenchTwinOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { hiddenAlias } from '../shared/hidden-alias';
import { modelHelp } from '../shared/load';
import {
  type AligningOptions,
  nonNegative,
  notEmpty,
  positiveWhole,
  withCommonOptions,
} from '../shared/options';
import { Problems } from '../shared/problems';
import { withWork } from '../shared/work';

/** The options of `musica bench` as the command line gives them. */
export interface BenchCommandOptions extends AligningOptions {
  readonly model?: readonly string[];
  readonly peers?: boolean;
  readonly train?: boolean;
  readonly twin?: string | true;
  readonly photo?: boolean;
  readonly batch?: number;
  readonly image?: string;
  readonly box?: readonly Box[];
  readonly rounds: number;
  readonly exitBelow: number;
  readonly data?: string;
  readonly fit?: string;
  readonly normalizer: Normalizer;
  readonly faces: number;
}

export function addBenchCommand(program: Command, context: Context): void {
  const command = program
    .command('bench')
    .description('time models on all backends that load here, and other packages for comparison')
    .option('--model <models...>', `${modelHelp} (default: all that are shipped)`)
    .option('--peers', 'also time @vladmandic/face-api and the face mesh of @vladmandic/human')
    .option('--train', 'time training instead, in samples a second')
    .option(
      '--twin [python]',
      'with --train: beside the same network in PyTorch, run by this Python (default: python3)',
      notEmpty,
    )
    .option(
      '--photo',
      'time photograph to landmarks instead, beside other packages and the detector as it was',
    )
    .option(
      '--batch <n>',
      'with --train: samples of a training step (default: 16; with --twin 32 and 128)',
      positiveWhole,
    )
    .option('--image <file>', 'photograph to time on; needs --box', notEmpty)
    .option('--box <x,y,w,h[,roll]>', 'box of the face in --image', parseBoxOption)
    .option('--rounds <n>', 'rounds; each contender takes one turn in a round', positiveWhole, 9)
    .option(
      '--exit-below <nme>',
      'threshold of the runs with early exit: predicted NME in percent',
      nonNegative,
      5,
    )
    .option('--data <path>', 'also measure accuracy on this data set of 68 or 98 landmarks', notEmpty)
    .option(
      '--fit <path>',
      'with --data: also measure accuracy without systematic offsets, which are found on this data set of other persons',
      notEmpty,
    )
    .addOption(
      new Option('--normalizer <name>', 'what errors are divided by')
        .choices(normalizers)
        .default('inter-ocular'),
    )
    .option('--faces <n>', 'use at most n faces of a data set, evenly spread', positiveWhole, 200)
    .action((options: BenchCommandOptions) => bench(options, context));
  hiddenAlias(command, '--quit-below <nme>', 'exitBelow', nonNegative);
  withCommonOptions(command, {
    aligns: true,
    backendHelp: 'time this one only; all that load are timed without it',
  });
}

/** `musica bench` */
export async function bench(options: BenchCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  const machine = thisMachine();
  if (machine.load > machine.cores / 2) {
    console.warn(`the machine is busy (load ${machine.load}): trust the ratios more than the times`);
  }
  const problems = new Problems(context);
  if (options.twin && !options.train) throw new UsageError('--twin belongs to --train');
  const run: Bench = options.twin ? twin : options.train ? train : options.photo ? photographs : models;
  const { report, lines } = await withWork(context, problems, (work) =>
    run(options, { ...work, machine }),
  ).finally(() => problems.finish());
  if (options.json) console.json<BenchReports>(report);
  else for (const line of lines) console.result(line);
}

type Work = WorkOptions & { readonly machine: Machine };
type BenchReports = BenchOutput | BenchTrainOutput | BenchTwinOutput | BenchPhotoOutput;
type Bench = (options: BenchCommandOptions, work: Work) => Promise<{ report: BenchReports; lines: string[] }>;

async function train({ backend, batch }: BenchCommandOptions, work: Work) {
  if (backend === 'simd') throw new UsageError('--backend simd finds landmarks and cannot train');
  const backends = backend === 'auto' ? backendNames : [backend];
  const report = await benchTraining({ ...work, backends, ...(batch && { batch }) });
  return { report, lines: trainLines(report) };
}

async function twin({ backend, batch, twin: python, rounds }: BenchCommandOptions, work: Work) {
  if (backend === 'simd') throw new UsageError('--backend simd finds landmarks and cannot train');
  const report = await benchTwin({
    ...{ ...work, rounds, python: typeof python === 'string' ? python : 'python3' },
    ...(backend !== 'auto' && { backend }),
    ...(batch && { batches: [batch] }),
  });
  return { report, lines: twinLines(report) };
}

async function photographs({ rounds }: BenchCommandOptions, work: Work) {
  const { image } = await defaultImage();
  const report = await benchPhotos(image, { ...work, rounds });
  return { report, lines: photoLines(report) };
}

async function models(options: BenchCommandOptions, work: Work) {
  const { model, backend, peers, rounds, exitBelow, seed, data, fit, normalizer, faces } = options;
  if (fit !== undefined && data === undefined) {
    throw new UsageError('--fit says what to fit to before --data is measured: give both');
  }
  const report = await benchModels({
    ...{ ...work, rounds, exitBelow, seed, sample: await imageOf(options) },
    ...(model && { models: model }),
    ...(backend !== 'auto' && { backends: [backend] }),
    ...(peers && { peers }),
    ...(data !== undefined && { accuracy: { data, normalizer, ...(fit !== undefined && { fit }), faces } }),
  });
  return { report, lines: benchLines(report) };
}

async function imageOf({ image, box }: BenchCommandOptions): Promise<BenchImage> {
  if (image === undefined && box === undefined) return defaultImage();
  if (image === undefined || box?.length !== 1) throw new UsageError('--image and one --box belong together');
  return { name: image, image: await decodeImage(image), box: box[0]! };
}
