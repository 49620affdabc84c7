// The REST API as the app uses it: one place that knows about cookies, time limits and problem documents. Results are
// values; nothing here throws because the world is as it is.

import type { FieldError } from '#shared/base/error-codes.ts';
import type { Platform } from './platform.ts';
import { limited } from './sync/wire.ts';

export type Problem = {
  readonly status: number;
  /** shared/base/error-codes.ts, or a refusal of the engine. */
  readonly code: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
};
export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  /** The server said no, and why. */
  | { readonly ok: false; readonly problem: Problem }
  /** No answer from our server: no network, too slow, or something else answered in its place. */
  | { readonly ok: false; readonly problem: null };

type Headers = Readonly<Record<string, string>>;
export type Api = {
  /** `path` begins with `/api/v1/`; the caller encodes its parts. */
  readonly get: <T>(path: string, headers?: Headers) => Promise<ApiResult<T>>;
  readonly post: <T>(path: string, body: unknown, headers?: Headers) => Promise<ApiResult<T>>;
  readonly patch: <T>(path: string, body: unknown, headers?: Headers) => Promise<ApiResult<T>>;
  readonly delete: <T>(path: string, headers?: Headers) => Promise<ApiResult<T>>;
};

const LIMIT_MS = 20_000;

export function createApi(platform: Pick<Platform, 'fetch' | 'timers' | 'origin'>): Api {
  const send = async <T>(method: string, path: string, body: unknown, headers: Headers = {}): Promise<ApiResult<T>> => {
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    try {
      return await limited(platform, LIMIT_MS, new AbortController().signal, async (signal) =>
        read<T>(await platform.fetch(platform.origin + path, { ...init, signal })),
      );
    } catch {
      // fetch rejects for every failure of the network and for the time limit; both mean "not now".
      return { ok: false, problem: null };
    }
  };
  return {
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
  };
}

const IS_JSON = /^application\/([\w.]+\+)?json\b/;

async function read<T>(response: Response): Promise<ApiResult<T>> {
  const text = await response.text();
  if (response.ok && response.status === 204) return { ok: true, value: undefined as T };
  if (!IS_JSON.test(response.headers.get('content-type') ?? '')) return { ok: false, problem: null };
  const body = JSON.parse(text) as unknown;
  if (response.ok) return { ok: true, value: body as T };
  return { ok: false, problem: { ...(body as Problem), status: response.status } };
}
