// RFC 9457. `code` is what clients switch on; `traceId` leads to the log line of the same request.

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

export function problemResponse(error: AppError, traceId: string): Response {
  return new Response(JSON.stringify(problemOf(error, traceId)), {
    status: error.status,
    headers: { ...error.headers, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' },
  });
}
