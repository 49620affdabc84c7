// What makes sending twice harmless (sync-design B7, FLT1, FLT3, FLT4, FLT35). A device numbers its entries from 1
// without gaps; each entry also has an id of its own. The answer is stored in the transaction of the effect, so that
// the two exist together or not at all.
//
// A device's row is locked first: two tabs that push the same entry at once are one after the other, and the second
// finds the first one's answer.

import type { DeviceId, EntryId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { EntryOutcome } from '#shared/protocol/sync.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { together } from './together.ts';
import type { Done, ExecuteResult, Receipt, Refused } from './types.ts';

type DeviceReceipt = Extract<Receipt, { kind: 'device' }>;
type KeyReceipt = Extract<Receipt, { kind: 'key' }>;

export type Judgement =
  /** Not seen before: decide and write it. */
  | { readonly kind: 'fresh' }
  /** Nothing is to be written; `result` is the answer. */
  | { readonly kind: 'answered'; readonly result: ExecuteResult }
  /** The answer was given to another device: only the number advances. */
  | { readonly kind: 'elsewhere'; readonly result: ExecuteResult }
  /** An entry that this one needs was refused (B6). */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

type StoredEntry = {
  readonly id: EntryId;
  readonly deviceId: DeviceId;
  readonly n: number;
  readonly personId: PersonId;
  readonly outcome: Exclude<EntryOutcome, { status: 'retry' }>;
};

export function judgeReceipt(
  tx: Tx,
  workspaceId: WorkspaceId,
  receipt: Receipt | undefined,
): Promise<Judgement> {
  if (receipt === undefined) return Promise.resolve({ kind: 'fresh' });
  return receipt.kind === 'device'
    ? judgeEntry(tx, workspaceId, receipt)
    : judgeKey(tx, workspaceId, receipt);
}

async function judgeEntry(
  tx: Tx,
  workspaceId: WorkspaceId,
  receipt: DeviceReceipt,
): Promise<Judgement> {
  const [[device], entries] = await together([
    tx<{ personId: PersonId; lastN: number }[]>`
      select d.person_id, d.last_n from sync_devices d
      where d.workspace_id = ${workspaceId} and d.id = ${receipt.deviceId}
      for update`,
    // Sent along with the lock and run after it was granted, so that it sees what the former holder committed.
    storedEntries(tx, workspaceId, [receipt.entryId, ...receipt.needs]),
  ]);
  // A device belongs to one person: another's sign-in on a copied profile takes an id of its own.
  if (device !== undefined && device.personId !== receipt.personId)
    return undone({ undone: 'forked' });
  const lastN = device?.lastN ?? 0;
  const stored = entries.find((entry) => entry.id === receipt.entryId);
  if (stored !== undefined) return judgeKnown(stored, receipt, lastN);
  // Its number was answered, for an entry with another id.
  if (receipt.n <= lastN) return undone({ undone: 'forked' });
  if (receipt.n > lastN + 1) return undone({ undone: 'gap', from: lastN + 1 });
  const needed = entries.find(
    (entry) => entry.id !== receipt.entryId && entry.outcome.status === 'refused',
  );
  if (needed !== undefined) {
    return { kind: 'refused', refusal: { code: 'NEEDED_ENTRY_REFUSED', entryId: needed.id } };
  }
  return { kind: 'fresh' };
}

function judgeKnown(stored: StoredEntry, receipt: DeviceReceipt, lastN: number): Judgement {
  const isOwn = stored.personId === receipt.personId;
  const result: ExecuteResult = isOwn
    ? resultOfOutcome(stored.outcome)
    : { ok: false, refusal: { code: 'ALREADY_EXISTS' }, v: 0 };
  if (isOwn && stored.deviceId === receipt.deviceId && stored.n === receipt.n)
    return { kind: 'answered', result };
  // Sent under another number before: a profile that was renumbered after FORKED, or an entry that moved.
  if (receipt.n <= lastN) return { kind: 'answered', result };
  if (receipt.n > lastN + 1) return undone({ undone: 'gap', from: lastN + 1 });
  return { kind: 'elsewhere', result };
}

const undone = (result: { undone: 'forked' } | { undone: 'gap'; from: number }): Judgement => ({
  kind: 'answered',
  result: { ok: false, ...result },
});

const storedEntries = (tx: ReadTx, workspaceId: WorkspaceId, ids: readonly EntryId[]) => tx<
  StoredEntry[]
>`
  select e.id, e.device_id, e.n, d.person_id, e.outcome
  from sync_entries e join sync_devices d on d.workspace_id = e.workspace_id and d.id = e.device_id
  where e.workspace_id = ${workspaceId} and e.id = any(${[...ids]}::uuid[])`;

function resultOfOutcome(outcome: StoredEntry['outcome']): Done | Refused {
  if (outcome.status === 'ok') return { ok: true, v: outcome.v, tickets: [], messages: [] };
  const { refusal, heldReplyId, v } = outcome as typeof outcome & Pick<Refused, 'heldReplyId'>;
  return { ok: false, refusal, v, ...(heldReplyId === undefined ? {} : { heldReplyId }) };
}

async function judgeKey(tx: Tx, workspaceId: WorkspaceId, receipt: KeyReceipt): Promise<Judgement> {
  const [known] = await tx<{ requestHash: Uint8Array; body: Done | Refused }[]>`
    select k.request_hash, k.body from idempotency_keys k
    where k.workspace_id = ${workspaceId} and k.actor = ${receipt.actor} and k.key = ${receipt.key}`;
  if (known === undefined) return { kind: 'fresh' };
  if (Buffer.compare(known.requestHash, receipt.requestHash) !== 0) {
    return { kind: 'answered', result: { ok: false, undone: 'key-conflict' } };
  }
  if (!known.body.ok) return { kind: 'answered', result: known.body };
  // The numbers of opened tickets are not in the stored answer: it was written before they were known.
  const numbers = await tx<{ id: string; number: number }[]>`
    select t.id, t.number from tickets t
    where t.workspace_id = ${workspaceId} and t.id = any(${known.body.tickets.map(({ id }) => id)}::uuid[])`;
  const byId = new Map(numbers.map(({ id, number }) => [id, number]));
  const tickets = known.body.tickets.map(({ id }) => ({ id, number: byId.get(id) ?? null }));
  return { kind: 'answered', result: { ...known.body, tickets } };
}
