import { type Command, Option } from 'commander';
import { optionalPackage } from '../shared/optional-package';
import { notEmpty } from '../shared/options';

/** What all commands of `musica queue` understand. */
export interface QueueFlags {
  readonly queue: string;
  readonly redis: string;
}

type QueuePackage = typeof import('@musica/queue');
type Connection = Awaited<ReturnType<QueuePackage['connectRedis']>>;

export function withQueueOptions(command: Command): Command {
  return command
    .option('--queue <name>', 'name of the queue', notEmpty, 'musica')
    .addOption(
      new Option('--redis <url>', 'the Redis or Valkey server')
        .argParser(notEmpty)
        .env('MUSICA_REDIS')
        .default('redis://127.0.0.1:6379'),
    );
}

/** Loads @musica/queue and connects to the server while `work` runs. */
export async function withQueue<T>(
  { redis }: QueueFlags,
  work: (queues: QueuePackage, connection: Connection) => Promise<T>,
): Promise<T> {
  const queues = await optionalPackage('@musica/queue', () => import('@musica/queue'));
  const connection = await queues.connectRedis(redis);
  try {
    return await work(queues, connection);
  } finally {
    connection.disconnect();
  }
}
