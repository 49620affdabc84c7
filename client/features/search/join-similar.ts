// Similar tickets of the device and of the server as one list, each once, likely duplicates first.

import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { Likeness } from '#shared/conditions/likeness.ts';
import type { Phase, StatusId } from '#shared/engine/configuration.ts';
import type { LocalSimilar } from '#client/data/index.ts';
import type { ServerTicket } from './server-search.ts';

export type ToldSimilar = Likeness & { readonly ticket: ServerTicket };

export type ShownSimilar = Likeness & {
  readonly id: TicketId;
  readonly number: number | null;
  readonly subject: string;
  readonly requesterName: string;
  readonly phase: Phase;
  readonly status: StatusId;
  readonly createdAt: Instant;
};

export function joinSimilar(
  local: readonly LocalSimilar[],
  told: readonly ToldSimilar[],
  most: number,
): readonly ShownSimilar[] {
  const byServer = new Map(told.map((one) => [one.ticket.id, one]));
  const here = local.map(({ id, ticket, similarity, isProbablyDuplicate }): ShownSimilar => {
    // The server reads all texts and knows which words are rare among all.
    const better = byServer.get(id);
    return {
      id,
      number: ticket.number,
      subject: ticket.subject,
      requesterName: ticket.requesterName,
      phase: ticket.phase,
      status: ticket.status,
      createdAt: ticket.createdAt,
      similarity: better?.similarity ?? similarity,
      isProbablyDuplicate: better?.isProbablyDuplicate ?? isProbablyDuplicate,
    };
  });
  const known = new Set(here.map(({ id }) => id));
  const beyond = told
    .filter(({ ticket }) => !known.has(ticket.id))
    .map(({ ticket, similarity, isProbablyDuplicate }): ShownSimilar => ({
      id: ticket.id,
      number: ticket.number,
      subject: ticket.subject,
      requesterName: ticket.requester.name,
      phase: ticket.phase,
      status: ticket.status,
      createdAt: ticket.createdAt,
      similarity,
      isProbablyDuplicate,
    }));
  return [...here, ...beyond]
    .toSorted(
      (a, b) =>
        Number(b.isProbablyDuplicate) - Number(a.isProbablyDuplicate) ||
        b.similarity - a.similarity,
    )
    .slice(0, most);
}
