import type { AlignOptions, Box, BoxConvention, PresetName } from '@musica/core';
import { describeError, schemeOfConfig } from '@musica/core';
import type { ImageFormat } from '@musica/node';
import { type Command, Option } from 'commander';
import { type AlignedImage, alignImages } from '../align/align-images';
import { type BoxSource, converted, detectedBoxes, fixedBoxes, listedBoxes } from '../align/box-source';
import { readBoxes } from '../align/boxes-file';
import { describeFaces } from '../align/describe-faces';
import { listInputs } from '../align/list-inputs';
import { outputNames } from '../align/output-names';
import { parseBoxOption } from '../align/parse-box';
import {
  concernsOneFile,
  imageJson,
  type ResultFormat,
  ResultWriter,
  resultFormats,
} from '../align/write-results';
import type { AlignOutput } from '../outputs';
import { readBoxConvention } from '../shared/box-convention';
import type { Context } from '../shared/context';
import { exitCodes, UsageError } from '../shared/errors';
import { defaultModel, loadAlignerFor, loadDetector, modelHelp } from '../shared/load';
import {
  type AligningOptions,
  fraction,
  nonNegative,
  notEmpty,
  positive,
  positiveWhole,
  withCommonOptions,
} from '../shared/options';
import { Progress } from '../shared/progress';
import { withSelectionOptions } from '../shared/selection-options';

/** The options of `musica align` as the command line gives them. */
export interface AlignCommandOptions extends AligningOptions {
  readonly boxes?: string;
  readonly box?: readonly Box[];
  readonly boxConvention?: BoxConvention;
  readonly minScore: number;
  readonly maxFaces?: number;
  readonly depth: '0' | '1' | '2';
  readonly exhaustive?: boolean;
  readonly budget?: number;
  readonly tiles?: 'auto' | '0' | '1' | '2';
  readonly detectorWeights?: string;
  readonly out: string;
  readonly format: ResultFormat;
  readonly draw?: boolean;
  readonly drawAs?: 'png' | 'jpg';
  readonly recursive?: boolean;
  readonly exitBelow?: number;
  readonly preset?: PresetName;
  readonly failAbove?: number;
  readonly maxSteps?: number;
  readonly flipTest?: boolean;
  readonly recrop?: boolean;
  readonly model: string;
}

export function addAlignCommand(program: Command, context: Context): void {
  const command = program
    .command('align')
    .description('find the landmarks of the faces in images')
    .argument('<images...>', 'image files, and folders of them')
    .option(
      '--boxes <file>',
      'file of face boxes: JSONL or a JSON array of {"image": .., "box": [x, y, width, height, roll]}',
      notEmpty,
    )
    .option(
      '--box <x,y,w,h[,roll]>',
      'a face box for every image, turned by degrees; repeat it for several faces',
      parseBoxOption,
    )
    .option(
      '--box-convention <file>',
      'how the tight boxes lie in those of --boxes or --box, as `musica dataset fit-box` writes it',
      readBoxConvention,
    )
    .option('--min-score <number>', 'least score of a detected face, 0 to 1', fraction, 0.5)
    .option('--max-faces <n>', 'keep only the n best detected faces of an image', positiveWhole)
    .addOption(
      new Option('--depth <n>', 'how finely to search for small faces where no large ones are found')
        .choices(['0', '1', '2'])
        .default('2'),
    )
    .option('--exhaustive', 'search that finely also where large faces are found')
    .option(
      '--budget <n>',
      'million multiply-adds that the search may take without finding a face (default: 340)',
      nonNegative,
    )
    .addOption(new Option('--tiles <n>').choices(['auto', '0', '1', '2']).hideHelp())
    .option('--detector-weights <file>', 'weights of the face detector, instead of those of @musica/models')
    .option('--out <folder>', 'folder for the results', notEmpty, 'musica-out')
    .addOption(
      new Option('--format <format>', 'format of the results; pts and jsonl also write predictions.jsonl')
        .choices(resultFormats)
        .default('pts'),
    )
    .option('--draw', 'also write each image with its landmarks drawn, as NAME.drawn.png')
    .addOption(new Option('--draw-as <format>', 'like --draw, as PNG or JPEG').choices(['png', 'jpg']))
    .option('--recursive', 'search folders inside folders too')
    .option(
      '--fail-above <nme>',
      'mark a face as failed if its predicted NME, in percent, is above this (default: from the model)',
      positive,
    )
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .action((images: string[], options: AlignCommandOptions) => align(images, options, context));
  withSelectionOptions(command);
  withCommonOptions(command, { aligns: true });
}

/** `musica align` */
export async function align(
  inputs: readonly string[],
  options: AlignCommandOptions,
  context: Context,
): Promise<void> {
  const { console } = context;
  if (options.boxes !== undefined && options.box !== undefined) {
    throw new UsageError('--boxes and --box exclude each other');
  }
  if (options.boxConvention !== undefined && !options.boxes && !options.box) {
    throw new UsageError('--box-convention needs --boxes or --box');
  }
  const fail = (message: string) => {
    context.markPartial();
    console.warn(message);
  };
  const missing: AlignedImage[] = [];
  const images = await listInputs(inputs, options.recursive === true, (path, problem) => {
    fail(problem);
    missing.push({ path, faces: [], problems: [problem] });
  });
  const boxes = options.boxes === undefined ? undefined : await readBoxes(options.boxes);
  const writer = await ResultWriter.create(options.out, options.format, imageFormat(options));
  const names = outputNames(images);
  const paths = images.map(({ path }) => path);

  const aligner = await loadAlignerFor(options);
  writer.scheme = schemeOfConfig(aligner.model.config);
  const detector = options.box || boxes ? undefined : await loadDetector(detectorOptions(options));
  const boxesOf: BoxSource = detector
    ? detectedBoxes(detector)
    : boxes
      ? converted(listedBoxes(boxes, paths, options.boxes!), options.boxConvention)
      : converted(fixedBoxes(options.box!), options.boxConvention);
  const progress = new Progress(console, 'align', paths.length);
  const done: AlignedImage[] = [];
  let stopped: unknown;
  try {
    for await (const result of alignImages(paths, aligner, boxesOf, alignOptions(options))) {
      const { path, image, faces } = result;
      const problems = [...result.problems];
      for (const problem of problems) fail(problem);
      if (image) {
        if (faces.length === 0 && problems.length === 0) console.note(`${path}: no face found`);
        const problem = await writeResult(writer, names.get(path)!, path, image, faces);
        if (problem !== undefined) {
          console.warn(problem);
          context.exitCode = exitCodes.failed;
          problems.push(problem);
        }
        const lines = describeFaces(path, faces, aligner.model.config.levels.length, paths.length === 1);
        if (!options.json && faces.length > 0) for (const line of lines) console.result(line);
      }
      done.push({ path, faces, problems, ...(image ? { image: { ...image, data: none } } : {}) });
      progress.tick();
      context.throwIfInterrupted();
    }
  } catch (error) {
    stopped = error;
  } finally {
    progress.stop();
    detector?.dispose();
    aligner.dispose();
  }
  // Whatever ended it, Ctrl-C too: what is done is written, and the first error is the one to end with.
  try {
    await writer.finish();
  } catch (error) {
    if (stopped === undefined) stopped = error;
    else console.warn(describeError(error));
  }
  const results = [...done, ...missing];
  if (options.json) console.json<AlignOutput>(alignJson(options, results));
  if (stopped !== undefined) throw stopped;
  finish(results, writer.wrote, options, context);
}

/** Writes an image's files; returns why that failed where others may still be written. */
async function writeResult(
  writer: ResultWriter,
  ...what: Parameters<ResultWriter['write']>
): Promise<string | undefined> {
  try {
    await writer.write(...what);
    return undefined;
  } catch (error) {
    if (concernsOneFile(error)) return describeError(error);
    throw error;
  }
}

/** The pixels of finished images are not kept. */
const none = new Uint8Array();

/** Sees to the exit code, and says in one line what came out. */
function finish(
  done: readonly AlignedImage[],
  wrote: boolean,
  options: AlignCommandOptions,
  context: Context,
): void {
  const faces = done.reduce((sum, result) => sum + result.faces.length, 0);
  const unusable = done.filter(({ image }) => image === undefined).length;
  if (faces === 0)
    context.exitCode = done.some(({ problems }) => problems.length > 0)
      ? exitCodes.failed
      : exitCodes.partial;
  const left = unusable > 0 ? `, ${unusable} left out` : '';
  const count = `${plural(faces, 'face')} in ${plural(done.length - unusable, 'image')}`;
  context.console.note(`${count}${left}${wrote ? `; results in ${options.out}` : ''}`);
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function alignJson(options: AlignCommandOptions, done: readonly AlignedImage[]): AlignOutput {
  return {
    model: options.model,
    out: options.out,
    images: done.map(({ path, image, faces, problems }) => {
      const told = problems.length > 0 ? { problems } : {};
      return image ? { ...imageJson(path, image, faces), ...told } : { image: path, faces: [], ...told };
    }),
  };
}

function imageFormat({ draw, drawAs }: AlignCommandOptions): ImageFormat | undefined {
  if (drawAs === 'jpg') return 'jpeg';
  return draw || drawAs ? 'png' : undefined;
}

function detectorOptions({ minScore, maxFaces, detectorWeights, ...options }: AlignCommandOptions) {
  return {
    minScore,
    ...searchOptions(options),
    ...(maxFaces === undefined ? {} : { maxFaces }),
    ...(detectorWeights === undefined ? {} : { weights: detectorWeights }),
  };
}

function searchOptions({
  depth,
  exhaustive = false,
  budget,
  tiles = 'auto',
}: Pick<AlignCommandOptions, 'depth' | 'exhaustive' | 'budget' | 'tiles'>) {
  if (tiles !== 'auto') return { tiles: Number(tiles) as 0 | 1 | 2 };
  return { depth: Number(depth) as 0 | 1 | 2, exhaustive, ...(budget !== undefined && { budget }) };
}

function alignOptions({
  exitBelow,
  preset,
  failAbove,
  maxSteps,
  flipTest,
  recrop,
}: AlignCommandOptions): AlignOptions {
  return {
    ...(exitBelow === undefined ? {} : { exitBelow }),
    ...(preset === undefined ? {} : { preset }),
    ...(failAbove === undefined ? {} : { failAbove }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(flipTest === undefined ? {} : { flipTest }),
    ...(recrop === undefined ? {} : { recrop }),
  };
}
