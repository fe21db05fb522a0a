#!/usr/bin/env node
import { run } from './program';
import { Console } from './shared/console';
import { Context } from './shared/context';
import { exitCodes, Interrupted } from './shared/errors';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first asks to finish the item under way; the second stops at once.
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort(new Interrupted());
  });
}
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // Nobody reads any more (`musica .. | head`): no error, but no reason to go on.
    stop.abort(new Interrupted());
  });
}

const context = new Context(new Console(process.stdout, process.stderr), stop.signal, process.argv[1]!);
const code = await run(process.argv.slice(2), context);
// Native backends may keep the process alive, so it is ended once everything is written.
const flush = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write('', resolve));
await Promise.all([process.stdout, process.stderr].map(flush));
process.exit(code);
