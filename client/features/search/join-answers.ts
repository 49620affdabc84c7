// One list of what the device and the server found. The device's answers keep their order and their place, because
// somebody is reading them; what only the server has comes below.

import { fromInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { Phase, StatusId } from '#shared/engine/configuration.ts';
import type { FoundPlace, LocalAnswer } from '#client/data/index.ts';
import type { ServerSearch } from './server-search.ts';

export type Found = {
  readonly id: TicketId;
  readonly from: 'device' | 'server';
  readonly number: number | null;
  readonly subject: string;
  readonly requesterName: string;
  readonly excerpt: string;
  readonly status: StatusId;
  readonly phase: Phase;
  readonly updatedAt: number;
  readonly places: readonly FoundPlace[];
};

export function joinAnswers(
  local: LocalAnswer | undefined,
  places: ReadonlyMap<TicketId, readonly FoundPlace[]>,
  server: ServerSearch | undefined,
): readonly Found[] {
  const told = typeof server === 'object' ? server.items : [];
  const byServer = new Map(told.map(({ ticket, found }) => [ticket.id, found]));
  const here = (local?.tickets ?? []).map((ticket): Found => ({
    id: ticket.id,
    from: 'device',
    number: ticket.number,
    subject: ticket.subject,
    requesterName: ticket.requesterName,
    excerpt: ticket.excerpt,
    status: ticket.status,
    phase: ticket.phase,
    updatedAt: fromInstant(ticket.updatedAt),
    // The server knows the texts of a ticket whose conversation is not here.
    places: withMore(places.get(ticket.id), byServer.get(ticket.id)),
  }));
  const known = new Set(here.map(({ id }) => id));
  const beyond = told
    .filter(({ ticket }) => !known.has(ticket.id))
    .map(({ ticket, found }): Found => ({
      id: ticket.id,
      from: 'server',
      number: ticket.number,
      subject: ticket.subject,
      requesterName: ticket.requester.name,
      excerpt: ticket.excerpt,
      status: ticket.status,
      phase: ticket.phase,
      updatedAt: fromInstant(ticket.updatedAt),
      places: found,
    }));
  return [...here, ...beyond];
}

const withMore = (
  own: readonly FoundPlace[] = [],
  more: readonly FoundPlace[] = [],
): readonly FoundPlace[] => (own.length > 0 ? own : more);
