import { itemId } from '../jobs/item';
import type { Outcome } from './outcome';
import { type Batch, type BatchTools, runBatch } from './run-batch';

/** How often a worker may end in the middle of an image before the image is held to be the reason. */
const MOST_DEATHS = 3;

/** What is noted of a batch whose worker has ended once: which image is under way, and how many ended at which. */
export interface Deaths {
  readonly at?: number;
  readonly of: Readonly<Record<number, number>>;
}

/** What a job's progress says; anything else was written by nobody we know. */
export function deathsOf(progress: unknown): Deaths {
  const { at, of } = (typeof progress === 'object' && progress !== null ? progress : {}) as Partial<Deaths>;
  return { of: of ?? {}, ...(at !== undefined && { at }) };
}

/**
 * Works on a batch whose worker ended without a word: killed, out of power, or brought down by an image that breaks the
 * decoder. Which image it was is not known, so they are taken one by one, and each is noted before. One that a worker
 * ends at again and again is given up, so that it cannot bring down one worker after the other.
 */
export async function runCarefully(
  batch: Batch,
  tools: BatchTools,
  before: Deaths,
  note: (deaths: Deaths) => Promise<void>,
): Promise<Outcome[]> {
  const of: Record<number, number> = { ...before.of };
  if (before.at !== undefined) of[before.at] = (of[before.at] ?? 0) + 1;
  const outcomes: Outcome[] = [];
  for (const [index, item] of batch.items.entries()) {
    tools.signal?.throwIfAborted();
    const deaths = of[index] ?? 0;
    if (deaths >= MOST_DEATHS) {
      const error = {
        code: 'crash',
        message: `${item.image}: ${deaths} workers ended while they worked on it`,
      };
      outcomes.push({ id: itemId(item, batch.options), image: item.image, error, attempts: deaths });
      continue;
    }
    await note({ at: index, of });
    outcomes.push(...(await runBatch({ ...batch, items: [item] }, { ...tools, signal: undefined })));
  }
  return outcomes;
}
