// What a request wanted to see, told from its route and answer, so that a new route is in the log without a word about
// it. A route adds what only it knows by setting `accessFacts`.

import type { JsonValue } from '#shared/base/json.ts';
import type { AccessAction } from './access.ts';

/** What the answer to a request says about its access. */
export type AccessRequest = {
  readonly method: string;
  /** Of the route that answered, as it was registered: `/api/v1/w/:workspace/tickets/:id`. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly status: number;
  /** Code of the problem, where it was refused. */
  readonly code?: string | undefined;
};

export type AccessKind = {
  readonly action: AccessAction;
  readonly outcome: 'granted' | 'refused';
  readonly ticketId: string | null;
  readonly number?: number;
  readonly object: string;
  readonly data: { readonly [key: string]: JsonValue };
};

const PREFIX = /^\/(api|sync)\/v1\/w\/:workspace(?:\/|$)/;
/** One's own standing, which tells nothing about anybody else, and signals without content. */
const NOTHING_SEEN = new Set(['me', 'sessions', 'notifications', 'held-replies', 'poke', 'drift']);
const REFUSED = new Set([401, 403, 404, 429]);
const NOT_ALLOWED = 'NOT_ALLOWED';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_WORDS = 200;

/** Undefined: nothing that the log keeps. */
export function accessOfRequest(request: AccessRequest): AccessKind | undefined {
  const { method, route, status, code } = request;
  const prefix = PREFIX.exec(route);
  if (prefix === null) return undefined;
  const isRefused = REFUSED.has(status) || code === NOT_ALLOWED;
  const isGranted = status < 400;
  if (!isRefused && !isGranted) return undefined;
  const rest = route.slice(prefix[0].length);
  const parts = rest.split('/');
  const isSync = prefix[1] === 'sync';
  const action = actionOf(method, parts, isSync, request.query);
  if (isGranted && (action === 'change' || action === 'sign-in')) return undefined;
  if (isGranted && NOTHING_SEEN.has(parts[0] ?? '')) return undefined;
  // Waiting shows nothing but a time; what is read then is asked for by a request of its own.
  if (isGranted && parts.at(-1) === 'news') return undefined;
  return {
    action,
    outcome: isRefused ? 'refused' : 'granted',
    ...ticketOf(parts, request.params),
    object: objectOf(action, rest, request),
    data: { ...wordsOf(action, request.query), ...(isRefused && code ? { code } : {}) },
  };
}

function actionOf(
  method: string,
  parts: readonly string[],
  isSync: boolean,
  query: AccessRequest['query'],
): AccessAction {
  const [first, second, third] = parts;
  if (isSync) {
    if (first === 'docs') return 'conversation-viewed';
    return first === 'push' ? 'change' : 'delivered';
  }
  if (first === 'public' && second === 'requests' && third !== undefined && method === 'GET')
    return 'request-viewed';
  if (first === 'sessions' && method === 'POST') return 'sign-in';
  // A text is searched with as well, before it is sent.
  if (first === 'search') return 'searched';
  if (method !== 'GET' && method !== 'HEAD') return 'change';
  if (parts.includes('export') || first === 'exports') return 'exported';
  if (parts.includes('files') || parts.includes('attachments')) return 'file-downloaded';
  if (first === 'audit') return 'audit-read';
  if (first === 'tickets' && third === 'history') return 'history-read';
  if (first === 'tickets' && (third === 'similar' || third === 'same-product')) return 'searched';
  if (first === 'tickets' && second !== undefined) return 'ticket-viewed';
  if (query['q'] !== undefined || query['filter'] !== undefined) return 'searched';
  return first === 'tickets' ? 'tickets-listed' : 'read';
}

function ticketOf(
  parts: readonly string[],
  params: AccessRequest['params'],
): Pick<AccessKind, 'ticketId' | 'number'> {
  const { id = '', number = '', name = '' } = params;
  if (parts[0] === 'tickets' && UUID.test(id)) return { ticketId: id };
  if (parts[0] === 'docs') {
    const named = name.split('/').find((part) => UUID.test(part));
    return { ticketId: named ?? null };
  }
  if (/^[1-9][0-9]{0,8}$/.test(number)) return { ticketId: null, number: Number(number) };
  return { ticketId: null };
}

/** The part of the API; where one thing of it was asked for, with its id. */
function objectOf(action: AccessAction, rest: string, { method, params }: AccessRequest): string {
  const id = params['id'] ?? '';
  const named = rest
    .split('/')
    .map((part) => (part === ':id' && UUID.test(id) ? id : part.startsWith(':') ? '*' : part))
    .join('/');
  if (action === 'ticket-viewed' || action === 'history-read') return '';
  if (action === 'request-viewed' || action === 'sign-in') return '';
  if (action === 'conversation-viewed')
    return (params['name'] ?? '').split('/')[0] === 'draft' ? 'draft' : 'pub';
  return action === 'change' ? `${method} ${named}` : named;
}

function wordsOf(
  action: AccessAction,
  query: AccessRequest['query'],
): { readonly [key: string]: JsonValue } {
  if (action !== 'searched' && action !== 'exported') return {};
  const { cursor: _, limit: __, ...asked } = query;
  return Object.fromEntries(
    Object.entries(asked).map(([name, text]) => [name, text.slice(0, MOST_WORDS)]),
  );
}
