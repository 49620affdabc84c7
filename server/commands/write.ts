// Writes everything that came of an entry in one statement, the last of its transaction but for the jobs of its
// mails, which are sent along with it. One statement because each further one costs a message to the database, and
// because the ticket counter is then held for the shortest time: its lock ends with the commit that follows at once,
// and a transaction that fails before has never touched it (T1: numbers without gaps).

import type { TicketId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';

/** Rows to be inserted, with columns named as in SQL; bytea as `\x` and hexadecimal digits. */
export type Row = Readonly<Record<string, unknown>>;
export type WriteSet = {
  readonly workspaceId: string;
  /** `number` counts the opened tickets from 1. */
  readonly opened: readonly Row[];
  readonly changed: readonly Row[];
  readonly docUpdates: readonly Row[];
  readonly messages: readonly Row[];
  readonly events: readonly Row[];
  readonly mailIntents: readonly Row[];
  readonly notifications: readonly Row[];
  readonly settled: readonly Row[];
  readonly held: readonly Row[];
  /** At most one each. */
  readonly devices: readonly Row[];
  readonly entries: readonly Row[];
  readonly keys: readonly Row[];
};
export type Written = {
  /** The transaction's id. */
  readonly v: number;
  readonly numbers: ReadonlyMap<TicketId, number>;
};

export const emptyWriteSet = (workspaceId: string): WriteSet => ({
  workspaceId,
  opened: [],
  changed: [],
  docUpdates: [],
  messages: [],
  events: [],
  mailIntents: [],
  notifications: [],
  settled: [],
  held: [],
  devices: [],
  entries: [],
  keys: [],
});

export async function write(tx: Tx, set: WriteSet): Promise<Written> {
  const rows = (list: readonly Row[]) => tx.json(list as never);
  const opened = set.opened.length;
  const [written] = await tx<{ v: number; numbers: { id: TicketId; number: number }[] | null }[]>`
    with counter as (
      insert into ticket_counters as c (workspace_id, last_number)
      select ${set.workspaceId}::uuid, ${opened}::integer where ${opened}::integer > 0
      on conflict (workspace_id) do update set last_number = c.last_number + excluded.last_number
      returning c.last_number
    ), opened as (
      insert into tickets (workspace_id, id, number, subject, status, phase, priority, category, channel, language,
        requester_person_id, requester_name, requester_email, requester_phone, requester_address, requester_city,
        requester_country, client_ip, incomplete, follow_up_of_id, pub_seq, notes_seq, event_seq, draft_generation,
        last_side, excerpt, group_id, assignee_id, lock_holder_id, lock_token, latest_answers, tags, created_at,
        updated_at, first_response_at, resolved_at, closed_at)
      select r.workspace_id, r.id, c.last_number - ${opened}::integer + r.number, r.subject, r.status, r.phase,
        r.priority, r.category, r.channel, r.language, r.requester_person_id, r.requester_name, r.requester_email,
        r.requester_phone, r.requester_address, r.requester_city, r.requester_country, r.client_ip, r.incomplete,
        r.follow_up_of_id, r.pub_seq, r.notes_seq, r.event_seq, r.draft_generation, r.last_side, r.excerpt,
        r.group_id, r.assignee_id, r.lock_holder_id, r.lock_token, r.latest_answers, r.tags, r.created_at,
        r.updated_at, r.first_response_at, r.resolved_at, r.closed_at
      from counter c, jsonb_populate_recordset(null::tickets, ${rows(set.opened)}) r
      returning id, number
    ), changed as (
      update tickets t set
        subject = r.subject, status = r.status, phase = r.phase, priority = r.priority, category = r.category,
        requester_name = r.requester_name, requester_email = r.requester_email, requester_phone = r.requester_phone,
        requester_address = r.requester_address, requester_city = r.requester_city,
        requester_country = r.requester_country, incomplete = r.incomplete, pub_seq = r.pub_seq,
        notes_seq = r.notes_seq, event_seq = r.event_seq, draft_generation = r.draft_generation,
        last_side = r.last_side, excerpt = r.excerpt, group_id = r.group_id, assignee_id = r.assignee_id,
        lock_holder_id = r.lock_holder_id, lock_token = r.lock_token, latest_answers = r.latest_answers,
        tags = r.tags, updated_at = r.updated_at, first_response_at = r.first_response_at,
        resolved_at = r.resolved_at, closed_at = r.closed_at
      from jsonb_populate_recordset(null::tickets, ${rows(set.changed)}) r
      where t.workspace_id = r.workspace_id and t.id = r.id
    ), docs as (
      insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
      select r.workspace_id, r.ticket_id, r.kind, r.generation, r.seq, r.client, r.message_id, r.bytes
      from jsonb_populate_recordset(null::doc_updates, ${rows(set.docUpdates)}) r
    ), posted as (
      insert into messages (workspace_id, id, ticket_id, kind, seq, side, author_id, author_name, parent_id, html,
        body_text, signature, at)
      select r.workspace_id, r.id, r.ticket_id, r.kind, r.seq, r.side, r.author_id, r.author_name, r.parent_id,
        r.html, r.body_text, r.signature, r.at
      from jsonb_populate_recordset(null::messages, ${rows(set.messages)}) r
    ), history as (
      insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, actor_id, actor_name, via, ip, data)
      select r.workspace_id, r.id, r.ticket_id, r.seq, r.type, r.at, r.actor_kind, r.actor_id, r.actor_name, r.via,
        r.ip, r.data
      from jsonb_populate_recordset(null::events, ${rows(set.events)}) r
    ), intents as (
      insert into mail_intents (workspace_id, id, ticket_id, message_id, kind, recipient)
      select r.workspace_id, r.id, r.ticket_id, r.message_id, r.kind, r.recipient
      from jsonb_populate_recordset(null::mail_intents, ${rows(set.mailIntents)}) r
    ), notified as (
      insert into notifications (workspace_id, id, person_id, kind, ticket_id, message_id, by_name, at)
      select r.workspace_id, r.id, r.person_id, r.kind, r.ticket_id, r.message_id, r.by_name, r.at
      from jsonb_populate_recordset(null::notifications, ${rows(set.notifications)}) r
    ), settled as (
      update held_replies h set settled = r.settled, settled_at = r.settled_at
      from jsonb_populate_recordset(null::held_replies, ${rows(set.settled)}) r
      where h.workspace_id = r.workspace_id and h.id = r.id
    ), held as (
      insert into held_replies as h (workspace_id, id, author_id, ticket_id, message_id, html, parent_id, refusal, held_at)
      select r.workspace_id, r.id, r.author_id, r.ticket_id, r.message_id, r.html, r.parent_id, r.refusal, r.held_at
      from jsonb_populate_recordset(null::held_replies, ${rows(set.held)}) r
      on conflict (workspace_id, id) do update set
        message_id = excluded.message_id, html = excluded.html, refusal = excluded.refusal, held_at = excluded.held_at
    ), device as (
      insert into sync_devices as d (workspace_id, id, person_id, last_n)
      select r.workspace_id, r.id, r.person_id, r.last_n
      from jsonb_populate_recordset(null::sync_devices, ${rows(set.devices)}) r
      on conflict (workspace_id, id) do update set last_n = excluded.last_n, seen_at = now()
    ), entry as (
      insert into sync_entries (workspace_id, id, device_id, n, outcome)
      select r.workspace_id, r.id, r.device_id, r.n,
        jsonb_set(r.outcome, '{v}', to_jsonb(pg_current_xact_id()::text::bigint))
      from jsonb_populate_recordset(null::sync_entries, ${rows(set.entries)}) r
    ), answer as (
      insert into idempotency_keys (workspace_id, actor, key, request_hash, status, body)
      select r.workspace_id, r.actor, r.key, r.request_hash, r.status,
        jsonb_set(r.body, '{v}', to_jsonb(pg_current_xact_id()::text::bigint))
      from jsonb_populate_recordset(null::idempotency_keys, ${rows(set.keys)}) r
    )
    select pg_current_xact_id()::text::bigint as v,
      (select json_agg(json_build_object('id', o.id, 'number', o.number)) from opened o) as numbers`;
  if (written === undefined) throw new Error('the write statement answered nothing');
  return { v: written.v, numbers: new Map((written.numbers ?? []).map(({ id, number }) => [id, number])) };
}
