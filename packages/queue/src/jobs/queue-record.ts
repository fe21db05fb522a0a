import { MusicaError } from '@musica/core';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { redisOf } from '../redis';

/** What is known of a queue beside its jobs. */
export interface QueueRecord {
  /** Where its results go. */
  readonly store: string;
}

const keyOf = (queue: Queue) => queue.toKey('musica:queue');

/**
 * Notes where a queue's results go, the first time.
 * @throws MusicaError `queue` where they go somewhere else by now: the results of one queue lie in one place
 */
export async function recordQueue(queue: Queue, { store }: QueueRecord): Promise<void> {
  const redis = await redisOf(queue);
  await redis.hsetnx(keyOf(queue), 'store', store);
  const noted = await redis.hget(keyOf(queue), 'store');
  if (noted === store) return;
  throw new MusicaError('queue', `the queue ${queue.name} keeps its results in ${noted}, not in ${store}`, {
    hint: 'give another queue name for another place',
  });
}

/**
 * Where the results of a queue go.
 * @throws MusicaError `queue` where nothing was ever added to it
 */
export async function readQueueStore(name: string, connection: Redis, prefix?: string): Promise<string> {
  const queue = new Queue(name, {
    connection,
    ...(prefix !== undefined && { prefix }),
    skipMetasUpdate: true,
  });
  queue.on('error', () => undefined);
  try {
    return (await readQueueRecord(queue)).store;
  } finally {
    await queue.close();
  }
}

/** @throws MusicaError `queue` where nothing was ever added to it */
export async function readQueueRecord(queue: Queue): Promise<QueueRecord> {
  const store = await (await redisOf(queue)).hget(keyOf(queue), 'store');
  if (store !== null) return { store };
  throw new MusicaError('queue', `there is no queue ${queue.name}`, {
    hint: 'musica queue add PATHS --queue NAME makes one; is --redis the right server?',
  });
}
