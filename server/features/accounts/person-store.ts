import type { GroupId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Tx } from '#server/platform/db/database.ts';

export type PersonFields = {
  readonly name?: string | undefined;
  /** Kept apart where they are known so (P3); both make up the name. */
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly email?: string | undefined;
  readonly profile?: string | undefined;
  readonly phone?: string | undefined;
  readonly address?: string | undefined;
  readonly city?: string | undefined;
  readonly country?: string | undefined;
  readonly language?: string | undefined;
  readonly signature?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly skills?: { readonly [skill: string]: number } | undefined;
  readonly capacity?: number | null | undefined;
  readonly awayUntil?: string | null | undefined;
};
const COLUMNS = [
  'name',
  'firstName',
  'lastName',
  'email',
  'profile',
  'phone',
  'address',
  'city',
  'country',
  'language',
  'signature',
  'isDisabled',
  'capacity',
  'awayUntil',
] as const;

export async function insertPerson(
  tx: Tx,
  workspaceId: WorkspaceId,
  person: PersonFields & {
    readonly id: PersonId;
    readonly name: string;
    readonly email: string;
    readonly profile: string;
    readonly passwordHash: string | null;
  },
): Promise<void> {
  await tx`
    insert into people (workspace_id, id, profile, email, name, first_name, last_name, phone, address, city, country, language,
      password_hash)
    values (${workspaceId}, ${person.id}, ${person.profile}, ${person.email}, ${person.name}, ${person.firstName ?? ''},
      ${person.lastName ?? ''}, ${person.phone ?? ''},
      ${person.address ?? ''}, ${person.city ?? ''}, ${person.country ?? ''}, ${person.language ?? ''},
      ${person.passwordHash})`;
}

/** A name given as a whole is no longer told apart. */
export function nameFields<
  Given extends { readonly [part in 'name' | NamePart]?: string | undefined },
>(given: Given): Given {
  const { name, firstName, lastName } = given;
  if (firstName !== undefined || lastName !== undefined)
    return { ...given, name: fullName(firstName, lastName) };
  return name === undefined ? given : { ...given, firstName: '', lastName: '' };
}
type NamePart = 'firstName' | 'lastName';
const fullName = (first = '', last = ''): string => `${first} ${last}`.trim();

/** Writes the fields that are given. */
export async function updatePerson(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  changes: PersonFields,
): Promise<void> {
  const given = Object.fromEntries(
    COLUMNS.filter((column) => changes[column] !== undefined).map((column) => [
      column,
      changes[column],
    ]),
  );
  if (changes.skills !== undefined) Object.assign(given, { skills: tx.json(changes.skills) });
  if (Object.keys(given).length === 0) return;
  await tx`update people set ${tx(given as never)} where workspace_id = ${workspaceId} and id = ${id}`;
}

export async function updatePassword(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  passwordHash: string,
): Promise<void> {
  await tx`
    update people p set password_hash = ${passwordHash} where p.workspace_id = ${workspaceId} and p.id = ${id}`;
}

/** Old and new values of what differs, for the history. */
export function changedFields(
  before: { readonly [field: string]: unknown },
  changes: { readonly [field: string]: unknown },
): { readonly [field: string]: JsonValue } {
  const changed: Record<string, JsonValue> = {};
  for (const [field, to] of Object.entries(changes)) {
    if (to === undefined) continue;
    const from = before[field] ?? null;
    if (JSON.stringify(from) !== JSON.stringify(to)) changed[field] = { from, to } as JsonValue;
  }
  return changed;
}

/** Makes the person a member of exactly these groups. */
export async function setGroupsOf(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: string,
  groupIds: readonly string[],
): Promise<void> {
  await tx`
    delete from group_members m
    where m.workspace_id = ${workspaceId} and m.person_id = ${personId} and m.group_id <> all (${[...groupIds]}::uuid[])`;
  await tx`
    insert into group_members (workspace_id, group_id, person_id)
    select ${workspaceId}, g, ${personId} from unnest(${[...groupIds]}::uuid[]) g on conflict do nothing`;
}

/** Makes these people the group's only members. */
export async function setMembersOf(
  tx: Tx,
  workspaceId: WorkspaceId,
  groupId: string,
  personIds: readonly string[],
): Promise<void> {
  await tx`
    delete from group_members m
    where m.workspace_id = ${workspaceId} and m.group_id = ${groupId} and m.person_id <> all (${[...personIds]}::uuid[])`;
  await tx`
    insert into group_members (workspace_id, group_id, person_id)
    select ${workspaceId}, ${groupId}, p from unnest(${[...personIds]}::uuid[]) p on conflict do nothing`;
}

/** The ids of the list that are no group (person) of this workspace. */
export async function unknownGroups(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tx<{ id: GroupId }[]>`
    select w::text as id from unnest(${[...ids]}::uuid[]) w
    where not exists (select 1 from groups g where g.workspace_id = ${workspaceId} and g.id = w)`;
  return rows.map((row) => row.id);
}
export async function unknownPeople(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tx<{ id: PersonId }[]>`
    select w::text as id from unnest(${[...ids]}::uuid[]) w
    where not exists (select 1 from people p where p.workspace_id = ${workspaceId} and p.id = w)`;
  return rows.map((row) => row.id);
}

export type GroupFields = {
  readonly name?: string | undefined;
  readonly leadId?: string | null | undefined;
  readonly businessHours?: JsonValue | undefined;
  readonly mailbox?: string | undefined;
  readonly isArchived?: boolean | undefined;
};

export async function insertGroup(
  tx: Tx,
  workspaceId: WorkspaceId,
  group: GroupFields & { readonly id: GroupId; readonly name: string },
): Promise<void> {
  const hours = group.businessHours ?? null;
  await tx`
    insert into groups (workspace_id, id, name, lead_id, business_hours, mailbox)
    values (${workspaceId}, ${group.id}, ${group.name}, ${group.leadId ?? null},
      ${hours === null ? null : tx.json(hours as never)}, ${group.mailbox ?? ''})`;
}

export async function updateGroup(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  changes: GroupFields,
): Promise<void> {
  const { businessHours, name, leadId, mailbox, isArchived } = changes;
  const hours =
    businessHours === undefined || businessHours === null
      ? businessHours
      : tx.json(businessHours as never);
  const all = { name, leadId, mailbox, isArchived, businessHours: hours };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) return;
  await tx`update groups set ${tx(given as never)} where workspace_id = ${workspaceId} and id = ${id}`;
}
