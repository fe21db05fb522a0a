import type { Redis } from 'ioredis';

/** Adds up the images of jobs by their names (see `imagesOf`), where they are, so that no names are sent. */
const script = `
local function images(ids)
  local sum = 0
  for _, id in ipairs(ids) do
    local size = string.match(id, '^%x+%-(%d+)$')
    if size and #id - #size == 33 then sum = sum + tonumber(size) elseif string.sub(id, 1, 2) ~= '0:' then sum = sum + 1 end
  end
  return sum
end
local function list(key)
  local sum = 0
  local length = redis.call('LLEN', key)
  for first = 0, length - 1, 1000 do sum = sum + images(redis.call('LRANGE', key, first, first + 999)) end
  return sum
end
local function sorted(key)
  local sum = 0
  local length = redis.call('ZCARD', key)
  for first = 0, length - 1, 1000 do sum = sum + images(redis.call('ZRANGE', key, first, first + 999)) end
  return sum
end
return { list(KEYS[1]) + list(KEYS[2]) + sorted(KEYS[3]), list(KEYS[4]), sorted(KEYS[5]), sorted(KEYS[6]) }`;

/** Images by what their jobs are doing. */
export interface Pending {
  readonly waiting: number;
  readonly active: number;
  /** To be tried again after a while. */
  readonly delayed: number;
  /** Of jobs that failed as a whole: their model cannot be loaded, say. */
  readonly failed: number;
}

/** @param toKey of BullMQ's queue */
export async function readPending(
  redis: Pick<Redis, 'eval'>,
  toKey: (name: string) => string,
): Promise<Pending> {
  const keys = ['wait', 'paused', 'prioritized', 'active', 'delayed', 'failed'].map(toKey);
  const counts = (await redis.eval(script, keys.length, ...keys)) as number[];
  const [waiting = 0, active = 0, delayed = 0, failed = 0] = counts;
  return { waiting, active, delayed, failed };
}
