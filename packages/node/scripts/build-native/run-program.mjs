import { spawn } from 'node:child_process';
import { EXIT, fail } from './failure.mjs';

let child = null;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });
}

/** Runs a program to its end. `show`: its output also appears on the terminal. Never throws for a bad exit status. */
export function run(command, args, { show = false, ...options } = {}) {
  if (interrupted) fail(EXIT.build, 'Interrupted.');
  return new Promise((done) => {
    let stdout = '';
    let stderr = '';
    child = spawn(command, args, { stdio: ['ignore', show ? 'inherit' : 'pipe', 'pipe'], ...options });
    child.stdout?.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
      // pip's warnings (retries) at once; its errors belong into the message of the one who called.
      if (show && !String(data).startsWith('ERROR')) process.stderr.write(data);
    });
    child.on('error', (error) => {
      child = null;
      done({ ok: false, found: error.code !== 'ENOENT', signal: null, stdout, stderr: String(error) });
    });
    child.on('close', (status, signal) => {
      child = null;
      done({ ok: status === 0, found: true, signal, stdout, stderr });
    });
  }).then((result) => {
    if (interrupted) fail(EXIT.build, 'Interrupted.');
    return result;
  });
}

/** The last lines of an output. */
export const tail = (text, lines = 30) => text.trimEnd().split('\n').slice(-lines).join('\n');

/** Why a program that was run ended badly. */
export const why = ({ stdout, stderr, signal }) =>
  tail(`${signal ? `killed by ${signal}\n` : ''}${stdout}${stderr}`);
