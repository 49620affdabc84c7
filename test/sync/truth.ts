// What the server's tables hold, and what of it is for whom: worked out from the rows and the access policy alone,
// without membership lines, snapshots or any other part of the feed.

import { canReadTicket, can } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import { isPermission } from '#shared/access/permissions.ts';
import { scopesOf } from '#shared/access/scopes.ts';
import type {
  DeviceId,
  EntryId,
  FileId,
  GroupId,
  HeldReplyId,
  MessageId,
  PersonId,
  TicketId,
} from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { TicketDeskRow, TicketRow } from '#shared/protocol/rows.ts';
import type { EntryOutcome, Scope } from '#shared/protocol/sync.ts';
import { loadTickets } from '#server/sync/ticket-rows.ts';
import type { Server, Workspace } from './world.ts';

type PersonActor = Extract<Actor, { kind: 'person' }>;

/** Who may read what at this moment. */
export type Rights = {
  readonly actors: ReadonlyMap<PersonId, PersonActor>;
  readonly groupIds: readonly GroupId[];
  readonly tickets: ReadonlyMap<TicketId, AudienceRow>;
};
export type AudienceRow = {
  readonly id: TicketId;
  readonly groupId: GroupId | null;
  readonly assigneeId: PersonId | null;
  readonly requesterPersonId: PersonId | null;
  readonly followUpOfId: TicketId | null;
};

export async function loadRights(server: Server, { id }: Workspace): Promise<Rights> {
  return server.db.tenantRead(id, async (sql) => {
    const [people, groups, tickets] = await Promise.all([
      sql<{ id: PersonId; permissions: string[]; groupIds: GroupId[] }[]>`
        select p.id, r.permissions, array(
          select m.group_id::text from group_members m where m.workspace_id = p.workspace_id and m.person_id = p.id
          order by m.group_id
        ) as group_ids
        from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
        where p.workspace_id = ${id}`,
      sql<{ id: GroupId }[]>`select g.id from groups g where g.workspace_id = ${id}`,
      sql<AudienceRow[]>`
        select t.id, t.group_id, t.assignee_id, t.requester_person_id, t.follow_up_of_id
        from tickets t where t.workspace_id = ${id} order by t.id`,
    ]);
    return {
      actors: new Map(
        people.map((person) => [
          person.id,
          {
            kind: 'person',
            personId: person.id,
            permissions: new Set(person.permissions.filter(isPermission)),
            groupIds: person.groupIds,
          },
        ]),
      ),
      groupIds: groups.map((group) => group.id),
      tickets: new Map(tickets.map((ticket) => [ticket.id, ticket])),
    };
  });
}

export const isDesk = (actor: Actor): boolean =>
  can(actor, 'ticket.read') || can(actor, 'ticket.read-all');

export const mayRead = (rights: Rights, actor: Actor, id: TicketId): boolean => {
  const ticket = rights.tickets.get(id);
  return ticket !== undefined && canReadTicket(actor, ticket);
};

/** Seen as by those who work on it, with notes and history: not by its own customer. */
export const mayReadAsDesk = (rights: Rights, actor: Actor, id: TicketId): boolean =>
  isDesk(actor) && mayRead(rights, actor, id);

export const scopesFor = (rights: Rights, actor: Actor): readonly Scope[] =>
  scopesOf(actor, rights.groupIds);

export type DocLine = {
  readonly ticketId: TicketId;
  readonly kind: 'pub' | 'notes';
  readonly generation: number;
  readonly seq: number;
  readonly messageId: MessageId;
  readonly bytes: Uint8Array;
};
export type EventLine = {
  readonly ticketId: TicketId;
  readonly seq: number;
  readonly at: string;
  readonly actorId: PersonId | null;
  readonly xid: string;
  readonly data: TicketEvent;
};
export type Truth = Rights & {
  readonly rows: ReadonlyMap<
    TicketId,
    {
      readonly ticket: TicketRow;
      /** As its customer is shown it. */
      readonly publicTicket: TicketRow;
      readonly desk: TicketDeskRow;
      readonly isCold: boolean;
      /** What happens inside does not make it hot again for its customer. */
      readonly isColdForCustomer: boolean;
      readonly notesSeq: number;
    }
  >;
  readonly docs: readonly DocLine[];
  readonly events: readonly EventLine[];
  readonly messages: readonly {
    readonly id: MessageId;
    readonly ticketId: TicketId;
    readonly kind: 'pub' | 'notes';
    readonly seq: number;
    readonly html: string;
    readonly authorId: PersonId | null;
    readonly at: string;
  }[];
  readonly entries: readonly {
    readonly id: EntryId;
    readonly deviceId: DeviceId;
    readonly personId: PersonId;
    readonly n: number;
    readonly outcome: EntryOutcome;
  }[];
  readonly held: readonly {
    readonly id: HeldReplyId;
    readonly authorId: PersonId;
    readonly html: string;
    readonly settled: string | null;
  }[];
  readonly notifications: readonly {
    readonly id: string;
    readonly personId: PersonId;
    readonly ticketId: TicketId;
  }[];
  readonly files: readonly {
    readonly id: FileId;
    readonly name: string;
    readonly messageId: MessageId | null;
    readonly ticketId: TicketId | null;
    readonly kind: 'pub' | 'notes' | null;
    readonly position: number | null;
    readonly state: string;
    /** Hex. */
    readonly sha256: string | null;
  }[];
  readonly mails: readonly {
    readonly ticketId: TicketId;
    readonly messageId: MessageId | null;
    readonly kind: string;
  }[];
  readonly people: readonly {
    readonly id: PersonId;
    readonly name: string;
    readonly profile: string;
    readonly isOperator: boolean;
    readonly groupIds: readonly GroupId[];
  }[];
};

export async function loadTruth(server: Server, workspace: Workspace): Promise<Truth> {
  const { id } = workspace;
  const rights = await loadRights(server, workspace);
  return server.db.tenantRead(id, async (sql) => {
    const ids = [...rights.tickets.keys()];
    const rows = await loadTickets(sql, { workspaceId: id, isDesk: true }, ids);
    const publicRows = await loadTickets(sql, { workspaceId: id, isDesk: false }, ids);
    const [cold, docs, events, messages, entries, held, notifications, files, mails, people] =
      await Promise.all([
        sql<{ id: TicketId; isCold: boolean; isColdForCustomer: boolean; notesSeq: number }[]>`
        select t.id, t.notes_seq,
          t.phase in ('resolved', 'closed') and t.updated_at < w.cold_before as is_cold,
          t.phase in ('resolved', 'closed') and t.public_updated_at < w.cold_before as is_cold_for_customer
        from tickets t
        cross join (select now() - make_interval(days => working_set_days) as cold_before from workspaces where id = ${id}) w
        where t.workspace_id = ${id}`,
        sql<DocLine[]>`
        select d.ticket_id, d.kind, d.generation, d.seq, d.message_id, d.bytes from doc_updates d
        where d.workspace_id = ${id} order by d.ticket_id, d.kind, d.generation, d.seq`,
        sql<EventLine[]>`
        select e.ticket_id, e.seq, e.at, e.actor_id, e.xid::text as xid, e.data from events e
        where e.workspace_id = ${id} and e.ticket_id is not null order by e.ticket_id, e.seq`,
        sql<Truth['messages'][number][]>`
        select m.id, m.ticket_id, m.kind, m.seq, m.html, m.author_id, m.at from messages m where m.workspace_id = ${id}`,
        sql<Truth['entries'][number][]>`
        select e.id, e.device_id, d.person_id, e.n::int as n, e.outcome
        from sync_entries e join sync_devices d on d.workspace_id = e.workspace_id and d.id = e.device_id
        where e.workspace_id = ${id} order by e.device_id, e.n`,
        sql<Truth['held'][number][]>`
        select h.id, h.author_id, h.html, h.settled from held_replies h where h.workspace_id = ${id}`,
        sql<Truth['notifications'][number][]>`
        select n.id, n.person_id, n.ticket_id from notifications n where n.workspace_id = ${id}`,
        sql<Truth['files'][number][]>`
        select f.id, f.name, f.message_id, f.ticket_id, f.kind, f.position, f.state, encode(f.sha256, 'hex') as sha256
        from files f where f.workspace_id = ${id}`,
        sql<Truth['mails'][number][]>`
        select m.ticket_id, m.message_id, m.kind from mail_intents m where m.workspace_id = ${id}`,
        sql<Truth['people'][number][]>`
        select p.id, p.name, p.profile, r.permissions @> array['ticket.reply'] as is_operator, array(
          select m.group_id::text from group_members m where m.workspace_id = p.workspace_id and m.person_id = p.id
          order by m.group_id
        ) as group_ids
        from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
        where p.workspace_id = ${id}`,
      ]);
    const heat = new Map(cold.map((one) => [one.id, one]));
    return {
      ...rights,
      rows: new Map(
        [...rows].map(([ticketId, row]) => [
          ticketId,
          {
            ticket: row.ticket,
            publicTicket: publicRows.get(ticketId)!.ticket,
            desk: row.desk,
            isCold: heat.get(ticketId)!.isCold,
            isColdForCustomer: heat.get(ticketId)!.isColdForCustomer,
            notesSeq: heat.get(ticketId)!.notesSeq,
          },
        ]),
      ),
      docs,
      events,
      messages,
      entries,
      held,
      notifications,
      files,
      mails,
      people,
    };
  });
}
