import type { CollectFormat } from '@musica/queue';
import { type Command, Option } from 'commander';
import type { QueueCollectOutput } from '../outputs';
import type { Context } from '../shared/context';
import { notEmpty, positiveWhole, withCommonOptions } from '../shared/options';
import { Progress } from '../shared/progress';
import { type QueueFlags, withQueue, withQueueOptions } from './open-queue';

interface CollectFlags extends QueueFlags {
  readonly out: string;
  readonly format: CollectFormat;
  readonly shardSize: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addCollect(queue: Command, context: Context): void {
  const command = queue
    .command('collect')
    .description('write the results of a queue as shards, each image exactly once')
    .requiredOption(
      '--out <folder>',
      'folder for part-00000 .. and, of images that were given up, dead-00000 ..',
      notEmpty,
    )
    .addOption(
      new Option('--format <format>', 'jsonl: an image a line; parquet: a row a face')
        .choices(['jsonl', 'parquet'])
        .default('jsonl'),
    )
    .option('--shard-size <n>', 'images of a shard', positiveWhole, 10_000)
    .option('--force', 'replace the shards of an earlier call');
  withQueueOptions(command);
  withCommonOptions(command);
  command.action((flags: CollectFlags) => collect(flags, context));
}

/** `musica queue collect` */
async function collect(flags: CollectFlags, context: Context): Promise<void> {
  const { queue, out, format, shardSize, force = false } = flags;
  const { signal, console } = context;
  let progress: Progress | undefined;
  const result = await withQueue(flags, ({ collectResults }, connection) =>
    collectResults(queue, {
      connection,
      out,
      format,
      shardSize,
      force,
      signal,
      onProgress: ({ done, total }) => {
        progress ??= new Progress(console, 'collect', total);
        progress.update(done);
      },
    }),
  ).finally(() => progress?.stop());
  const { images, faces, dead, unfinished, shards } = result;
  if (unfinished > 0) console.warn(`${unfinished} images are not finished: collect again when they are`);
  if (unfinished + dead > 0) context.markPartial();
  if (flags.json) console.json<QueueCollectOutput>({ queue, out, ...result });
  else
    console.note(`${faces} faces in ${images} images, ${dead} given up; ${shards.length} shards in ${out}`);
}
