import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/musica.js', import.meta.url));

/** Sends the process its own signal as soon as it listens, which is before anything else is loaded. */
const stopAtOnce = (signal: string) =>
  `process.on('newListener', (name) => name === '${signal}' && setImmediate(() => process.kill(process.pid, name)));`;

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while the program is loaded ends it with %d', (signal, code) => {
  if (!existsSync(program)) throw new Error('build first: pnpm build');
  const preload = `data:text/javascript,${encodeURIComponent(stopAtOnce(signal))}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', preload, program, 'info', 'no-such-model'],
    { encoding: 'utf8' },
  );
  // Nothing was begun: no error about the model, either.
  expect({ status, stdout, stderr }).toEqual({ status: code, stdout: '', stderr: '' });
});
