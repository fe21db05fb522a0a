import { spawn } from 'node:child_process';
import { type BackendCheck, notLoaded } from '@musica/bench';
import type { AlignerBackend } from '@musica/node';

export interface ChildOptions {
  /** The script of this program. */
  readonly entry: string;
  readonly vectors: readonly string[];
  readonly model?: string;
  /** Kills the child. */
  readonly signal: AbortSignal;
  /** Milliseconds until a child that does not answer is given up. */
  readonly timeout?: number;
}

/**
 * Checks a backend in a process of its own (`musica doctor --backend NAME --json`), so that a driver that crashes or
 * hangs takes nothing else with it.
 */
export async function checkInChild(name: AlignerBackend, options: ChildOptions): Promise<BackendCheck> {
  const { entry, vectors, model, signal, timeout = 180_000 } = options;
  const args = [entry, 'doctor', '--backend', name, '--json'];
  if (vectors.length > 0) args.push('--vectors', ...vectors);
  if (model !== undefined) args.push('--model', model);
  const { stdout, stderr, end } = await runNode(args, signal, timeout);
  try {
    const [check] = (JSON.parse(stdout) as { backends: BackendCheck[] }).backends;
    if (check?.name === name) return check;
  } catch {
    // Not the answer of a program that came to its end; what is known is how it ended.
  }
  const said = stderr
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '');
  return notLoaded(
    name,
    `its process ${end}${said ? `: ${said.trim()}` : ''}`,
    'a driver or library of it crashes or hangs; update it',
  );
}

interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** How it ended, in words. */
  readonly end: string;
}

function runNode(args: readonly string[], signal: AbortSignal, timeout: number): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      timeout,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const start = performance.now();
    child.on('error', reject);
    child.on('close', (code, killed) => {
      const late = performance.now() - start >= timeout;
      const end = late ? `gave no answer in ${timeout / 1000} s` : `ended with ${killed ?? `code ${code}`}`;
      resolve({ stdout, stderr, end });
    });
  });
}
