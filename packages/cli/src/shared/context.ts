import type { Console } from './console';
import { type ExitCode, exitCodes } from './errors';

/** What every command is given to work with, so that it runs the same in a terminal and in a test. */
export class Context {
  /** The exit code so far; the worst one reported stays. */
  exitCode: ExitCode = exitCodes.ok;

  /**
   * @param console where it prints
   * @param signal aborted on Ctrl-C, with `Interrupted` as its reason: finish the item under way, write what is done, stop
   * @param entry the script that starts this program anew, for commands that need child processes
   * @param stdin standard input, opened where a command reads it
   */
  constructor(
    readonly console: Console,
    readonly signal: AbortSignal,
    readonly entry: string,
    readonly stdin: () => AsyncIterable<string | Uint8Array> = () => process.stdin,
  ) {}

  /** To be called between items. */
  throwIfInterrupted(): void {
    this.signal.throwIfAborted();
  }

  /** Some items had to be left out. */
  markPartial(): void {
    if (this.exitCode === exitCodes.ok) this.exitCode = exitCodes.partial;
  }
}
