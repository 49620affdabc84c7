// Whether a failure says that PostgreSQL cannot serve just now: worth another try, and 503 for a
// request. What the statement itself did wrong is not among it.
import { BusyError } from './permits.ts';

const connectionCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
// SQLSTATE classes 08 (connection), 53 (resources) and the shutdowns and start-ups of class 57.
const serverCodes = /^(08|53)|^57P0[1-5]$/;

export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof BusyError) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && (connectionCodes.has(code) || serverCodes.test(code));
}
