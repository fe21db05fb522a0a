import type { FindingOptions } from './finding-options';
import { itemId, type QueueItem } from './item';

/** Images of a batch, at least and at most; about `typical` on average. */
const sizes = { least: 8, typical: 32, most: 64 } as const;

/**
 * Cuts a stream of images into batches, one at a time. Where a batch ends is decided by the images in it (content-defined
 * chunking, as in backup programs): one image more at the beginning changes one batch, not all that follow, so that a
 * folder that has grown and is added again is not worked on again.
 */
export async function* inBatches(
  items: Iterable<QueueItem> | AsyncIterable<QueueItem>,
  options: FindingOptions,
): AsyncGenerator<QueueItem[]> {
  let batch: QueueItem[] = [];
  let seen = new Set<string>();
  for await (const item of items) {
    const id = itemId(item, options);
    if (seen.has(id)) continue;
    seen.add(id);
    batch.push(item);
    if (batch.length < sizes.least || (batch.length < sizes.most && !endsBatch(id))) continue;
    yield batch;
    batch = [];
    seen = new Set();
  }
  if (batch.length > 0) yield batch;
}

/** True for one image in as many as lie between the least and the typical size. */
function endsBatch(id: string): boolean {
  return Number.parseInt(id.slice(0, 8), 16) % (sizes.typical - sizes.least) === 0;
}
