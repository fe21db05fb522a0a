import { type Box, findScheme, intersectionOverUnion, MusicaError, messageOf, Random } from '@musica/core';
import { type FaceRecord, placePictures, spreadOf, writeManifest } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import type { Command } from 'commander';
import { type BoxSource, detectedBoxes, listedBoxes } from '../align/box-source';
import { readBoxes } from '../align/boxes-file';
import { listInputs } from '../align/list-inputs';
import { outputNames } from '../align/output-names';
import { labelFace } from '../label/label-face';
import { ahead } from '../shared/ahead';
import type { Context } from '../shared/context';
import { describeError, UsageError } from '../shared/errors';
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
    .description('label photographs with a model, for training on them: what it sees the same way every time')
    .argument('<images...>', 'image files, and folders of them')
    .requiredOption('--out <folder>', 'where to write the pictures and the manifest', notEmpty)
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .option('--boxes <file>', 'face boxes, as `musica align` reads them (default: the detector)', notEmpty)
    .option(
      '--looks <n>',
      'looks at each face, in boxes that differ, half of them mirrored',
      positiveWhole,
      8,
    )
    .option('--max-spread <percent>', 'leave out faces whose looks differ more, of the box size', positive, 2)
    .option('--max-predicted <nme>', 'leave out faces with a larger predicted error, in percent', positive, 6)
    .option('--min-size <pixels>', 'leave out faces with a smaller box', positive, 48)
    .option('--recursive', 'also look into the folders inside folders')
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
  const { out, seed } = options;
  if (!options.force && (await hasFiles(out))) {
    throw new UsageError(`${out} is not empty`, 'name a new folder, or --force to write into this one');
  }
  const problems = new Problems(context);
  const images = await listInputs(inputs, options.recursive === true, (_, problem) =>
    problems.report(problem),
  );
  const names = outputNames(images);
  const paths = images.map(({ path }) => path);
  const boxes = options.boxes === undefined ? undefined : await readBoxes(options.boxes);
  const aligner = await loadAlignerFor(options);
  const detector = boxes ? undefined : await loadDetector({});
  const boxesOf: BoxSource = detector ? detectedBoxes(detector) : listedBoxes(boxes!, paths, options.boxes!);
  const scheme = findScheme(schemeOf(aligner.model.config.scheme));
  const progress = new Progress(context.console, 'label', paths.length);
  const labelled: FaceRecord[] = [];
  const spreads: number[] = [];
  const leftOut = { unsure: 0, small: 0, unreadable: 0, withoutFace: 0 };
  const decoded = ahead(paths.entries(), async ([index, path]) => ({
    index,
    path,
    image: await decodeImage(path).catch((error: unknown) => new Error(describeError(error))),
  }));
  try {
    for await (const { index, path, image } of decoded) {
      context.throwIfInterrupted();
      try {
        if (image instanceof Error) throw image;
        const found = await boxesOf(image, path);
        if (found.length === 0) leftOut.withoutFace++;
        const taken: Box[] = [];
        for (const [number, box] of found.entries()) {
          if (Math.min(box.width, box.height) < options.minSize) {
            leftOut.small++;
            continue;
          }
          // Of its own for each face, so that a face more does not change the others.
          const random = new Random(seed, index * 256 + number);
          const face = await labelFace(aligner, scheme, image, box, options.looks, random);
          if (face) spreads.push(face.spread);
          const sure = face && face.spread <= options.maxSpread && face.predictedNme <= options.maxPredicted;
          if (!sure || taken.some((other) => intersectionOverUnion(other, face.box) > SAME_FACE)) {
            leftOut.unsure++;
            continue;
          }
          const name = `${names.get(path)!}${extensionOf(path)}`;
          const id = taken.length === 0 ? name : `${name}#${taken.length}`;
          taken.push(face.box);
          const attributes = { spread: round(face.spread), predictedNme: round(face.predictedNme) };
          labelled.push({ id, image: path, landmarks: face.landmarks, attributes });
        }
      } catch (error) {
        if (error instanceof MusicaError && error.code === 'output') throw error;
        leftOut.unreadable++;
        problems.report(error instanceof MusicaError ? describeError(error) : messageOf(error));
      }
      progress.tick();
    }
  } finally {
    progress.stop();
    problems.finish();
    detector?.dispose();
    aligner.dispose();
  }
  if (labelled.length === 0) {
    throw new MusicaError('dataset', `no face of ${paths.length} pictures was labelled`, {
      hint: 'a larger --max-spread or --max-predicted lets less certain ones through',
    });
  }
  const set = {
    name: 'labelled',
    scheme,
    source: `labelled by ${aligner.model.config.name}`,
    faces: labelled,
  };
  await writeManifest(out, await placePictures(out, set, 'copy', () => context.throwIfInterrupted()));
  const result = { out, pictures: paths.length, faces: labelled.length, leftOut, spread: spreadOf(spreads) };
  if (options.json) context.console.json(result);
  else {
    const { unsure, small, unreadable, withoutFace } = leftOut;
    context.console.result(`${out}: ${labelled.length} faces of ${paths.length} pictures`);
    context.console.result(
      `left out: ${unsure} unsure, ${small} small, ${unreadable} unreadable; ${withoutFace} pictures without a face`,
    );
  }
}

/** Without a scheme nothing is known of left and right, so a mirror says nothing. */
function schemeOf(name: string | undefined): string {
  if (name !== undefined) return name;
  throw new MusicaError('config', 'the model does not say which landmark scheme it finds', {
    hint: 'models with a scheme, such as ibug68, can label',
  });
}

const extensionOf = (path: string) => /\.[^./\\]+$/.exec(path)?.[0] ?? '';
const round = (value: number) => Number(value.toFixed(3));
