import { type Box, boxOfLandmarks, boxToTuple, type FaceDetector, intersectionOverUnion } from '@musica/core';
import { type FaceRecord, imageOfId, type Spread, spreadOf } from '@musica/datasets';
import { formatTable } from '@musica/evaluation';
import { writeFileAtomic } from '@musica/files';
import { useBackend } from '@musica/node';
import { readFaceImage } from '@musica/synthesis';
import { type Command, Option } from 'commander';
import type { DatasetBoxesOutput } from '../outputs';
import type { Context } from '../shared/context';
import { loadDetector } from '../shared/load';
import { notEmpty } from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { openDataset } from './open';
import { type DatasetOptions, withDatasetOptions } from './options';
import { cells } from './stats';

const sources = ['tight', 'given', 'detector'] as const;

export interface BoxesOptions extends DatasetOptions {
  readonly source: (typeof sources)[number];
  readonly out?: string;
}

/** Least overlap with the tight box for a detected face to be the labelled one. */
const LEAST_OVERLAP = 0.1;

export function addBoxes(dataset: Command, context: Context): void {
  const command = dataset
    .command('boxes')
    .description(
      'face boxes from landmarks, data set or detector, and how they overlap the tight landmark boxes',
    )
    .argument('<data>', 'the data set')
    .addOption(
      new Option(
        '--source <name>',
        'the tight landmark box, the box in the data set, or what the detector finds',
      )
        .choices(sources)
        .default('tight'),
    )
    .option('--out <file>', 'write them as JSONL, as `musica align --boxes` reads them', notEmpty)
    .action((path: string, options: BoxesOptions) => boxes(path, options, context));
  withDatasetOptions(command);
}

/** `musica dataset boxes` */
export async function boxes(path: string, options: BoxesOptions, context: Context): Promise<void> {
  const { source } = options;
  const { dataset } = await openDataset(path, options, context, { images: source === 'detector' });
  const problems = new Problems(context);
  const found = new Map<FaceRecord, Box>();
  if (source === 'detector') await detect(dataset.faces, found, options, problems, context);
  else {
    for (const face of dataset.faces) {
      const box = source === 'tight' ? boxOfLandmarks(face.landmarks) : face.box;
      if (box) found.set(face, box);
      else problems.report(`${face.id}: the data set has no box for this face`);
    }
  }
  problems.finish();
  if (options.out !== undefined) await writeFileAtomic(options.out, boxLines(found));
  const figures = overlapOf(found);
  const result = {
    source,
    faces: dataset.faces.length,
    boxes: found.size,
    without: problems.count,
    ...figures,
  };
  if (options.json) context.console.json<DatasetBoxesOutput>(result);
  else {
    context.console.result(`${source}: ${found.size} boxes for ${dataset.faces.length} faces`);
    const rows = Object.entries(figures).flatMap(([name, spread]) =>
      spread ? [[name, ...cells(spread, 3)]] : [],
    );
    const head = ['', 'min', '10 %', '25 %', 'median', '75 %', '90 %', 'max', 'mean'];
    for (const line of formatTable([head, ...rows])) context.console.result(line);
  }
}

async function detect(
  faces: readonly FaceRecord[],
  found: Map<FaceRecord, Box>,
  { backend }: Pick<BoxesOptions, 'backend'>,
  problems: Problems,
  context: Context,
): Promise<void> {
  await useBackend(backend);
  const detector: FaceDetector = await loadDetector({});
  const progress = new Progress(context.console, 'faces', faces.length);
  const byImage = new Map<string, FaceRecord[]>();
  for (const face of faces) byImage.set(face.image, [...(byImage.get(face.image) ?? []), face]);
  try {
    for (const ofImage of byImage.values()) {
      context.throwIfInterrupted();
      const detected = (await detector.detect(await readFaceImage(ofImage[0]!))).map(({ box }) => box);
      for (const face of ofImage) {
        const tight = boxOfLandmarks(face.landmarks);
        const overlap = (box: Box) => intersectionOverUnion(box, tight);
        const best = detected.toSorted((a, b) => overlap(b) - overlap(a))[0];
        if (best && overlap(best) >= LEAST_OVERLAP) found.set(face, best);
        else problems.report(`${face.id}: the detector does not find this face`);
        progress.tick();
      }
    }
  } finally {
    progress.stop();
    detector.dispose();
  }
}

/**
 * How boxes compare with the tight ones: overlap (intersection over union), sides as multiples of the tight box's, and
 * how far the centre is off to the right and down, in sides of the tight box.
 */
function overlapOf(found: ReadonlyMap<FaceRecord, Box>): Record<string, Spread | undefined> {
  const pairs = [...found].map(([{ landmarks }, box]) => ({ box, tight: boxOfLandmarks(landmarks) }));
  const spread = (measure: (pair: { box: Box; tight: Box }) => number) => spreadOf(pairs.map(measure));
  return {
    overlap: spread(({ box, tight }) => intersectionOverUnion(box, tight)),
    width: spread(({ box, tight }) => box.width / tight.width),
    height: spread(({ box, tight }) => box.height / tight.height),
    right: spread(({ box, tight }) => (box.x + box.width / 2 - tight.x - tight.width / 2) / tight.width),
    down: spread(({ box, tight }) => (box.y + box.height / 2 - tight.y - tight.height / 2) / tight.height),
  };
}

function boxLines(found: ReadonlyMap<FaceRecord, Box>): string {
  return [...found]
    .map(([{ id }, box]) => `${JSON.stringify({ image: imageOfId(id), box: boxToTuple(box) })}\n`)
    .join('');
}
