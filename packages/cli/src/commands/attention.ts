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
import { explain, leaveOut } from '@musica/core/tensors';
import type { FaceRecord } from '@musica/datasets';
import { facesByImage, prefetch } from '@musica/datasets';
import {
  AttentionSums,
  attentionCsv,
  attentionLines,
  boxOfFace,
  type Choice,
  type ComparableLandmarks,
  changeRange,
  changesOfFace,
  choices,
  chooseFaces,
  comparableLandmarks,
  compareRegions,
  drawHeat,
  filterFaces,
  type GivenBoxes,
  givenBoxes,
  groupsToLeaveOut,
  type HeatFace,
  heatFace,
  meanFaceSvg,
  readGaze,
  regionLines,
  type StepAttention,
  type StepChange,
  type StepGroups,
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
  readonly leaveOut: boolean;
  readonly gaze?: string;
}

export function addAttentionCommand(program: Command, context: Context): void {
  const command = program
    .command('attention')
    .description('print and draw how much each patch of each step counts: its gate, and the error without it')
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
    .option('--no-leave-out', 'gates alone: do not measure what the error is without each patch')
    .option(
      '--gaze <file>',
      'where people look, to compare with: JSON with a number for each of eyes, brows, nose, mouth, jaw',
      notEmpty,
    )
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
  const gaze = options.gaze === undefined ? undefined : await readGaze(options.gaze);
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
  const labels = options.leaveOut ? comparableOrNote(dataset, faces, model, options, context) : undefined;
  const measured = await measure(labels?.faces ?? faces, model, options, problems, context, labels).finally(
    () => model.cascade.dispose(),
  );
  problems.finish();
  const { sums, aspect, drawn } = measured;
  if (sums.faces === 0) throw new MusicaError('dataset', `${options.data}: no face could be looked at`);
  const steps = sums.steps();
  const regions = compareRegions(steps, gaze);
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
    ...(regions && { regions }),
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
    if (regions) for (const line of ['', ...regionLines(regions)]) console.result(line);
    for (const file of drawings) console.note(`drawn: ${file}`);
  }
  if (typeof options.csv === 'string') await writeFileAtomic(options.csv, attentionCsv(steps));
}

/** The labels in the landmarks that the model finds; without them nothing is left out, which is told. */
function comparableOrNote(
  dataset: { readonly scheme: ComparableLandmarks['scheme'] },
  faces: readonly FaceRecord[],
  { config }: Model,
  { data }: AttentionOptions,
  { console }: Context,
): ComparableLandmarks | undefined {
  try {
    return comparableLandmarks({ data, scheme: dataset.scheme, faces }, config);
  } catch (error) {
    if (!isMusicaError(error)) throw error;
    console.warn(`no patches are left out: ${error.message}`);
    return undefined;
  }
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
  labels: ComparableLandmarks | undefined,
): Promise<Measured> {
  const { config } = model;
  const sums = new AttentionSums(config, schemeOfConfig(model.config));
  const groups = groupsToLeaveOut(config, schemeOfConfig(model.config));
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
          const one = await orReason(() => explainOne(model, face, image, options.boxes, groups, labels));
          if (typeof one === 'string') problems.report(`${face.id}: ${one}`);
          else {
            const { explained, changes } = one;
            if (changes) sums.addChanges(changes);
            sums.add(explained.steps.map(({ patches }) => patches.map((patch) => patch.attention)));
            const { width, height } = boxOfLandmarks(face.landmarks);
            aspects += width / height;
            if (toDraw.has(face))
              drawn.push(
                heatFace(
                  face.id,
                  image,
                  explained,
                  config,
                  changes?.map(({ patches }) => patches),
                ),
              );
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
  groups: readonly StepGroups[],
  labels: ComparableLandmarks | undefined,
): Promise<{ readonly explained: ExplainedFace; readonly changes?: readonly StepChange[] }> {
  const box = boxOfFace(face, boxes);
  assertBox(box, image);
  const [explained] = (await explain(model, image, [box])) as [ExplainedFace];
  if (labels === undefined) return { explained };
  const left = groups.map((step) => step.groups);
  const without = await leaveOut(model, image, box, left);
  return { explained, changes: changesOfFace(face, explained, without, labels.scheme, labels.found) };
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
  const ranges = steps.map((_, step) => changeRange(faces.flatMap(({ changes }) => changes?.[step] ?? [])));
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
