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
import { together } from '#server/platform/db/together.ts';
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

/** What is known about the receipts of a group of entries. */
export type KnownReceipts = {
  readonly devices: ReadonlyMap<DeviceId, { readonly personId: PersonId; readonly lastN: number }>;
  readonly entries: ReadonlyMap<EntryId, StoredEntry>;
  readonly keys: ReadonlyMap<string, StoredKey>;
};

type StoredKey = { readonly requestHash: Uint8Array; readonly body: Done | Refused };

/** Locks the devices; of those that somebody else holds none comes back unless it `waits`. */
export async function loadReceipts(
  tx: Tx,
  workspaceId: WorkspaceId,
  receipts: readonly (Receipt | undefined)[],
  waits: boolean,
): Promise<KnownReceipts> {
  const ofDevices = receipts.filter((receipt) => receipt?.kind === 'device');
  const ofKeys = receipts.filter((receipt) => receipt?.kind === 'key');
  const [devices, entries, keys] = await together([
    ofDevices.length === 0 ? [] : lockDevices(tx, workspaceId, ofDevices, waits),
    // Sent along with the lock and run after it was granted, so that it sees what the former holder committed.
    ofDevices.length === 0 ? [] : storedEntries(tx, workspaceId, ofDevices),
    ofKeys.length === 0 ? [] : storedKeys(tx, workspaceId, ofKeys),
  ]);
  return {
    devices: new Map(devices.map((device) => [device.id, device])),
    entries: new Map(entries.map((entry) => [entry.id, entry])),
    keys: new Map(keys.map((key) => [nameOfKey(key), key])),
  };
}

export const nameOfKey = ({ actor, key }: Pick<KeyReceipt, 'actor' | 'key'>): string =>
  JSON.stringify([actor, key]);

const lockDevices = (
  tx: Tx,
  workspaceId: WorkspaceId,
  receipts: readonly DeviceReceipt[],
  waits: boolean,
) => tx<{ id: DeviceId; personId: PersonId; lastN: number }[]>`
  select d.id, d.person_id, d.last_n from sync_devices d
  where d.workspace_id = ${workspaceId} and d.id = any(${receipts.map(({ deviceId }) => deviceId)}::uuid[])
  order by d.id
  for no key update ${waits ? tx`` : tx`skip locked`}`;

export function judgeReceipt(known: KnownReceipts, receipt: Receipt | undefined): Judgement {
  if (receipt === undefined) return { kind: 'fresh' };
  return receipt.kind === 'device' ? judgeEntry(known, receipt) : judgeKey(known, receipt);
}

function judgeEntry({ devices, entries }: KnownReceipts, receipt: DeviceReceipt): Judgement {
  const device = devices.get(receipt.deviceId);
  // A device belongs to one person: another's sign-in on a copied profile takes an id of its own.
  if (device !== undefined && device.personId !== receipt.personId)
    return undone({ undone: 'forked' });
  const lastN = device?.lastN ?? 0;
  const stored = entries.get(receipt.entryId);
  if (stored !== undefined) return judgeKnown(stored, receipt, lastN);
  // Its number was answered, for an entry with another id.
  if (receipt.n <= lastN) return undone({ undone: 'forked' });
  if (receipt.n > lastN + 1) return undone({ undone: 'gap', from: lastN + 1 });
  const neededId = receipt.needs.find(
    (id) => id !== receipt.entryId && entries.get(id)?.outcome.status === 'refused',
  );
  if (neededId !== undefined) {
    return { kind: 'refused', refusal: { code: 'NEEDED_ENTRY_REFUSED', entryId: neededId } };
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

const storedEntries = (
  tx: ReadTx,
  workspaceId: WorkspaceId,
  receipts: readonly DeviceReceipt[],
) => tx<StoredEntry[]>`
  select e.id, e.device_id, e.n, d.person_id, e.outcome
  from sync_entries e join sync_devices d on d.workspace_id = e.workspace_id and d.id = e.device_id
  where e.workspace_id = ${workspaceId}
    and e.id = any(${receipts.flatMap(({ entryId, needs }) => [entryId, ...needs])}::uuid[])`;

/** The numbers of opened tickets are not in the stored answer: it was written before they were known. */
const storedKeys = (tx: ReadTx, workspaceId: WorkspaceId, receipts: readonly KeyReceipt[]) => tx<
  (StoredKey & Pick<KeyReceipt, 'actor' | 'key'>)[]
>`
  select k.actor, k.key, k.request_hash,
    case when k.body -> 'tickets' is null then k.body else jsonb_set(k.body, '{tickets}', coalesce((
      select jsonb_agg(jsonb_build_object('id', o.ticket ->> 'id', 'number', t.number) order by o.place)
      from jsonb_array_elements(k.body -> 'tickets') with ordinality o (ticket, place)
      left join tickets t on t.workspace_id = k.workspace_id and t.id = (o.ticket ->> 'id')::uuid
    ), '[]')) end as body
  from unnest(${receipts.map(({ actor }) => actor)}::text[], ${receipts.map(({ key }) => key)}::text[]) asked (actor, key)
  join idempotency_keys k on k.workspace_id = ${workspaceId} and k.actor = asked.actor and k.key = asked.key`;

function resultOfOutcome(outcome: StoredEntry['outcome']): Done | Refused {
  if (outcome.status === 'ok') return { ok: true, v: outcome.v, tickets: [], messages: [] };
  const { refusal, heldReplyId, v } = outcome as typeof outcome & Pick<Refused, 'heldReplyId'>;
  return { ok: false, refusal, v, ...(heldReplyId === undefined ? {} : { heldReplyId }) };
}

function judgeKey({ keys }: KnownReceipts, receipt: KeyReceipt): Judgement {
  const known = keys.get(nameOfKey(receipt));
  if (known === undefined) return { kind: 'fresh' };
  if (Buffer.compare(known.requestHash, receipt.requestHash) !== 0) {
    return { kind: 'answered', result: { ok: false, undone: 'key-conflict' } };
  }
  return { kind: 'answered', result: known.body };
}
