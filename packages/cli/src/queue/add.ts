import { type BoxConvention, toTightBox } from '@musica/core';
import { pairImages } from '@musica/datasets';
import type { FindingOptions, QueueItem } from '@musica/queue';
import { type Command, Option } from 'commander';
import { readBoxes } from '../align/boxes-file';
import type { QueueAddOutput } from '../outputs';
import { readBoxConvention } from '../shared/box-convention';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import {
  alignOptions,
  detectorOptions,
  type FindingFlags,
  withFindingOptions,
  withLooks,
} from '../shared/finding-options';
import { notEmpty, positiveWhole, withCommonOptions } from '../shared/options';
import { Problems } from '../shared/problems';
import { type QueueFlags, withQueue, withQueueOptions } from './open-queue';

interface AddFlags extends FindingFlags, QueueFlags {
  readonly store: string;
  readonly root?: string;
  readonly recursive?: boolean;
  readonly boxes?: string;
  readonly boxConvention?: BoxConvention;
  readonly draw?: boolean;
  readonly drawAs?: 'png' | 'jpg';
  readonly backlog: number;
  readonly again?: string;
}

export function addAdd(queue: Command, context: Context): void {
  const command = queue
    .command('add')
    .description('add images to a queue; those that were added before are not added again')
    .argument(
      '<images...>',
      'files, folders, lists (.txt, .jsonl, or - for standard input), URLs, s3://bucket/image.jpg, s3://bucket/folder/',
    )
    .requiredOption(
      '--store <place>',
      'where the workers put results: a folder that all of them see, or s3://bucket/folder',
      notEmpty,
    )
    .option(
      '--root <folder>',
      'add paths relative to this folder; workers get their --root (default: absolute paths)',
    )
    .option('--recursive', 'search folders inside folders too')
    .option('--boxes <file>', 'face boxes, as `musica align` reads them (default: the detector)', notEmpty)
    .option(
      '--box-convention <file>',
      'how the tight boxes lie in those that are given, as `musica dataset fit-box` writes it',
      readBoxConvention,
    )
    .option('--draw', 'also keep each image with its landmarks drawn, as PNG')
    .addOption(new Option('--draw-as <format>', 'like --draw, as PNG or JPEG').choices(['png', 'jpg']))
    .option(
      '--backlog <n>',
      'wait for workers while more images than this are queued',
      positiveWhole,
      1_000_000,
    )
    .option(
      '--again <name>',
      'work on the images anew, as a round of this name, though they were added before',
    )
    .action((images: string[], flags: AddFlags) => add(images, flags, context));
  withQueueOptions(command);
  withLooks(withFindingOptions(command));
  withCommonOptions(command, { aligns: true });
}

/** `musica queue add` */
async function add(addresses: readonly string[], flags: AddFlags, context: Context): Promise<void> {
  if (flags.boxes !== undefined && flags.box !== undefined) {
    throw new UsageError('--boxes and --box exclude each other');
  }
  const { root, recursive, queue, store, backlog, again } = flags;
  await withQueue(flags, async ({ addImages, queueItems }, connection) => {
    const found = queueItems(addresses, {
      boxesOf: () => flags.box,
      ...(recursive && { recursive }),
      ...(root !== undefined && { root }),
    });
    const problems = new Problems(context);
    const items = flags.boxes === undefined ? found : await withBoxes(found, flags.boxes, problems);
    let told = performance.now();
    const result = await addImages(queue, tight(items, flags.boxConvention), {
      connection,
      store,
      backlog,
      options: findingOptions(flags),
      signal: context.signal,
      ...(again !== undefined && { round: again }),
      onProgress: ({ images, waits }) => {
        if (performance.now() - told < 10_000) return;
        told = performance.now();
        context.console.note(`add: ${images} images${waits ? '; waiting for workers (--backlog)' : ''}`);
      },
    });
    problems.finish();
    if (flags.json) context.console.json<QueueAddOutput>({ queue, store, ...result });
    else context.console.note(`${result.images} images in the queue ${queue}; musica queue work takes them`);
  });
}

/** Images with the boxes that a file has for them. The file is in memory, and so are they. */
async function withBoxes(
  found: AsyncIterable<QueueItem>,
  file: string,
  problems: Problems,
): Promise<QueueItem[]> {
  const boxes = await readBoxes(file);
  const items: QueueItem[] = [];
  for await (const item of found) items.push(item);
  const names = pairImages(
    items.map(({ image }) => image),
    boxes.keys(),
  );
  return items.flatMap((item) => {
    const name = names.get(item.image);
    if (name !== undefined) return [{ ...item, boxes: boxes.get(name)! }];
    problems.report(`${item.image}: ${file} has no box for this image`);
    return [];
  });
}

/** Boxes of another detector as tight ones. */
async function* tight(
  items: Iterable<QueueItem> | AsyncIterable<QueueItem>,
  convention: BoxConvention | undefined,
): AsyncGenerator<QueueItem> {
  for await (const item of items) {
    const { boxes } = item;
    if (!convention || !boxes) yield item;
    else yield { ...item, boxes: boxes.map((box) => toTightBox(box, convention)) };
  }
}

/** Options of `align`, as jobs carry them: no defaults, so that they may change their place but not their sense. */
function findingOptions(flags: FindingFlags & Pick<AddFlags, 'draw' | 'drawAs'>): FindingOptions {
  const { weights, ...detector } = detectorOptions(flags);
  const { draw, drawAs, model, backend } = flags;
  return {
    model,
    ...(backend !== 'auto' && { backend }),
    ...alignOptions(flags),
    ...(flags.looks !== undefined && { looks: flags.looks }),
    ...detector,
    ...(weights !== undefined && { detectorWeights: weights }),
    ...(drawAs === 'jpg' ? { draw: 'jpeg' } : draw || drawAs ? { draw: 'png' } : {}),
  } as FindingOptions;
}
