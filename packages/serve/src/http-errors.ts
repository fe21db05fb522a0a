import { isMusicaError } from '@musica/core';

/** What a client gets instead of faces. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** An answer that is no success. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  /** @param retryAfter seconds after which trying again makes sense */
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
    readonly options: { hint?: string; retryAfter?: number } = {},
  ) {
    super(message);
  }
}

/** Status and body for anything that was thrown; what nobody expected says nothing about the inside. */
export function answerTo(error: unknown): {
  status: number;
  body: ErrorBody;
  retryAfter?: number;
  bug: boolean;
} {
  if (error instanceof HttpError) {
    const { statusCode: status, code, message } = error;
    const { hint, retryAfter } = error.options;
    const body = { error: { code, message, ...(hint !== undefined && { hint }) } };
    return { status, body, ...(retryAfter !== undefined && { retryAfter }), bug: false };
  }
  // The image is the client's: whatever is wrong with it is.
  if (isMusicaError(error) && (error.code === 'image' || error.code === 'box')) {
    const { code, message, hint } = error;
    return {
      status: 422,
      body: { error: { code, message, ...(hint !== undefined && { hint }) } },
      bug: false,
    };
  }
  const { statusCode = 500, code = 'request', message = '' } = error as Partial<HttpError>;
  // Of the framework: too large, no such type, a query that is not valid.
  if (statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, body: { error: { code: String(code), message } }, bug: false };
  }
  return { status: 500, body: { error: { code: 'internal', message: 'something went wrong' } }, bug: true };
}
