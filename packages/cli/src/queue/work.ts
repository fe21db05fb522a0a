import { setTimeout as sleep } from 'node:timers/promises';
import { coresHere } from '@musica/node';
import { type Command, Option } from 'commander';
import type { Context } from '../shared/context';
import { noResult, positive, positiveWhole, withCommonOptions } from '../shared/options';
import { type QueueFlags, withQueue, withQueueOptions } from './open-queue';

interface WorkFlags extends QueueFlags {
  readonly jobs: number;
  readonly root?: string;
  readonly attempts: number;
  readonly retryDelay: number;
  readonly stalled: number;
  readonly grace: number;
  readonly untilDone?: boolean;
}

export function addWork(queue: Command, context: Context): void {
  const command = queue
    .command('work')
    .description('work on the images of a queue, until Ctrl-C; start it on as many machines as you like')
    .addOption(
      new Option('--jobs <n>', 'threads').argParser(positiveWhole).default(coresHere(), 'one for each core'),
    )
    .option('--root <folder>', 'folder that relative paths are in; paths that leave it are refused')
    .option('--attempts <n>', 'how often an image is tried before it is given up', positiveWhole, 3)
    .option(
      '--retry-delay <seconds>',
      'until the second try; each further one waits four times as long',
      positive,
      5,
    )
    .option(
      '--stalled <seconds>',
      'take over what another worker has not reported on for so long',
      positive,
      30,
    )
    .option('--grace <seconds>', 'time to finish what is under way when it is stopped', positive, 20)
    .option('--until-done', 'end when nothing is left to do');
  withQueueOptions(command);
  withCommonOptions(command, {
    json: noResult,
    backendHelp: 'has no effect: `musica queue add` says it',
    seedHelp: 'has no effect: nothing is random',
  });
  command.action((flags: WorkFlags) => work(flags, context));
}

/** `musica queue work` */
async function work(flags: WorkFlags, context: Context): Promise<void> {
  const { queue, jobs, root, attempts, untilDone } = flags;
  await withQueue(flags, async ({ createAlignWorker, queueStatus, readQueueStore }, connection) => {
    const store = await readQueueStore(queue, connection);
    const worker = createAlignWorker(queue, {
      connection,
      store,
      jobs,
      attempts,
      retryDelay: flags.retryDelay * 1000,
      lockDuration: flags.stalled * 1000,
      stalledInterval: flags.stalled * 1000,
      ...(root !== undefined && { root }),
    });
    worker.on('error', (error) => context.console.warn(`queue ${queue}: ${error.message || error.name}`));
    worker.on('failed', (job, error) => context.console.warn(`job ${job?.id}: ${error.message}`));
    context.console.note(`working on the queue ${queue} with ${jobs} threads; results in ${store}`);
    await stopOr(context.signal, async () => {
      if (!untilDone) return false;
      const { waiting, active, delayed } = await queueStatus(queue, { connection });
      return waiting + active + delayed === 0;
    });
    await worker.stop(flags.grace * 1000);
  });
  context.throwIfInterrupted();
}

/** Waits until the signal, or until nothing is left to do. */
async function stopOr(signal: AbortSignal, isDone: () => Promise<boolean>): Promise<void> {
  while (!signal.aborted && !(await isDone())) {
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  }
}
