// What rules turn out to need once it is known which of them act: people to choose from with the work that they have,
// whose turn it is, the words of earlier messages. Most entries need none of it; those that do are planned again.
//
// Whoever hands out work holds the workspace's line in `rule_sets` until the commit: the next one, in whichever process,
// then counts what this one gave.

import { isPermission } from '#shared/access/permissions.ts';
import { OPERATOR_PERMISSION } from '#shared/access/profiles.ts';
import { fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, SaleId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import { dayText, localDay } from '#shared/conditions/zoned-time.ts';
import type { Candidate } from '#shared/rules/choose.ts';
import type { Tx } from '#server/platform/db/database.ts';
import type { Loaded, LoadedPerson } from './load.ts';
import { together } from '#server/platform/db/together.ts';

export type Firing = {
  readonly ticketId: TicketId;
  readonly ruleId: string;
  /** 0: the rule has none. */
  readonly level: number;
  readonly cause: string;
  readonly since: Instant;
};
export const nameOfFiring = ({ ticketId, ruleId, level, cause, since }: Firing): string =>
  [ticketId, ruleId, level, cause, toInstant(fromInstant(since))].join(' ');

export type RuleWants = {
  readonly personIds: Set<PersonId>;
  readonly groupIds: Set<GroupId>;
  readonly texts: Set<TicketId>;
  readonly sales: Set<SaleId>;
};
export const noWants = (): RuleWants => ({
  personIds: new Set(),
  groupIds: new Set(),
  texts: new Set(),
  sales: new Set(),
});
export const isWanting = ({ personIds, groupIds, texts, sales }: RuleWants): boolean =>
  personIds.size + groupIds.size + texts.size + sales.size > 0;

export type LoadedForRules = {
  /** Operators who can be given work. */
  readonly candidates: ReadonlyMap<PersonId, Candidate>;
  /** Asked for, found or not. */
  readonly personIds: ReadonlySet<PersonId>;
  readonly members: ReadonlyMap<GroupId, readonly PersonId[]>;
  readonly turns: ReadonlyMap<string, PersonId>;
  /** Plain texts of a ticket's latest messages. */
  readonly texts: ReadonlyMap<TicketId, readonly string[]>;
  /** Null: asked for, and there is none. */
  readonly sales: ReadonlyMap<SaleId, SoldPiece | null>;
};
export type SoldPiece = NonNullable<TicketFacts['sale']>;
export const NOTHING_LOADED: LoadedForRules = {
  candidates: new Map(),
  personIds: new Set(),
  members: new Map(),
  turns: new Map(),
  texts: new Map(),
  sales: new Map(),
};

/** Of a longer conversation the latest; rules over words look no further. */
const MOST_TEXTS = 500;

/** Together with what was wanted before. Undefined: somebody else hands out work now, and this does not wait. */
export async function loadForRules(
  tx: Tx,
  workspaceId: WorkspaceId,
  loaded: Loaded,
  wants: readonly RuleWants[],
  { now, waits }: { readonly now: Instant; readonly waits: boolean },
): Promise<Loaded | undefined> {
  const before = loaded.forRules;
  const personIds = new Set([...before.personIds, ...wants.flatMap((one) => [...one.personIds])]);
  const groupIds = new Set([
    ...before.members.keys(),
    ...wants.flatMap((one) => [...one.groupIds]),
  ]);
  const ticketIds = [...new Set(wants.flatMap((one) => [...one.texts]))];
  const saleIds = [...new Set(wants.flatMap((one) => [...one.sales]))];
  const isHandingOut = personIds.size + groupIds.size > 0;
  const [locked, people, texts, sales] = await together([
    isHandingOut ? lockTurns(tx, workspaceId, waits) : Promise.resolve([]),
    isHandingOut ? loadPeople(tx, workspaceId, [...personIds], [...groupIds]) : Promise.resolve([]),
    ticketIds.length === 0 ? Promise.resolve([]) : loadTexts(tx, workspaceId, ticketIds),
    saleIds.length === 0 ? Promise.resolve([]) : loadSales(tx, workspaceId, saleIds),
  ]);
  const [line] = locked;
  if (isHandingOut && line === undefined) return undefined;

  const day = dayText(localDay(fromInstant(now), loaded.configuration.timeZone));
  const known = people.map((row) => ({
    ...row,
    permissions: row.permissions.filter(isPermission),
  }));
  const all = new Map([...loaded.people, ...known.map((row) => [row.id, row] as const)]);
  const operators = known.filter(
    ({ isDisabled, permissions }) => !isDisabled && permissions.includes(OPERATOR_PERMISSION),
  );
  return {
    ...loaded,
    people: all,
    directory: {
      ...loaded.directory,
      operator: (id) => {
        const found = operators.find((one) => one.id === id);
        return found === undefined ? loaded.directory.operator(id) : { groupIds: found.groupIds };
      },
    },
    forRules: {
      personIds,
      candidates: new Map(
        operators.map((one) => [
          one.id,
          {
            id: one.id,
            load: one.load,
            capacity: one.capacity,
            isAway: one.awayUntil !== null && one.awayUntil > day,
            skills: one.skills,
          },
        ]),
      ),
      members: new Map(
        [...groupIds].map((groupId) => [
          groupId,
          operators.filter((one) => one.groupIds.includes(groupId)).map(({ id }) => id),
        ]),
      ),
      turns: new Map(Object.entries(line?.turns ?? {})),
      texts: new Map([
        ...before.texts,
        ...ticketIds.map(
          (id) =>
            [
              id,
              texts.filter(({ ticketId }) => ticketId === id).map(({ bodyText }) => bodyText),
            ] as const,
        ),
      ]),
      sales: new Map([
        ...before.sales,
        ...saleIds.map((id) => [id, sales.find((one) => one.id === id) ?? null] as const),
      ]),
    },
  };
}

/** As the next entry of the same transaction finds it. */
export function withGiven(
  loaded: Loaded,
  given: {
    readonly turns?: ReadonlyMap<string, PersonId>;
    readonly given?: ReadonlyMap<PersonId, number>;
  },
): Loaded {
  const { candidates, turns } = loaded.forRules;
  return {
    ...loaded,
    forRules: {
      ...loaded.forRules,
      turns: new Map([...turns, ...(given.turns ?? [])]),
      candidates: new Map(
        [...candidates].map(([id, one]) => [
          id,
          { ...one, load: one.load + (given.given?.get(id) ?? 0) },
        ]),
      ),
    },
  };
}

const lockTurns = (tx: Tx, workspaceId: WorkspaceId, waits: boolean) =>
  tx<{ readonly turns: Readonly<Record<string, PersonId>> }[]>`
    select s.turns from rule_sets s where s.workspace_id = ${workspaceId}
    for update ${waits ? tx`` : tx`skip locked`}`.execute();

type PersonLine = Omit<LoadedPerson, 'permissions'> & {
  readonly permissions: readonly string[];
  readonly skills: { readonly [skill: string]: number };
  readonly capacity: number | null;
  readonly awayUntil: string | null;
  readonly load: number;
};
/** Sent behind the lock: it sees what was committed before the lock was given. */
const loadPeople = (
  tx: Tx,
  workspaceId: WorkspaceId,
  personIds: readonly PersonId[],
  groupIds: readonly GroupId[],
) =>
  tx<PersonLine[]>`
  select p.id, p.name, p.email, p.signature, p.is_disabled, r.permissions, p.skills, p.capacity,
    p.away_until::text as away_until,
    coalesce((
      select array_agg(m.group_id) from group_members m where m.workspace_id = p.workspace_id and m.person_id = p.id
    ), '{}') as group_ids,
    (
      select count(*)::integer from tickets t
      where t.workspace_id = p.workspace_id and t.assignee_id = p.id and t.deleted_at is null
        and t.phase in ('new', 'active', 'waiting-customer', 'waiting-operator')
    ) as load
  from people p join profiles r on r.workspace_id = p.workspace_id and r.id = p.profile
  where p.workspace_id = ${workspaceId} and (p.id = any(${[...personIds]}::uuid[]) or exists (
    select from group_members m
    where m.workspace_id = p.workspace_id and m.person_id = p.id and m.group_id = any(${[...groupIds]}::uuid[])
  ))
  order by p.id`.execute();

const loadTexts = (tx: Tx, workspaceId: WorkspaceId, ticketIds: readonly TicketId[]) =>
  tx<{ readonly ticketId: TicketId; readonly bodyText: string }[]>`
    select m.ticket_id, m.body_text from unnest(${[...ticketIds]}::uuid[]) wanted(id)
    cross join lateral (
      select m.ticket_id, m.body_text from messages m
      where m.workspace_id = ${workspaceId} and m.ticket_id = wanted.id order by m.at desc limit ${MOST_TEXTS}
    ) m`.execute();

const loadSales = (tx: Tx, workspaceId: WorkspaceId, saleIds: readonly SaleId[]) =>
  tx<(SoldPiece & { readonly id: SaleId })[]>`
    select s.id, s.serial_number, p.reference, p.designation
    from sales s join products p on p.workspace_id = s.workspace_id and p.id = s.product_id
    where s.workspace_id = ${workspaceId} and s.id = any(${[...saleIds]}::uuid[])`.execute();
