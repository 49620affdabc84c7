// Everything that deciding needs, read in one go: the statements are sent together and the ticket rows come back
// locked. Rows are locked in the order of their ids, so that two entries over the same tickets wait for each other
// instead of dead-locking.

import { can } from '#shared/access/can.ts';
import { isPermission, type Permission } from '#shared/access/permissions.ts';
import { OPERATOR_PERMISSION } from '#shared/access/profiles.ts';
import type {
  DeviceId,
  FileId,
  GroupId,
  HeldReplyId,
  MessageId,
  PersonId,
  SaleId,
  TicketId,
  WorkspaceId,
} from '#shared/base/ids.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import type { BusinessHours, Configuration } from '#shared/engine/configuration.ts';
import type { Directory } from '#shared/engine/context.ts';
import type { Rule, RuleDefinition } from '#shared/rules/rule.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { nameOfKey, type KnownReceipts } from './idempotency.ts';
import {
  nameOfFiring,
  NOTHING_LOADED,
  type Firing,
  type LoadedForRules,
} from './load-for-rules.ts';
import { filesOf, type LoadedFile } from './load-files.ts';
import type { StoredLine } from './load-more.ts';
import { recordOf, type TicketColumns, type TicketRecord } from './ticket-record.ts';
import { together } from '#server/platform/db/together.ts';
import type { ExecuteInput } from './types.ts';

export type LoadedPerson = {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly signature: string;
  readonly isDisabled: boolean;
  readonly permissions: readonly Permission[];
  readonly groupIds: readonly GroupId[];
};
export type LoadedMessage = { readonly ticketId: TicketId; readonly kind: 'pub' | 'notes' };
export type LoadedHeldReply = {
  readonly id: HeldReplyId;
  readonly ticketId: TicketId;
  readonly authorId: PersonId;
  readonly messageId: MessageId;
  readonly isSettled: boolean;
};

export type Loaded = {
  /** Messages that are copied or redacted (load-more.ts). */
  readonly lines: readonly StoredLine[];
  /** Those that messages name, of an entry that has its transaction to itself. */
  readonly files: ReadonlyMap<FileId, LoadedFile>;
  readonly configuration: Configuration;
  readonly tickets: ReadonlyMap<TicketId, TicketRecord>;
  /** Transaction ids of the tickets' rows. */
  readonly versions: ReadonlyMap<TicketId, string>;
  readonly messages: ReadonlyMap<MessageId, LoadedMessage>;
  /** Whose each sale is. */
  readonly sales: ReadonlyMap<SaleId, PersonId>;
  /** Those of the customers who open something that have bought anything. */
  readonly buyers: ReadonlySet<PersonId>;
  /** Ids that are in use. */
  readonly timeEntries: ReadonlySet<string>;
  readonly heldReplies: ReadonlyMap<HeldReplyId, LoadedHeldReply>;
  readonly people: ReadonlyMap<PersonId, LoadedPerson>;
  /** People by lower-case e-mail address, for requests that name an address only. */
  readonly peopleByEmail: ReadonlyMap<string, LoadedPerson>;
  readonly directory: Directory;
  /** Of groups that have hours of their own. */
  readonly groupHours: ReadonlyMap<GroupId, BusinessHours>;
  /** What some webhook of the workspace wants to be told of. */
  readonly webhookEvents: ReadonlySet<string>;
  /** In their order. */
  readonly rules: readonly Rule[];
  /** What rules have done once already for these tickets, named by `nameOfFiring`. */
  readonly firings: ReadonlySet<string>;
  /** What rules turned out to need (load-for-rules.ts). */
  readonly forRules: LoadedForRules;
  /** Tickets and devices that there are, locked or not; empty when the locks were waited for. */
  readonly existing: ReadonlySet<string>;
};

type Surroundings = {
  readonly xid: string;
  readonly configuration: Configuration | null;
  readonly people: LoadedPerson[] | null;
  readonly groups: GroupId[] | null;
  readonly groupHours: { readonly [id: GroupId]: BusinessHours } | null;
  readonly messages: (LoadedMessage & { readonly id: MessageId })[] | null;
  readonly held: LoadedHeldReply[] | null;
  readonly sales: { readonly id: SaleId; readonly customerId: PersonId }[] | null;
  readonly buyers: PersonId[] | null;
  readonly timeEntries: string[] | null;
  readonly rulesVersion: string;
  readonly rules: { id: string; position: number; definition: RuleDefinition }[] | null;
  readonly firings: Firing[] | null;
  readonly webhookEvents: string[] | null;
  readonly ticketIds: TicketId[] | null;
  readonly deviceIds: DeviceId[] | null;
};

/** Configurations by workspace and the version of their row: parsing one costs more than deciding a command. */
export type ConfigurationCache = Map<
  string,
  {
    readonly xid: string;
    readonly configuration: Configuration;
    readonly rulesVersion: string;
    readonly rules: readonly Rule[];
  }
>;
const CACHED_WORKSPACES = 1_000;

/** For all of them together. Rows that somebody else has locked are left out and named, unless it `waits` for them. */
export async function load(
  tx: Tx,
  workspaceId: WorkspaceId,
  inputs: readonly ExecuteInput[],
  cache: ConfigurationCache,
  waits: boolean,
): Promise<Loaded> {
  const wanted = wantedBy(inputs);
  const known = cache.get(workspaceId);
  // Nobody expects a ticket under an id that was made for a new one. A group takes it for one that somebody else holds,
  // should there be one after all (`existing`), and its entry goes alone.
  const ticketIds = waits
    ? wanted.ticketIds
    : wanted.ticketIds.filter((id) => !wanted.newTicketIds.has(id));
  const [tickets, [around]] = await together([
    ticketIds.length === 0 ? [] : loadTickets(tx, workspaceId, ticketIds, waits),
    loadSurroundings(tx, workspaceId, wanted, known, waits),
  ]);
  if (around === undefined) throw new Error('the workspace of a command is gone');
  const configuration = around.configuration ?? known?.configuration;
  if (configuration === undefined) throw new Error('a configuration that was cached is gone');
  const rules =
    around.rules === null
      ? (known?.rules ?? [])
      : around.rules.map(({ id, position, definition }) => ({ ...definition, id, position }));
  if (around.configuration !== null || around.rules !== null) {
    const { xid, rulesVersion } = around;
    remember(cache, workspaceId, { xid, configuration, rulesVersion, rules });
  }

  const people = (around.people ?? []).map((person) => ({
    ...person,
    permissions: person.permissions.filter(isPermission),
  }));
  const peopleById = new Map(people.map((person) => [person.id, person]));
  const groupIds = new Set(around.groups ?? []);
  return {
    configuration,
    rules,
    webhookEvents: new Set(around.webhookEvents ?? []),
    groupHours: new Map(Object.entries(around.groupHours ?? {}) as [GroupId, BusinessHours][]),
    firings: new Set((around.firings ?? []).map(nameOfFiring)),
    forRules: NOTHING_LOADED,
    lines: [],
    files: new Map(),
    tickets: new Map(tickets.map((row) => [row.id, recordOf(row)])),
    versions: new Map(tickets.map((row) => [row.id, row.version])),
    messages: new Map((around.messages ?? []).map((message) => [message.id, message])),
    timeEntries: new Set(around.timeEntries ?? []),
    sales: new Map((around.sales ?? []).map(({ id, customerId }) => [id, customerId])),
    buyers: new Set(around.buyers ?? []),
    heldReplies: new Map((around.held ?? []).map((held) => [held.id, held])),
    existing: new Set([...(around.ticketIds ?? []), ...(around.deviceIds ?? [])]),
    people: peopleById,
    peopleByEmail: new Map(people.map((person) => [person.email.toLowerCase(), person])),
    directory: {
      operator: (id) => {
        const person = peopleById.get(id);
        const isOperator =
          person !== undefined &&
          !person.isDisabled &&
          person.permissions.includes(OPERATOR_PERMISSION);
        return isOperator ? { groupIds: person.groupIds } : undefined;
      },
      hasGroup: (id) => groupIds.has(id),
    },
  };
}

function remember(
  cache: ConfigurationCache,
  workspaceId: string,
  entry: ConfigurationCache extends Map<string, infer Entry> ? Entry : never,
): void {
  cache.delete(workspaceId);
  cache.set(workspaceId, entry);
  const [oldest] = cache.keys();
  if (cache.size > CACHED_WORKSPACES && oldest !== undefined) cache.delete(oldest);
}

type Wanted = {
  readonly ticketIds: readonly TicketId[];
  /** Those of them that are to be made, or may be. */
  readonly newTicketIds: ReadonlySet<TicketId>;
  readonly personIds: readonly string[];
  readonly emails: readonly string[];
  readonly messageIds: readonly string[];
  readonly heldReplyIds: readonly string[];
  readonly saleIds: readonly string[];
  readonly openerIds: readonly string[];
  readonly timeEntryIds: readonly string[];
  readonly deviceIds: readonly DeviceId[];
  readonly fileIds: readonly FileId[];
};

export const messageOf = (command: Command): NewMessage | undefined =>
  command.type === 'open' || command.type === 'reply' || command.type === 'note'
    ? command.message
    : undefined;

function wantedBy(inputs: readonly ExecuteInput[]): Wanted {
  const ticketIds = new Set<TicketId>();
  const newTicketIds = new Set<TicketId>();
  const personIds = new Set<string>();
  const emails = new Set<string>();
  const messageIds = new Set<string>();
  const heldReplyIds = new Set<string>();
  const saleIds = new Set<string>();
  const openerIds = new Set<string>();
  const timeEntryIds = new Set<string>();
  const deviceIds = new Set<DeviceId>();
  const asked = inputs.flatMap(({ actor, commands }) =>
    commands.map((command) => ({ actor, command })),
  );
  for (const { actor, receipt } of inputs) {
    if (actor.kind === 'person') personIds.add(actor.personId);
    if (receipt?.kind === 'device') deviceIds.add(receipt.deviceId);
  }
  for (const { actor, command } of asked) {
    ticketIds.add(command.ticketId);
    const message = messageOf(command);
    if (message !== undefined) messageIds.add(message.id);
    if (message?.parentId !== undefined) messageIds.add(message.parentId);
    switch (command.type) {
      case 'open':
        newTicketIds.add(command.ticketId);
        if (command.followUpOf !== undefined) ticketIds.add(command.followUpOf);
        if (command.saleId !== undefined) saleIds.add(command.saleId);
        if (actor.kind === 'person' && !can(actor, 'ticket.open')) openerIds.add(actor.personId);
        if (command.assigneeId !== undefined) personIds.add(command.assigneeId);
        if (command.requester.personId !== null) personIds.add(command.requester.personId);
        else if (can(actor, 'ticket.open'))
          emails.add(command.requester.email.trim().toLowerCase());
        break;
      case 'reply':
        ticketIds.add(command.followUpTicketId);
        newTicketIds.add(command.followUpTicketId);
        break;
      case 'note':
        for (const id of command.mentions) personIds.add(id);
        break;
      case 'hand-over':
        if ('personId' in command.to) personIds.add(command.to.personId);
        break;
      case 'assign':
        if (command.assigneeId) personIds.add(command.assigneeId);
        break;
      case 'name-sale':
        if (command.saleId !== null) saleIds.add(command.saleId);
        break;
      case 'change-watchers':
        for (const id of [...command.add, ...command.remove]) personIds.add(id);
        break;
      case 'record-time':
        timeEntryIds.add(command.entryId);
        break;
      case 'merge':
        ticketIds.add(command.into);
        break;
      case 'split':
        ticketIds.add(command.newTicketId);
        newTicketIds.add(command.newTicketId);
        messageIds.add(command.messageId);
        break;
      case 'link':
      case 'unlink':
        ticketIds.add(command.to);
        break;
      case 'redact':
        messageIds.add(command.messageId);
        break;
      case 'settle-held-reply':
        heldReplyIds.add(command.heldReplyId);
        break;
      default:
        break;
    }
  }
  emails.delete('');
  return {
    ticketIds: [...ticketIds],
    newTicketIds,
    personIds: [...personIds],
    emails: [...emails],
    messageIds: [...messageIds],
    heldReplyIds: [...heldReplyIds],
    saleIds: [...saleIds],
    openerIds: [...openerIds],
    timeEntryIds: [...timeEntryIds],
    deviceIds: [...deviceIds],
    fileIds: asked.flatMap(({ command }) => filesOf(command)),
  };
}

/** What an entry is about: two that name the same are decided one after the other. */
export function claimsOf(input: ExecuteInput): string[] {
  const { receipt } = input;
  const { ticketIds, messageIds, heldReplyIds, deviceIds, fileIds } = wantedBy([input]);
  const claims = [...ticketIds, ...messageIds, ...heldReplyIds, ...deviceIds, ...fileIds];
  if (receipt?.kind === 'device') claims.push(receipt.entryId);
  if (receipt?.kind === 'key') claims.push(nameOfKey(receipt));
  return claims;
}

/** Somebody else holds a row of this entry, which was therefore not loaded. */
export const isLockedOut = (
  input: ExecuteInput,
  loaded: Loaded,
  receipts: KnownReceipts,
): boolean => {
  const { ticketIds, deviceIds } = wantedBy([input]);
  return (
    ticketIds.some((id) => loaded.existing.has(id) && !loaded.tickets.has(id)) ||
    deviceIds.some((id) => loaded.existing.has(id) && !receipts.devices.has(id))
  );
};

export const loadTickets = (
  tx: Tx,
  workspaceId: WorkspaceId,
  ticketIds: readonly string[],
  waits: boolean,
) => tx<(TicketColumns & { readonly version: string })[]>`
  select t.id, t.number, t.subject, t.status, t.priority, t.category, t.channel, t.language, t.requester_person_id,
    t.requester_name, t.requester_email, t.requester_phone, t.requester_address, t.requester_city,
    t.requester_country, t.client_ip, t.incomplete, t.follow_up_of_id, t.sale_id, t.pub_seq, t.notes_seq, t.event_seq,
    t.pub_generation, t.notes_generation, t.draft_generation, t.last_side, t.excerpt, t.group_id, t.assignee_id,
    t.lock_holder_id, t.lock_token, t.latest_answers, t.tags,
    t.fields, t.watchers, t.cc, t.links, t.external_references, t.merged_into_id, t.translations, t.solution, t.rating, t.minutes_worked, t.answered_by, t.waiting_since, t.unanswered, t.status_since, t.targets, t.escalation, t.expired_at, t.archived_at, t.deleted_at,
    t.created_at, t.updated_at, t.first_response_at,
    t.resolved_at, t.closed_at, t.xid::text as version
  from tickets t
  where t.workspace_id = ${workspaceId} and t.id = any(${[...ticketIds]}::uuid[])
  order by t.id
  for no key update ${waits ? tx`` : tx`skip locked`}`;

const none = (tx: Tx) => tx`null::json`;

const withEmails = (tx: Tx, workspaceId: WorkspaceId, emails: readonly string[]) =>
  emails.length === 0
    ? tx``
    : tx`|| array(
        select e.id from tenant_emails e
        where e.workspace_id = ${workspaceId} and e.email = any(${[...emails]}::text[])
      )`;

/** What few entries ask about is left out otherwise: the texts are few, and each has its plan. */
const loadSurroundings = (
  tx: Tx,
  workspaceId: WorkspaceId,
  wanted: Wanted,
  known: { readonly xid: string; readonly rulesVersion: string } | undefined,
  waits: boolean,
) => tx<Surroundings[]>`
  select w.xid::text as xid,
    case when w.xid::text = ${known?.xid ?? ''} then null else w.configuration end as configuration,
    (
      select json_agg(json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'signature', p.signature,
        'isDisabled', p.is_disabled,
        'permissions', r.permissions,
        'groupIds', coalesce((
          select json_agg(m.group_id) from group_members m
          where m.workspace_id = p.workspace_id and m.person_id = p.id
        ), '[]')))
      from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
      where p.workspace_id = w.id
        and p.id = any(${wanted.personIds}::uuid[] ${withEmails(tx, workspaceId, wanted.emails)})
    ) as people,
    coalesce(s.version::text, '') as rules_version,
    case when coalesce(s.version::text, '') = ${known?.rulesVersion ?? ''} then null else coalesce((
      select json_agg(json_build_object('id', r.id, 'position', r.position, 'definition', r.definition)
        order by r.position, r.id)
      from rules r where r.workspace_id = w.id
    ), '[]') end as rules,
    (
      select json_agg(json_build_object('ticketId', f.ticket_id, 'ruleId', f.rule_id, 'level', f.level,
        'cause', f.cause, 'since', f.since))
      from rule_firings f where f.workspace_id = w.id and f.ticket_id = any(${wanted.ticketIds}::uuid[])
    ) as firings,
    (
      select json_agg(distinct e) from webhooks h cross join lateral unnest(h.events) e
      where h.workspace_id = w.id and h.is_on
    ) as webhook_events,
    (select json_agg(g.id) from groups g where g.workspace_id = w.id and not g.is_archived) as groups,
    (
      select json_object_agg(g.id, g.business_hours) from groups g
      where g.workspace_id = w.id and g.business_hours is not null
    ) as group_hours,
    (
      select json_agg(json_build_object('id', m.id, 'ticketId', m.ticket_id, 'kind', m.kind))
      from messages m where m.workspace_id = w.id and m.id = any(${wanted.messageIds}::uuid[])
    ) as messages,
    ${
      wanted.heldReplyIds.length === 0
        ? none(tx)
        : tx`(
            select json_agg(json_build_object('id', h.id, 'ticketId', h.ticket_id, 'authorId', h.author_id,
              'messageId', h.message_id, 'isSettled', h.settled is not null))
            from held_replies h where h.workspace_id = w.id and h.id = any(${wanted.heldReplyIds}::uuid[])
          )`
    } as held,
    ${
      wanted.timeEntryIds.length === 0
        ? none(tx)
        : tx`(
            select json_agg(e.id) from time_entries e
            where e.workspace_id = w.id and e.id = any(${wanted.timeEntryIds}::uuid[])
          )`
    } as time_entries,
    ${
      wanted.saleIds.length === 0
        ? none(tx)
        : tx`(
            select json_agg(json_build_object('id', s.id, 'customerId', s.customer_id))
            from sales s where s.workspace_id = w.id and s.id = any(${wanted.saleIds}::uuid[])
          )`
    } as sales,
    ${
      wanted.openerIds.length === 0
        ? none(tx)
        : tx`(
            select json_agg(o) from unnest(${wanted.openerIds}::uuid[]) o
            where exists (select from sales s where s.workspace_id = w.id and s.customer_id = o)
          )`
    } as buyers,
    ${
      waits
        ? tx`null::json as ticket_ids, null::json as device_ids`
        : tx`
          (
            select json_agg(t.id) from tickets t
            where t.workspace_id = w.id and t.id = any(${wanted.ticketIds}::uuid[])
          ) as ticket_ids,
          (
            select json_agg(d.id) from sync_devices d
            where d.workspace_id = w.id and d.id = any(${wanted.deviceIds}::uuid[])
          ) as device_ids`
    }
  from workspaces w left join rule_sets s on s.workspace_id = w.id
  where w.id = ${workspaceId}`;
