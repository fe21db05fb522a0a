import { createHash } from 'node:crypto';
import type { Box } from '@musica/core';
import type { FindingOptions } from './finding-options';

/** One image to be worked on. */
export interface QueueItem {
  /** Path, http(s): URL or s3://bucket/key. A relative path is relative to the worker's `root`. */
  readonly image: string;
  /** The boxes of its faces. Default: the face detector finds them. */
  readonly boxes?: readonly Box[];
}

/** 128 bits as 32 hexadecimal digits: the same image with the same options has the same one everywhere. */
export type ItemId = string;

/** Text that is the same for equal values, whatever the order in which their fields were set. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** What names an image's result: hash of image, boxes and options. */
export function itemId({ image, boxes }: QueueItem, options: FindingOptions): ItemId {
  return shortHash(canonical([image, boxes ?? null, options]));
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
