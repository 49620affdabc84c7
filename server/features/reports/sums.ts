// Facts in sum: what one fact adds to which day, in all and by what it is divided. The difference between what a ticket told
// before and what it tells now is what changes in the tables.

import type { Fact, FactKind } from './facts.ts';

export const TICKET_DIVISIONS = [
  'status',
  'priority',
  'category',
  'group',
  'channel',
  'country',
  'product',
] as const;
export type TicketDivision = (typeof TICKET_DIVISIONS)[number];
/** '': all together. */
export type Division = '' | 'person' | TicketDivision;

/** Of a ticket as it is now; the status is the fact's own. */
export type TicketKeys = {
  readonly priority: string;
  readonly category: string;
  readonly groupId: string;
  readonly channel: string;
  readonly country: string;
  readonly productId: string;
};

export type DaySum = {
  readonly division: Division;
  readonly what: string;
  readonly day: string;
  readonly key: string;
  count: number;
  sum: number;
};
export type SpreadSum = {
  readonly division: Division;
  readonly what: string;
  readonly month: string;
  readonly key: string;
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
};

/** Tickets that become open less those that are open no longer: added up from the beginning it is the backlog. */
export const CHANGE = 'change';
const STAY = 'stay:';
export const stayIn = (status: string): string => `${STAY}${status}`;
export const statusOfStay = (what: string): string => what.slice(STAY.length);
export const isStay = (what: string): boolean => what.startsWith(STAY);

/** No report divides these by what the ticket is. */
const OF_OPERATORS: ReadonlySet<FactKind> = new Set([
  'replied',
  'answered',
  'taken',
  'handed-over',
  'worked',
  'rated',
]);

export function createSums() {
  const days = new Map<string, DaySum>();
  const spreads = new Map<
    string,
    Omit<SpreadSum, 'buckets' | 'counts'> & { readonly counts: Map<number, number> }
  >();

  const addDay = (
    [division, key]: readonly [Division, string],
    what: string,
    day: string,
    count: number,
    sum: number,
  ): void => {
    const id = `${division}\n${what}\n${day}\n${key}`;
    const found = days.get(id);
    if (found === undefined) days.set(id, { division, what, day, key, count, sum });
    else {
      found.count += count;
      found.sum += sum;
    }
  };
  const addBucket = (
    [division, key]: readonly [Division, string],
    what: string,
    month: string,
    bucket: number,
    count: number,
  ): void => {
    const id = `${division}\n${what}\n${month}\n${key}`;
    let found = spreads.get(id);
    if (found === undefined) {
      found = { division, what, month, key, counts: new Map() };
      spreads.set(id, found);
    }
    found.counts.set(bucket, (found.counts.get(bucket) ?? 0) + count);
  };

  /** `times`: 1 to add a fact, -1 to take it back. */
  const add = (fact: Fact, keys: TicketKeys, times: 1 | -1): void => {
    const { day, sinceDay, value, bucket, status } = fact;
    const parts: (readonly [Division, string])[] = [['', '']];
    if (!OF_OPERATORS.has(fact.what))
      parts.push(
        ['status', status],
        ['priority', keys.priority],
        ['category', keys.category],
        ['group', keys.groupId],
        ['channel', keys.channel],
        ['country', keys.country],
        ['product', keys.productId],
      );
    if (fact.personId !== null) parts.push(['person', fact.personId]);
    const isOpenStay = fact.what === 'stay';
    const what = isOpenStay || fact.what === 'ended-stay' ? stayIn(status) : fact.what;
    for (const part of parts) {
      if (isOpenStay) {
        if (sinceDay !== null) addDay(part, CHANGE, sinceDay, times, 0);
        if (day !== null) addDay(part, CHANGE, day, -times, 0);
      }
      if (day === null) continue;
      addDay(part, what, day, times, times * (value ?? 0));
      if (bucket !== null) addBucket(part, what, `${day.slice(0, 7)}-01`, bucket, times);
    }
  };

  return {
    add,
    days: (): DaySum[] => [...days.values()].filter(({ count, sum }) => count !== 0 || sum !== 0),
    spreads: (): SpreadSum[] =>
      [...spreads.values()].flatMap(({ counts, ...place }) => {
        const changed = [...counts]
          .filter(([, count]) => count !== 0)
          .toSorted(([one], [other]) => one - other);
        if (changed.length === 0) return [];
        return [
          {
            ...place,
            buckets: changed.map(([bucket]) => bucket),
            counts: changed.map(([, count]) => count),
          },
        ];
      }),
  };
}
