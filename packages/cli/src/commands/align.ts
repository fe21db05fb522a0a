import { join } from 'node:path';
import { type BoxConvention, describeError } from '@musica/core';
import {
  AlignJournal,
  type AlignSetup,
  type BlazeFaceDetector,
  coresHere,
  type ImageAligner,
  type ImageFormat,
  openImageAligner,
} from '@musica/node';
import { type Command, Option } from 'commander';
import { type AlignedImage, alignImages } from '../align/align-images';
import { alignJson, tellAligned } from '../align/align-summary';
import { type AlignedVideo, alignVideo, isVideo, type VideoTask } from '../align/align-videos';
import { type BoxSource, converted, listedBoxes } from '../align/box-source';
import { readBoxes } from '../align/boxes-file';
import { describeFaces } from '../align/describe-faces';
import { listInputs } from '../align/list-inputs';
import { outputNames } from '../align/output-names';
import { concernsOneFile, type ResultFormat, ResultWriter, resultFormats } from '../align/write-results';
import type { AlignOutput } from '../outputs';
import { readBoxConvention } from '../shared/box-convention';
import type { Context } from '../shared/context';
import { exitCodes, UsageError } from '../shared/errors';
import {
  alignOptions,
  detectorOptions,
  type FindingFlags,
  withFindingOptions,
  withLooks,
} from '../shared/finding-options';
import { loadAlignerFor, loadDetector } from '../shared/load';
import { notEmpty, positiveWhole, withCommonOptions } from '../shared/options';
import { Progress } from '../shared/progress';

/** The options of `musica align` as the command line gives them. */
export interface AlignCommandOptions extends FindingFlags {
  readonly boxes?: string;
  readonly boxConvention?: BoxConvention;
  readonly out: string;
  readonly format: ResultFormat;
  readonly draw?: boolean;
  readonly drawAs?: 'png' | 'jpg';
  readonly drawPose?: boolean;
  readonly drawErrors?: boolean;
  readonly crops?: string;
  readonly cropSize: number;
  readonly jobs?: number;
  readonly resume?: boolean;
  readonly recursive?: boolean;
}

export function addAlignCommand(program: Command, context: Context): void {
  const command = program
    .command('align')
    .description('find the landmarks of the faces in images and videos')
    .argument(
      '<images...>',
      'image files, folders of them, videos (through ffmpeg), patterns, http(s) URLs; - for a list on standard input',
    )
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
      new Option('--format <format>', 'format of the results; pts also writes predictions.jsonl')
        .choices(resultFormats)
        .default('pts'),
    )
    .option('--draw', 'also write each image with its landmarks drawn, as NAME.drawn.png')
    .addOption(new Option('--draw-as <format>', 'like --draw, as PNG or JPEG').choices(['png', 'jpg']))
    .option('--draw-pose', 'like --draw, with the axes of each head')
    .option('--draw-errors', 'like --draw, with a ring around each landmark as large as its predicted error')
    .option(
      '--crops <folder>',
      'also write each face cut out and aligned, as recognition models take it',
      notEmpty,
    )
    .option('--crop-size <pixels>', 'side of these crops', positiveWhole, 112)
    .option('--jobs <n>', 'threads (default: one a core, fewer for few images)', positiveWhole)
    .option('--resume', 'go on with a run into this folder that was interrupted; needs the same options')
    .option('--recursive', 'search folders inside folders too')
    .action((images: string[], options: AlignCommandOptions) => align(images, options, context));
  withLooks(withFindingOptions(command));
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
  // A folder of such a name is hardly what was meant.
  if (/\.(pts|jsonl?|csv|parquet)$/i.test(options.out)) {
    throw new UsageError(`--out ${options.out} names a file; results go to a folder, such as --out results`);
  }
  const fail = (message: string) => {
    context.markPartial();
    console.warn(message);
  };
  const missing: AlignedImage[] = [];
  const images = await listInputs(inputs, options.recursive === true, context.stdin, (path, problem) => {
    fail(problem);
    missing.push({ path, faces: [], problems: [problem] });
  });
  const boxes = options.boxes === undefined ? undefined : await readBoxes(options.boxes);
  const folders = { out: options.out, crops: options.crops };
  const writer = await ResultWriter.create(folders, options.format, imageFormat(options));
  const names = outputNames(images);
  const videos = images
    .filter(({ path }) => isVideo(path))
    .map(({ path }) => ({ path, name: names.get(path)! }));
  if (videos.length > 0) refuseForVideos(options, videos[0]!.path);
  const paths = images.map(({ path }) => path).filter((path) => !isVideo(path));
  const given: BoxSource = boxes ? listedBoxes(boxes, paths, options.boxes!) : () => options.box;
  const boxesOf = converted(given, options.boxConvention);

  const setup = setupOf(options);
  const aligner =
    paths.length === 0
      ? undefined
      : await openAligner(setup, jobsFor(options, paths.length), options.maxSteps);
  const done: AlignedImage[] = [];
  const followed: AlignedVideo[] = [];
  let journal: AlignJournal | undefined;
  let progress: Progress | undefined;
  let stopped: unknown;
  try {
    const file = join(options.out, '.musica-align.jsonl');
    const { format, box, boxes: boxesFile, boxConvention } = options;
    const same = { setup, format, box, boxesFile, boxConvention };
    journal = await AlignJournal.open(file, same, options.resume === true);
    progress = new Progress(console, 'align', paths.length + videos.length);
    for await (const result of aligner ? alignImages(paths, aligner, boxesOf, journal.done) : []) {
      const { path, image, faces } = result;
      const problems = [...result.problems];
      for (const problem of problems) fail(problem);
      if (image) {
        if (faces.length === 0 && problems.length === 0) console.note(`${path}: no face found`);
        const problem = await writeResult(writer, names.get(path)!, result);
        if (problem !== undefined) {
          console.warn(problem);
          context.exitCode = exitCodes.failed;
          problems.push(problem);
        }
        const lines = describeFaces(path, faces, aligner!.steps, paths.length === 1);
        if (!options.json && faces.length > 0) for (const line of lines) console.result(line);
        const { width, height } = image;
        if (problem === undefined && !result.known) {
          await journal.add({ image: path, width, height, faces, problems: result.problems });
        }
        done.push({ path, image: { width, height }, faces, problems });
      } else done.push({ path, faces, problems });
      progress.tick();
      context.throwIfInterrupted();
    }
    await followVideos(videos, options, context, (video) => {
      followed.push(video);
      for (const problem of video.problems) fail(problem);
      progress!.tick();
    });
  } catch (error) {
    stopped = error;
  } finally {
    progress?.stop();
    await Promise.all([aligner?.close(), journal?.close(stopped === undefined)]);
  }
  // Whatever ended it, Ctrl-C too: what is done is written, and the first error is the one to end with.
  try {
    await writer.finish();
  } catch (error) {
    if (stopped === undefined) stopped = error;
    else console.warn(describeError(error));
  }
  const results = [...done, ...missing];
  if (options.json) console.json<AlignOutput>(alignJson(options, results, followed));
  if (stopped !== undefined) throw stopped;
  tellAligned(results, followed, writer.wrote, options.out, context);
}

/** Faces of videos are followed, one video after the other: where something asks for single images, that is said. */
function refuseForVideos({ box, boxes, crops, looks }: AlignCommandOptions, path: string): void {
  const given = Object.entries({ box, boxes, crops, looks }).find(([, value]) => value !== undefined)?.[0];
  if (given)
    throw new UsageError(
      `--${given} is for images, but ${path} is a video, whose faces are found and followed`,
    );
}

async function followVideos(
  videos: readonly VideoTask[],
  options: AlignCommandOptions,
  { signal }: Context,
  onDone: (video: AlignedVideo) => void,
): Promise<void> {
  if (videos.length === 0) return;
  const aligner = await loadAlignerFor(options);
  let detector: BlazeFaceDetector | undefined;
  try {
    const { maxFaces = 20, ...search } = options;
    detector = await loadDetector(detectorOptions(search));
    const draw = imageFormat(options) && { draw: { pose: options.drawPose === true } };
    const output = {
      folder: options.out,
      format: options.format,
      maxFaces,
      ...alignOptions(options),
      ...draw,
    };
    for (const video of videos) onDone(await alignVideo(video, aligner, detector, { ...output, signal }));
  } finally {
    detector?.dispose();
    aligner.dispose();
  }
}

/** Images that it takes for another thread to pay: one has to load a model of its own. */
const imagesPerJob = 8;

function jobsFor({ jobs }: AlignCommandOptions, images: number): number {
  return Math.min(jobs ?? Math.min(coresHere(), Math.ceil(images / imagesPerJob)), images);
}

/** @throws UsageError where `--max-steps` asks for more steps than the model has */
async function openAligner(setup: AlignSetup, jobs: number, maxSteps = 0): Promise<ImageAligner> {
  const aligner = await openImageAligner(setup, jobs);
  const { steps } = aligner;
  if (maxSteps <= steps) return aligner;
  await aligner.close();
  throw new UsageError(`--max-steps is ${maxSteps}, but the model has ${steps} steps`);
}

function setupOf(options: AlignCommandOptions): AlignSetup {
  const format = imageFormat(options);
  return {
    model: options.model,
    backend: options.backend,
    detector: options.box || options.boxes !== undefined ? false : detectorOptions(options),
    align: alignOptions(options),
    ...(options.looks !== undefined && { looks: options.looks }),
    ...(format && {
      draw: { format, pose: options.drawPose === true, errors: options.drawErrors === true },
    }),
    ...(options.crops === undefined ? {} : { crops: { size: options.cropSize } }),
  };
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

function imageFormat({ draw, drawAs, drawPose, drawErrors }: AlignCommandOptions): ImageFormat | undefined {
  if (drawAs === 'jpg') return 'jpeg';
  return draw || drawAs || drawPose || drawErrors ? 'png' : undefined;
}
