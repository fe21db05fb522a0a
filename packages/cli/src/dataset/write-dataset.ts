import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MusicaError } from '@musica/core';
import type { OpenedDataset } from '@musica/datasets';
import { type FaceRecord, imageOfId, placeImages, type WritableDataset } from '@musica/datasets';
import { writeFileAtomic } from '@musica/files';
import { encodeImage, exifOrientation } from '@musica/node';
import type { DatasetWriteOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { Progress } from '../shared/progress';
import { formatNamed, placingOf, type WritingOptions } from './options';

/**
 * Writes a data set into a folder and brings its images there; images inside the old data set are written as PNG.
 * @throws UsageError where the folder is not empty; MusicaError `output` or `dataset`
 */
export async function writeDataset(
  folder: string,
  { path, format, dataset: read }: OpenedDataset,
  dataset: WritableDataset,
  options: WritingOptions,
  context: Context,
): Promise<DatasetWriteOutput> {
  const { place } = placingOf(options);
  const inside = format.images !== undefined && place !== 'keep';
  if (place !== 'keep' && !options.force && (await hasFiles(folder))) {
    throw new UsageError(`${folder} is not empty`, 'name a new folder, or --force to write into this one');
  }
  const images = new Set(dataset.faces.map(({ image }) => image)).size;
  const progress = new Progress(context.console, 'images', images);
  const tick = () => {
    progress.tick();
    context.throwIfInterrupted();
  };
  try {
    const placed = inside
      ? await extractImages(folder, dataset, format.images!(path), tick)
      : await placeImages(folder, dataset, place, {
          signal: context.signal,
          onPlaced: () => progress.tick(),
        });
    const { faces, droppedFields } = await formatNamed(options.to).write!(folder, placed);
    if (faces < placed.faces.length) context.markPartial();
    return {
      out: folder,
      from: format.name,
      to: options.to,
      faces,
      images,
      leftOut: read.problems.length,
      droppedFields,
      turnedByExif: inside ? 0 : await countTurned(placed.faces),
    };
  } finally {
    progress.stop();
  }
}

/** Prints what was written. */
export function tellWritten(written: DatasetWriteOutput, json: CommonJson, { console }: Context): void {
  if (json) {
    console.json<DatasetWriteOutput>(written);
    return;
  }
  const { out, from, to, faces, images, droppedFields, turnedByExif } = written;
  console.result(`${out}: ${faces} faces of ${images} images, ${from} to ${to}`);
  if (droppedFields.length > 0) console.note(`not kept in ${to}: ${droppedFields.join('; ')}`);
  if (turnedByExif > 0) {
    console.note(
      `${turnedByExif} images are shown turned, as EXIF says, and the labels count on that: readers that ignore EXIF see other places`,
    );
  }
}

type CommonJson = boolean | string | undefined;

async function extractImages(
  folder: string,
  dataset: WritableDataset,
  images: AsyncIterable<{ id: string; image: Parameters<typeof encodeImage>[0] }>,
  tick: () => void,
): Promise<WritableDataset> {
  const wanted = new Set(dataset.faces.map(({ id }) => imageOfId(id)));
  const missing = new Set(wanted);
  for await (const { id, image } of images) {
    if (!wanted.has(id)) continue;
    await writeFileAtomic(join(folder, ...id.split('/')), await encodeImage(image, 'png'));
    missing.delete(id);
    tick();
  }
  const [first] = missing;
  if (first !== undefined) throw new MusicaError('dataset', `the data set holds no image ${first}`);
  const faces = dataset.faces.map(
    (face): FaceRecord => ({ ...face, image: resolve(folder, ...imageOfId(face.id).split('/')) }),
  );
  return { ...dataset, faces };
}

async function countTurned(faces: readonly FaceRecord[]): Promise<number> {
  let turned = 0;
  for (const image of new Set(faces.filter(({ source }) => !source).map((face) => face.image))) {
    if ((await exifOrientation(image)) > 1) turned++;
  }
  return turned;
}

/** Whether a folder is there and not empty. */
export async function hasFiles(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length > 0;
}
