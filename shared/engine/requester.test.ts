import { describe, expect, test } from 'vitest';
import type { CorrectRequester } from './commands.ts';
import {
  CLEOS,
  TICKET,
  SUPPORT,
  ada,
  ana,
  assign,
  blueprint,
  changeStatus,
  cleo,
  close,
  codeHolder,
  deskWithTicket,
  machine,
  makeDesk,
  openCommand,
  type Desk,
} from '#test/support/engine-desk.ts';

const maildesk = blueprint('maildesk');
const correct = (changes: CorrectRequester['changes']): CorrectRequester => ({
  type: 'correct-requester',
  ticketId: TICKET,
  changes,
});

describe('correcting', () => {
  test('T9a the history names the old and the new value of what changed, and of nothing else', () => {
    const desk = deskWithTicket(maildesk);

    const events = desk.must(ana, correct({ name: CLEOS.name, phone: ' +33 999 ', country: 'fr' }));

    expect(events).toEqual([
      {
        type: 'requester-corrected',
        ticketId: TICKET,
        from: { phone: CLEOS.phone },
        to: { phone: '+33 999' },
      },
    ]);
    expect(desk.ticket().requester).toEqual({ ...CLEOS, phone: '+33 999' });
  });

  test('nothing new is no event', () => {
    const desk = deskWithTicket(maildesk);
    expect(desk.must(ana, correct({ city: 'Lyon' }))).toEqual([]);
  });

  test('T9b a correction meets the intake rule', () => {
    const desk = deskWithTicket(maildesk);

    expect(desk.refusal(ana, correct({ phone: '', email: 'nowhere' }))).toMatchObject({
      code: 'INVALID',
      errors: [
        { path: 'email', code: 'format' },
        { path: 'phone', code: 'required' },
      ],
    });
  });

  test('T9c a customer does not make their request somebody else’s', () => {
    const desk = deskWithTicket(maildesk);

    expect(desk.refusal(cleo, correct({ email: 'other@example.com' }))).toEqual({
      code: 'NOT_ALLOWED',
    });
  });
});

describe('completing a mail', () => {
  const mailed = (): Desk => {
    const desk = makeDesk(maildesk);
    const requester = { ...CLEOS, personId: null, phone: '', city: '' };
    desk.must(machine, openCommand({ channel: 'email', requester, subject: '' }));
    return desk;
  };

  test('T2h it cannot be closed or resolved while something is missing', () => {
    const desk = mailed();
    const refusal = { code: 'INCOMPLETE', missing: ['phone', 'city', 'subject'] };

    expect(desk.refusal(ada, close)).toEqual(refusal);
    expect(desk.refusal(ada, changeStatus('solved'))).toEqual(refusal);
    expect(desk.refusal(ada, changeStatus('duplicate'))).toEqual(refusal);
    desk.must(ada, changeStatus('waiting-for-customer'));
  });

  test('T2i an operator or the customer fills in the rest, and then it can', () => {
    const desk = mailed();
    desk.must(codeHolder, correct({ phone: '+33 123' }));
    expect(desk.ticket().incomplete).toEqual(['city', 'subject']);

    const events = desk.must(ana, correct({ city: 'Paris', subject: 'A room' }));

    expect(events.map((event) => event.type)).toEqual(['requester-corrected', 'ticket-completed']);
    expect(desk.ticket()).toMatchObject({ incomplete: [], subject: 'A room' });
    desk.must(ada, close);
  });

  test('T2j the customer may fill in what is missing, nothing more', () => {
    const desk = mailed();

    expect(desk.refusal(codeHolder, correct({ city: 'Paris', name: 'X' }))).toEqual({
      code: 'NOT_ALLOWED',
    });
  });

  test('T2k a group given later, or a further message, completes as well', () => {
    const desk = makeDesk({ ...blueprint('servicedesk'), defaultGroup: null });
    const blank = openCommand({ channel: 'email', requester: CLEOS });
    desk.must(machine, { ...blank, message: { ...blank.message, html: '<p></p>' } });
    expect(desk.ticket().incomplete).toEqual(['description', 'group']);

    desk.must(cleo, desk.reply());
    expect(desk.ticket().incomplete).toEqual(['group']);
    const events = desk.must(ana, assign({ groupId: SUPPORT }));
    expect(events.at(-1)).toEqual({ type: 'ticket-completed', ticketId: TICKET });
  });
});
