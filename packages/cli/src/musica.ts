#!/usr/bin/env node
// Nothing is imported before the signals are seen to: loading takes a while, and a stop during it ends with the same code.
const codes = { SIGINT: 130, SIGTERM: 143 } as const;
const stop = new AbortController();
let begun = false;
let code: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    code ??= codes[signal];
    // The first asks to finish the item under way; the second stops at once, as does one before there is any.
    if (!begun || stop.signal.aborted) process.exit(code);
    void interrupt();
  });
}
const interrupt = async () => {
  const { Interrupted } = await import('./shared/errors');
  stop.abort(new Interrupted());
};
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // Nobody reads any more (`musica .. | head`): no error, but no reason to go on.
    void interrupt();
  });
}

const { main } = await import('./main');
process.exit(
  await main(stop.signal, () => {
    begun = true;
  }).then((ended) => (ended === codes.SIGINT && code !== undefined ? code : ended)),
);

export {};
