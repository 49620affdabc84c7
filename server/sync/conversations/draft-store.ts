// The rows of shared drafts. Writers of one draft take turns by an advisory lock, so that the ids of its rows appear
// in their order.

import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type DraftDocument = {
  readonly workspaceId: WorkspaceId;
  readonly ticketId: TicketId;
  readonly generation: number;
};
export type DraftRow = { readonly id: number; readonly bytes: Uint8Array };
/** Bound to device and person: a device's id is no secret. */
export type DraftBinding = {
  readonly client: number;
  readonly deviceId: string;
  readonly personId: PersonId;
};

/** Rows after `after`, oldest first. */
export async function listDraftRows(
  sql: ReadTx,
  document: DraftDocument,
  after: number,
): Promise<readonly DraftRow[]> {
  return sql<DraftRow[]>`
    select u.id, u.bytes from draft_updates u
    where u.workspace_id = ${document.workspaceId} and u.ticket_id = ${document.ticketId}
      and u.generation = ${document.generation} and u.id > ${after}
    order by u.id`;
}

export async function listDraftBindings(
  sql: ReadTx,
  document: DraftDocument,
): Promise<readonly DraftBinding[]> {
  return sql<DraftBinding[]>`
    select c.client, c.device_id, c.person_id from draft_clients c
    where c.workspace_id = ${document.workspaceId} and c.ticket_id = ${document.ticketId}
      and c.generation = ${document.generation}`;
}

/** Waits its turn, then tells the newest row; 0 when there is none. */
export async function lockDraft(tx: Tx, document: DraftDocument): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`draft ${document.workspaceId} ${document.ticketId}`}, 0))`;
  const [row] = await tx<{ id: number | null }[]>`
    select max(u.id) as id from draft_updates u
    where u.workspace_id = ${document.workspaceId} and u.ticket_id = ${document.ticketId}
      and u.generation = ${document.generation}`;
  return row?.id ?? 0;
}

export async function appendDraftRow(
  tx: Tx,
  document: DraftDocument,
  bytes: Uint8Array,
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into draft_updates (workspace_id, ticket_id, generation, bytes)
    values (${document.workspaceId}, ${document.ticketId}, ${document.generation}, ${bytes})
    returning id`;
  return row!.id;
}

/** Replaces all rows up to `upTo` by one that says the same. */
export async function foldDraft(
  tx: Tx,
  document: DraftDocument,
  upTo: number,
  state: Uint8Array,
): Promise<number> {
  await tx`
    delete from draft_updates u
    where u.workspace_id = ${document.workspaceId} and u.ticket_id = ${document.ticketId}
      and u.generation = ${document.generation} and u.id <= ${upTo}`;
  return appendDraftRow(tx, document, state);
}

export async function bindDraftClients(
  tx: Tx,
  document: DraftDocument,
  bindings: readonly DraftBinding[],
): Promise<void> {
  if (bindings.length === 0) return;
  await tx`
    insert into draft_clients (workspace_id, ticket_id, generation, client, device_id, person_id)
    select ${document.workspaceId}::uuid, ${document.ticketId}::uuid, ${document.generation}::integer, b.client, b.device_id, b.person_id
    from unnest(
      ${bindings.map((one) => String(one.client))}::bigint[],
      ${bindings.map((one) => one.deviceId)}::uuid[],
      ${bindings.map((one) => one.personId)}::uuid[]
    ) as b(client, device_id, person_id)`;
}

/** What earlier generations held was sent, or lies on its author's device. */
export async function removeOlderDrafts(tx: Tx, document: DraftDocument): Promise<void> {
  await tx`
    delete from draft_updates u
    where u.workspace_id = ${document.workspaceId} and u.ticket_id = ${document.ticketId}
      and u.generation < ${document.generation}`;
  await tx`
    delete from draft_clients c
    where c.workspace_id = ${document.workspaceId} and c.ticket_id = ${document.ticketId}
      and c.generation < ${document.generation}`;
}
