import { describe, expect, test } from 'vitest';
import type { SaleId, TicketId } from '#shared/base/ids.ts';
import {
  ada,
  ana,
  blueprint,
  cleo,
  close,
  CLEOS,
  deskWithTicket,
  FOLLOW_UP,
  makeDesk,
  openCommand,
  machine,
  testId,
  TICKET,
} from '#test/support/engine-desk.ts';

const SALE = testId<SaleId>(9, 1);
const OTHER = testId<SaleId>(9, 2);
const extranet = blueprint('extranet');
const demanding = { ...extranet, mandatory: [...extranet.mandatory, 'sale' as const] };
const nameSale = (saleId: SaleId | null) =>
  ({ type: 'name-sale', ticketId: TICKET, saleId }) as const;

describe('P8 what a ticket is about', () => {
  test('P8a a ticket is opened about a sale, and its follow-up is about the same', () => {
    const desk = deskWithTicket(extranet, { saleId: SALE });
    expect(desk.ticket().saleId).toBe(SALE);

    desk.must(ada, close);
    desk.must(cleo, desk.reply());
    expect(desk.ticket(FOLLOW_UP as TicketId)).toMatchObject({ saleId: SALE, followUpOf: TICKET });
  });

  test('P8b operators name another sale or none; customers leave it to them', () => {
    const desk = deskWithTicket(extranet, { saleId: SALE });
    expect(desk.refusal(cleo, nameSale(OTHER))).toEqual({ code: 'NOT_ALLOWED' });

    expect(desk.must(ana, nameSale(OTHER))).toEqual([
      { type: 'sale-named', ticketId: TICKET, from: SALE, to: OTHER },
    ]);
    expect(desk.must(ana, nameSale(OTHER))).toEqual([]);
    desk.must(ana, nameSale(null));
    expect(desk.ticket().saleId).toBeNull();
  });
});

describe('T2 a sale can be mandatory', () => {
  test('T2p a request without one is refused, naming the field', () => {
    const desk = makeDesk(demanding);
    expect(desk.refusal(cleo, openCommand())).toEqual({
      code: 'INVALID',
      errors: [
        { path: 'sale', code: 'required', message: 'Choose one of the products that were bought.' },
      ],
    });
    desk.must(cleo, openCommand({ saleId: SALE }));
    expect(desk.refusal(ana, nameSale(null))).toMatchObject({ code: 'INVALID' });
  });

  test('T2q a mail without one opens an incomplete ticket, which its customer completes', () => {
    const desk = makeDesk(demanding);
    desk.must(machine, openCommand({ channel: 'email', requester: CLEOS }));
    expect(desk.ticket().incomplete).toEqual(['sale']);
    expect(desk.refusal(ada, close)).toEqual({ code: 'INCOMPLETE', missing: ['sale'] });

    const events = desk.must(cleo, nameSale(SALE));
    expect(events.map(({ type }) => type)).toEqual(['sale-named', 'ticket-completed']);
    expect(desk.ticket().incomplete).toEqual([]);
    desk.must(ada, close);
  });
});
