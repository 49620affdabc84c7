// RFC 9457. `code` is what clients switch on; `traceId` leads to the log line of the same request.

import type { Context } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import { ERROR_CODES } from '#shared/base/error-codes.ts';
import type { AppError } from './app-error.ts';

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: AppError['errors'];
  readonly traceId: string;
};

export const PROBLEM_TYPE = 'application/problem+json';

export function problemOf(error: AppError, traceId: string): Problem {
  return {
    ...error.extensions,
    type: `urn:homing:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: ERROR_CODES[error.kind].title,
    status: error.status,
    code: error.code,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    traceId,
  };
}

/** Through the context, so that headers a limiter has set stay on the answer. */
export function problemResponse(c: Context, error: AppError, traceId: string): Response {
  return c.newResponse(JSON.stringify(problemOf(error, traceId)), error.status as StatusCode, {
    ...error.headers,
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
  });
}
