// Requests of the sync endpoints. Every one has a time limit, and every way it can fail has a name that the loop acts
// on. Only our server counts as an answer: the page of a Wi-Fi network, whatever its status, is "no network".

import type { PersonId } from '#shared/base/ids.ts';
import {
  PERSON_HEADER,
  PROTOCOL,
  PROTOCOL_HEADER,
  type LoadRequest,
} from '#shared/protocol/sync.ts';
import type { Platform } from '../platform.ts';
import { limited, WireError, type WireFailure } from './limited.ts';

export { WireError, type WireFailure };

export type Wire = {
  readonly post: (
    endpoint: 'push' | 'pull' | 'drift',
    body: unknown,
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** The lines of a load's answer as they come. */
  readonly lines: (request: LoadRequest, signal: AbortSignal) => AsyncGenerator<unknown, void>;
};

const REQUEST_LIMIT_MS = 30_000;
/** Between two pieces of a stream. */
const SILENCE_LIMIT_MS = 30_000;
/** Longest line of a load: a page of rows with their documents. */
const LINE_LIMIT = 32 * 1024 * 1024;

export function createWire(
  platform: Pick<Platform, 'fetch' | 'timers' | 'origin'>,
  slug: string,
  personId: PersonId,
): Wire {
  const base = `${platform.origin}/sync/v1/w/${encodeURIComponent(slug)}/`;
  const headers = { [PROTOCOL_HEADER]: String(PROTOCOL), [PERSON_HEADER]: personId };
  const ask = async (url: string, init: RequestInit, type: string): Promise<Response> => {
    let response: Response;
    try {
      response = await platform.fetch(url, {
        ...init,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
      });
    } catch (error) {
      throw new WireError({ kind: 'network' }, error);
    }
    await check(response, type);
    return response;
  };

  return {
    post: (endpoint, body, signal) =>
      limited(platform, REQUEST_LIMIT_MS, signal, async (inner) => {
        const response = await ask(
          base + endpoint,
          {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
            body: JSON.stringify(body),
            signal: inner,
          },
          'application/json',
        );
        return parse(await text(response));
      }),

    lines: async function* (request, signal) {
      const abort = new AbortController();
      const inner = AbortSignal.any([signal, abort.signal]);
      try {
        const response = await limited(platform, REQUEST_LIMIT_MS, inner, () =>
          ask(
            `${base}load`,
            {
              method: 'POST',
              headers: {
                ...headers,
                'content-type': 'application/json',
                accept: 'application/x-ndjson',
              },
              body: JSON.stringify(request),
              signal: inner,
            },
            'application/x-ndjson',
          ),
        );
        yield* linesOf(platform, response, inner);
      } finally {
        abort.abort();
      }
    },
  };
}

async function* linesOf(
  platform: Pick<Platform, 'timers'>,
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<unknown, void> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new WireError({ kind: 'network' });
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await limited(platform, SILENCE_LIMIT_MS, signal, async () => {
      try {
        return await reader.read();
      } catch (error) {
        throw new WireError({ kind: 'network' }, error);
      }
    });
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    if (rest.length > LINE_LIMIT) throw new WireError({ kind: 'server', status: 200 });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield parse(line);
    if (done) return;
  }
}

async function check(response: Response, type: string): Promise<void> {
  const contentType = response.headers.get('content-type') ?? '';
  if (response.ok) {
    const isOurs = contentType.startsWith(type) && response.headers.has(PROTOCOL_HEADER);
    if (!isOurs) throw new WireError({ kind: 'captive-portal' });
    return;
  }
  const isProblem = contentType.startsWith('application/problem+json');
  if (response.status >= 500)
    throw new WireError(busyOr(response, { kind: 'server', status: response.status }));
  if (!isProblem) throw new WireError({ kind: 'captive-portal' });
  switch (response.status) {
    case 401:
      throw new WireError({ kind: 'unauthenticated' });
    case 403:
    case 404:
      throw new WireError({ kind: 'forbidden' });
    case 409:
      throw new WireError({ kind: 'conflict' });
    case 426:
      throw new WireError({ kind: 'too-old' });
    case 429:
      throw new WireError(busyOr(response, { kind: 'busy', afterMs: 5_000 }));
    default:
      throw new WireError({ kind: 'server', status: response.status });
  }
}

const MAX_WAIT_MS = 5 * 60_000;

function busyOr(response: Response, otherwise: WireFailure): WireFailure {
  const seconds = Number(response.headers.get('retry-after') ?? '');
  if (!Number.isFinite(seconds) || seconds <= 0) return otherwise;
  return { kind: 'busy', afterMs: Math.min(seconds * 1_000, MAX_WAIT_MS) };
}

async function text(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new WireError({ kind: 'network' }, error);
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    // Our server writes JSON; what does not parse was cut or replaced on the way.
    throw new WireError({ kind: 'captive-portal' }, error);
  }
}
