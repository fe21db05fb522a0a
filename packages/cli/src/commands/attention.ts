import { basename, extname, join } from 'node:path';
import {
  assertBox,
  boxOfLandmarks,
  describeError,
  type ExplainedFace,
  isMusicaError,
  type Model,
  MusicaError,
  type PixelImage,
  schemeOfConfig,
} from '@musica/core';
import { explain } from '@musica/core/tensors';
import type { FaceRecord } from '@musica/datasets';
import { facesByImage, prefetch } from '@musica/datasets';
import {
  AttentionSums,
  attentionCsv,
  attentionLines,
  boxOfFace,
  type Choice,
  choices,
  chooseFaces,
  drawHeat,
  filterFaces,
  type GivenBoxes,
  givenBoxes,
  type HeatFace,
  heatFace,
  meanFaceSvg,
  rangeOf,
  type StepAttention,
} from '@musica/evaluation';
import { assertWritable, writeFileAtomic } from '@musica/files';
import { drawOver, openModel, useBackend } from '@musica/node';
import { readFaceImage } from '@musica/synthesis';
import { type Command, Option } from 'commander';
import { openDataset } from '../dataset/open';
import { type DatasetOptions, withDatasetOptions } from '../dataset/options';
import type { AttentionOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { defaultModel, modelHelp } from '../shared/load';
import { notEmpty, positiveWhole, wholeNumber } from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';

export interface AttentionOptions extends DatasetOptions {
  readonly data: string;
  readonly split?: string;
  readonly subset?: string;
  readonly model: string;
  readonly boxes: GivenBoxes;
  readonly limit?: number;
  readonly choose: Choice;
  readonly faces: number;
  readonly out?: string;
  readonly csv?: string | true;
}

export function addAttentionCommand(program: Command, context: Context): void {
  const command = program
    .command('attention')
    .description('print and draw the attention gate of each patch and step, averaged over a data set')
    .requiredOption('--data <path>', 'a data set, of any format that is read', notEmpty)
    .option('--split <name>', 'only the faces of this split', notEmpty)
    .option('--subset <name>', 'only the faces of this subset', notEmpty)
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .addOption(
      new Option('--boxes <source>', 'the tight box of the true landmarks, or the one in the data set')
        .choices(givenBoxes)
        .default('landmarks'),
    )
    .option('--limit <n>', 'at most this many faces', positiveWhole)
    .addOption(
      new Option('--choose <how>', 'which faces: evenly spread, the first, or random by --seed')
        .choices(choices)
        .default('even'),
    )
    .option(
      '--out <folder>',
      'folder for drawings: attention.svg and .png on the mean face, and single faces',
      notEmpty,
    )
    .option('--faces <n>', 'with --out: how many single faces are drawn', wholeNumber, 4)
    .option('--csv [file]', 'write a line for each patch of each step to a file, or print it');
  command.action((options: AttentionOptions) => attention(options, context));
  withDatasetOptions(command);
}

/** `musica attention` */
export async function attention(options: AttentionOptions, context: Context): Promise<void> {
  const { console } = context;
  if (options.csv === '') throw new UsageError('--csv names no file');
  if (options.json && options.csv === true)
    throw new UsageError('--json and --csv would both be printed', 'name a file for --csv');
  if (typeof options.csv === 'string') await assertWritable(options.csv);
  if (options.out !== undefined) await assertWritable(join(options.out, 'attention.svg'));
  const { dataset } = await openDataset(options.data, options, context);
  const { split, subset } = options;
  const filtered = filterFaces(dataset, {
    ...(split === undefined ? {} : { split }),
    ...(subset === undefined ? {} : { subset }),
  });
  const faces = chooseFaces(filtered, options.limit ?? Infinity, options.choose, options.seed);
  const problems = new Problems(context);
  await useBackend(options.backend);
  const model = await openModel(options.model);
  const measured = await measure(faces, model, options, problems, context).finally(() =>
    model.cascade.dispose(),
  );
  problems.finish();
  const { sums, aspect, drawn } = measured;
  if (sums.faces === 0) throw new MusicaError('dataset', `${options.data}: no face could be looked at`);
  const steps = sums.steps();
  const drawings =
    options.out === undefined
      ? []
      : await draw(options.out, steps, drawn, {
          meanShape: model.meanShape,
          aspect,
          scheme: schemeOfConfig(model.config),
          title: `${options.model} on ${dataset.name}: ${sums.faces} faces`,
        });
  const result = {
    data: options.data,
    ...(split === undefined ? {} : { split }),
    ...(subset === undefined ? {} : { subset }),
    model: options.model,
    faces: sums.faces,
    skipped: faces.length - sums.faces,
    steps,
    drawings,
  };
  if (options.json) console.json<AttentionOutput>(result);
  else if (options.csv === true) console.stdout.write(attentionCsv(steps));
  else {
    console.result(
      `${options.data}: model ${options.model}, ${sums.faces} faces; gate of the patches, 0 to 1`,
    );
    console.result('');
    for (const line of attentionLines(steps)) console.result(line);
    for (const file of drawings) console.note(`drawn: ${file}`);
  }
  if (typeof options.csv === 'string') await writeFileAtomic(options.csv, attentionCsv(steps));
}

interface Measured {
  readonly sums: AttentionSums;
  /** Mean width over height of the faces' tight boxes. */
  readonly aspect: number;
  readonly drawn: readonly HeatFace[];
}

async function measure(
  faces: readonly FaceRecord[],
  model: Model,
  options: AttentionOptions,
  problems: Problems,
  context: Context,
): Promise<Measured> {
  const { config } = model;
  const sums = new AttentionSums(config, schemeOfConfig(model.config));
  const wanted = options.out === undefined ? [] : chooseFaces(faces, options.faces, 'even', 0);
  const toDraw = new Set(options.faces === 0 ? [] : wanted);
  const drawn: HeatFace[] = [];
  let aspects = 0;
  const progress = new Progress(context.console, 'attention', faces.length);
  const images = prefetch(facesByImage(faces).values(), async (group) => ({
    group,
    image: await orReason(() => readFaceImage(group[0]!)),
  }));
  try {
    for await (const { group, image } of images) {
      if (typeof image === 'string') problems.report(image);
      for (const face of group) {
        context.throwIfInterrupted();
        if (typeof image !== 'string') {
          const explained = await orReason(() => explainOne(model, face, image, options.boxes));
          if (typeof explained === 'string') problems.report(`${face.id}: ${explained}`);
          else {
            sums.add(explained.steps.map(({ patches }) => patches.map((patch) => patch.attention)));
            const { width, height } = boxOfLandmarks(face.landmarks);
            aspects += width / height;
            if (toDraw.has(face)) drawn.push(heatFace(face.id, image, explained, config));
          }
        }
        progress.tick();
      }
    }
  } finally {
    progress.stop();
  }
  return { sums, aspect: aspects / sums.faces, drawn };
}

async function explainOne(
  model: Model,
  face: FaceRecord,
  image: PixelImage,
  boxes: GivenBoxes,
): Promise<ExplainedFace> {
  const box = boxOfFace(face, boxes);
  assertBox(box, image);
  const [explained] = await explain(model, image, [box]);
  return explained!;
}

/** Writes the drawings. @returns their paths */
async function draw(
  folder: string,
  steps: readonly StepAttention[],
  faces: readonly HeatFace[],
  about: Parameters<typeof meanFaceSvg>[1],
): Promise<string[]> {
  const files: string[] = [];
  const write = async (name: string, content: string | Uint8Array) => {
    const file = join(folder, name);
    await writeFileAtomic(file, content);
    files.push(file);
  };
  const { svg, width, height } = meanFaceSvg(steps, about);
  await write('attention.svg', `${svg}\n`);
  const canvas: PixelImage = { data: new Uint8Array(width * height), width, height, channels: 1 };
  await write('attention.png', await drawOver(canvas, [{ svg }]));
  // A range for each step, the same for all faces, so that they can be compared.
  const ranges = steps.map(({ step }) =>
    rangeOf(faces.flatMap(({ explained }) => explained.steps[step]!.patches.map((patch) => patch.attention))),
  );
  for (const [index, face] of faces.entries()) {
    const stem = basename(face.name, extname(face.name)).replace(/[^\p{L}\p{N}._-]+/gu, '_');
    await write(`face-${String(index + 1).padStart(2, '0')}-${stem}.png`, await drawHeat(face, ranges));
  }
  return files;
}

async function orReason<T extends object>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    // Anything else is a bug and goes on.
    if (isMusicaError(error)) return describeError(error);
    throw error;
  }
}
