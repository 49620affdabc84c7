import { beforeAll, describe, expect, test } from 'vitest';
import type {
  GroupId,
  HeldReplyId,
  MessageId,
  PersonId,
  SaleId,
  TicketId,
} from '#shared/base/ids.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { createI18n } from '#client/i18n/create-i18n.ts';
import { eventChanges, eventSentence, viaWords, type EventNames } from './event-sentences.ts';

const ticketId = 'ticket' as TicketId;
const ANA = 'ana' as PersonId;
const BEN = 'ben' as PersonId;
const DESK = 'desk' as GroupId;
const people: Record<string, string> = { ana: 'Ana Silva', ben: 'Ben Okafor' };

let en: EventNames;
let fr: EventNames;
const namesIn = async (language: 'en' | 'fr'): Promise<EventNames> => {
  const i18n = await createI18n(language);
  return {
    t: i18n.t,
    list: (items) => i18n.formatList(items),
    person: (id) => (id === null ? i18n.t('common.someone') : (people[id] ?? '?')),
    group: (id) => (id === DESK ? 'Front desk' : '?'),
    status: (id) => id.toUpperCase(),
    category: (id) => (id === '' ? i18n.t('ticket.categoryNone') : id.toUpperCase()),
    field: (id) => `The ${id}`,
    fieldValue: (_, value) => (value === null ? i18n.t('event.nothing') : String(value)),
    language: (code) => code.toUpperCase(),
    sale: (id) => (id === 'sold' ? 'Inverter · ABC' : undefined),
  };
};
beforeAll(async () => {
  [en, fr] = await Promise.all([namesIn('en'), namesIn('fr')]);
});
const by = (
  event: TicketEvent,
  actorName = 'Ana Silva',
  actorKind: 'person' | 'system' = 'person',
) => ({
  event,
  actorName,
  actorKind,
});
const assigned = (
  from: { assigneeId: PersonId | null; groupId: GroupId | null },
  to: { assigneeId: PersonId | null; groupId: GroupId | null },
): TicketEvent => ({ type: 'ticket-assigned', ticketId, from, to, token: 1 });

describe('eventSentence', () => {
  test('M8i a mail that failed, came back or may have come twice is told, with whom it was for', () => {
    const told = (outcome: 'failed' | 'bounced' | 'repeated', names: EventNames): string =>
      eventSentence(
        by({
          type: 'mail-reported',
          ticketId,
          messageId: null,
          recipient: 'zoe@customer.test',
          outcome,
          detail: '550 no such mailbox',
        }),
        names,
      );
    expect([told('failed', en), told('bounced', en), told('repeated', fr)]).toEqual([
      'The e-mail to zoe@customer.test could not be delivered',
      'The e-mail to zoe@customer.test came back',
      'L’e-mail à zoe@customer.test est peut-être arrivé deux fois',
    ]);
  });

  test('T11a says who did what', () => {
    const taken = by({ type: 'ticket-taken', ticketId, holderId: ANA, token: 1 });
    const broken = by({ type: 'lock-broken', ticketId, holderId: BEN, token: 2 });
    const over: TicketEvent = {
      type: 'ticket-handed-over',
      ticketId,
      from: ANA,
      to: null,
      toGroup: DESK,
      token: 3,
    };

    expect(eventSentence(taken, en)).toBe('Ana Silva took the ticket');
    expect(eventSentence(broken, en)).toBe('Ana Silva took the ticket over from Ben Okafor');
    expect(eventSentence(by(over), en)).toBe('Ana Silva handed the ticket to Front desk');
    expect(eventSentence(taken, fr)).toBe('Ana Silva a pris le ticket');
  });

  test('T11b an assignment names who it is new to, and nobody when there is nobody', () => {
    const none = { assigneeId: null, groupId: null };
    expect(eventSentence(by(assigned(none, { assigneeId: BEN, groupId: DESK })), en)).toBe(
      'Ana Silva assigned the ticket to Ben Okafor and Front desk',
    );
    expect(
      eventSentence(
        by(assigned({ assigneeId: BEN, groupId: DESK }, { assigneeId: null, groupId: DESK })),
        en,
      ),
    ).toBe('Ana Silva removed the assignment');
    expect(
      eventSentence(
        by(assigned({ assigneeId: BEN, groupId: null }, { assigneeId: BEN, groupId: DESK })),
        en,
      ),
    ).toBe('Ana Silva assigned the ticket to Front desk');
  });

  test('T11c a status that followed from a message has no doer', () => {
    const moved = { type: 'status-changed', ticketId, from: 'new', to: 'open' } as const;
    expect(eventSentence(by({ ...moved, cause: 'command' }), en)).toBe(
      'Ana Silva changed the status from NEW to OPEN',
    );
    expect(eventSentence(by({ ...moved, cause: 'customer-reply' }), en)).toBe(
      'The status went from NEW to OPEN',
    );
  });

  test('T11d one corrected field is told with what it was, several in one sentence', () => {
    const one: TicketEvent = {
      type: 'requester-corrected',
      ticketId,
      from: { phone: '' },
      to: { phone: '12 34' },
    };
    const two: TicketEvent = {
      type: 'requester-corrected',
      ticketId,
      from: { phone: '1', city: 'A' },
      to: { phone: '2', city: 'B' },
    };
    expect(eventSentence(by(one), en)).toBe('Ana Silva corrected “Phone” from “empty” to “12 34”');
    expect(eventSentence(by(two), en)).toBe('Ana Silva corrected the requester’s details');
  });

  test('T11e every kind of event has a sentence in both languages, without holes', () => {
    const messageId = 'm' as MessageId;
    const heldReplyId = 'h' as HeldReplyId;
    const all: readonly TicketEvent[] = [
      { type: 'ticket-opened', ticketId, ticket: {} as TicketState },
      {
        type: 'message-posted',
        ticketId,
        messageId,
        kind: 'reply',
        side: 'operator',
        authorId: ANA,
        seq: 1,
      },
      {
        type: 'message-posted',
        ticketId,
        messageId,
        kind: 'reply',
        side: 'customer',
        authorId: null,
        seq: 1,
      },
      {
        type: 'message-posted',
        ticketId,
        messageId,
        kind: 'note',
        side: 'operator',
        authorId: ANA,
        seq: 1,
      },
      { type: 'person-mentioned', ticketId, messageId, personId: BEN },
      { type: 'ticket-dropped', ticketId, holderId: ANA, token: 2 },
      { type: 'ticket-completed', ticketId },
      { type: 'priority-changed', ticketId, from: 'low', to: 'high' },
      { type: 'ticket-categorised', ticketId, from: '', to: 'rooms', incomplete: [] },
      { type: 'fields-set', ticketId, from: { room: null }, to: { room: 'B 12' } },
      { type: 'fields-set', ticketId, from: { room: null, n: 1 }, to: { room: 'B 12', n: 2 } },
      { type: 'ticket-tagged', ticketId, added: ['a'], removed: [] },
      { type: 'draft-renewed', ticketId, generation: 2 },
      { type: 'follow-up-opened', ticketId, followUpId: ticketId },
      { type: 'reply-held', ticketId, heldReplyId, authorId: BEN, refusal: 'LOCKED' },
      { type: 'held-reply-settled', ticketId, heldReplyId, outcome: 'resent' },
      { type: 'held-reply-settled', ticketId, heldReplyId, outcome: 'noted' },
      { type: 'held-reply-settled', ticketId, heldReplyId, outcome: 'discarded' },
    ];
    for (const names of [en, fr]) {
      const sentences = all.map((event) => eventSentence(by(event), names));
      expect(new Set(sentences).size).toBe(all.length);
      for (const sentence of sentences) expect(sentence).not.toMatch(/\{\{|undefined|event\./);
    }
  });

  test('the machine and the nameless are called something', () => {
    const taken = { type: 'ticket-completed', ticketId } as const;
    const opened: TicketEvent = { type: 'ticket-opened', ticketId, ticket: {} as TicketState };
    expect(eventSentence(by(opened, '', 'system'), en)).toBe('The system opened the ticket');
    expect(eventSentence(by(opened, ''), en)).toBe('Somebody opened the ticket');
    expect(eventSentence(by(taken), en)).toBe('The missing details are here');
  });
});

describe('eventChanges', () => {
  test('T11f old and new values of what changed, and only of that', () => {
    const from = { assigneeId: BEN, groupId: DESK };
    expect(
      eventChanges({ event: assigned(from, { assigneeId: null, groupId: DESK }) }, en),
    ).toEqual([{ label: 'Assigned to', from: 'Ben Okafor', to: 'Nobody yet' }]);
    expect(
      eventChanges(
        {
          event: {
            type: 'requester-corrected',
            ticketId,
            from: { city: 'Lyon' },
            to: { city: '' },
          },
        },
        en,
      ),
    ).toEqual([{ label: 'City', from: 'Lyon', to: 'empty' }]);
    expect(eventChanges({ event: { type: 'ticket-completed', ticketId } }, en)).toEqual([]);
  });
});

describe('old and new values of what a ticket is about', () => {
  const both = (event: TicketEvent) => [eventChanges({ event }, en), eventChanges({ event }, fr)];

  test('T11i of priority and category, with what the category brought along, in both languages', () => {
    expect(both({ type: 'priority-changed', ticketId, from: 'medium', to: 'critical' })).toEqual([
      [{ label: 'Priority', from: 'Medium', to: 'Critical' }],
      [{ label: 'Priorité', from: 'Moyenne', to: 'Critique' }],
    ]);
    expect(
      both({
        type: 'ticket-categorised',
        ticketId,
        from: '',
        to: 'rooms',
        priority: { from: 'medium', to: 'high' },
        group: { from: null, to: DESK },
        incomplete: [],
      }),
    ).toEqual([
      [
        { label: 'Category', from: 'No category', to: 'ROOMS' },
        { label: 'Priority', from: 'Medium', to: 'High' },
        { label: 'Group', from: 'None', to: 'Front desk' },
      ],
      [
        { label: 'Catégorie', from: 'Sans catégorie', to: 'ROOMS' },
        { label: 'Priorité', from: 'Moyenne', to: 'Haute' },
        { label: 'Groupe', from: 'Aucun', to: 'Front desk' },
      ],
    ]);
    const raised = by({ type: 'priority-changed', ticketId, from: 'low', to: 'high' });
    expect(eventSentence(raised, en)).toBe('Ana Silva changed the priority from Low to High');
  });

  test('T11j of each custom field, and of one alone in the sentence too', () => {
    const set: TicketEvent = {
      type: 'fields-set',
      ticketId,
      from: { room: null, seats: 4 },
      to: { room: 'B 12', seats: null },
    };
    expect(both(set)).toEqual([
      [
        { label: 'The room', from: 'empty', to: 'B 12' },
        { label: 'The seats', from: '4', to: 'empty' },
      ],
      [
        { label: 'The room', from: 'vide', to: 'B 12' },
        { label: 'The seats', from: '4', to: 'vide' },
      ],
    ]);
    const one: TicketEvent = { ...set, from: { room: null }, to: { room: 'B 12' } };
    expect(eventSentence(by(one), en)).toBe('Ana Silva changed “The room” from “empty” to “B 12”');
    expect(eventSentence(by(set), en)).toBe('Ana Silva filled in fields');
  });

  test('T11k of tags, followers and copies what came and what went', () => {
    expect(
      eventChanges(
        { event: { type: 'ticket-tagged', ticketId, added: ['a', 'b'], removed: ['c'] } },
        en,
      ),
    ).toEqual([{ label: 'Tags', from: 'c', to: 'a and b' }]);
    expect(
      eventChanges({ event: { type: 'ticket-tagged', ticketId, added: ['a'], removed: [] } }, en),
    ).toEqual([{ label: 'Tags', from: undefined, to: 'a' }]);
    expect(
      eventChanges(
        { event: { type: 'watchers-changed', ticketId, added: [], removed: [BEN] } },
        en,
      ),
    ).toEqual([{ label: 'Followed by', from: 'Ben Okafor', to: undefined }]);
    expect(
      eventChanges(
        { event: { type: 'cc-changed', ticketId, added: ['x@example.org'], removed: [] } },
        en,
      ),
    ).toEqual([{ label: 'Copies to', from: undefined, to: 'x@example.org' }]);
  });

  test('T11l of the product, as far as this device knows it, and of the language', () => {
    const sold = 'sold' as SaleId;
    const other = 'other' as SaleId;
    expect(
      eventChanges({ event: { type: 'sale-named', ticketId, from: null, to: sold } }, en),
    ).toEqual([{ label: 'Product', from: 'None', to: 'Inverter · ABC' }]);
    expect(
      eventChanges({ event: { type: 'sale-named', ticketId, from: other, to: sold } }, en),
    ).toEqual([{ label: 'Product', from: 'another product', to: 'Inverter · ABC' }]);
    expect(
      eventChanges({ event: { type: 'language-changed', ticketId, from: 'en', to: 'fr' } }, en),
    ).toEqual([{ label: 'Language', from: 'EN', to: 'FR' }]);
  });
});

test('T11g where a change came from is a word, also from a place that is new', () => {
  expect(['device', 'api', 'web', 'mail', 'rule'].map((via) => viaWords(via, en.t))).toEqual([
    'from the app',
    'through the interface',
    'from the web page',
    'by email',
    'by itself',
  ]);
});
