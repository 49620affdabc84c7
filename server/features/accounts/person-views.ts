import { isPermission, type Permission } from '#shared/access/permissions.ts';
import { OPERATOR_PERMISSION } from '#shared/access/profiles.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type { Database, ReadTx } from '#server/platform/db/database.ts';
import { personStateOf, type PersonState } from './person-state.ts';

export type SignInFacts = {
  readonly id: PersonId;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly isDisabled: boolean;
};

export const loadSignIn = (
  db: Database,
  workspaceId: WorkspaceId,
  email: string,
): Promise<SignInFacts | undefined> =>
  db.tenantRead(workspaceId, async (sql) => {
    const [row] = await sql<SignInFacts[]>`
      select p.id, p.name, p.password_hash, p.is_disabled from people p
      where p.workspace_id = ${workspaceId} and p.id = (
        select e.id from tenant_emails e where e.workspace_id = ${workspaceId} and e.email = lower(${email})
      )`;
    return row;
  });

export type PersonFacts = {
  readonly id: PersonId;
  readonly name: string;
  /** Both empty: nobody has told them apart. */
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly profile: string;
  readonly permissions: readonly Permission[];
  readonly phone: string;
  readonly address: string;
  readonly city: string;
  readonly country: string;
  readonly language: string;
  readonly signature: string;
  readonly groupIds: readonly GroupId[];
  readonly isDisabled: boolean;
  /** Expertise: skill to level (A2). */
  readonly skills: { readonly [skill: string]: number };
  /** Open tickets at a time; null: as many as come. */
  readonly capacity: number | null;
  /** The day on which they are back (A10). */
  readonly awayUntil: string | null;
  readonly createdAt: Instant;
  readonly hasPassword: boolean;
  /** When the link of the latest invitation ends, or ended; null: there is none. */
  readonly invitedUntil: Instant | null;
  /** Changes whenever the row or the person's groups do. */
  readonly version: string;
};

export const isOperator = (person: Pick<PersonFacts, 'permissions'>): boolean =>
  person.permissions.includes(OPERATOR_PERMISSION);

/** Has rights over their own requests and over nothing else. */
export const isCustomer = (person: Pick<PersonFacts, 'permissions'>): boolean =>
  person.permissions.length > 0 &&
  person.permissions.every((permission) => permission.startsWith('own.'));

const columns = (sql: ReadTx) => sql`
  p.id, p.name, p.first_name, p.last_name, p.email, p.profile, r.permissions, p.phone, p.address, p.city, p.country, p.language, p.signature,
  array(
    select m.group_id::text from group_members m
    where m.workspace_id = p.workspace_id and m.person_id = p.id order by m.group_id
  ) as group_ids,
  p.is_disabled, p.skills, p.capacity, p.away_until::text as away_until, p.created_at,
  p.password_hash is not null as has_password,
  (
    select max(l.expires_at) from account_links l
    where l.workspace_id = p.workspace_id and l.person_id = p.id and l.kind = 'invitation'
  ) as invited_until,
  p.xid::text as version`;

export async function loadPerson(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<PersonFacts | undefined> {
  const [row] = await sql<PersonFacts[]>`
    select ${columns(sql)} from people p
    join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspaceId} and p.id = ${id}`;
  return row;
}

export async function loadSelf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: PersonId,
): Promise<SelfRow | undefined> {
  const person = await loadPerson(sql, workspaceId, id);
  if (person === undefined) return undefined;
  const { name, email, profile, permissions, groupIds, language, signature } = person;
  return {
    id: person.id,
    name,
    email,
    profile,
    permissions: permissions.filter(isPermission),
    groupIds,
    language,
    signature,
  };
}

/** Who is looked for. */
export type PeopleFilter = {
  readonly text: string;
  readonly profile: string | undefined;
  readonly groupId: string | undefined;
  readonly state: PersonState | undefined;
};
const MAX_WORDS = 10;

export type PeoplePage = {
  readonly after: { readonly name: string; readonly id: string } | undefined;
  readonly limit: number;
};

/** By name; one more than `limit` if there is more. */
export async function listPeople(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { text, profile, groupId, state }: PeopleFilter,
  page: PeoplePage,
): Promise<PersonFacts[]> {
  // Word by word: a first name stands before the name or after it, as whoever looks for somebody is used to.
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
  const likes = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  const { after } = page;
  return sql<PersonFacts[]>`
    select ${columns(sql)} from people p
    join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
    where p.workspace_id = ${workspaceId}
      ${likes.reduce((all, like) => sql`${all} and (p.name ilike ${like} or p.email ilike ${like})`, sql``)}
      ${profile === undefined ? sql`` : sql`and p.profile = ${profile}`}
      ${
        groupId === undefined
          ? sql``
          : sql`and exists (select 1 from group_members m
              where m.workspace_id = p.workspace_id and m.group_id = ${groupId} and m.person_id = p.id)`
      }
      ${state === undefined ? sql`` : isIn(sql, state)}
      ${after === undefined ? sql`` : sql`and (p.name, p.id) > (${after.name}, ${after.id}::uuid)`}
    order by p.name, p.id
    limit ${page.limit + 1}`;
}

/** As `personStateOf` says. */
function isIn(sql: ReadTx, state: PersonState) {
  switch (state) {
    case 'disabled':
      return sql`and p.is_disabled`;
    case 'active':
      return sql`and not p.is_disabled and p.password_hash is not null`;
    case 'invited':
      return sql`and not p.is_disabled and p.password_hash is null`;
  }
}

/** What stays with nobody to work on it should this person leave. */
export async function countOpenTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from tickets t
    where t.workspace_id = ${workspaceId} and t.assignee_id = ${personId} and t.deleted_at is null
      and t.phase in ('new', 'active', 'waiting-customer', 'waiting-operator')`;
  return row?.count ?? 0;
}

export type ProfileFacts = {
  readonly id: string;
  readonly name: LocalText;
  readonly permissions: readonly Permission[];
};

export async function listProfiles(sql: ReadTx, workspaceId: WorkspaceId): Promise<ProfileFacts[]> {
  const rows = await sql<ProfileFacts[]>`
    select r.id, r.name, r.permissions from profiles r where r.workspace_id = ${workspaceId} order by r.id`;
  return rows.map((row) => ({ ...row, permissions: row.permissions.filter(isPermission) }));
}

export type GroupFacts = {
  readonly id: GroupId;
  readonly name: string;
  readonly leadId: PersonId | null;
  readonly businessHours: Record<string, [string, string][]> | null;
  readonly mailbox: string;
  readonly isArchived: boolean;
  readonly memberIds: readonly PersonId[];
  readonly createdAt: Instant;
  readonly version: string;
};

/** All groups, or the one with this id. */
export type GroupPage = {
  readonly id?: string;
  readonly after?: { readonly name: string; readonly id: string } | undefined;
  readonly limit: number;
};

/** By name; one more than `limit` if there is more. */
export async function listGroups(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { id, after, limit }: GroupPage,
): Promise<GroupFacts[]> {
  return sql<GroupFacts[]>`
    select g.id, g.name, g.lead_id, g.business_hours, g.mailbox, g.is_archived, g.created_at, g.xid::text as version,
      array(
        select m.person_id::text from group_members m
        where m.workspace_id = g.workspace_id and m.group_id = g.id order by m.person_id
      ) as member_ids
    from groups g
    where g.workspace_id = ${workspaceId} ${id === undefined ? sql`` : sql`and g.id = ${id}`}
      ${after === undefined ? sql`` : sql`and (g.name, g.id) > (${after.name}, ${after.id}::uuid)`}
    order by g.name, g.id
    limit ${limit + 1}`;
}

/** With how to reach them; with what is known of them as operators too. */
export type PersonDetail = 'name' | 'contact' | 'all';

export function presentPerson(person: PersonFacts, detail: PersonDetail) {
  const shown = {
    id: person.id as string,
    name: person.name,
    profile: person.profile,
    isOperator: isOperator(person),
    groupIds: [...person.groupIds] as string[],
    isDisabled: person.isDisabled,
  };
  if (detail === 'name') return shown;
  const { firstName, lastName, email, phone, address, city, country, language, createdAt } = person;
  const names = { firstName, lastName };
  const reached = { ...shown, ...names, email, phone, address, city, country, language, createdAt };
  if (detail === 'contact') return reached;
  const { skills, capacity, awayUntil, invitedUntil } = person;
  const state = personStateOf(person);
  return { ...reached, skills: { ...skills }, capacity, awayUntil, state, invitedUntil };
}

export function presentGroup(group: GroupFacts) {
  const { version: _, ...shown } = group;
  return { ...shown, memberIds: [...group.memberIds] as string[] };
}
