import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { readQueueRecord } from '../jobs/queue-record';
import { redisOf } from '../redis';
import { type Pending, readPending } from './pending';
import { readTally, type Tally } from './tally';

/** How far a queue is; counts are of images. */
export interface QueueStatus extends Pending {
  readonly queue: string;
  /** Where its results go. */
  readonly store: string;
  /** Worked on, dead letters among them. */
  readonly done: number;
  /** Given up. */
  readonly dead: number;
  readonly faces: number;
  /** Images a second over the last minute. */
  readonly rate: number;
  /** Milliseconds until the rest is done at that rate; left out where nothing is done. */
  readonly eta?: number;
  /** Processes that work on it. */
  readonly workers: number;
  /** The newest dead letters, newest first. */
  readonly recent: Tally['recent'];
}

/** @throws MusicaError `queue` where there is none of that name */
export async function queueStatus(
  name: string,
  { connection, prefix }: { connection: Redis; prefix?: string },
): Promise<QueueStatus> {
  const queue = new Queue(name, {
    connection,
    ...(prefix !== undefined && { prefix }),
    skipMetasUpdate: true,
  });
  queue.on('error', () => undefined);
  try {
    const { store } = await readQueueRecord(queue);
    const redis = await redisOf(queue);
    const toKey = (key: string) => queue.toKey(key);
    const [pending, tally, workers] = await Promise.all([
      readPending(redis, toKey),
      readTally(redis, toKey),
      queue.getWorkersCount(),
    ]);
    const left = pending.waiting + pending.active + pending.delayed;
    const { images: done, faces, dead, rate, recent } = tally;
    return {
      queue: name,
      store,
      ...pending,
      done,
      dead,
      faces,
      rate,
      ...(rate > 0 && { eta: (1000 * left) / rate }),
      workers,
      recent,
    };
  } finally {
    await queue.close();
  }
}
