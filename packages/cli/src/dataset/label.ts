import { extname } from 'node:path';
import {
  type Aligner,
  type Box,
  type Consensus,
  describeError,
  intersectionOverUnion,
  isError,
  isMusicaError,
  type LandmarkScheme,
  labelFace,
  type ModelConfig,
  MusicaError,
  modelBoxOfDetected,
  type PixelImage,
  Random,
  schemeOfConfig,
} from '@musica/core';
import { type FaceRecord, placeImages, prefetch, spreadOf, writeManifest } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import type { Command } from 'commander';
import { listedBoxes } from '../align/box-source';
import { readBoxes } from '../align/boxes-file';
import { listInputs } from '../align/list-inputs';
import { outputNames } from '../align/output-names';
import type { DatasetLabelOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { defaultModel, loadAlignerFor, loadDetector, modelHelp } from '../shared/load';
import {
  type AligningOptions,
  notEmpty,
  positive,
  positiveWhole,
  withCommonOptions,
} from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { hasFiles } from './write-dataset';

export interface LabelOptions extends AligningOptions {
  readonly model: string;
  readonly boxes?: string;
  readonly out: string;
  readonly looks: number;
  readonly maxSpread: number;
  readonly maxPredicted: number;
  readonly minSize: number;
  readonly recursive?: boolean;
  readonly force?: boolean;
}

/** Boxes that overlap more than this once they are drawn tightly are of one face. */
const SAME_FACE = 0.4;

export function addLabel(dataset: Command, context: Context): void {
  const command = dataset
    .command('label')
    .description(
      'label photographs with a model, for training on them; keeps faces that several passes agree on',
    )
    .argument('<images...>', 'image files, and folders of them')
    .requiredOption('--out <folder>', 'where to write the images and the manifest', notEmpty)
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .option('--boxes <file>', 'face boxes, as `musica align` reads them (default: the detector)', notEmpty)
    .option(
      '--looks <n>',
      'passes over each face, in boxes that differ, half of them mirrored',
      positiveWhole,
      8,
    )
    .option(
      '--max-spread <percent>',
      'leave out faces whose passes spread by more, in percent of the box size',
      positive,
      2,
    )
    .option('--max-predicted <nme>', 'leave out faces with a larger predicted NME, in percent', positive, 6)
    .option('--min-size <pixels>', 'leave out faces with a smaller box', positive, 48)
    .option('--recursive', 'search folders inside folders too')
    .option('--force', 'write into a folder that is not empty')
    .action((images: string[], options: LabelOptions) => label(images, options, context));
  withCommonOptions(command, { aligns: true });
}

/** `musica dataset label` */
export async function label(
  inputs: readonly string[],
  options: LabelOptions,
  context: Context,
): Promise<void> {
  const { out } = options;
  if (!options.force && (await hasFiles(out))) {
    throw new UsageError(`${out} is not empty`, 'name a new folder, or --force to write into this one');
  }
  const problems = new Problems(context);
  const images = await listInputs(inputs, options.recursive === true, context.stdin, (_, problem) =>
    problems.report(problem),
  );
  const names = outputNames(images);
  const paths = images.map(({ path }) => path);
  const boxes = options.boxes === undefined ? undefined : await readBoxes(options.boxes);
  const aligner = await loadAlignerFor(options);
  const detector = boxes ? undefined : await loadDetector({});
  const listed = boxes && listedBoxes(boxes, paths, options.boxes!);
  const boxesOf = async (image: PixelImage, path: string) =>
    listed?.(path) ??
    (await detector!.detect(image)).map(({ box }) => modelBoxOfDetected(box, aligner.model));
  const progress = new Progress(context.console, 'label', paths.length);
  const faces: FaceRecord[] = [];
  const tally: Tally = { unsure: 0, small: 0, unreadable: 0, withoutFace: 0, spreads: [] };
  let scheme: LandmarkScheme;
  try {
    scheme = schemeOf(aligner.model.config);
    const labeller: Labeller = { aligner, scheme, options, tally };
    for await (const { index, path, image } of prefetch(paths.entries(), decode)) {
      context.throwIfInterrupted();
      try {
        if (isError(image)) throw image;
        const found = await labelImage(labeller, image, await boxesOf(image, path), index);
        faces.push(...recordsOf(found, path, `${names.get(path)!}${extname(path)}`));
      } catch (error) {
        if (!isMusicaError(error)) throw error;
        tally.unreadable++;
        problems.report(describeError(error));
      }
      progress.tick();
    }
  } finally {
    progress.stop();
    problems.finish();
    detector?.dispose();
    aligner.dispose();
  }
  if (faces.length === 0) {
    throw new MusicaError('dataset', `no face of ${paths.length} images was labelled`, {
      hint: 'a larger --max-spread or --max-predicted lets less certain ones through',
    });
  }
  const set = { name: 'labelled', scheme, source: `labelled by ${aligner.model.config.name}`, faces };
  await writeManifest(out, await placeImages(out, set, 'copy', { signal: context.signal }));
  tell(out, paths.length, faces.length, tally, options, context);
}

/** What became of the faces that are left out, and the spreads of all. */
interface Tally {
  unsure: number;
  small: number;
  unreadable: number;
  withoutFace: number;
  readonly spreads: number[];
}

interface Labeller {
  readonly aligner: Aligner;
  readonly scheme: LandmarkScheme;
  readonly options: LabelOptions;
  readonly tally: Tally;
}

/** The faces of an image that all looks agree on. */
async function labelImage(
  { aligner, scheme, options, tally }: Labeller,
  image: PixelImage,
  boxes: readonly Box[],
  index: number,
): Promise<Consensus[]> {
  if (boxes.length === 0) tally.withoutFace++;
  const sure: Consensus[] = [];
  for (const [number, box] of boxes.entries()) {
    if (Math.min(box.width, box.height) < options.minSize) {
      tally.small++;
      continue;
    }
    // Numbers of its own for each face, so that a face more does not change the others.
    const random = new Random(options.seed, index * 256 + number);
    const face = await labelFace(aligner, scheme, image, box, options.looks, random);
    if (face) tally.spreads.push(face.spread);
    const isSure = face && face.spread <= options.maxSpread && face.predictedNme <= options.maxPredicted;
    if (isSure && sure.every((other) => intersectionOverUnion(other.box, face.box) < SAME_FACE))
      sure.push(face);
    else tally.unsure++;
  }
  return sure;
}

function recordsOf(faces: readonly Consensus[], image: string, name: string): FaceRecord[] {
  const round = (value: number) => Number(value.toFixed(3));
  return faces.map(({ landmarks, spread, predictedNme }, index) => ({
    id: index === 0 ? name : `${name}#${index}`,
    image,
    landmarks,
    attributes: { spread: round(spread), predictedNme: round(predictedNme) },
  }));
}

/** An image that cannot be read is reported in its turn. */
async function decode([index, path]: [number, string]) {
  const image: PixelImage | Error = await decodeImage(path).catch((error: Error) => error);
  return { index, path, image };
}

function tell(
  out: string,
  images: number,
  faces: number,
  { spreads, ...leftOut }: Tally,
  { json }: LabelOptions,
  { console }: Context,
): void {
  if (json) {
    console.json<DatasetLabelOutput>({ out, images, faces, leftOut, spread: spreadOf(spreads) });
    return;
  }
  const { unsure, small, unreadable, withoutFace } = leftOut;
  console.result(`${out}: ${faces} faces of ${images} images`);
  console.result(
    `left out: ${unsure} unsure faces, ${small} small ones; ${withoutFace} images without a face, ${unreadable} unreadable`,
  );
}

/** A mirrored pass needs to know left from right, which a scheme says. */
function schemeOf(config: ModelConfig): LandmarkScheme {
  const scheme = schemeOfConfig(config);
  if (scheme) return scheme;
  throw new MusicaError('config', 'the model does not say which landmark scheme it finds', {
    hint: 'models with a scheme, such as ibug68, can label',
  });
}
