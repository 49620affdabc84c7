// What has happened and is still to be told, and what it becomes. A notice is removed by the transaction that writes what
// follows from it: killed anywhere, it is told once.

import type { Permission } from '#shared/access/permissions.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, MessageId, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { KEPT_NOTIFICATIONS } from '#shared/notifications/kept.ts';
import { MAIL_KIND_OF, type NoticeEvent } from '#shared/notifications/notice-events.ts';
import type { NotificationPreferences } from '#shared/notifications/preferences.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';

export type StoredNotice = {
  readonly id: string;
  readonly ticketId: TicketId;
  readonly event: NoticeEvent;
  readonly personId: PersonId | null;
  readonly actorId: string | null;
  readonly byName: string;
  readonly messageId: MessageId | null;
  readonly aboutSeq: number | null;
  readonly detail: string;
  readonly mayMail: boolean;
  readonly at: Instant;
  readonly attempts: number;
};

export const listDueWorkspaces = (db: Database, now: Instant): Promise<WorkspaceId[]> =>
  db
    .global(
      (sql) => sql<{ id: WorkspaceId }[]>`select w.id from due_notice_workspaces(${now}) w(id)`,
    )
    .then((rows) => rows.map(({ id }) => id));

export const listAllWorkspaces = (db: Pick<Database, 'global'>): Promise<WorkspaceId[]> =>
  db
    .global((sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`)
    .then((rows) => rows.map(({ id }) => id));

/** Until the end of the transaction nobody else takes them. */
export const takeDue = (
  tx: Tx,
  workspaceId: WorkspaceId,
  now: Instant,
  limit: number,
): Promise<StoredNotice[]> => tx<StoredNotice[]>`
  select n.id, n.ticket_id, n.event, n.person_id, n.actor_id, n.by_name, n.message_id, n.about_seq, n.detail, n.may_mail,
    n.at, n.attempts
  from notices n
  where n.workspace_id = ${workspaceId} and n.due_at <= ${now}
  order by n.due_at, n.id limit ${limit} for update skip locked`;

export async function removeNotices(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<void> {
  await tx`delete from notices n where n.workspace_id = ${workspaceId} and n.id = any(${[...ids]}::uuid[])`;
}

export async function putOff(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, attempts }: StoredNotice,
  dueAt: Instant,
): Promise<void> {
  await tx`
    update notices n set due_at = ${dueAt}, attempts = ${attempts + 1}
    where n.workspace_id = ${workspaceId} and n.id = ${id}`;
}

// ---------------------------------------------------------------------------------------------- whom it concerns

export type NoticeWorkspace = {
  readonly id: WorkspaceId;
  readonly configuration: Configuration;
  readonly isDemo: boolean;
  /** Somebody has named a webhook. */
  readonly hasSlack: boolean;
};

export async function loadNoticeWorkspace(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<NoticeWorkspace | undefined> {
  const [row] = await sql<NoticeWorkspace[]>`
    select w.id, w.configuration, w.is_demo,
      exists (select from slack_webhooks s where s.workspace_id = w.id) as has_slack
    from workspaces w
    where w.id = ${workspaceId} and w.deleting_at is null`;
  return row;
}

export type Candidate = {
  readonly id: PersonId;
  readonly permissions: readonly Permission[];
  readonly groupIds: readonly GroupId[];
  readonly preferences: NotificationPreferences | null;
};

/** Of those who can sign in. `everybody`: all who have a right to see tickets. */
export const listCandidates = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  who: readonly PersonId[] | 'everybody',
): Promise<Candidate[]> => sql<Candidate[]>`
  select p.id, r.permissions, array(
      select m.group_id::text from group_members m where m.workspace_id = p.workspace_id and m.person_id = p.id
    ) as group_ids, np.preferences
  from people p
  join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
  left join notification_preferences np on np.workspace_id = p.workspace_id and np.person_id = p.id
  where p.workspace_id = ${workspaceId} and not p.is_disabled
    and ${
      who === 'everybody'
        ? sql`r.permissions && array['ticket.read', 'ticket.read-all']`
        : sql`p.id = any(${[...who]}::uuid[])`
    }
  order by p.id`;

export async function listMembers(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  groupIds: readonly GroupId[],
): Promise<PersonId[]> {
  if (groupIds.length === 0) return [];
  const rows = await sql<{ personId: PersonId }[]>`
    select distinct m.person_id from group_members m
    where m.workspace_id = ${workspaceId} and m.group_id = any(${[...groupIds]}::uuid[])`;
  return rows.map(({ personId }) => personId);
}

export async function loadLead(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  groupId: GroupId | null,
): Promise<PersonId | null> {
  if (groupId === null) return null;
  const [row] = await sql<{ leadId: PersonId | null }[]>`
    select g.lead_id from groups g where g.workspace_id = ${workspaceId} and g.id = ${groupId}`;
  return row?.leadId ?? null;
}

// ---------------------------------------------------------------------------------------------- what it becomes

type Told = Omit<StoredNotice, 'id' | 'attempts' | 'mayMail'>;
export type Recipient = {
  readonly id: string;
  readonly personId: PersonId;
  readonly dueAt: Instant;
};

/** One row of parameters, however many people: nothing here grows with the desk but the rows themselves. */
const listed = (tx: Tx, people: readonly Recipient[]) => tx`
  unnest(${people.map(({ id }) => id)}::uuid[], ${people.map(({ personId }) => personId)}::uuid[],
    ${people.map(({ dueAt }) => dueAt)}::timestamptz[]) as r(id, person_id, due_at)`;

export async function showInApp(
  tx: Tx,
  workspaceId: WorkspaceId,
  told: Told,
  people: readonly Recipient[],
): Promise<PersonId[]> {
  if (people.length === 0) return [];
  const rows = await tx<{ personId: PersonId }[]>`
    insert into notifications (workspace_id, id, person_id, kind, ticket_id, message_id, by_name, detail, about_seq, at)
    select ${workspaceId}, r.id, r.person_id, ${told.event}, ${told.ticketId}, ${told.messageId}, ${told.byName},
      ${told.detail}, ${told.aboutSeq}, ${told.at}
    from ${listed(tx, people)}
    on conflict do nothing
    returning person_id`;
  return rows.map(({ personId }) => personId);
}

export async function intendMails(
  tx: Tx,
  workspaceId: WorkspaceId,
  told: Told,
  people: readonly Recipient[],
): Promise<number> {
  if (people.length === 0) return 0;
  const rows = await tx`
    insert into mail_intents (workspace_id, id, ticket_id, message_id, kind, recipient, person_id, about_seq, created_at,
      due_at)
    select ${workspaceId}, r.id, ${told.ticketId}, ${told.event === 'mention' ? told.messageId : null},
      ${MAIL_KIND_OF[told.event]}, '', r.person_id, ${told.aboutSeq}, ${told.at}, r.due_at
    from ${listed(tx, people)}
    on conflict do nothing
    returning id`;
  return rows.length;
}

/** One line per device and ticket; what happens while it waits, or is being sent, is added to it. */
export async function intendPushes(
  tx: Tx,
  workspaceId: WorkspaceId,
  told: Told,
  people: readonly Recipient[],
): Promise<number> {
  if (people.length === 0) return 0;
  const isMessage = told.event === 'new-message';
  const rows = await tx`
    insert into push_deliveries as d (workspace_id, subscription_id, ticket_id, kinds, message_id, note_id, at, due_at)
    select s.workspace_id, s.id, ${told.ticketId}, array[${told.event}], ${isMessage ? told.messageId : null}::uuid,
      ${told.event === 'mention' ? told.messageId : null}::uuid, ${told.at}, r.due_at
    from ${listed(tx, people)}
    join push_subscriptions s on s.workspace_id = ${workspaceId} and s.person_id = r.person_id
    on conflict (workspace_id, subscription_id, ticket_id) do update set
      kinds = array(select distinct unnest(d.kinds || excluded.kinds)),
      message_id = coalesce(excluded.message_id, d.message_id), note_id = coalesce(excluded.note_id, d.note_id),
      at = excluded.at, revision = d.revision + 1,
      -- One that was given up has another try with what is new.
      due_at = case when d.failed_at is null then d.due_at else excluded.due_at end,
      attempts = case when d.failed_at is null then d.attempts else 0 end,
      failed_at = null, problem = null, problem_detail = null
    returning 1`;
  return rows.length;
}

/** For those of them who have named a webhook; null: the workspace's own. */
export async function intendSlack(
  tx: Tx,
  workspaceId: WorkspaceId,
  told: Told,
  people: readonly (Omit<Recipient, 'personId'> & { readonly personId: PersonId | null })[],
): Promise<number> {
  if (people.length === 0) return 0;
  const rows = await tx`
    insert into slack_deliveries (workspace_id, id, person_id, ticket_id, event, by_name, message_id, about_seq, detail, at,
      due_at)
    select ${workspaceId}, r.id, r.person_id, ${told.ticketId}, ${told.event}, ${told.byName}, ${told.messageId},
      ${told.aboutSeq}, ${told.detail}, ${told.at}, r.due_at
    from ${listed(tx, people as readonly Recipient[])}
    join slack_webhooks w on w.workspace_id = ${workspaceId} and w.person_id is not distinct from r.person_id
    returning id`;
  return rows.length;
}

// ---------------------------------------------------------------------------------------------- what stays

/** Per person the newest, and none that is old. The feed does not tell of it: devices go by the same rule. */
export async function purgeNotifications(
  tx: Tx,
  workspaceId: WorkspaceId,
  oldest: Instant,
): Promise<number> {
  const old = await tx`
    delete from notifications n where n.workspace_id = ${workspaceId} and n.at < ${oldest} returning 1`;
  const beyond = await tx`
    delete from notifications n using (
      select o.id, row_number() over (partition by o.person_id order by o.id desc) as place
      from notifications o where o.workspace_id = ${workspaceId}
    ) b
    where n.workspace_id = ${workspaceId} and n.id = b.id and b.place > ${KEPT_NOTIFICATIONS.most} returning 1`;
  return old.length + beyond.length;
}

// ---------------------------------------------------------------------------------------------- due soon

/** Once for each promised time that runs out until then: a notice that says so. */
export async function noticeDueSoon(
  tx: Tx,
  workspaceId: WorkspaceId,
  {
    now,
    until,
    mayMail,
  }: { readonly now: Instant; readonly until: Instant; readonly mayMail: boolean },
  limit: number,
): Promise<number> {
  const rows = await tx`
    with soon as (
      select t.id, t.event_seq, k.target, k.due
      from tickets t
      cross join lateral (values
        ('first-response', t.first_response_due), ('next-response', t.next_response_due), ('resolution', t.resolution_due)
      ) k(target, due)
      where t.workspace_id = ${workspaceId} and t.due_at <= ${until} and t.deleted_at is null and t.merged_into_id is null
        and k.due > ${now} and k.due <= ${until}
        and not exists (
          select from due_soon_told s
          where s.workspace_id = t.workspace_id and s.ticket_id = t.id and s.target = k.target and s.due_at = k.due
        )
      order by k.due limit ${limit}
    ), told as (
      insert into due_soon_told as s (workspace_id, ticket_id, target, due_at)
      select ${workspaceId}, soon.id, soon.target, soon.due from soon
      on conflict (workspace_id, ticket_id, target) do update set due_at = excluded.due_at
        where s.due_at <> excluded.due_at
      returning s.ticket_id, s.target
    )
    insert into notices (workspace_id, id, ticket_id, event, by_name, about_seq, detail, may_mail, at, due_at)
    select ${workspaceId}, gen_random_uuid(), soon.id, 'due-soon', '', soon.event_seq, soon.target, ${mayMail}, ${now}, ${now}
    from told join soon on soon.id = told.ticket_id and soon.target = told.target
    returning 1`;
  return rows.length;
}
