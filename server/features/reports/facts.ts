// What a ticket's history says that reports count; docs/REPORTS.md has the definitions. Pure: the same history gives the same
// facts in the same order.

import { fromInstant, type Instant } from '#shared/base/clock.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { bucketOf } from './buckets.ts';

export const FACTS = [
  'opened',
  'closed',
  'reopened',
  'merged',
  'first-response',
  'resolution',
  'stay',
  'ended-stay',
  'replied',
  'answered',
  'taken',
  'handed-over',
  'worked',
  'rated',
] as const;
/** `stay` is one in an open status, `ended-stay` one in another. */
export type FactKind = (typeof FACTS)[number];

export type Fact = {
  readonly what: FactKind;
  readonly at: Instant;
  /** On which it counts; null: a stay that goes on. */
  readonly day: string | null;
  /** Of a stay: when it began. */
  readonly sinceDay: string | null;
  /** As it was then. */
  readonly status: string;
  readonly personId: PersonId | null;
  /** Milliseconds (first response, resolution, stay), minutes (worked), stars (rated). */
  readonly value: number | null;
  readonly bucket: number | null;
};

/** A line of the history, as far as reports read it. */
export type HistoryLine = {
  readonly type: string;
  readonly at: Instant;
  readonly day: string;
  /** Of a change of status; the first one of `ticket-opened` is in `toStatus`. */
  readonly fromStatus: string | null;
  readonly toStatus: string | null;
  readonly cause: string | null;
  /** Whom it is about: author, taker, giver, worker; of a change of status who made it. */
  readonly personId: PersonId | null;
  readonly isReply: boolean;
  readonly value: number | null;
  readonly workedOn: string | null;
};
export const REPORTED_EVENTS = [
  'ticket-opened',
  'message-posted',
  'status-changed',
  'ticket-taken',
  'ticket-handed-over',
  'ticket-merged',
  'ticket-rated',
  'time-recorded',
] as const;

export type Birth = {
  readonly createdAt: Instant;
  readonly createdDay: string;
  /** As it is now, for a ticket whose history does not tell how it began. */
  readonly status: string;
  readonly requesterPersonId: PersonId | null;
};

/** Takes the history line by line, so that a long one need not be in memory. */
export function createTelling(birth: Birth, isOpen: (status: string) => boolean) {
  const facts: Fact[] = [];
  const { createdAt, createdDay } = birth;
  let status = birth.status;
  let since = { at: createdAt, day: createdDay };
  let hasBegun = false;
  let isMerged = false;
  let isAnswered = false;
  let lastAnswerBy: PersonId | null = null;
  let end:
    | {
        readonly at: Instant;
        readonly day: string;
        readonly by: PersonId | null;
        readonly status: string;
      }
    | undefined;
  const answeredBy = new Set<PersonId>();

  const add = (
    what: FactKind,
    { at, day }: { readonly at: Instant; readonly day: string },
    more: Partial<Pick<Fact, 'personId' | 'value' | 'status' | 'sinceDay' | 'bucket'>> = {},
  ): void =>
    void facts.push({
      what,
      at,
      day,
      sinceDay: null,
      status,
      personId: null,
      value: null,
      bucket: null,
      ...more,
    });
  const lasting = (from: Instant, to: Instant): Pick<Fact, 'value' | 'bucket'> => {
    const value = Math.max(0, fromInstant(to) - fromInstant(from));
    return { value, bucket: bucketOf(value) };
  };
  const stayKind = (at: string): FactKind => (isOpen(at) ? 'stay' : 'ended-stay');
  const begin = (first: string): void => {
    hasBegun = true;
    status = first;
    add('opened', since);
    if (isOpen(first)) return;
    add('closed', since);
    end = { ...since, by: null, status };
  };
  const move = (line: HistoryLine, to: string): void => {
    const { at, day, cause } = line;
    const from = status;
    add(stayKind(from), { at, day }, { sinceDay: since.day, ...lasting(since.at, at) });
    status = to;
    since = { at, day };
    const by = line.personId === birth.requesterPersonId ? null : line.personId;
    if (isOpen(from) && !isOpen(to)) {
      const who = cause === 'merge' ? null : by;
      add('closed', line, { personId: who });
      end = { at, day, by: who, status };
    } else if (!isOpen(from) && isOpen(to)) {
      add('reopened', line);
      end = undefined;
    }
  };
  const reply = (line: HistoryLine): void => {
    const { personId } = line;
    add('replied', line, { personId });
    if (!isAnswered) add('first-response', line, { personId, ...lasting(createdAt, line.at) });
    isAnswered = true;
    lastAnswerBy = personId;
    if (personId === null || answeredBy.has(personId)) return;
    answeredBy.add(personId);
    add('answered', line, { personId });
  };

  return {
    take: (line: HistoryLine): void => {
      if (line.type === 'ticket-opened') {
        if (!hasBegun) begin(line.toStatus ?? status);
        return;
      }
      if (!hasBegun) begin(line.fromStatus ?? status);
      const { personId, value } = line;
      switch (line.type) {
        case 'message-posted':
          if (line.isReply) reply(line);
          break;
        case 'status-changed':
          if (line.toStatus !== null) move(line, line.toStatus);
          break;
        case 'ticket-taken':
          add('taken', line, { personId });
          break;
        case 'ticket-handed-over':
          add('handed-over', line, { personId });
          break;
        case 'ticket-merged':
          isMerged = true;
          add('merged', line);
          break;
        case 'ticket-rated':
          add('rated', line, { personId: lastAnswerBy, value });
          break;
        case 'time-recorded':
          add('worked', { at: line.at, day: line.workedOn ?? line.day }, { personId, value });
          break;
      }
    },
    end: (): readonly Fact[] => {
      if (!hasBegun) begin(status);
      if (end !== undefined && !isMerged)
        add('resolution', end, {
          personId: end.by,
          status: end.status,
          ...lasting(createdAt, end.at),
        });
      facts.push({
        what: stayKind(status),
        at: since.at,
        day: null,
        sinceDay: since.day,
        status,
        personId: null,
        value: null,
        bucket: null,
      });
      return facts;
    },
  };
}
