import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { readQueueRecord } from '../jobs/queue-record';
import { redisOf } from '../redis';
import type { S3Options } from '../sources/s3';
import { readPending } from '../status/pending';
import { openStore } from '../store/open-store';
import { type DeadLetter, type ImageResult, isDead } from '../work/outcome';
import { failedImages } from './failed-jobs';
import { Inventory } from './inventory';
import { parquetOf } from './parquet';
import { prepareFolder, removeOthers, Shards } from './shards';

export const collectFormats = ['jsonl', 'parquet'] as const;
export type CollectFormat = (typeof collectFormats)[number];

export interface CollectOptions {
  readonly connection: Redis;
  readonly prefix?: string;
  /** Folder for the shards: `part-00000.jsonl` .. of results, `dead-00000.jsonl` .. of dead letters. */
  readonly out: string;
  /** Of the results. `jsonl`, the default: an image a line; `parquet`: a row a face (see parquet.ts). */
  readonly format?: CollectFormat;
  /** Images of a shard. Default 10,000. */
  readonly shardSize?: number;
  /** Replaces the shards of an earlier call. */
  readonly force?: boolean;
  readonly s3?: S3Options;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
}

export interface Collected {
  /** With a result. */
  readonly images: number;
  readonly faces: number;
  /** With a dead letter. */
  readonly dead: number;
  /** Names of the files. */
  readonly shards: readonly string[];
  /** Images that are not finished: they are in none of them. */
  readonly unfinished: number;
}

/**
 * Writes what a queue has done as shards: each image exactly once, as a result or as a dead letter, whatever was added or
 * done twice. The same results give the same files.
 * @throws MusicaError `queue` where there is no such queue, `output` where the folder holds shards and `force` is not set
 */
export async function collectResults(name: string, options: CollectOptions): Promise<Collected> {
  const { connection, prefix, out, format = 'jsonl', shardSize = 10_000, force = false, signal } = options;
  const queue = new Queue(name, {
    connection,
    ...(prefix !== undefined && { prefix }),
    skipMetasUpdate: true,
  });
  queue.on('error', () => undefined);
  try {
    const store = openStore((await readQueueRecord(queue)).store, options.s3);
    await prepareFolder(out, force);
    // Counted before the results are read: too many rather than too few.
    const { waiting, active, delayed } = await readPending(await redisOf(queue), (key) => queue.toKey(key));
    const inventory = await Inventory.take(store, failedImages(queue), signal);
    const content = format === 'parquet' ? parquetOf : jsonLines;
    const parts = new Shards<ImageResult>(out, 'part', format, shardSize, content);
    const dead = new Shards<DeadLetter>(out, 'dead', 'jsonl', shardSize, jsonLines);
    const counts = { images: 0, faces: 0, dead: 0 };
    try {
      for await (const outcome of inventory.outcomes()) {
        signal?.throwIfAborted();
        if (isDead(outcome)) {
          counts.dead++;
          await dead.add(outcome);
        } else {
          counts.images++;
          counts.faces += outcome.faces.length;
          await parts.add(outcome);
        }
        options.onProgress?.({ done: counts.images + counts.dead, total: inventory.images });
      }
    } finally {
      await inventory.dispose();
      await store.dispose();
    }
    await parts.finish();
    await dead.finish();
    const shards = [...parts.written, ...dead.written];
    await removeOthers(out, shards);
    return { ...counts, shards, unfinished: waiting + active + delayed };
  } finally {
    await queue.close();
  }
}

const jsonLines = (records: readonly unknown[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
