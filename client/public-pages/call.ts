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
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    if (!isJson(response)) return { ok: false, problem: null };
    return { ok: true, value: (await response.json()) as T };
  } catch {
    // fetch rejects for every network failure and for the time limit; both mean "not now".
    return { ok: false, problem: null };
  }
}

/** A piece of a file goes up by tus; the value is how much of it the server has. */
export async function callWithBytes(
  request: Omit<Call, 'body'> & { readonly bytes?: Blob },
): Promise<CallResult<number>> {
  try {
    const response = await ask(request, 'application/json', request.bytes);
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    const said = response.headers.get('upload-offset');
    // An upload that has just begun says only where it is. Whatever else says yes without it is not our server.
    const isNew = response.status === 201 && response.headers.has('location');
    const offset = said === null ? (isNew ? 0 : Number.NaN) : Number(said);
    return Number.isSafeInteger(offset)
      ? { ok: true, value: offset }
      : { ok: false, problem: null };
  } catch {
    return { ok: false, problem: null };
  }
}

/** Null: no answer to what was asked, but a proxy's 502, our own restart, or somebody else's page. */
async function problemOf(response: Response): Promise<Problem | null> {
  if (response.status >= 500 || !isJson(response)) return null;
  return { ...((await response.json()) as Problem), status: response.status };
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

function ask(request: Call, accept: string, bytes?: Blob): Promise<Response> {
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
    ...(bytes === undefined ? {} : { body: bytes }),
  });
}
