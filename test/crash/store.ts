// All rows of a workspace that an operation leaves behind, read above all rules.

import type { OwnerSql } from '#server/platform/db/owner-connection.ts';

export type StoredTicket = {
  readonly id: string;
  readonly number: number | null;
  readonly subject: string;
  readonly requesterEmail: string;
  readonly pubSeq: number;
  readonly notesSeq: number;
  readonly eventSeq: number;
};
export type StoredMessage = {
  readonly id: string;
  readonly ticketId: string;
  readonly kind: 'pub' | 'notes';
  readonly seq: number;
  readonly side: 'customer' | 'operator';
  readonly authorId: string | null;
  readonly authorName: string;
  readonly parentId: string | null;
  readonly html: string;
  readonly bodyText: string;
  readonly signature: string;
  readonly at: string;
};
export type StoredUpdate = {
  readonly ticketId: string;
  readonly kind: 'pub' | 'notes';
  readonly generation: number;
  readonly seq: number;
  readonly messageId: string;
  readonly bytes: Uint8Array;
};
export type StoredEvent = {
  readonly id: string;
  readonly ticketId: string;
  readonly seq: number;
  readonly type: string;
  readonly data: Record<string, unknown>;
};
export type Store = {
  readonly tickets: readonly StoredTicket[];
  readonly messages: readonly StoredMessage[];
  readonly updates: readonly StoredUpdate[];
  readonly events: readonly StoredEvent[];
  readonly intents: readonly {
    readonly id: string;
    readonly ticketId: string;
    readonly messageId: string | null;
    readonly kind: string;
    readonly recipient: string;
    /** The next round, or one of the next day, comes to it. */
    readonly isFound: boolean;
  }[];
  readonly held: readonly {
    readonly id: string;
    readonly messageId: string;
    readonly html: string;
  }[];
  readonly devices: readonly { readonly id: string; readonly lastN: number }[];
  readonly entries: readonly { readonly deviceId: string; readonly n: number }[];
  readonly members: readonly { readonly ticketId: string }[];
  readonly lastNumber: number;
};

/** `sql` of the superuser, whom no tenant binds. */
export async function readStore(sql: OwnerSql, workspaceId: string): Promise<Store> {
  const id = workspaceId;
  const [counter] = await sql<{ lastNumber: number }[]>`
      select c.last_number as "lastNumber" from ticket_counters c where c.workspace_id = ${id}`;
  return {
    lastNumber: counter?.lastNumber ?? 0,
    tickets: await sql<StoredTicket[]>`
        select t.id, t.number, t.subject, t.requester_email as "requesterEmail", t.pub_seq as "pubSeq",
          t.notes_seq as "notesSeq", t.event_seq as "eventSeq"
        from tickets t where t.workspace_id = ${id}`,
    messages: await sql<StoredMessage[]>`
        select m.id, m.ticket_id as "ticketId", m.kind, m.seq, m.side, m.author_id as "authorId",
          m.author_name as "authorName", m.parent_id as "parentId", m.html, m.body_text as "bodyText", m.signature,
          to_char(m.at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
        from messages m where m.workspace_id = ${id}`,
    updates: await sql<StoredUpdate[]>`
        select u.ticket_id as "ticketId", u.kind, u.generation, u.seq, u.message_id as "messageId", u.bytes
        from doc_updates u where u.workspace_id = ${id} order by u.ticket_id, u.kind, u.generation, u.seq`,
    events: await sql<StoredEvent[]>`
        select e.id, e.ticket_id as "ticketId", e.seq, e.type, e.data
        from events e where e.workspace_id = ${id} and e.ticket_id is not null`,
    intents: await sql<Store['intents'][number][]>`
        select i.id, i.ticket_id as "ticketId", i.message_id as "messageId", i.kind, i.recipient,
          i.state <> 'waiting' or i.problem is not null or i.due_at < now() + interval '1 day' as "isFound"
        from mail_intents i where i.workspace_id = ${id}`,
    held: await sql<Store['held'][number][]>`
        select h.id, h.message_id as "messageId", h.html from held_replies h where h.workspace_id = ${id}`,
    devices: await sql<Store['devices'][number][]>`
        select d.id, d.last_n::integer as "lastN" from sync_devices d where d.workspace_id = ${id}`,
    entries: await sql<Store['entries'][number][]>`
        select e.device_id as "deviceId", e.n::integer as n from sync_entries e where e.workspace_id = ${id}`,
    members: await sql<Store['members'][number][]>`
        select distinct m.ticket_id as "ticketId" from sync_memberships m
        where m.workspace_id = ${id} and m.state <> 'gone'`,
  };
}
