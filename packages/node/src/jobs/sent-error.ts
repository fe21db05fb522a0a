import { isError, isMusicaError, MusicaError, type MusicaErrorCode, messageOf } from '@musica/core';

/** An error as it is sent between threads, which copy plain data only. */
export interface SentError {
  readonly message: string;
  readonly stack?: string;
  /** Of a MusicaError. */
  readonly code?: MusicaErrorCode;
  readonly hint?: string;
  /** `code` of the error that Node gave as its cause: ENOENT, .. */
  readonly causeCode?: string;
}

export function sentError(error: unknown): SentError {
  const stack = isError(error) && error.stack !== undefined ? { stack: error.stack } : {};
  if (!isMusicaError(error)) return { message: messageOf(error), ...stack };
  const causeCode = (error.options.cause as NodeJS.ErrnoException | undefined)?.code;
  return {
    message: error.message,
    ...stack,
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(typeof causeCode === 'string' ? { causeCode } : {}),
  };
}

/** The error again, of the class that it was where that is one of ours. */
export function receivedError({ message, stack, code, hint, causeCode }: SentError): Error {
  const cause =
    causeCode === undefined ? {} : { cause: Object.assign(new Error(message), { code: causeCode }) };
  const error =
    code === undefined
      ? new Error(message)
      : new MusicaError(code, message, { ...cause, ...(hint === undefined ? {} : { hint }) });
  if (stack !== undefined) error.stack = stack;
  return error;
}
