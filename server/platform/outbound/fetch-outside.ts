// Requests to an address that somebody has written down (security.md 28). https only; the address is judged where the
// socket looks it up, so that what was judged is what is connected to; no redirect is followed, no proxy of the
// environment used; time and size have limits, and nothing is unpacked.

import { lookup as lookupName, type LookupAddress } from 'node:dns';
import {
  Agent as HttpAgent,
  request as requestPlain,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as HttpsAgent, request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { SECOND_MS } from '#shared/base/clock.ts';
import { isLoopbackAddress, isPublicAddress } from './allowed-address.ts';

export type OutsideFailure =
  /** Not https, or with a name and password in it. */
  | 'bad-address'
  /** Of this machine, of a network behind it, or of no host at all. */
  | 'forbidden-address'
  | 'unreachable'
  | 'timeout'
  | 'redirect'
  | 'bad-status'
  | 'too-large'
  | 'bad-encoding';

export class OutsideError extends Error {
  override name = 'OutsideError';
  readonly failure: OutsideFailure;
  /** The status, where there was one; never what the other side wrote. */
  readonly detail: string;

  constructor(failure: OutsideFailure, detail = '', cause?: unknown) {
    super(`${failure} ${detail}`.trim(), { cause });
    this.failure = failure;
    this.detail = detail;
  }
}

export type OutsideOptions = {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly accept: string;
  /** For tests: this machine counts as outside, and may be asked without TLS. */
  readonly allowsLoopback?: boolean;
  /** For tests: names as somebody hostile would resolve them. */
  readonly lookup?: (
    name: string,
    done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
  ) => void;
};

export async function fetchOutside(address: string, options: OutsideOptions): Promise<Uint8Array> {
  const get = { method: 'GET', headers: { accept: options.accept } } as const;
  return outside(address, get, options, async (answer) => {
    const failure = failureOf(answer, options.maxBytes);
    if (failure === undefined) return readAll(answer, options.maxBytes);
    answer.destroy();
    throw failure;
  });
}

export type OutsideAnswer = {
  readonly status: number;
  /** As it was sent: seconds or a date. */
  readonly retryAfter: string | undefined;
};

/** What the other side says with its status; what it writes is not read. A redirect is an error. */
export function postOutside(
  address: string,
  message: { readonly headers: OutgoingHttpHeaders; readonly body: Uint8Array },
  options: Omit<OutsideOptions, 'maxBytes' | 'accept'>,
): Promise<OutsideAnswer> {
  return outside(address, { method: 'POST', ...message }, options, (answer) => {
    const { statusCode: status = 0, headers } = answer;
    answer.destroy();
    if (status >= 300 && status < 400) throw new OutsideError('redirect', String(status));
    return Promise.resolve({ status, retryAfter: headers['retry-after'] });
  });
}

/** The pause that whoever answered asks for, as far as one is ready to wait; undefined: none that makes sense. */
export function pauseAsked(
  { retryAfter }: Pick<OutsideAnswer, 'retryAfter'>,
  now: number,
  longestMs: number,
): number | undefined {
  if (retryAfter === undefined) return undefined;
  const wanted = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter) * SECOND_MS
    : Date.parse(retryAfter) - now;
  return Number.isFinite(wanted) ? Math.min(Math.max(wanted, 0), longestMs) : undefined;
}

type Question = {
  readonly method: 'GET' | 'POST';
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Uint8Array;
};
type Where = Pick<OutsideOptions, 'timeoutMs' | 'allowsLoopback' | 'lookup'>;

/** Fields of a form, answered by at most so much, whatever the status: to those who give out tokens. */
export function postForm(
  address: string,
  fields: Readonly<Record<string, string>>,
  options: Omit<OutsideOptions, 'accept'>,
): Promise<{ readonly status: number; readonly body: Uint8Array }> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  const body = Buffer.from(new URLSearchParams(fields).toString());
  return outside(address, { method: 'POST', headers, body }, options, async (answer) => {
    const { statusCode: status = 0 } = answer;
    return { status, body: await readAll(answer, options.maxBytes) };
  });
}

async function outside<T>(
  address: string,
  question: Question,
  options: Where,
  read: (answer: IncomingMessage) => Promise<T>,
): Promise<T> {
  const url = requireAddress(address, options);
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    return await read(await ask(url, question, options, signal));
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    if (signal.aborted) throw new OutsideError('timeout', '', error);
    throw new OutsideError('unreachable', '', error);
  }
}

/** Also what can be said of an address before anybody asks: for whoever writes it down. */
export function requireAddress(
  address: string,
  { allowsLoopback = false }: Pick<OutsideOptions, 'allowsLoopback'>,
): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '')
    throw new OutsideError('bad-address');
  // The parser has brought every spelling of a number into the usual one.
  const host = hostOf(url);
  const isLoopback = allowsLoopback && isLoopbackAddress(host);
  if (url.protocol !== 'https:' && !(isLoopback && url.protocol === 'http:'))
    throw new OutsideError('bad-address');
  if (isIP(host) !== 0 && !isLoopback && !isPublicAddress(host))
    throw new OutsideError('forbidden-address');
  return url;
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

function ask(
  url: URL,
  { method, headers, body }: Question,
  options: Where,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  // An agent of its own: none of the process is shared, and none that an environment has changed.
  const agent = isSecure
    ? new HttpsAgent({ keepAlive: false })
    : new HttpAgent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const request = (isSecure ? requestSecure : requestPlain)(
      url,
      {
        method,
        agent,
        signal,
        lookup: judgedLookup(options),
        maxHeaderSize: 16 * 1024,
        headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'Homing' },
      },
      resolve,
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** One look at the names, and the socket gets what was judged: a second answer could be another. */
const judgedLookup = ({ allowsLoopback, lookup }: Where): LookupFunction =>
  lookupAllowed(
    (address) =>
      isPublicAddress(address) || (allowsLoopback === true && isLoopbackAddress(address)),
    lookup,
  );

/** For sockets that speak something else than HTTP. Whoever connects to an address, and not to a name, judges it before. */
export const lookupAllowed = (
  isAllowedAddress: (address: string) => boolean,
  lookup: OutsideOptions['lookup'],
): LookupFunction => {
  const resolve =
    lookup ??
    ((name, done) => {
      lookupName(name, { all: true }, (error, addresses) => done(error, addresses));
    });
  return (name, { all }, done) => {
    resolve(name, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) {
        return done(error ?? new OutsideError('unreachable'), [] as never);
      }
      // One that is not public among several is reason enough.
      if (!addresses.every(({ address }) => isAllowedAddress(address)))
        return done(new OutsideError('forbidden-address'), [] as never);
      if (all === true) done(null, [...addresses]);
      else done(null, first.address, first.family);
    });
  };
};

function failureOf(answer: IncomingMessage, maxBytes: number): OutsideError | undefined {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) return new OutsideError('redirect', String(status));
  if (status !== 200) return new OutsideError('bad-status', String(status));
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return new OutsideError('bad-encoding');
  const length = Number(answer.headers['content-length'] ?? 0);
  return length > maxBytes ? new OutsideError('too-large') : undefined;
}

async function readAll(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (size > maxBytes) throw new OutsideError('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
