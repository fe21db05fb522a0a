import { kindOf } from './realm';

/** What went wrong, for programs: stable across releases. */
export type MusicaErrorCode =
  | 'config' // a model configuration or an option is not valid
  | 'image' // an image cannot be read or is of a kind that is not supported
  | 'box' // a face box is not usable
  | 'landmarks' // a landmark list has the wrong length or a coordinate that is not a number
  | 'dataset' // a data set, or a file of one, cannot be read or holds nothing
  | 'weights' // a model's files are missing, incomplete or do not fit its configuration
  | 'backend' // a TensorFlow.js backend cannot be loaded
  | 'detector' // no face detector, or it failed
  | 'output' // a result cannot be written
  | 'queue' // the server of a queue cannot be reached, or a job is not one of ours
  | 'service'; // the HTTP service cannot start

const brand = Symbol.for('musica.error');

/**
 * The error that every package of this project throws for input it cannot use.
 * `message` says what was wrong and where; `hint`, when there is one, what to do about it.
 */
export class MusicaError extends Error {
  override readonly name: string = 'MusicaError';

  constructor(
    readonly code: MusicaErrorCode,
    message: string,
    readonly options: { cause?: unknown; hint?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    sayHint(this, options.hint);
  }

  /** The same in all builds and realms, which each have a class of their own. */
  get [brand](): true {
    return true;
  }

  override toString(): string {
    return withHint(`${this.name}: ${this.message}`, this.hint);
  }

  get hint(): string | undefined {
    return this.options.hint;
  }
}

/** Whether an error is a `MusicaError`, of the ES modules, the CommonJS build or another copy of the package. */
export function isMusicaError(error: unknown): error is MusicaError {
  return (
    error instanceof MusicaError || (error as { [brand]?: unknown } | null | undefined)?.[brand] === true
  );
}

const withHint = (text: string, hint: string | undefined) =>
  hint === undefined ? text : `${text}\n  hint: ${hint}`;

/** Puts the hint into the stack, which Node prints of uncaught errors. */
function sayHint(error: Error, hint: string | undefined): void {
  const { stack, message } = error;
  // Engines other than V8 leave the message out of it.
  if (hint === undefined || !stack?.includes(message)) return;
  const value = stack.replace(message, () => withHint(message, hint));
  Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
}

/** Whether something thrown is an error, of this realm or another (jsdom, frames, test runners). */
export const isError = (error: unknown): error is Error =>
  ['Error', 'DOMException'].includes(kindOf(error)) || error instanceof Error;

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** Anything that was thrown as one line: what is wrong and, in brackets, what to do about it. */
export function describeError(error: unknown): string {
  const hint = (error as { hint?: unknown } | undefined)?.hint;
  const line = messageOf(error)
    .trim()
    // A line in brackets of its own goes on where the one before ended.
    .replace(/\s*\n\s*(?=\()/g, ' ')
    .replace(/\s*\n\s*/g, '; ');
  return typeof hint === 'string' ? `${line} (${hint})` : line;
}
