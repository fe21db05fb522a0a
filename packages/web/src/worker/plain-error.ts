import type { MusicaErrorCode } from '@musica/core';
import { isError, isMusicaError, MusicaError } from '@musica/core/client';

/** An error as it crosses between threads. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: MusicaErrorCode;
  readonly hint?: string | undefined;
}

export function toPlainError(error: unknown): PlainError {
  if (isMusicaError(error)) {
    const { name, message, stack, code, hint } = error;
    return { name, message, stack, code, hint };
  }
  if (isError(error)) {
    const { name, message, stack } = error;
    return { name, message, stack };
  }
  return { name: 'Error', message: String(error) };
}

/** The error again, of the class that it had where that is MusicaError; others keep their name. */
export function fromPlainError({ name, message, stack, code, hint }: PlainError): Error {
  const cause = stack === undefined ? undefined : `in the Worker: ${stack}`;
  if (code !== undefined) return new MusicaError(code, message, { cause, ...(hint && { hint }) });
  const error = new Error(message, { cause });
  error.name = name;
  return error;
}
