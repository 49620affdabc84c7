import type { FieldError } from '#shared/base/error-codes.ts';

const TIME_LIMIT_MS = 20_000;

export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
};
export type CallResult<T> =
  | { readonly ok: true; readonly value: T }
  /** The server said no, and why. */
  | { readonly ok: false; readonly problem: Problem }
  /** Nobody answered, or not the server we know (a captive portal): try again later. */
  | { readonly ok: false; readonly problem: null };

export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Longer for a request that the server answers only when there is news. */
  readonly timeLimitMs?: number;
  readonly signal?: AbortSignal;
};

const isJson = (response: Response): boolean =>
  /^application\/([\w.]+\+)?json\b/.test(response.headers.get('content-type') ?? '');

/** One request to our own server. Never throws: the caller decides by the three outcomes. */
export async function call<T>(request: Call): Promise<CallResult<T>> {
  try {
    const response = await ask(request, 'application/json');
    if (!isJson(response)) return { ok: false, problem: null };
    const body: unknown = await response.json();
    if (response.ok) return { ok: true, value: body as T };
    const problem = body as Problem;
    // A proxy's 502 or our own restart: not an answer to what was asked.
    if (response.status >= 500) return { ok: false, problem: null };
    return { ok: false, problem: { ...problem, status: response.status } };
  } catch {
    // fetch rejects for every network failure and for the time limit; both mean "not now".
    return { ok: false, problem: null };
  }
}

/** The bytes of a file; undefined for whatever else comes, or nothing. */
export async function callForFile(request: Call): Promise<Blob | undefined> {
  try {
    const response = await ask(request, '*/*');
    return response.ok ? await response.blob() : undefined;
  } catch {
    // Cut off, or too slow.
    return undefined;
  }
}

function ask(request: Call, accept: string): Promise<Response> {
  const limit = AbortSignal.timeout(request.timeLimitMs ?? TIME_LIMIT_MS);
  const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]);
  return fetch(request.path, {
    method: request.method,
    signal,
    cache: 'no-store',
    credentials: 'omit',
    headers: {
      accept,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
}
