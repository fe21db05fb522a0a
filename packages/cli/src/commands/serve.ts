import { coresHere } from '@musica/node';
import { type Command, Option } from 'commander';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import {
  alignOptions,
  detectorOptions,
  type FindingFlags,
  withFindingOptions,
} from '../shared/finding-options';
import { optionalPackage } from '../shared/optional-package';
import {
  noResult,
  notEmpty,
  positive,
  positiveWhole,
  wholeNumber,
  withCommonOptions,
} from '../shared/options';

interface ServeFlags extends FindingFlags {
  readonly host: string;
  readonly port: number;
  readonly jobs: number;
  readonly maxPending?: number;
  readonly maxMegabytes: number;
  readonly maxMegapixels: number;
  readonly requestTimeout: number;
  readonly alignTimeout: number;
  readonly rateLimit?: number;
  readonly proxies?: number;
  readonly drain: number;
}

export function addServeCommand(program: Command, context: Context): void {
  const command = program
    .command('serve')
    .description('an HTTP service: POST an image to /v1/faces, get its faces')
    .option('--host <address>', 'address to listen on; 0.0.0.0 for all', notEmpty, '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 for a free one', wholeNumber, 8080)
    .addOption(
      new Option('--jobs <n>', 'threads').argParser(positiveWhole).default(coresHere(), 'one for each core'),
    )
    .option(
      '--max-pending <n>',
      'images at a time; more get 503 (default: 16 for each thread)',
      positiveWhole,
    )
    .option('--max-megabytes <n>', 'largest body', positive, 10)
    .option('--max-megapixels <n>', 'largest image', positive, 50)
    .option('--request-timeout <seconds>', 'in which a request must have arrived', positive, 10)
    .option('--align-timeout <seconds>', 'after which an image is given up', positive, 20)
    .option(
      '--rate-limit <n>',
      'requests a minute of one client; more get 429 (default: any number)',
      positiveWhole,
    )
    .option('--proxies <n>', 'proxies before the service that tell it who the client is', positiveWhole)
    .option(
      '--drain <seconds>',
      'to go on after SIGTERM while load balancers look elsewhere',
      wholeNumber,
      0,
    );
  withFindingOptions(command);
  withCommonOptions(command, { aligns: true, json: noResult });
  command.action((flags: ServeFlags) => serve(flags, context));
}

/** `musica serve` */
async function serve(flags: ServeFlags, { console, signal }: Context): Promise<void> {
  if (flags.box !== undefined)
    throw new UsageError('--box belongs into the requests: POST /v1/faces?box=x,y,w,h');
  const { createService } = await optionalPackage('@musica/serve', () => import('@musica/serve'));
  const { model, backend, jobs, maxPending, rateLimit, proxies, host, port } = flags;
  const service = await createService({
    model,
    backend,
    jobs,
    detector: detectorOptions(flags),
    align: alignOptions(flags),
    maxBytes: flags.maxMegabytes * 2 ** 20,
    maxPixels: flags.maxMegapixels * 1e6,
    requestTimeout: flags.requestTimeout * 1000,
    alignTimeout: flags.alignTimeout * 1000,
    ...(maxPending !== undefined && { maxPending }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(proxies !== undefined && { proxies }),
    onError: (error, request) => console.warn(`${request}: ${error.stack ?? error.message}`),
  });
  console.note(`listening on ${await service.listen({ host, port })} with ${jobs} threads; Ctrl-C stops`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await service.stop(flags.drain * 1000);
}
