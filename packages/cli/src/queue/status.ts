import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueStatus } from '@musica/queue';
import type { Command } from 'commander';
import type { QueueStatusOutput } from '../outputs';
import type { Context } from '../shared/context';
import { withCommonOptions } from '../shared/options';
import { type QueueFlags, withQueue, withQueueOptions } from './open-queue';

interface StatusFlags extends QueueFlags {
  readonly watch?: boolean;
  readonly json?: boolean;
}

export function addStatus(queue: Command, context: Context): void {
  const command = queue
    .command('status')
    .description('how far a queue is: counts, rate, time left, what failed')
    .option('--watch', 'show it anew every two seconds, until Ctrl-C');
  withQueueOptions(command);
  withCommonOptions(command);
  command.action((flags: StatusFlags) => status(flags, context));
}

/** `musica queue status` */
async function status(flags: StatusFlags, { console, signal }: Context): Promise<void> {
  await withQueue(flags, async ({ queueStatus }, connection) => {
    for (;;) {
      const now = await queueStatus(flags.queue, { connection });
      // The cursor goes home and what was there goes away.
      if (flags.watch && console.stdout.isTTY) console.stdout.write('\u001b[H\u001b[J');
      if (flags.json) console.json<QueueStatusOutput>(now);
      else for (const line of statusLines(now)) console.result(line);
      if (!flags.watch || signal.aborted) return;
      await sleep(2000, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  });
}

/** A status for people. */
export function statusLines(now: QueueStatus): string[] {
  const { waiting, active, delayed, failed, done, dead, faces, rate, eta, workers, recent } = now;
  const total = done + waiting + active + delayed + failed;
  const share = total === 0 ? 0 : (100 * done) / total;
  const left = !eta ? '' : `, ${duration(eta / 1000)} left`;
  return [
    `queue ${now.queue}, results in ${now.store}`,
    `done ${done} of ${total} images (${share.toFixed(1)} %), ${faces} faces, ${dead} given up`,
    `waiting ${waiting}, under way ${active}, to be tried again ${delayed}, in failed jobs ${failed}`,
    `${rate.toFixed(1)} images a second${left}; ${workers} workers`,
    ...recent.slice(0, 5).map(({ error }) => `  given up: ${error.message}`),
  ];
}

/** Hours, minutes and seconds, the largest two. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [days, hours] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24];
  const minutes = Math.floor(whole / 60) % 60;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
