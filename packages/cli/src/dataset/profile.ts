import { join } from 'node:path';
import { messageOf, type PixelImage, Random } from '@musica/core';
import {
  checkTurnPlan,
  defaultTurnPlan,
  type FaceFit,
  FaceProfiler,
  type FaceRecord,
  groupOfFace,
  type JawConvention,
  planTurns,
  readMorphableFace,
  spreadOf,
  type TurnedFace,
  type TurnPlan,
  type WritableDataset,
  writeManifest,
} from '@musica/datasets';
import { decodeImage, encodeImage, writeFileAtomic } from '@musica/node';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ahead } from '../shared/ahead';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { nonNegative, positive, positiveWhole } from '../shared/options';
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
  readonly force?: boolean;
}

/** So often, counted in faces, the manifest is written on the way. */
const SAVE_EVERY = 500;

export function addProfile(dataset: Command, context: Context): void {
  const command = dataset
    .command('profile')
    .description(
      'turn the heads of labelled photographs towards profile, with their own texture and exact landmarks',
    )
    .argument('<data>', 'the data set, of 68 points')
    .requiredOption(
      '--morphable <folder>',
      'the morphable face: FaceXModel of ICT-FaceKit, or its compact form',
    )
    .requiredOption('--out <folder>', 'where to write pictures and manifest')
    .option(
      '--per-face <count>',
      'pictures of each face, at random yaws',
      positiveWhole,
      defaultTurnPlan.perFace,
    )
    .option('--max-yaw <degrees>', 'how far to turn, to 90', positive, defaultTurnPlan.maxYaw)
    .option('--angles <list>', 'turn to these yaws instead, such as 30,60,90', yawList)
    .option('--pitch <degrees>', 'deviation of the change of pitch', nonNegative, defaultTurnPlan.pitch)
    .option(
      '--max-error <part>',
      'leave out faces fitted worse than this part of the face size',
      positive,
      0.06,
    )
    .addOption(
      new Option(
        '--jaw <convention>',
        "what the data set's jaw labels mean: the visible outline, or the 3D jaw",
      )
        .choices(['contour', '3d'])
        .default('contour'),
    )
    .option('--force', 'write into a folder that is not empty')
    .action((path: string, options: ProfileOptions) => profile(path, options, context));
  withDatasetOptions(command);
}

/** `musica dataset profile` */
export async function profile(path: string, options: ProfileOptions, context: Context): Promise<void> {
  const plan: TurnPlan = {
    perFace: options.perFace,
    maxYaw: options.maxYaw,
    pitch: options.pitch,
    ...(options.angles && { angles: options.angles }),
  };
  checkTurnPlan(plan);
  const { out } = options;
  if (!options.force && (await hasFiles(out))) {
    throw new UsageError(`${out} is not empty`, 'name a new folder, or --force to write into this one');
  }
  const { dataset } = await openDataset(path, options, context);
  if (dataset.scheme.count !== 68) {
    throw new UsageError(
      `${path} has ${dataset.scheme.count} points a face; only the 68 of iBUG can be turned`,
    );
  }
  const profiler = new FaceProfiler(await readMorphableFace(options.morphable));
  const problems = new Problems(context);
  const progress = new Progress(context.console, 'faces', dataset.faces.length);
  const turned: FaceRecord[] = [];
  const errors: number[] = [];
  const skipped = { failed: 0, badFit: 0, turnedAlready: 0 };
  const save = () => writeManifest(out, describe(dataset, turned));
  const decoded = ahead(dataset.faces.entries(), async ([index, face]) => ({
    index,
    face,
    // A picture that cannot be read is reported in its turn.
    image: await decodeImage(face.image).catch((error: unknown) => new Error(messageOf(error))),
  }));
  const started = performance.now();
  try {
    for await (const { index, face, image } of decoded) {
      context.throwIfInterrupted();
      try {
        if (image instanceof Error) throw image;
        const fit = profiler.fit(face.landmarks, { jaw: options.jaw });
        errors.push(fit.error);
        if (fit.error > options.maxError) {
          skipped.badFit++;
          problems.report(
            `${face.id}: the morphable face fits to ${percent(fit.error)} of the face size, left out`,
          );
        } else {
          const records = await turnFace(
            profiler,
            face,
            image,
            fit,
            new Random(options.seed, index),
            plan,
            out,
          );
          if (records.length === 0) skipped.turnedAlready++;
          turned.push(...records);
        }
      } catch (error) {
        skipped.failed++;
        problems.report(`${face.id}: ${messageOf(error)}`);
      }
      progress.tick();
      if ((index + 1) % SAVE_EVERY === 0 && turned.length > 0) await save();
    }
  } finally {
    progress.stop();
    problems.finish();
    if (turned.length > 0) await save();
  }
  const seconds = (performance.now() - started) / 1000;
  tell(
    { out, faces: dataset.faces.length, pictures: turned.length, skipped, errors, seconds },
    options,
    context,
  );
}

async function turnFace(
  profiler: FaceProfiler,
  face: FaceRecord,
  image: PixelImage,
  fit: FaceFit,
  random: Random,
  plan: TurnPlan,
  out: string,
): Promise<FaceRecord[]> {
  const turns = planTurns(fit.angles, random, plan);
  if (turns.length === 0) return [];
  const turnable = profiler.prepare(image, fit);
  return Promise.all(
    turns.map(async (angles) => {
      const result = turnable.turn(angles);
      const name = `${face.id.replace(/\.[^./]*(?=#|$)/, '').replace('#', '_')}_y${signed(angles.yaw)}.jpg`;
      const file = join(out, 'images', ...name.split('/'));
      await writeFileAtomic(file, await encodeImage(result.image, { format: 'jpeg', quality: 92 }));
      return recordOf(face, fit, result, name, file);
    }),
  );
}

function recordOf(
  face: FaceRecord,
  fit: FaceFit,
  turned: TurnedFace,
  name: string,
  file: string,
): FaceRecord {
  const { yaw, pitch, roll } = turned.angles;
  return {
    id: `images/${name}`,
    image: file,
    landmarks: turned.landmarks.map(([x, y]) => [round(x, 3), round(y, 3)] as const),
    ...(face.split !== undefined && { split: face.split }),
    attributes: {
      ...face.attributes,
      yaw: round(yaw, 1),
      pitch: round(pitch, 1),
      roll: round(roll, 1),
      source: face.id,
      fitError: round(fit.error, 4),
    },
    occluded: turned.occluded,
    group: groupOfFace(face),
  };
}

function describe(dataset: WritableDataset, faces: readonly FaceRecord[]): WritableDataset {
  const { name, scheme, source, licence } = dataset;
  return {
    name: `${name}-profiled`,
    scheme,
    source: `turned by musica dataset profile${source === undefined ? '' : ` from ${source}`}`,
    ...(licence !== undefined && { licence }),
    faces,
  };
}

interface Outcome {
  readonly out: string;
  readonly faces: number;
  readonly pictures: number;
  readonly skipped: { readonly failed: number; readonly badFit: number; readonly turnedAlready: number };
  readonly errors: readonly number[];
  readonly seconds: number;
}

function tell({ errors, ...outcome }: Outcome, { json }: DatasetOptions, { console }: Context): void {
  const fitError = errors.length > 0 ? spreadOf(errors) : undefined;
  if (json) {
    console.json({ ...outcome, fitError });
    return;
  }
  const { out, faces, pictures, skipped, seconds } = outcome;
  console.result(
    `${out}: ${pictures} pictures of ${faces} faces, ${(faces / seconds).toFixed(1)} faces a second`,
  );
  const left = [
    [skipped.badFit, 'fitted badly'],
    [skipped.turnedAlready, 'turned as far already'],
    [skipped.failed, 'could not be used'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  if (left.length > 0) console.result(`left out: ${left.join(', ')}`);
  if (fitError) {
    const { median, p90, max } = fitError;
    console.result(
      `error of the fit, in % of the face size: median ${percent(median)}, 90 % below ${percent(p90)}, at most ${percent(max)}`,
    );
  }
}

function yawList(text: string): number[] {
  const yaws = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (yaws.every((yaw) => yaw > 0 && yaw <= 90)) return yaws;
  throw new InvalidArgumentError('It must be a list of degrees above 0 to 90, such as 30,60,90.');
}

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
const signed = (yaw: number) => `${yaw < 0 ? '-' : '+'}${String(Math.round(Math.abs(yaw))).padStart(2, '0')}`;

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
