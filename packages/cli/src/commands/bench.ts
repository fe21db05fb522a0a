import type { Box, Normalizer } from '@musica/core';
import { MusicaError, normalizers } from '@musica/core';
import {
  alignerBackendNames,
  type BackendName,
  backendNames,
  decodeImage,
  shippedModels,
} from '@musica/node';
import { type Command, Option } from 'commander';
import { parseBoxOption } from '../align/parse-box';
import { measureAccuracy } from '../bench/accuracy';
import { type ContenderName, peerNames } from '../bench/contender';
import { ContenderProcess } from '../bench/contender-process';
import { thisMachine } from '../bench/machine';
import { benchPhotos, photoLines } from '../bench/photo/photo-bench';
import { benchLines, reportOf, simdOf } from '../bench/report';
import { type BenchTimes, runBench } from '../bench/run-bench';
import { type BenchImage, defaultImage } from '../bench/sample-image';
import { benchTraining, trainLines } from '../bench/train-bench';
import type { BenchOutput, BenchPhotoOutput, BenchTrainOutput } from '../outputs';
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

/** The options of `musica bench` as the command line gives them. */
export interface BenchCommandOptions extends AligningOptions {
  readonly model?: readonly string[];
  readonly peers?: boolean;
  readonly train?: boolean;
  readonly photo?: boolean;
  readonly batch: number;
  readonly image?: string;
  readonly box?: readonly Box[];
  readonly rounds: number;
  readonly exitBelow: number;
  readonly data?: string;
  readonly fit?: string;
  readonly normalizer: Normalizer;
  readonly faces: number;
}

/** Of each contender in each round; at a few milliseconds a call, some dozens of calls. */
const MILLISECONDS = 60;

export function addBenchCommand(program: Command, context: Context): void {
  const command = program
    .command('bench')
    .description('time models on all backends that load here, and other packages for comparison')
    .option('--model <models...>', `${modelHelp} (default: all that are shipped)`)
    .option('--peers', 'also time @vladmandic/face-api and the face mesh of @vladmandic/human')
    .option('--train', 'time training instead, in samples a second')
    .option(
      '--photo',
      'time photograph to landmarks instead, beside other packages and the detector as it was',
    )
    .option('--batch <n>', 'with --train: samples of a training step', positiveWhole, 16)
    .option('--image <file>', 'photograph to time on; needs --box', notEmpty)
    .option('--box <x,y,w,h[,roll]>', 'box of the face in --image', parseBoxOption)
    .option('--rounds <n>', 'rounds; each contender takes one turn in a round', positiveWhole, 9)
    .option(
      '--exit-below <nme>',
      'threshold of the runs with early exit: predicted NME in percent',
      nonNegative,
      5,
    )
    .option('--data <path>', 'also measure accuracy on this data set of 68 landmarks', notEmpty)
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
  if (options.train) {
    const report = await benchTraining(trainingBackends(options), machine, options.batch, context);
    if (options.json) console.json<BenchTrainOutput>(report);
    else for (const line of trainLines(report)) console.result(line);
    return;
  }
  if (options.photo) {
    const { image } = await defaultImage();
    const report = await benchPhotos(image, { machine, rounds: options.rounds }, context);
    if (options.json) console.json<BenchPhotoOutput>(report);
    else for (const line of photoLines(report)) console.result(line);
    return;
  }
  if (options.fit !== undefined && options.data === undefined) {
    throw new UsageError('--fit says what to fit to before --data is measured: give both');
  }
  const sample = await imageOf(options);
  const { rounds, exitBelow, seed } = options;
  const contenders = contendersOf(options);
  const times = await runBench(
    { contenders, sample, rounds, milliseconds: MILLISECONDS, exitBelow, seed },
    context,
  );
  try {
    if (times.ran.length === 0) {
      throw new MusicaError(
        'backend',
        `nothing could be timed: ${times.failed[0]?.reason ?? 'no contenders'}`,
      );
    }
    const peaks = await peaksOf(times, context);
    const { faces, data } = options;
    const accuracy = data === undefined ? undefined : accuracyOf(data, options);
    const scores = accuracy && (await measureAccuracy(times.ran, { ...accuracy, faces }, context));
    const report = reportOf(times, {
      machine,
      image: sample.name,
      rounds,
      exitBelow,
      peaks,
      ...(accuracy && scores && { accuracy, scores }),
    });
    if (options.json) console.json<BenchOutput>(report);
    else for (const line of benchLines(report)) console.result(line);
  } finally {
    for (const contender of times.ran) contender.process.stop();
  }
}

function accuracyOf(data: string, { fit, normalizer }: BenchCommandOptions) {
  return { data, normalizer, ...(fit !== undefined && { fit }) };
}

function trainingBackends({ backend }: BenchCommandOptions): readonly BackendName[] {
  if (backend === 'simd') throw new UsageError('--backend simd finds landmarks and cannot train');
  return backend === 'auto' ? backendNames : [backend];
}

function contendersOf(options: BenchCommandOptions): ContenderName[] {
  const backends = options.backend === 'auto' ? alignerBackendNames : [options.backend];
  const models = options.model ?? shippedModels();
  return [
    ...models.flatMap((model) =>
      backends.map((backend): ContenderName => ({ kind: 'musica', model, backend })),
    ),
    ...(options.peers ? peerNames.map((peer): ContenderName => ({ kind: 'peer', peer })) : []),
  ];
}

async function imageOf({ image, box }: BenchCommandOptions): Promise<BenchImage> {
  if (image === undefined && box === undefined) return defaultImage();
  if (image === undefined || box?.length !== 1) throw new UsageError('--image and one --box belong together');
  return { name: image, image: await decodeImage(image), box: box[0]! };
}

/** Reads are measured for the weights of each model on our kernels: what fits into a cache is read faster. */
async function peaksOf(times: BenchTimes, context: Context) {
  const workingSets = simdOf(times.ran).map(({ loaded }) => loaded.cost!.weightBytes);
  if (workingSets.length === 0) return undefined;
  const child = new ContenderProcess(context.signal);
  try {
    return await child.peaks(workingSets);
  } finally {
    child.stop();
  }
}
