import { MusicaError } from '@musica/core';
import * as v from 'valibot';
import { boxSchema, type FindingOptions, findingOptionsSchema } from './finding-options';
import { itemId, type QueueItem, shortHash } from './item';

const image = v.pipe(v.string(), v.minLength(1), v.maxLength(8192));

const alignJobSchema = v.object({
  /** Images, each as its address alone or with boxes. */
  images: v.pipe(
    v.array(v.union([image, v.object({ image, boxes: v.optional(v.array(boxSchema)) })])),
    v.minLength(1),
    v.maxLength(10_000),
  ),
  options: v.optional(findingOptionsSchema, {}),
  /** Which try this is, from 1. Images that failed come back in a job of their own. */
  attempt: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  /** Set where images are worked on anew though they were before. */
  round: v.optional(v.string()),
});

/** The data of a job: images that are aligned together. */
export type AlignJob = v.InferInput<typeof alignJobSchema>;

/** The same with all of its fields. */
export interface ParsedJob {
  readonly items: readonly QueueItem[];
  readonly options: FindingOptions;
  readonly attempt: number;
  readonly round: string | undefined;
}

/** @throws MusicaError `queue` where it is none, naming the field */
export function parseJob(data: unknown): ParsedJob {
  const result = v.safeParse(alignJobSchema, data, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue);
    throw new MusicaError('queue', `the job's data: ${path === null ? '' : `${path}: `}${issue.message}`, {
      hint: 'a job looks like { images: ["a.jpg"], options: { preset: "balanced" } }',
    });
  }
  const { images, options, attempt, round } = result.output;
  return {
    items: images.map((entry) => (typeof entry === 'string' ? { image: entry } : entry)),
    options,
    attempt,
    round,
  };
}

/** A job's data; an image without boxes takes the space of its name alone. */
export function alignJob(
  items: readonly QueueItem[],
  options: FindingOptions,
  attempt = 1,
  round?: string,
): AlignJob {
  return {
    images: items.map(({ image, boxes }) =>
      boxes === undefined ? image : { image, boxes: boxes.map((box) => ({ ...box })) },
    ),
    options,
    ...(attempt > 1 && { attempt }),
    ...(round !== undefined && { round }),
  };
}

/**
 * The name of a job: a hash of its images and options, so that the same images are not added twice, and how many images
 * there are, so that they can be counted without reading the jobs.
 */
export function jobId(items: readonly QueueItem[], options: FindingOptions, attempt = 1, round = ''): string {
  const content = items.map((item) => itemId(item, options)).join();
  return `${shortHash(`${content} ${attempt} ${round}`)}-${items.length}`;
}

/** How many images the job of a name has; 1 for jobs that others named. */
export function imagesOf(id: string): number {
  return Number(/^[0-9a-f]{32}-(\d+)$/.exec(id)?.[1] ?? 1);
}
