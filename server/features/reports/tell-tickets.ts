// Tells tickets anew: their facts as a whole from their histories, and the sums by the difference to what was told before.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { placeOfTimeZone } from '#shared/base/time-zone.ts';
import { isOpenPhase, statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { createTelling, type Fact } from './facts.ts';
import {
  loadCounted,
  loadTold,
  readHistories,
  saveTelling,
  type CountedTicket,
  type StoredFact,
  type StoredKeys,
} from './report-store.ts';
import { createSums, type TicketKeys } from './sums.ts';

/** A status that was removed from the configuration is open, as it is in statistics. */
export const isOpenIn =
  (configuration: Configuration) =>
  (status: string): boolean =>
    isOpenPhase(statusOf(configuration, status)?.phase ?? 'active');

export async function tellTickets(
  tx: Tx,
  workspaceId: WorkspaceId,
  configuration: Configuration,
  ids: readonly TicketId[],
): Promise<void> {
  const timeZone = placeOfTimeZone(configuration.timeZone);
  const tickets = await loadCounted(tx, workspaceId, timeZone, ids);
  const told = await loadTold(tx, workspaceId, ids);
  const tellings = new Map(
    tickets.map((ticket) => [ticket.id, createTelling(ticket, isOpenIn(configuration))]),
  );
  const counted = tickets.map(({ id }) => id);
  if (counted.length > 0)
    for await (const line of readHistories(tx, workspaceId, timeZone, counted))
      tellings.get(line.ticketId)?.take(line);

  const factsBefore = Map.groupBy(told.facts, ({ ticketId }) => ticketId);
  const keysBefore = new Map(told.keys.map((keys) => [keys.ticketId, keys]));
  const ticketsById = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const sums = createSums();
  const keys: StoredKeys[] = [];
  const gone: TicketId[] = [];
  const facts: StoredFact[] = [];
  const beyond: { ticketId: TicketId; n: number }[] = [];
  for (const ticketId of ids) {
    const ticket = ticketsById.get(ticketId);
    const before = factsBefore.get(ticketId) ?? [];
    const beforeKeys = keysBefore.get(ticketId);
    const now = tellings.get(ticketId)?.end() ?? [];
    const nowKeys = ticket === undefined ? undefined : keysOf(ticket);
    const isSameKeys =
      beforeKeys !== undefined && nowKeys !== undefined && isSame(beforeKeys, nowKeys);
    if (nowKeys === undefined) {
      if (beforeKeys !== undefined) gone.push(ticketId);
    } else if (!isSameKeys) keys.push({ ticketId, ...nowKeys });
    if (before.length > now.length) beyond.push({ ticketId, n: now.length });
    for (let n = 0; n < Math.max(before.length, now.length); n += 1) {
      const [old, fresh] = [before[n], now[n]];
      const isSameFact = old !== undefined && fresh !== undefined && isEqual(old, fresh);
      if (isSameFact && isSameKeys) continue;
      if (old !== undefined && beforeKeys !== undefined) sums.add(old, beforeKeys, -1);
      if (fresh === undefined || nowKeys === undefined) continue;
      sums.add(fresh, nowKeys, 1);
      if (!isSameFact) facts.push({ ...fresh, ticketId, n });
    }
  }
  await saveTelling(tx, workspaceId, {
    keys,
    gone,
    facts,
    beyond,
    days: sums.days(),
    spreads: sums.spreads(),
  });
}

const keysOf = ({
  priority,
  category,
  groupId,
  channel,
  country,
  productId,
}: CountedTicket): TicketKeys => ({ priority, category, groupId, channel, country, productId });

const isSame = (one: TicketKeys, other: TicketKeys): boolean =>
  one.priority === other.priority &&
  one.category === other.category &&
  one.groupId === other.groupId &&
  one.channel === other.channel &&
  one.country === other.country &&
  one.productId === other.productId;

const isEqual = (one: Fact, other: Fact): boolean =>
  one.what === other.what &&
  one.at === other.at &&
  one.day === other.day &&
  one.sinceDay === other.sinceDay &&
  one.status === other.status &&
  one.personId === other.personId &&
  one.value === other.value &&
  one.bucket === other.bucket;
