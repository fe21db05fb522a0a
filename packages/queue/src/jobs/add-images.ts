import { setTimeout as sleep } from 'node:timers/promises';
import { MusicaError } from '@musica/core';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import * as v from 'valibot';
import { redisOf } from '../redis';
import { readPending } from '../status/pending';
import { openStore } from '../store/open-store';
import { alignJob, jobId } from './align-job';
import { inBatches } from './batches';
import { type FindingOptions, findingOptionsSchema } from './finding-options';
import type { QueueItem } from './item';
import { jobDefaults } from './job-defaults';
import { recordQueue } from './queue-record';

export interface AddImagesOptions {
  readonly connection: Redis;
  /** Of all keys in Redis. Default: BullMQ's own. */
  readonly prefix?: string;
  /** Where the results go: a folder that all workers see, or s3://bucket/prefix. */
  readonly store: string;
  /** What is to be done with each image. */
  readonly options?: FindingOptions;
  /** Most images that wait in Redis: adding goes on as they are worked off. Default 1 million, about 150 MB. */
  readonly backlog?: number;
  /** Name of a further round over images that were worked on before. Default: those are skipped. */
  readonly round?: string;
  readonly signal?: AbortSignal;
  /** Told after every few batches how many images were read so far, and whether workers are waited for. */
  readonly onProgress?: (progress: { images: number; waits: boolean }) => void;
}

/** Batches that are sent at once. */
const BULK = 50;

/**
 * Adds images to a queue as they come; any number of them, since few are in memory. What was added before is not added
 * again: a batch is named by its images and options.
 * @returns how many images were read
 * @throws MusicaError `queue` where the queue keeps its results elsewhere, `config` for an option that cannot be used
 */
export async function addImages(
  name: string,
  items: Iterable<QueueItem> | AsyncIterable<QueueItem>,
  settings: AddImagesOptions,
): Promise<{ images: number }> {
  const { connection, prefix, backlog = 1_000_000, round, signal, onProgress } = settings;
  const options = checkedOptions(settings.options ?? {});
  const queue = new Queue(name, { connection, ...(prefix !== undefined && { prefix }) });
  // Commands wait while the server is away; what else there is to say they say.
  queue.on('error', () => undefined);
  try {
    await recordQueue(queue, { store: openStore(settings.store).address });
    const redis = await redisOf(queue);
    const toKey = (key: string) => queue.toKey(key);
    let images = 0;
    let bulk: Parameters<Queue['addBulk']>[0] = [];
    const send = async () => {
      signal?.throwIfAborted();
      await queue.addBulk(bulk);
      bulk = [];
      onProgress?.({ images, waits: false });
      while ((await readPending(redis, toKey)).waiting > backlog) {
        onProgress?.({ images, waits: true });
        await sleep(500, undefined, { signal });
      }
    };
    for await (const batch of inBatches(items, options)) {
      images += batch.length;
      const id = jobId(batch, options, 1, round);
      bulk.push({
        name: 'align',
        data: alignJob(batch, options, 1, round),
        opts: { ...jobDefaults, jobId: id },
      });
      if (bulk.length >= BULK) await send();
    }
    if (bulk.length > 0) await send();
    return { images };
  } finally {
    await queue.close();
  }
}

function checkedOptions(options: FindingOptions): FindingOptions {
  const result = v.safeParse(findingOptionsSchema, options, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new MusicaError('config', `${v.getDotPath(issue) ?? 'an option'} is not valid: ${issue.message}`);
}
