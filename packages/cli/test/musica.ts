import { run } from '../src/program';
import { Console } from '../src/shared/console';
import { Context } from '../src/shared/context';
import { Interrupted } from '../src/shared/errors';

/** What a command line did. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  /** Its lines on stderr. */
  readonly stderr: readonly string[];
}

/** Runs a command line in this process and catches what it prints. */
export async function musica(...args: string[]): Promise<Finished> {
  return musicaWith({}, ...args);
}

/** The same with what else a process has. */
export async function musicaWith(
  {
    signal = new AbortController().signal,
    stopAt,
    entry = '',
    input = '',
  }: {
    signal?: AbortSignal;
    /** Ctrl-C once stderr says so, instead of `signal`. */
    stopAt?: RegExp | undefined;
    entry?: string;
    input?: string;
  },
  ...args: string[]
): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  const stop = new AbortController();
  if (stopAt) signal = stop.signal;
  const note = (text: string) => {
    stderr += text;
    if (stopAt?.test(stderr)) stop.abort(new Interrupted());
  };
  const console = new Console({ write: (text) => (stdout += text) }, { write: note });
  const code = await run(
    args,
    new Context(console, signal, entry, async function* () {
      yield input;
    }),
  );
  return { code, stdout, stderr: stderr.split('\n').filter((line) => line !== '') };
}
