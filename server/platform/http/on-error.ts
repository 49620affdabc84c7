// The one place where a failed request becomes an answer. Bugs are logged here, once, with their stack; the caller
// learns nothing but the trace id.

import type { Context, Env } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { AppError } from './app-error.ts';
import type { HttpEnv } from './http-env.ts';
import { problemResponse } from './problem.ts';

type ErrorLog = { readonly error: (details: object, message: string) => void };

export function createOnError<E extends Env>(options: {
  readonly log: ErrorLog;
  /** True for failures that mean "the database cannot be reached now". */
  readonly isUnavailable: (error: unknown) => boolean;
}): (error: Error, c: Context<E>) => Response {
  return (error, c) => {
    const traceId = traceIdOf(c);
    const known = asAppError(error, options.isUnavailable);
    if (known !== undefined) return problemResponse(c, known, traceId);
    options.log.error(
      { err: error, traceId, method: c.req.method, path: c.req.path },
      'request failed',
    );
    return problemResponse(c, new AppError('INTERNAL'), traceId);
  };
}

function asAppError(
  error: unknown,
  isUnavailable: (error: unknown) => boolean,
): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException) return fromHttpException(error);
  if (holdsUnstorableText(error)) {
    return new AppError('MALFORMED', { detail: 'Text that cannot be stored.', cause: error });
  }
  if (isUnavailable(error)) {
    return new AppError('UNAVAILABLE', { headers: { 'retry-after': '2' }, cause: error });
  }
  return undefined;
}

/** SQLSTATE of a NUL or half a character, which no schema had noticed: the caller's fault all the same. */
const UNSTORABLE_TEXT = new Set(['22021', '22P05']);
const holdsUnstorableText = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && UNSTORABLE_TEXT.has(String(error.code));

function fromHttpException(error: HTTPException): AppError | undefined {
  switch (error.status) {
    case 400:
      return new AppError('MALFORMED', { cause: error });
    case 401:
      return new AppError('UNAUTHENTICATED', { cause: error });
    case 404:
      return new AppError('NOT_FOUND', { cause: error });
    case 413:
      return new AppError('TOO_LARGE', { cause: error });
    case 415:
      return new AppError('UNSUPPORTED_TYPE', { cause: error });
    default:
      return undefined;
  }
}

/** Empty only if the failure came before the request's facts were known. */
const traceIdOf = <E extends Env>(c: Context<E>): string =>
  (c as unknown as Context<HttpEnv>).get('traceId') ?? '';
