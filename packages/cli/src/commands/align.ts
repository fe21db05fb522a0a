import { type BoxConvention, describeError, schemeOfConfig } from '@musica/core';
import type { ImageFormat } from '@musica/node';
import { type Command, Option } from 'commander';
import { type AlignedImage, alignImages } from '../align/align-images';
import { type BoxSource, converted, detectedBoxes, fixedBoxes, listedBoxes } from '../align/box-source';
import { readBoxes } from '../align/boxes-file';
import { describeFaces } from '../align/describe-faces';
import { listInputs } from '../align/list-inputs';
import { outputNames } from '../align/output-names';
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
import {
  alignOptions,
  detectorOptions,
  type FindingFlags,
  withFindingOptions,
} from '../shared/finding-options';
import { loadAlignerFor, loadDetector } from '../shared/load';
import { notEmpty, withCommonOptions } from '../shared/options';
import { Progress } from '../shared/progress';

/** The options of `musica align` as the command line gives them. */
export interface AlignCommandOptions extends FindingFlags {
  readonly boxes?: string;
  readonly boxConvention?: BoxConvention;
  readonly out: string;
  readonly format: ResultFormat;
  readonly draw?: boolean;
  readonly drawAs?: 'png' | 'jpg';
  readonly recursive?: boolean;
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
      '--box-convention <file>',
      'how the tight boxes lie in those of --boxes or --box, as `musica dataset fit-box` writes it',
      readBoxConvention,
    )
    .option('--out <folder>', 'folder for the results', notEmpty, 'musica-out')
    .addOption(
      new Option('--format <format>', 'format of the results; pts and jsonl also write predictions.jsonl')
        .choices(resultFormats)
        .default('pts'),
    )
    .option('--draw', 'also write each image with its landmarks drawn, as NAME.drawn.png')
    .addOption(new Option('--draw-as <format>', 'like --draw, as PNG or JPEG').choices(['png', 'jpg']))
    .option('--recursive', 'search folders inside folders too')
    .action((images: string[], options: AlignCommandOptions) => align(images, options, context));
  withFindingOptions(command);
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
