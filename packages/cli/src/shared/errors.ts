import { isMusicaError } from '@musica/core';

/** What the process ends with. Documented in the README and in `musica --help`. */
export const exitCodes = {
  /** Everything asked for was done. */
  ok: 0,
  /** The command failed; nothing, or not all, of its result is there. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** The command finished, but some items (images, faces, records) had to be left out. */
  partial: 3,
  /** Stopped by Ctrl-C; what was finished by then is written. */
  interrupted: 130,
  /** The same by SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command line itself is wrong: a value that cannot be parsed, options that exclude each other. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** Stopped by the user before the end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('stopped');
  }
}

/** Runs what parses a part of the command line: what it finds wrong there is the command line's fault. */
export function asUsage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (isMusicaError(error) && error.code === 'config') throw new UsageError(error.message, error.hint);
    throw error;
  }
}

/**
 * Waits for a library call whose options come from the command line: what it says of an option is said of the flag.
 * @throws UsageError instead of a MusicaError `config`
 */
export async function withUsage<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    // What begins with a name is about the value of an option; the rest is about the model or the data.
    if (!isMusicaError(error) || error.code !== 'config' || !/^\w+ is /.test(error.message)) throw error;
    const flag = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is`;
    throw new UsageError(
      error.message.replace(/^(\w+) is/, (_, name: string) => flag(name)),
      error.hint,
    );
  }
}
