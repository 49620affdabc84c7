import { expect, test } from 'vitest';
import {
  ana,
  ben,
  blueprint,
  cleo,
  codeHolder,
  dan,
  deskWithTicket,
  note,
  personId,
  take,
} from '#test/support/engine-desk.ts';

const maildesk = blueprint('maildesk');

test('C4a notes are for operators only', () => {
  const desk = deskWithTicket(maildesk);

  expect(desk.refusal(cleo, note('<p>Hm.</p>'))).toEqual({ code: 'NOT_ALLOWED' });
  expect(desk.refusal(codeHolder, note('<p>Hm.</p>'))).toEqual({ code: 'NOT_ALLOWED' });
  expect(desk.refusal(dan, note('<p>Hm.</p>'))).toEqual({ code: 'NO_SUCH_TICKET' });
});

test('C4b a note is numbered apart from the public messages and answers nobody', () => {
  const desk = deskWithTicket(maildesk);
  desk.must(ana, note('<p>Hm.</p>'));

  expect(desk.ticket()).toMatchObject({
    notesSeq: 1,
    pubSeq: 1,
    lastSide: 'customer',
    firstResponseAt: null,
    status: 'open',
  });
});

test('C4c a lock keeps nobody from leaving a note', () => {
  const desk = deskWithTicket(maildesk);
  desk.must(ana, take);

  desk.must(ben, note('<p>Ask the hotel.</p>'));
  expect(desk.ticket().notesSeq).toBe(1);
});

test('C4d a mention tells operators other than the author, each once', () => {
  const desk = deskWithTicket(maildesk);
  const names = ['ben', 'ana', 'ben', 'cleo', 'dan'] as const;

  const events = desk.must(ana, note('<p>@ben?</p>', names.map(personId)));

  expect(events.slice(1)).toMatchObject([
    { type: 'person-mentioned', personId: personId('ben') },
    { type: 'person-mentioned', personId: personId('dan') },
  ]);
});

test('an empty note is refused', () => {
  expect(deskWithTicket(maildesk).refusal(ana, note('<p></p>')).code).toBe('INVALID');
});
