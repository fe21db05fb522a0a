import { isMusicaError } from '@musica/core';
import { type AlignedImage, type AlignTask, alignInOrder, type ImageAligner } from '@musica/node';
import type { FindingOptions } from '../jobs/finding-options';
import { itemId, type QueueItem } from '../jobs/item';
import type { ImageReader } from '../sources/image-reader';
import { deadLetter, imageResult, type Outcome } from './outcome';

/** Downloads under way: one of them takes some tenths of a second, an image's landmarks some hundredths. */
const DOWNLOADS = 8;

export interface Batch {
  readonly items: readonly QueueItem[];
  readonly options: FindingOptions;
  readonly attempt: number;
}

export interface BatchTools {
  readonly aligner: ImageAligner;
  readonly reader: Pick<ImageReader, 'open'>;
  /** Keeps a drawn image; returns its name. */
  readonly keepDrawn: (item: QueueItem, drawn: Uint8Array) => Promise<string>;
  /** Aborted: no further image is begun, and the call rejects with its reason once those under way are done. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Aligns the images of a batch; that one cannot be read is an outcome, too.
 * @returns one outcome an image, in their order
 * @throws MusicaError where it is not the image that is at fault: `config`, `weights`, `backend`, `detector`
 */
export async function runBatch(batch: Batch, tools: BatchTools): Promise<Outcome[]> {
  const { aligner, reader, signal, keepDrawn } = tools;
  const outcomes: Outcome[] = [];
  const align = (task: OpenedTask) =>
    task.error === undefined ? aligner.align(task) : Promise.reject(task.error);
  const finish = async (item: QueueItem, aligned: AlignedImage) => {
    const drawn = aligned.drawn && (await keepDrawn(item, aligned.drawn));
    return imageResult(itemId(item, batch.options), item.image, aligned, drawn);
  };
  const aligned = alignInOrder(
    openedAhead(batch.items, reader),
    { align: align as ImageAligner['align'], width: aligner.width },
    signal,
  );
  for await (const done of aligned) {
    const { item } = done.task;
    if (!('error' in done)) outcomes.push(await finish(item, done.result));
    else if (concernsAll(done.error)) throw done.error;
    else outcomes.push(deadLetter(itemId(item, batch.options), item.image, done.error, batch.attempt));
  }
  if (outcomes.length < batch.items.length) signal?.throwIfAborted();
  return outcomes;
}

/** Whether it is not the image that is at fault but the options, the model or the machine. */
const concernsAll = (error: unknown) => isMusicaError(error) && !['image', 'box'].includes(error.code);

interface OpenedTask extends AlignTask {
  readonly item: QueueItem;
  /** Why it could not be read. */
  readonly error?: unknown;
}

/** Opens images before their turn, so that downloads overlap. */
async function* openedAhead(
  items: readonly QueueItem[],
  reader: Pick<ImageReader, 'open'>,
): AsyncGenerator<OpenedTask> {
  const opening: Promise<OpenedTask>[] = [];
  for (const item of items) {
    opening.push(open(item, reader));
    if (opening.length >= DOWNLOADS) yield await opening.shift()!;
  }
  for (const task of opening) yield await task;
}

async function open(item: QueueItem, reader: Pick<ImageReader, 'open'>): Promise<OpenedTask> {
  const { image: name, boxes } = item;
  try {
    return { item, name, image: await reader.open(name), ...(boxes && { boxes }) };
  } catch (error) {
    return { item, name, image: name, error };
  }
}
