import { MusicaError, messageOf } from '@musica/core';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';

/** Where Redis is looked for without an address. */
export const defaultRedis = 'redis://127.0.0.1:6379';

/**
 * Connects to Redis or Valkey. A connection that breaks later is made anew, and commands wait for it.
 * @param url redis://user:password@host:port/database, or rediss:// with TLS
 * @throws MusicaError `queue` where there is no server
 */
export async function connectRedis(url = defaultRedis): Promise<Redis> {
  if (!/^rediss?:\/\//.test(url)) {
    throw new MusicaError('queue', `${url}: is no address of a Redis server`, {
      hint: 'redis://host:port, or rediss:// with TLS',
    });
  }
  let connected = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    // As BullMQ wants it: a command waits until the server is back.
    maxRetriesPerRequest: null,
    // The first time there may be none; later it is only away.
    retryStrategy: (times) => (connected ? Math.min(50 * times, 2000) : null),
  });
  // Without a listener errors of a connection are printed; the commands tell of them.
  let reason: unknown;
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    connected = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    const cause = reason ?? error;
    throw new MusicaError('queue', `no Redis at ${withoutPassword(url)}: ${reasonOf(cause)}`, {
      cause,
      hint: 'start one: apt-get install redis-server, or docker run -p 6379:6379 valkey/valkey',
    });
  }
}

/** The client that a queue of BullMQ speaks through. */
export async function redisOf(queue: Queue): Promise<Redis> {
  return (await queue.backend.client) as unknown as Redis;
}

/** Passwords belong into no message. */
export const withoutPassword = (url: string): string => url.replace(/:[^:@/]*@/, ':***@');

/** Errors of several addresses at once have no message of their own. */
function reasonOf(error: unknown): string {
  const { errors = [], code } = error as { errors?: unknown[]; code?: string };
  return messageOf(error) || (errors.length > 0 ? messageOf(errors[0]) : (code ?? 'no answer'));
}
