import { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { AppError } from './app-error.ts';
import { fieldErrorsOf } from './field-errors.ts';
import { jsonBody } from './json-body.ts';

/**
 * A part of the documented API: routes made with `createRoute` validate and describe themselves. Bodies are read by
 * `jsonBody`, and what a schema refuses is answered in the form of the contract.
 */
export function createApi<E extends Env>(
  options: { readonly bodyBytes?: number } = {},
): OpenAPIHono<E> {
  const api = new OpenAPIHono<E>({
    defaultHook: (result) => {
      if (result.success) return;
      const input = (result as { data?: unknown }).data;
      throw new AppError('INVALID', { errors: fieldErrorsOf(result.error.issues, input) });
    },
  });
  const body = jsonBody(options.bodyBytes);
  const { openapi } = api;
  // Per route and not for the whole path: mounted at the root, middleware of a part would meet every other part.
  api.openapi = ((route: { middleware?: unknown }, ...rest: unknown[]) =>
    (openapi as (...args: unknown[]) => unknown)(
      { ...route, middleware: [body, ...[route.middleware ?? []].flat()] },
      ...rest,
    )) as typeof openapi;
  return api;
}
