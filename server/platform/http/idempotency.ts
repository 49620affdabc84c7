// Idempotency-Key on POSTs that are no ticket commands: the answer is stored in the transaction that does the work,
// so that a repeat gets the same answer and the work is done once. Kept 48 hours.

import { createHash, createHmac } from 'node:crypto';
import type { Context } from 'hono';
import type { JsonValue } from '#shared/base/json.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { AppError } from './app-error.ts';

export type StoredAnswer = { readonly status: number; readonly body: JsonValue };

const KEY = /^[\x21-\x7e]{1,200}$/;

export function idempotencyKeyOf(c: Context): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!KEY.test(key)) {
    throw new AppError('MALFORMED', {
      detail: 'Idempotency-Key is 1 to 200 visible ASCII characters.',
    });
  }
  return key;
}

/** Keyed, because a request may hold a password. */
export const requestHashOf = (secret: Uint8Array, ...parts: readonly JsonValue[]): Uint8Array =>
  createHmac('sha256', secret).update(JSON.stringify(parts)).digest();

/**
 * Runs `work` unless this actor has sent this key before. `stored` is what a repeat shall see where it differs from
 * the first answer (a secret that is shown once).
 */
export async function once(
  tx: Tx,
  request: {
    readonly workspaceId: string;
    readonly actor: string;
    readonly key: string | undefined;
    readonly hash: Uint8Array;
  },
  work: () => Promise<StoredAnswer & { readonly stored?: JsonValue }>,
): Promise<StoredAnswer> {
  const { workspaceId, actor, key, hash } = request;
  if (key === undefined) return work();
  // Two equal requests at once: the second waits here for the first's commit.
  await tx`select pg_advisory_xact_lock(${lockNumber(workspaceId, actor, key)}::bigint)`;
  const [known] = await tx<{ requestHash: Uint8Array; status: number; body: JsonValue }[]>`
    select k.request_hash, k.status, k.body from idempotency_keys k
    where k.workspace_id = ${workspaceId} and k.actor = ${actor} and k.key = ${key}`;
  if (known !== undefined) {
    if (Buffer.compare(known.requestHash, hash) !== 0) throw new AppError('IDEMPOTENCY_CONFLICT');
    return { status: known.status, body: known.body };
  }
  const answer = await work();
  const body = answer.stored === undefined ? answer.body : answer.stored;
  await tx`
    insert into idempotency_keys (workspace_id, actor, key, request_hash, status, body)
    values (${workspaceId}, ${actor}, ${key}, ${hash}, ${answer.status}, ${tx.json(body as never)})`;
  return answer;
}

const lockNumber = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest().readBigInt64BE().toString();
