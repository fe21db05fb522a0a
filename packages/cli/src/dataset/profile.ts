import { isError, isMusicaError, messageOf, type PixelImage } from '@musica/core';
import { type FaceRecord, prefetch, spreadOf, writeManifest } from '@musica/datasets';
import {
  checkTurnPlan,
  defaultTurnPlan,
  FaceProfiler,
  type JawConvention,
  readFaceImage,
  readMorphableFace,
  type Turning,
  type TurnPlan,
  turnedDataset,
  turnFace,
} from '@musica/synthesis';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DatasetProfileOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { nonNegative, notEmpty, positive, positiveWhole } from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { openDataset } from './open';
import { type DatasetOptions, withDatasetOptions } from './options';
import { hasFiles } from './write-dataset';

export interface ProfileOptions extends DatasetOptions {
  readonly morphable: string;
  readonly out: string;
  readonly angles?: readonly number[];
  readonly maxYaw: number;
  readonly perFace: number;
  readonly pitch: number;
  readonly maxError: number;
  readonly jaw: JawConvention;
  readonly sourceJaw: JawConvention;
  readonly force?: boolean;
}

/** So often, counted in faces, the manifest is written on the way. */
const SAVE_EVERY = 500;

export function addProfile(dataset: Command, context: Context): void {
  const conventions = ['3d', 'contour'];
  const command = dataset
    .command('profile')
    .description('turn the heads of labelled photographs towards profile, with their own texture')
    .argument('<data>', 'the data set, of 68 points')
    .requiredOption(
      '--morphable <folder>',
      'ICT-FaceKit: its folder FaceXModel, or the compact form',
      notEmpty,
    )
    .requiredOption('--out <folder>', 'where to write the images and the manifest', notEmpty)
    .option(
      '--per-face <count>',
      'images of each face, at random yaws',
      positiveWhole,
      defaultTurnPlan.perFace,
    )
    .option('--max-yaw <degrees>', 'how far to turn, to 90', positive, defaultTurnPlan.maxYaw)
    .option('--angles <list>', 'turn to these yaws instead, such as 30,60,90', yawList)
    .option(
      '--pitch <degrees>',
      'standard deviation of the change of pitch; half of it for roll',
      nonNegative,
      defaultTurnPlan.pitch,
    )
    .option(
      '--max-error <part>',
      'leave out faces whose fit is off by more than this share of the face size',
      positive,
      0.06,
    )
    .addOption(
      new Option('--jaw <convention>', 'label the jaw on the 3D head, or on the visible outline')
        .choices(conventions)
        .default('3d'),
    )
    .addOption(
      new Option('--source-jaw <convention>', "where the data set's own labels put the jaw")
        .choices(conventions)
        .default('contour'),
    )
    .option('--force', 'write into a folder that is not empty')
    .action((path: string, options: ProfileOptions) => profile(path, options, context));
  withDatasetOptions(command);
}

/** `musica dataset profile` */
export async function profile(path: string, options: ProfileOptions, context: Context): Promise<void> {
  const { out, jaw, seed } = options;
  const plan = planOf(options);
  if (!options.force && (await hasFiles(out))) {
    throw new UsageError(`${out} is not empty`, 'name a new folder, or --force to write into this one');
  }
  const morphable = await readMorphableFace(options.morphable);
  const { dataset } = await openDataset(path, options, context);
  if (dataset.scheme.count !== 68) {
    throw new UsageError(
      `${path} has ${dataset.scheme.count} points a face; only the 68 of iBUG can be turned`,
    );
  }
  const turning: Turning = { profiler: new FaceProfiler(morphable), plan, jaw, seed, out };
  const problems = new Problems(context);
  const progress = new Progress(context.console, 'faces', dataset.faces.length);
  const turned: FaceRecord[] = [];
  const errors: number[] = [];
  const skipped = { fittedBadly: 0, turnedAlready: 0, failed: 0 };
  const save = async () => {
    if (turned.length > 0) await writeManifest(out, turnedDataset(dataset, turned));
  };
  const started = performance.now();
  try {
    for await (const { index, face, image } of prefetch(dataset.faces.entries(), decode)) {
      context.throwIfInterrupted();
      try {
        if (isError(image)) throw image;
        const fit = turning.profiler.fit(face.landmarks, { jaw: options.sourceJaw });
        errors.push(fit.error);
        if (fit.error > options.maxError) {
          skipped.fittedBadly++;
          problems.report(`${face.id}: left out, the fit is off by ${percent(fit.error)} of the face size`);
        } else {
          const records = await turnFace(turning, { index, face, image }, fit);
          if (records.length === 0) skipped.turnedAlready++;
          turned.push(...records);
        }
      } catch (error) {
        // A folder that cannot be written to stops all faces, not only this one.
        if (isOutputError(error)) throw error;
        skipped.failed++;
        problems.report(`${face.id}: ${messageOf(error)}`);
      }
      progress.tick();
      if ((index + 1) % SAVE_EVERY === 0) await save();
    }
  } finally {
    progress.stop();
    problems.finish();
    // Also when it is stopped: what was made so far is a data set.
    await save();
  }
  const seconds = (performance.now() - started) / 1000;
  const outcome = { out, faces: dataset.faces.length, images: turned.length, skipped, seconds };
  tell(outcome, errors, options, context);
}

function planOf({ perFace, maxYaw, pitch, angles }: ProfileOptions): TurnPlan {
  const plan = { perFace, maxYaw, pitch, ...(angles && { angles }) };
  try {
    checkTurnPlan(plan);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
  return plan;
}

/** An image that cannot be read is reported in its turn. */
async function decode([index, face]: [number, FaceRecord]) {
  const image: PixelImage | Error = await readFaceImage(face).catch(
    (error: unknown) => new Error(messageOf(error)),
  );
  return { index, face, image };
}

function isOutputError(error: unknown): boolean {
  return isMusicaError(error) && error.code === 'output';
}

interface Outcome {
  readonly out: string;
  readonly faces: number;
  readonly images: number;
  readonly skipped: { readonly fittedBadly: number; readonly turnedAlready: number; readonly failed: number };
  readonly seconds: number;
}

function tell(
  outcome: Outcome,
  errors: readonly number[],
  { json }: DatasetOptions,
  { console }: Context,
): void {
  const fitError = spreadOf(errors);
  if (json) {
    console.json<DatasetProfileOutput>({ ...outcome, fitError });
    return;
  }
  const { out, faces, images, skipped, seconds } = outcome;
  console.result(
    `${out}: ${images} images of ${faces} faces, ${(faces / seconds).toFixed(1)} faces a second`,
  );
  const left = [
    [skipped.fittedBadly, 'fitted badly'],
    [skipped.turnedAlready, 'turned as far already'],
    [skipped.failed, 'could not be used'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  if (left.length > 0) console.result(`left out: ${left.join(', ')}`);
  if (fitError) {
    const { median, p90, max } = fitError;
    const figures = `median ${percent(median)}, 90 % below ${percent(p90)}, at most ${percent(max)}`;
    console.result(`distance of the fit from the labels (root mean square, of the face size): ${figures}`);
  }
}

function yawList(text: string): number[] {
  const yaws = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (yaws.every((yaw) => yaw > 0 && yaw <= 90)) return yaws;
  throw new InvalidArgumentError('It must be a list of degrees above 0 to 90, such as 30,60,90.');
}

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
