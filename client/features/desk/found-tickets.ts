import type { Accessor } from 'solid-js';
import { havingWords } from '#shared/conditions/asked-words.ts';
import type { Desk, TicketListItem } from '#client/data/index.ts';

/** Beside those that are offered before anything is typed. */
const MOST_FOUND = 20;

/**
 * What a palette offers of tickets: those at hand, and what the device's search finds for what is typed, wherever in a ticket
 * that stands and however old it is. `keywords`: what lets a found one through the palette's own filter.
 */
export function createFoundTickets(
  desk: Desk,
  typed: Accessor<string>,
  atHand: Accessor<readonly TicketListItem[]>,
): Accessor<readonly { readonly ticket: TicketListItem; readonly keywords?: string }[]> {
  const found = desk.search.best(() => havingWords(typed()), MOST_FOUND);
  return () => {
    const near = atHand();
    const answer = found();
    // Of what was typed a moment ago: the new answer is on its way.
    if (answer === undefined || !isSame(answer.where, havingWords(typed())))
      return near.map((ticket) => ({ ticket }));
    const foundIds = new Set(answer.tickets.map(({ id }) => id));
    const nearIds = new Set(near.map(({ id }) => id));
    return [...near, ...answer.tickets.filter(({ id }) => !nearIds.has(id))].map((ticket) =>
      foundIds.has(ticket.id) ? { ticket, keywords: typed() } : { ticket },
    );
  };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
