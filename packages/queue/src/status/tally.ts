import type { Redis } from 'ioredis';
import type { Counts, DeadLetter } from '../work/outcome';

/** Seconds of a bucket of the rate, and how long it is kept. */
const BUCKET = 10;
const KEPT = 900;
/** Dead letters that status can show. */
const RECENT = 20;

/** Names of what is kept in Redis beside BullMQ's own, under the queue's prefix. */
export const tallyKeys = (toKey: (name: string) => string) => ({
  totals: toKey('musica:totals'),
  recent: toKey('musica:recent'),
  rate: (bucket: number) => toKey(`musica:rate:${bucket}`),
});

/**
 * Adds a job's counts once, however often the job was run: a mark in the job itself says that it was counted. A job that
 * is gone was completed by another worker, which counted it.
 */
const script = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HSETNX', KEYS[1], 'musica:counted', '1') == 0 then return 0 end
redis.call('HINCRBY', KEYS[2], 'images', ARGV[1])
redis.call('HINCRBY', KEYS[2], 'faces', ARGV[2])
redis.call('HINCRBY', KEYS[2], 'dead', ARGV[3])
redis.call('INCRBY', KEYS[4], ARGV[1])
redis.call('EXPIRE', KEYS[4], ARGV[4])
for index = 6, #ARGV do redis.call('LPUSH', KEYS[3], ARGV[index]) end
redis.call('LTRIM', KEYS[3], 0, ARGV[5] - 1)
return 1`;

/** @param toKey of BullMQ's queue */
export async function countOnce(
  redis: Pick<Redis, 'eval'>,
  toKey: (name: string) => string,
  jobId: string,
  counts: Counts,
  dead: readonly DeadLetter[],
): Promise<void> {
  const { totals, recent, rate } = tallyKeys(toKey);
  const bucket = Math.floor(Date.now() / 1000 / BUCKET);
  const keys = [toKey(jobId), totals, recent, rate(bucket)];
  const shown = dead.slice(0, RECENT).map(({ image, error }) => JSON.stringify({ image, error }));
  await redis.eval(
    script,
    keys.length,
    ...keys,
    counts.images,
    counts.faces,
    counts.dead,
    KEPT,
    RECENT,
    ...shown,
  );
}

export interface Tally extends Counts {
  /** Dead letters, the newest first. */
  readonly recent: readonly Pick<DeadLetter, 'image' | 'error'>[];
  /** Images a second over the last minute; 0 where nothing was done in it. */
  readonly rate: number;
}

export async function readTally(
  redis: Pick<Redis, 'hgetall' | 'lrange' | 'mget'>,
  toKey: (name: string) => string,
): Promise<Tally> {
  const { totals, recent, rate } = tallyKeys(toKey);
  const now = Math.floor(Date.now() / 1000 / BUCKET);
  // The bucket that is being filled would make the rate too low.
  const buckets = [1, 2, 3, 4, 5, 6].map((ago) => rate(now - ago));
  const [sums, letters, counts] = await Promise.all([
    redis.hgetall(totals),
    redis.lrange(recent, 0, RECENT - 1),
    redis.mget(...buckets),
  ]);
  const done = counts.map((count) => Number(count ?? 0));
  // The work may have begun less than a minute ago.
  const first = done.findLastIndex((count) => count > 0);
  return {
    images: Number(sums.images ?? 0),
    faces: Number(sums.faces ?? 0),
    dead: Number(sums.dead ?? 0),
    recent: letters.map((letter) => JSON.parse(letter) as Pick<DeadLetter, 'image' | 'error'>),
    rate: first < 0 ? 0 : done.reduce((sum, count) => sum + count, 0) / ((first + 1) * BUCKET),
  };
}
