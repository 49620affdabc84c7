// The REST API as the app uses it: one place that knows about cookies, time limits and problem documents. Results are
// values; nothing here throws because the world is as it is.

import type { FieldError } from '#shared/base/error-codes.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import type { Platform } from './platform.ts';
import { limited, WireError } from './sync/limited.ts';

export type ApiFailure =
  /** No answer from our server: no network, too slow, or something else answered in its place. */
  | { readonly kind: 'unreachable'; readonly reason: 'network' | 'timeout' | 'captive-portal' }
  | {
      readonly kind: 'problem';
      readonly status: number;
      /** shared/base/error-codes.ts, or a refusal of the engine. */
      readonly code: string;
      readonly title: string;
      readonly detail?: string;
      readonly errors?: readonly FieldError[];
    };
export type ApiAnswer<T> = {
  readonly status: number;
  readonly data: T;
  readonly etag: string | null;
};
export type ApiResult<T> = Result<ApiAnswer<T>, ApiFailure>;

export type ApiOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
  /** Aborted: the answer is not wanted any more, and counts as unreachable. */
  readonly signal?: AbortSignal;
};
export type ApiClient = {
  /** `path` is what follows `/api/v1/`; the caller encodes its parts. */
  readonly get: <T>(path: string, options?: ApiOptions) => Promise<ApiResult<T>>;
  /** What is no JSON, as text; of one that is longer than so many bytes, its beginning. */
  readonly text: (
    path: string,
    maxBytes: number,
    options?: ApiOptions,
  ) => Promise<ApiResult<{ readonly text: string; readonly isWhole: boolean }>>;
  readonly post: <T>(path: string, body: unknown, options?: ApiOptions) => Promise<ApiResult<T>>;
  readonly patch: <T>(path: string, body: unknown, options?: ApiOptions) => Promise<ApiResult<T>>;
  readonly put: <T>(path: string, body: unknown, options?: ApiOptions) => Promise<ApiResult<T>>;
  /** `body`: what it needs besides the path, as an administrator's password. */
  readonly remove: <T = undefined>(
    path: string,
    options?: ApiOptions & { readonly body?: unknown },
  ) => Promise<ApiResult<T>>;
};

const LIMIT_MS = 20_000;

export function createApi(platform: Pick<Platform, 'fetch' | 'timers' | 'origin'>): ApiClient {
  const send = async <T>(
    method: string,
    path: string,
    body: unknown,
    options: ApiOptions = {},
    receive: (response: Response) => Promise<ApiResult<T>> = readAnswer,
  ): Promise<ApiResult<T>> => {
    const init: RequestInit = {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    try {
      return await limited(
        platform,
        options.limitMs ?? LIMIT_MS,
        options.signal ?? new AbortController().signal,
        async (signal) =>
          receive(await platform.fetch(`${platform.origin}/api/v1/${path}`, { ...init, signal })),
      );
    } catch (error) {
      // fetch rejects for every failure of the network; the caller only needs to know "not now".
      const isTimeout = error instanceof WireError && error.failure.kind === 'timeout';
      return refuse({ kind: 'unreachable', reason: isTimeout ? 'timeout' : 'network' });
    }
  };
  return {
    get: (path, options) => send('GET', path, undefined, options),
    text: (path, maxBytes, options) =>
      send(
        'GET',
        path,
        undefined,
        { ...options, headers: { accept: '*/*', ...options?.headers } },
        (response) => readText(response, maxBytes),
      ),
    post: (path, body, options) => send('POST', path, body, options),
    patch: (path, body, options) => send('PATCH', path, body, options),
    put: (path, body, options) => send('PUT', path, body, options),
    remove: (path, options) => send('DELETE', path, options?.body, options),
  };
}

/** A page is none of our answers: something else has answered in our place. */
const IS_PAGE = /^text\/html\b/;

async function readText(
  response: Response,
  maxBytes: number,
): Promise<ApiResult<{ readonly text: string; readonly isWhole: boolean }>> {
  const isPage = IS_PAGE.test(response.headers.get('content-type') ?? '');
  if (!response.ok || isPage || response.body === null) return readAnswer(response);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let left = maxBytes;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value.subarray(0, left), { stream: true });
    if (value.byteLength > left) {
      await reader.cancel();
      return ok({ status: response.status, data: { text, isWhole: false }, etag: null });
    }
    left -= value.byteLength;
  }
  text += decoder.decode();
  return ok({ status: response.status, data: { text, isWhole: true }, etag: null });
}

const IS_JSON = /^application\/([\w.]+\+)?json\b/;

export async function readAnswer<T>(response: Response): Promise<ApiResult<T>> {
  const { status } = response;
  const etag = response.headers.get('etag');
  if (response.ok && status === 204) return ok({ status, data: undefined as T, etag });
  if (!IS_JSON.test(response.headers.get('content-type') ?? '')) {
    // A proxy in front of a server that is away answers with a page of its own.
    return status >= 500
      ? refuse({
          kind: 'problem',
          status,
          code: 'UNAVAILABLE',
          title: 'Not available at the moment',
        })
      : refuse({ kind: 'unreachable', reason: 'captive-portal' });
  }
  const body = (await response.json()) as unknown;
  if (response.ok) return ok({ status, data: body as T, etag });
  const {
    code = 'INTERNAL',
    title = '',
    detail,
    errors,
  } = body as Partial<Extract<ApiFailure, { kind: 'problem' }>>;
  return refuse({
    kind: 'problem',
    status,
    code,
    title,
    ...(detail !== undefined && { detail }),
    ...(errors !== undefined && { errors }),
  });
}
