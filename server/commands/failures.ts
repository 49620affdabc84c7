// What a failed transaction means. A value that another transaction took first is decided anew and then found in
// its row; a lost connection leaves open whether the commit arrived.

export type Failure = 'again' | 'client-id' | 'unavailable' | 'bug';

/** SQLSTATE: serialization failure, deadlock, lock not available. */
const CONTENTION = new Set(['40001', '40P01', '55P03']);
const UNIQUE_VIOLATION = '23505';
const QUERY_CANCELLED = '57014';
/** SQLSTATE: query cancelled by its time limit, too many connections, idle transaction ended, read-only now. */
const AWAY = new Set([QUERY_CANCELLED, '53300', '53400', '25P03', '25006', '53100', '53200']);
/** What postgres.js and Node say when a connection breaks or cannot be made. */
const CONNECTION = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The database cannot be reached now, or too many want the same row: asking again later will do. */
export const isForLater = (error: unknown): boolean =>
  failureOf(error) === 'unavailable' ||
  (typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    CONTENTION.has(String(error.code)));

export function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return 'bug';
  const {
    code,
    constraint_name: constraint,
    retryable,
  } = error as {
    code?: unknown;
    constraint_name?: unknown;
    retryable?: unknown;
  };
  if (retryable === true) return 'unavailable';
  if (typeof code !== 'string') return 'bug';
  if (code === UNIQUE_VIOLATION) return constraint === 'doc_update_client' ? 'client-id' : 'again';
  if (CONTENTION.has(code)) return 'again';
  // Class 08: connection exception. Class 57: the server is being stopped or was restarted.
  const isAway = AWAY.has(code) || CONNECTION.has(code) || /^(?:08|57P)/.test(code);
  return isAway ? 'unavailable' : 'bug';
}

/** The transaction was certainly rolled back; with a lost connection nobody can tell. */
export const isUndone = (error: unknown): boolean =>
  failureOf(error) !== 'unavailable' ||
  (error as { readonly code?: unknown }).code === QUERY_CANCELLED;
