import { basename, dirname, resolve } from 'node:path';
import {
  type Aligner,
  boxOfLandmarks,
  describeError,
  findScheme,
  isMusicaError,
  type LandmarkScheme,
  type Landmarks,
  labelFace,
  MusicaError,
  messageOf,
  Random,
} from '@musica/core';
import { type FaceRecord, parseJson, placeImages, readTextLines, writeManifest } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import { type AgreementPlan, agreeOnFace, type NamedSource } from '@musica/training';
import type { Command } from 'commander';
import * as v from 'valibot';
import type { DatasetAgreeOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { defaultModel, loadAlignerFor, modelHelp } from '../shared/load';
import {
  type AligningOptions,
  fraction,
  nonNegative,
  notEmpty,
  positive,
  withCommonOptions,
} from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { hasFiles } from './write-dataset';

export interface AgreeOptions extends AligningOptions {
  readonly source: readonly NamedSource[];
  readonly anchors?: string;
  readonly pull: number;
  readonly looks: number;
  readonly model: string;
  readonly jawYaw?: number;
  readonly maxSpread: number;
  readonly out: string;
  readonly force?: boolean;
}

/** Looks of the model at each face. */
const LOOKS = 6;

export function addAgree(dataset: Command, context: Context): void {
  const command = dataset
    .command('agree')
    .description(
      'labels by agreement: of points that several networks or persons set, and looks of a model, one label with its spread',
    )
    .argument('<opinions>', 'JSON Lines: an image, by its path from the file, and lists of points by name')
    .requiredOption(
      '--source <name=weight[@yaw]>',
      'a list of 68 points, how much it counts, and from how many degrees of yaw not at all; may be given several times',
      addSource,
    )
    .requiredOption('--out <folder>', 'where to write the images and the manifest', notEmpty)
    .option('--anchors <name>', 'a list of five points set by hand: eyes, nose tip, mouth corners', notEmpty)
    .option('--pull <share>', 'how far labels are pulled to the anchors, 0 to 1', fraction, 0.3)
    .option('--looks <weight>', 'how much looks of the model count; 0: none', nonNegative, 1)
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .option('--jaw-yaw <degrees>', 'from how many degrees of yaw the jaw is not labelled', positive)
    .option(
      '--max-spread <percent>',
      'leave out faces whose inner points differ more, of the box size',
      positive,
      4,
    )
    .option('--force', 'write into a folder that is not empty')
    .action((opinions: string, options: AgreeOptions) => agree(opinions, options, context));
  withCommonOptions(command, { aligns: true });
}

/** Parses `name=weight` or `name=weight@yaw` and adds it to those before. */
export function addSource(text: string, before: readonly NamedSource[] = []): NamedSource[] {
  const match = /^([^=]+)=([\d.]+)(?:@([\d.]+))?$/.exec(text);
  const [weight, mostYaw] = [Number(match?.[2]), Number(match?.[3])];
  if (!match || !(weight > 0) || mostYaw === 0) {
    throw new UsageError(`--source ${text}: give NAME=WEIGHT or NAME=WEIGHT@YAW, such as teacher=1@45`);
  }
  const source = { name: match[1]!, weight, ...(match[3] === undefined ? {} : { mostYaw }) };
  return [...before, source];
}

const points = v.array(v.pipe(v.tuple([v.number(), v.number()]), v.readonly()));
const lineSchema = v.looseObject({
  image: v.pipe(v.string(), v.minLength(1)),
  attributes: v.optional(v.record(v.string(), v.union([v.boolean(), v.number(), v.string()]))),
});

/** What a line of the file says. */
interface Opinions {
  readonly image: string;
  readonly attributes: NonNullable<FaceRecord['attributes']>;
  readonly lists: Readonly<Record<string, Landmarks>>;
}

/** `musica dataset agree` */
export async function agree(file: string, options: AgreeOptions, context: Context): Promise<void> {
  const { out, source: sources, anchors, pull, looks, jawYaw, maxSpread, seed } = options;
  if (!options.force && (await hasFiles(out))) {
    throw new UsageError(`${out} is not empty`, 'name a new folder, or --force to write into this one');
  }
  const plan: AgreementPlan = {
    sources,
    looks,
    ...(anchors === undefined ? {} : { anchors: { name: anchors, share: pull } }),
    ...(jawYaw === undefined ? {} : { jawYaw }),
  };
  const names = [...sources.map(({ name }) => name), ...(anchors === undefined ? [] : [anchors])];
  const scheme = findScheme('ibug68');
  const problems = new Problems(context);
  const all = await readOpinions(file, names, scheme, anchors, (problem) => problems.report(problem));
  const aligner = looks > 0 ? await loadAlignerFor(options) : undefined;
  if (aligner && aligner.model.config.landmarks !== scheme.count) {
    aligner.dispose();
    throw new MusicaError('config', `${options.model} does not find the 68 points of the labels`);
  }
  const progress = new Progress(context.console, 'agree', all.length);
  const faces: FaceRecord[] = [];
  const leftOut = { apart: 0, anchors: 0, unreadable: 0 };
  try {
    for (const [index, opinions] of all.entries()) {
      context.throwIfInterrupted();
      progress.tick();
      try {
        const look = aligner && (await lookAt(aligner, scheme, opinions, plan, new Random(seed, index)));
        const agreed = agreeOnFace(opinions.lists, plan, scheme, look);
        if (!agreed) {
          leftOut.anchors++;
          continue;
        }
        const { width, height } = boxOfLandmarks(agreed.landmarks);
        const spread =
          (100 * meanOf(scheme.inner.map((i) => agreed.spreads[i]!))) / Math.sqrt(width * height);
        if (spread > maxSpread) leftOut.apart++;
        else faces.push(recordOf(opinions, file, agreed, spread));
      } catch (error) {
        if (!isMusicaError(error)) throw error;
        leftOut.unreadable++;
        problems.report(`${opinions.image}: ${describeError(error)}`);
      }
    }
  } finally {
    progress.stop();
    problems.finish();
    aligner?.dispose();
  }
  if (faces.length === 0) {
    throw new MusicaError('dataset', `${file}: the opinions agree on no face`, {
      hint: 'a larger --max-spread lets less certain ones through',
    });
  }
  const set = {
    name: `${basename(file)} by agreement`,
    scheme,
    source: `agreement of ${names.join(', ')}`,
    faces,
  };
  await writeManifest(out, await placeImages(out, set, 'copy', { signal: context.signal }));
  if (options.json) {
    context.console.json<DatasetAgreeOutput>({ out, opinions: all.length, faces: faces.length, leftOut });
    return;
  }
  context.console.result(`${out}: ${faces.length} faces of ${all.length}`);
  context.console.result(
    `left out: ${leftOut.apart} that the opinions differ on, ${leftOut.anchors} with anchors of something else, ${leftOut.unreadable} unreadable`,
  );
}

/** The lines that have all lists; the others are told. */
async function readOpinions(
  file: string,
  names: readonly string[],
  scheme: LandmarkScheme,
  anchors: string | undefined,
  onProblem: (problem: string) => void,
): Promise<Opinions[]> {
  const all: Opinions[] = [];
  for await (const { line, text } of readTextLines(file)) {
    if (text.trim() === '') continue;
    try {
      const { image, attributes = {}, ...rest } = parseJson(text, lineSchema);
      const lists = Object.fromEntries(
        names.map((name) => {
          const list = v.safeParse(points, rest[name]);
          const count = name === anchors ? 5 : scheme.count;
          if (list.success && list.output.length === count) return [name, list.output];
          throw new MusicaError('dataset', `${name} is no list of ${count} points`);
        }),
      );
      all.push({ image: resolve(dirname(file), image), attributes, lists });
    } catch (error) {
      onProblem(`${file}:${line}: ${messageOf(error)}`);
    }
  }
  return all;
}

/** What the model sees, beginning in the box of what the sources agree on; nothing where it loses the face. */
async function lookAt(
  aligner: Aligner,
  scheme: LandmarkScheme,
  { image, lists }: Opinions,
  plan: AgreementPlan,
  random: Random,
) {
  const { sources, jawYaw: _ } = plan;
  const agreed = agreeOnFace(lists, { sources }, scheme)!;
  return labelFace(
    aligner,
    scheme,
    await decodeImage(image),
    boxOfLandmarks(agreed.landmarks),
    LOOKS,
    random,
  );
}

function recordOf(
  { image, attributes }: Opinions,
  file: string,
  { landmarks, weights, spreads, yaw }: NonNullable<ReturnType<typeof agreeOnFace>>,
  spread: number,
): FaceRecord {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return {
    id: image.startsWith(resolve(dirname(file)))
      ? image.slice(resolve(dirname(file)).length + 1)
      : basename(image),
    image,
    landmarks: landmarks.map(([x, y]) => [round(x), round(y)] as const),
    weights: weights.map(round),
    spreads: spreads.map(round),
    attributes: { ...attributes, yaw: Math.round(yaw), spread: round(spread) },
  };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
