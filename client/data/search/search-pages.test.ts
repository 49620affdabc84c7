import { expect, test } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import { MOST_WORDS_OF_PAGE, packPage, unpackPage } from './search-pages.ts';
import type { TicketTerms } from './terms.ts';

test('S5z a page with more words than it can number loses those beyond, and takes none for another', () => {
  const perTicket = 20_000;
  const count = Math.ceil(MOST_WORDS_OF_PAGE / perTicket) + 1;
  const tickets = Array.from({ length: count }, (_, ticket): TicketTerms => ({
    id: `t${ticket}` as TicketId,
    at: ticket,
    terms: Array.from({ length: perTicket }, (_word, word) => `w${ticket * perTicket + word}`),
    masks: Array.from({ length: perTicket }, () => 1),
  }));
  const read = unpackPage(packPage(1, tickets), tickets.map(({ id }) => id).join(' '));
  expect(read.map(({ id, at }) => [id, at])).toEqual(tickets.map(({ id, at }) => [id, at]));
  const lengths = read.map(({ terms }) => terms.length);
  expect(lengths.reduce((sum, one) => sum + one, 0)).toBe(MOST_WORDS_OF_PAGE);
  expect(read[0]?.terms).toEqual(tickets[0]?.terms);
  const last = count - 2;
  expect(read[last]?.terms).toEqual(tickets[last]?.terms.slice(0, lengths[last]));
  expect(read[count - 1]).toMatchObject({ terms: [], masks: [] });
});
