// The server's answers to a search: over everything that one may see, also what is not on this device.

import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { Phase, StatusId } from '#shared/engine/configuration.ts';
import type { ApiClient, FoundPlace } from '#client/data/index.ts';

/** What a screen shows of a ticket that may not be on the device. */
export type ServerTicket = {
  readonly id: TicketId;
  readonly number: number | null;
  readonly subject: string;
  readonly status: StatusId;
  readonly phase: Phase;
  readonly requester: { readonly name: string; readonly email: string };
  readonly excerpt: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
type SearchAnswer = {
  readonly items: readonly {
    readonly ticket: ServerTicket;
    readonly found: readonly FoundPlace[];
  }[];
  readonly next: string | null;
  readonly isApproximate: boolean;
  readonly suggestions: readonly { readonly text: string; readonly q: string }[];
};
export type ServerSearch = SearchAnswer | 'unreachable' | 'refused';

/** Longer nobody waits who is typing. */
const LIMIT_MS = 8_000;

export async function searchServer(
  api: ApiClient,
  slug: string,
  q: string,
  limit: number,
  signal: AbortSignal,
): Promise<ServerSearch> {
  const query = new URLSearchParams({ q, limit: String(limit) });
  const answer = await api.get<SearchAnswer>(`w/${encodeURIComponent(slug)}/search?${query}`, {
    limitMs: LIMIT_MS,
    signal,
  });
  if (answer.ok) return answer.value.data;
  return answer.error.kind === 'unreachable' || answer.error.status >= 500
    ? 'unreachable'
    : 'refused';
}
