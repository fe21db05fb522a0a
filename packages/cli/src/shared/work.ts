import type { WorkOptions } from '@musica/core';
import type { Context } from './context';
import type { Problems } from './problems';
import { Progress } from './progress';

/**
 * Gives a long call what the command line has for it: Ctrl-C, a progress bar for each stage, and a place to tell of what
 * was left out.
 * @param run starts the call
 */
export async function withWork<T>(
  context: Context,
  problems: Pick<Problems, 'report'>,
  run: (work: Required<WorkOptions>) => Promise<T>,
): Promise<T> {
  let bar: Progress | undefined;
  let shown: string | undefined;
  try {
    return await run({
      signal: context.signal,
      onProblem: (message) => problems.report(message),
      onProgress: ({ stage, done, total }) => {
        if (stage !== shown) {
          bar?.stop();
          bar = new Progress(context.console, stage, total);
          shown = stage;
        }
        bar!.update(done);
      },
    });
  } finally {
    bar?.stop();
  }
}
