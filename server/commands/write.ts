// Writes everything that came of an entry in one statement, the last of its transaction. One statement because each further
// one costs a message to the database, and because the ticket counter is then held for the shortest time: its lock ends with
// the commit that follows at once, and a transaction that fails before has never touched it (T1: numbers without gaps).

import { toInstant, type Instant } from '#shared/base/clock.ts';
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
  /** What people are to be told of afterwards (notices.ts). */
  readonly notices: readonly Row[];
  /** What other systems are to be told of (webhook-events.ts). */
  readonly webhookEvents: readonly Row[];
  readonly timeEntries: readonly Row[];
  /** Documents that begin anew without some of their messages' words. */
  readonly redactions: readonly Row[];
  /** Files that messages have from now on; `copy_of` where it is another file's bytes. */
  readonly attachments: readonly Row[];
  /** What rules did once for a cause, and by which turns they gave out work. */
  readonly firings: readonly Row[];
  readonly turns: readonly Row[];
  readonly settled: readonly Row[];
  readonly held: readonly Row[];
  /** At most one per device. */
  readonly devices: readonly Row[];
  readonly entries: readonly Row[];
  readonly keys: readonly Row[];
};
export type Written = {
  /** The transaction's id. */
  readonly v: number;
  readonly tickets: ReadonlyMap<TicketId, WrittenFacts>;
};
/** What a ticket's row has that was not decided before it was written. */
export type WrittenFacts = {
  readonly number: number | null;
  readonly accessGeneration: number;
  readonly publicUpdatedAt: Instant;
  /** This very transaction changed what its customer may see. */
  readonly isPublicChange: boolean;
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
  notices: [],
  webhookEvents: [],
  timeEntries: [],
  redactions: [],
  attachments: [],
  firings: [],
  turns: [],
  settled: [],
  held: [],
  devices: [],
  entries: [],
  keys: [],
});

/** All of them in one statement; the opened tickets are counted through. */
export function mergedSet(workspaceId: string, sets: readonly Partial<WriteSet>[]): WriteSet {
  const all = (name: Exclude<keyof WriteSet, 'workspaceId'>): Row[] =>
    sets.flatMap((set) => set[name] ?? []);
  return {
    workspaceId,
    opened: all('opened').map((row, index) => ({ ...row, number: index + 1 })),
    changed: all('changed'),
    docUpdates: all('docUpdates'),
    messages: all('messages'),
    events: all('events'),
    mailIntents: all('mailIntents'),
    notifications: all('notifications'),
    notices: all('notices'),
    webhookEvents: all('webhookEvents'),
    timeEntries: all('timeEntries'),
    redactions: all('redactions'),
    attachments: all('attachments'),
    firings: all('firings'),
    turns: all('turns'),
    settled: all('settled'),
    held: all('held'),
    devices: all('devices'),
    entries: all('entries'),
    keys: all('keys'),
  };
}

/** `end`: sends the commit behind it, without waiting for what it answers. */
export async function write(tx: Tx, set: WriteSet, end: () => void): Promise<Written> {
  const writing = tx<{ v: number; tickets: TicketLine[] | null }[]>`
    with own as (select pg_current_xact_id()::text::bigint as v)
    ${openTickets(tx, set)}
    ${changeTickets(tx, set)}
    ${postMessages(tx, set)}
    ${recordEvents(tx, set)}
    ${intendMails(tx, set)}
    ${notify(tx, set)}
    ${leaveNotices(tx, set)}
    ${tellWebhooks(tx, set)}
    ${recordTime(tx, set)}
    ${redact(tx, set)}
    ${attachFiles(tx, set)}
    ${fireRules(tx, set)}
    ${takeTurns(tx, set)}
    ${settleHeldReplies(tx, set)}
    ${holdReplies(tx, set)}
    ${answerEntry(tx, set)}
    ${answerKey(tx, set)}
    select own.v, ${writtenTickets(tx, set)} as tickets from own`.execute();
  end();
  const [written] = await writing;
  if (written === undefined) throw new Error('the write statement answered nothing');
  return {
    v: written.v,
    tickets: new Map(
      (written.tickets ?? []).map(
        ([id, number, accessGeneration, publicUpdatedAt, isPublicChange]) => [
          id,
          {
            number,
            accessGeneration,
            publicUpdatedAt: toInstant(Date.parse(publicUpdatedAt)),
            isPublicChange,
          },
        ],
      ),
    ),
  };
}

type TicketLine = [
  id: TicketId,
  number: number | null,
  accessGeneration: number,
  publicUpdatedAt: string,
  isPublicChange: boolean,
];

// Parts that have no rows are left out; the texts that remain are few, and each is prepared once per connection.

type Part = ReturnType<typeof nothing>;
const nothing = (tx: Tx) => tx``;
/** As text that PostgreSQL reads as `json`: nothing but the rows is ever made of it, and `jsonb` would be built first. */
const json = (tx: Tx, rows: readonly Row[]) => tx`${JSON.stringify(rows)}::text::json`;

function openTickets(tx: Tx, set: WriteSet): Part {
  const count = set.opened.length;
  if (count === 0) return nothing(tx);
  return tx`, counter as (
      insert into ticket_counters as c (workspace_id, last_number) values (${set.workspaceId}, ${count})
      on conflict (workspace_id) do update set last_number = c.last_number + excluded.last_number
      returning c.last_number
    ), opened as (
      insert into tickets (workspace_id, id, number, subject, status, phase, priority, category, channel, language,
        requester_person_id, requester_name, requester_email, requester_phone, requester_address, requester_city,
        requester_country, client_ip, incomplete, follow_up_of_id, sale_id, pub_seq, notes_seq, event_seq, draft_generation,
        last_side, excerpt, group_id, assignee_id, lock_holder_id, lock_token, latest_answers, tags,
        fields, watchers, cc, links, external_references, merged_into_id, translations, solution, rating, minutes_worked, answered_by, waiting_since, unanswered, status_since, targets, escalation, expired_at, archived_at, deleted_at, created_at,
        updated_at, first_response_at, resolved_at, closed_at)
      select r.workspace_id, r.id, c.last_number - ${count}::integer + r.number, r.subject, r.status, r.phase,
        r.priority, r.category, r.channel, r.language, r.requester_person_id, r.requester_name, r.requester_email,
        r.requester_phone, r.requester_address, r.requester_city, r.requester_country, r.client_ip, r.incomplete,
        r.follow_up_of_id, r.sale_id, r.pub_seq, r.notes_seq, r.event_seq, r.draft_generation, r.last_side, r.excerpt,
        r.group_id, r.assignee_id, r.lock_holder_id, r.lock_token, r.latest_answers, r.tags,
        r.fields, r.watchers, r.cc, r.links, r.external_references, r.merged_into_id, r.translations, r.solution, r.rating, r.minutes_worked, r.answered_by, r.waiting_since, r.unanswered, r.status_since, r.targets, r.escalation, r.expired_at, r.archived_at, r.deleted_at, r.created_at,
        r.updated_at, r.first_response_at, r.resolved_at, r.closed_at
      from counter c, json_populate_recordset(null::tickets, ${json(tx, set.opened)}) r
      returning id, number, access_generation, public_updated_at, public_xid
    )`;
}

function writtenTickets(tx: Tx, { opened, changed }: WriteSet): Part {
  if (opened.length + changed.length === 0) return tx`null::json`;
  const lines = [
    ...(opened.length === 0 ? [] : [tx`select * from opened`]),
    ...(changed.length === 0 ? [] : [tx`select * from changed`]),
  ].reduce((all, one) => tx`${all} union all ${one}`);
  return tx`(
    select json_agg(json_build_array(w.id, w.number, w.access_generation, w.public_updated_at,
      coalesce(w.public_xid = pg_current_xact_id(), false))) from (${lines}) w
  )`;
}

function changeTickets(tx: Tx, set: WriteSet): Part {
  if (set.changed.length === 0) return nothing(tx);
  const ids = set.changed.map((row) => row['id'] as string);
  // By key, and the rows joined to it: a planner without statistics would rather walk all tickets of the workspace.
  return tx`, changed as (
      update tickets t set
        subject = r.subject, status = r.status, phase = r.phase, priority = r.priority, category = r.category,
        requester_name = r.requester_name, requester_email = r.requester_email, requester_phone = r.requester_phone,
        requester_address = r.requester_address, requester_city = r.requester_city,
        requester_country = r.requester_country, incomplete = r.incomplete, sale_id = r.sale_id, pub_seq = r.pub_seq,
        notes_seq = r.notes_seq, event_seq = r.event_seq, draft_generation = r.draft_generation,
        last_side = r.last_side, excerpt = r.excerpt, group_id = r.group_id, assignee_id = r.assignee_id,
        lock_holder_id = r.lock_holder_id, lock_token = r.lock_token, latest_answers = r.latest_answers,
        tags = r.tags, pub_generation = r.pub_generation, notes_generation = r.notes_generation,
        fields = r.fields, watchers = r.watchers, cc = r.cc, links = r.links, external_references = r.external_references, merged_into_id = r.merged_into_id, translations = r.translations, solution = r.solution, rating = r.rating, minutes_worked = r.minutes_worked, answered_by = r.answered_by, waiting_since = r.waiting_since, unanswered = r.unanswered, status_since = r.status_since, targets = r.targets, escalation = r.escalation, expired_at = r.expired_at, archived_at = r.archived_at, deleted_at = r.deleted_at, updated_at = r.updated_at, first_response_at = r.first_response_at,
        resolved_at = r.resolved_at, closed_at = r.closed_at
      from json_populate_recordset(null::tickets, ${json(tx, set.changed)}) r
      where t.workspace_id = ${set.workspaceId} and t.id = any(${ids}::uuid[]) and r.id = t.id
      returning t.id, t.number, t.access_generation, t.public_updated_at, t.public_xid
    )`;
}

function postMessages(tx: Tx, set: WriteSet): Part {
  if (set.docUpdates.length === 0) return nothing(tx);
  return tx`, docs as (
      insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
      select r.workspace_id, r.ticket_id, r.kind, r.generation, r.seq, r.client, r.message_id, r.bytes
      from json_populate_recordset(null::doc_updates, ${json(tx, set.docUpdates)}) r
    ), posted as (
      insert into messages (workspace_id, id, ticket_id, kind, seq, side, author_id, author_name, parent_id, html,
        body_text, signature, at, origin_ticket_id, origin_message_id)
      select r.workspace_id, r.id, r.ticket_id, r.kind, r.seq, r.side, r.author_id, r.author_name, r.parent_id,
        r.html, r.body_text, r.signature, r.at, r.origin_ticket_id, r.origin_message_id
      from json_populate_recordset(null::messages, ${json(tx, set.messages)}) r
    )`;
}

function recordTime(tx: Tx, set: WriteSet): Part {
  if (set.timeEntries.length === 0) return nothing(tx);
  return tx`, worked as (
      insert into time_entries (workspace_id, id, ticket_id, person_id, minutes, worked_on, text, at)
      select r.workspace_id, r.id, r.ticket_id, r.person_id, r.minutes, r.worked_on, r.text, r.at
      from json_populate_recordset(null::time_entries, ${json(tx, set.timeEntries)}) r
    )`;
}

/** The document's next generation has all that the old one had but these messages, which come among `docUpdates`. */
function redact(tx: Tx, set: WriteSet): Part {
  if (set.redactions.length === 0) return nothing(tx);
  return tx`, redaction as (
      select * from json_to_recordset(${json(tx, set.redactions)})
        as r(ticket_id uuid, kind text, generation integer, to_generation integer, message_ids uuid[], at timestamptz)
    ), kept as (
      insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
      select d.workspace_id, d.ticket_id, d.kind, r.to_generation, d.seq, d.client, d.message_id, d.bytes
      from redaction r join doc_updates d on d.workspace_id = ${set.workspaceId} and d.ticket_id = r.ticket_id
        and d.kind = r.kind and d.generation = r.generation and d.message_id <> all(r.message_ids)
    ), dropped as (
      delete from doc_updates d using redaction r
      where d.workspace_id = ${set.workspaceId} and d.ticket_id = r.ticket_id and d.kind = r.kind
        and d.generation <= r.generation
    ), emptied as (
      update messages m set html = '', body_text = '', signature = '', redacted_at = r.at
      from redaction r
      where m.workspace_id = ${set.workspaceId} and m.id = any(r.message_ids)
    ), bare as (
      update files f set state = 'removed', reason = null, name = '', sha256 = null, width = null, height = null,
        has_thumbnail = false, changed_at = r.at
      from redaction r
      where f.workspace_id = ${set.workspaceId} and f.message_id = any(r.message_ids)
    )`;
}

/** The rows are locked since they were read (load-files.ts), and nobody else attaches them. */
function attachFiles(tx: Tx, set: WriteSet): Part {
  if (set.attachments.length === 0) return nothing(tx);
  return tx`, attachment as (
      select * from json_to_recordset(${json(tx, set.attachments)})
        as r(id uuid, copy_of uuid, ticket_id uuid, message_id uuid, kind text, position integer, at timestamptz)
    ), attached as (
      update files f set ticket_id = r.ticket_id, message_id = r.message_id, kind = r.kind, position = r.position
      from attachment r
      where f.workspace_id = ${set.workspaceId} and f.id = r.id and r.copy_of is null
    ), copied as (
      insert into files (workspace_id, id, uploader, name, type, size, width, height, state, reason, sha256, has_thumbnail,
        ticket_id, message_id, kind, position, created_at, changed_at)
      select f.workspace_id, r.id, f.uploader, f.name, f.type, f.size, f.width, f.height, f.state, f.reason, f.sha256,
        f.has_thumbnail, r.ticket_id, r.message_id, r.kind, r.position, f.created_at, f.changed_at
      from attachment r
      join files f on f.workspace_id = ${set.workspaceId} and f.id = r.copy_of
    )`;
}

function recordEvents(tx: Tx, set: WriteSet): Part {
  if (set.events.length === 0) return nothing(tx);
  return tx`, history as (
      insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, actor_id, actor_name, via, ip, data)
      select r.workspace_id, r.id, r.ticket_id, r.seq, r.type, r.at, r.actor_kind, r.actor_id, r.actor_name, r.via,
        r.ip, r.data
      from json_populate_recordset(null::events, ${json(tx, set.events)}) r
    )`;
}

function intendMails(tx: Tx, set: WriteSet): Part {
  if (set.mailIntents.length === 0) return nothing(tx);
  return tx`, intents as (
      insert into mail_intents (workspace_id, id, ticket_id, message_id, kind, recipient, person_id, about_seq, created_at,
        due_at)
      select r.workspace_id, r.id, r.ticket_id, r.message_id, r.kind, r.recipient, r.person_id, r.about_seq, r.at, r.at
      from json_to_recordset(${json(tx, set.mailIntents)}) as r(workspace_id uuid, id uuid, ticket_id uuid, message_id uuid,
        kind text, recipient text, person_id uuid, about_seq integer, at timestamptz)
    )`;
}

/** A mention is in the app with the note itself, unless whom it names wants none there. */
function notify(tx: Tx, set: WriteSet): Part {
  if (set.notifications.length === 0) return nothing(tx);
  return tx`, notified as (
      insert into notifications (workspace_id, id, person_id, kind, ticket_id, message_id, by_name, at)
      select r.workspace_id, r.id, r.person_id, r.kind, r.ticket_id, r.message_id, r.by_name, r.at
      from json_to_recordset(${json(tx, set.notifications)}) as r(workspace_id uuid, id uuid, person_id uuid, kind text,
        ticket_id uuid, message_id uuid, by_name text, at timestamptz, is_usual boolean)
      where coalesce((
        select (p.preferences #>> array['events', r.kind, 'inApp'])::boolean from notification_preferences p
        where p.workspace_id = ${set.workspaceId} and p.person_id = r.person_id
      ), r.is_usual)
    )`;
}

function leaveNotices(tx: Tx, set: WriteSet): Part {
  if (set.notices.length === 0) return nothing(tx);
  return tx`, noticed as (
      insert into notices (workspace_id, id, ticket_id, event, person_id, actor_id, by_name, message_id, about_seq, detail,
        may_mail, at, due_at)
      select r.workspace_id, r.id, r.ticket_id, r.event, r.person_id, r.actor_id, r.by_name, r.message_id, r.about_seq,
        r.detail, r.may_mail, r.at, r.at
      from json_populate_recordset(null::notices, ${json(tx, set.notices)}) r
    )`;
}

function tellWebhooks(tx: Tx, set: WriteSet): Part {
  if (set.webhookEvents.length === 0) return nothing(tx);
  return tx`, told as (
      insert into webhook_events (workspace_id, id, type, ticket_id, event_seq, message_id, at)
      select r.workspace_id, r.id, r.type, r.ticket_id, r.event_seq, r.message_id, r.at
      from json_populate_recordset(null::webhook_events, ${json(tx, set.webhookEvents)}) r
    )`;
}

/** A line that is there already fails the transaction, and the entry is decided anew: nothing happens twice. */
function fireRules(tx: Tx, set: WriteSet): Part {
  if (set.firings.length === 0) return nothing(tx);
  return tx`, fired as (
      insert into rule_firings (workspace_id, ticket_id, rule_id, level, cause, since, at)
      select r.workspace_id, r.ticket_id, r.rule_id, r.level, r.cause, r.since, r.at
      from json_populate_recordset(null::rule_firings, ${json(tx, set.firings)}) r
    )`;
}

/** The row is locked since the turns were read (load-for-rules.ts). */
function takeTurns(tx: Tx, set: WriteSet): Part {
  if (set.turns.length === 0) return nothing(tx);
  const turns: Row = Object.assign({}, ...set.turns) as Row;
  return tx`, turned as (
      update rule_sets s set turns = s.turns || ${tx.json(turns as never)}
      where s.workspace_id = ${set.workspaceId}
    )`;
}

function settleHeldReplies(tx: Tx, set: WriteSet): Part {
  if (set.settled.length === 0) return nothing(tx);
  const ids = set.settled.map((row) => row['id'] as string);
  return tx`, settled as (
      update held_replies h set settled = r.settled, settled_at = r.settled_at
      from json_populate_recordset(null::held_replies, ${json(tx, set.settled)}) r
      where h.workspace_id = ${set.workspaceId} and h.id = any(${ids}::uuid[]) and r.id = h.id
    )`;
}

function holdReplies(tx: Tx, set: WriteSet): Part {
  if (set.held.length === 0) return nothing(tx);
  return tx`, held as (
      insert into held_replies as h (workspace_id, id, author_id, ticket_id, message_id, html, parent_id, files, refusal, held_at)
      select r.workspace_id, r.id, r.author_id, r.ticket_id, r.message_id, r.html, r.parent_id, r.files, r.refusal, r.held_at
      from json_populate_recordset(null::held_replies, ${json(tx, set.held)}) r
      on conflict (workspace_id, id) do update set
        message_id = excluded.message_id, html = excluded.html, files = excluded.files, refusal = excluded.refusal, held_at = excluded.held_at
    )`;
}

function answerEntry(tx: Tx, set: WriteSet): Part {
  if (set.devices.length === 0) return nothing(tx);
  return tx`, device as (
      insert into sync_devices as d (workspace_id, id, person_id, last_n, acknowledged_n)
      select r.workspace_id, r.id, r.person_id, r.last_n, r.acknowledged_n
      from json_populate_recordset(null::sync_devices, ${json(tx, set.devices)}) r
      on conflict (workspace_id, id) do update set last_n = excluded.last_n, seen_at = now(),
        acknowledged_n = greatest(d.acknowledged_n, excluded.acknowledged_n)
    ), entry as (
      insert into sync_entries (workspace_id, id, device_id, n, outcome)
      select r.workspace_id, r.id, r.device_id, r.n,
        jsonb_set(r.outcome, '{v}', to_jsonb(pg_current_xact_id()::text::bigint))
      from json_populate_recordset(null::sync_entries, ${json(tx, set.entries)}) r
    )`;
}

function answerKey(tx: Tx, set: WriteSet): Part {
  if (set.keys.length === 0) return nothing(tx);
  return tx`, answer as (
      insert into idempotency_keys (workspace_id, actor, key, request_hash, status, body)
      select r.workspace_id, r.actor, r.key, r.request_hash, r.status,
        jsonb_set(r.body, '{v}', to_jsonb(pg_current_xact_id()::text::bigint))
      from json_populate_recordset(null::idempotency_keys, ${json(tx, set.keys)}) r
    )`;
}
