import { expect, test } from 'vitest';
import { commandSchema, commandsSchema } from './command-schemas.ts';
import { LIMITS } from './sync.ts';

const ID = '0193a5b0-0000-7000-8000-000000000001';
const message = { id: ID, html: '<p>a</p>' };
const requester = {
  personId: null,
  name: 'R',
  email: 'r@example.test',
  phone: '',
  address: '',
  city: '',
  country: '',
};
const open = {
  type: 'open',
  ticketId: ID,
  subject: 's',
  message,
  requester,
  channel: 'web',
  language: 'en',
};
const reply = { type: 'reply', ticketId: ID, message, basis: { baseSeq: 1 }, followUpTicketId: ID };

test.each([
  open,
  { ...open, requester: { ...requester, country: 'FR' }, priority: 'high' },
  reply,
  { type: 'note', ticketId: ID, message, mentions: [ID] },
  { type: 'hand-over', ticketId: ID, to: { groupId: ID } },
  { type: 'assign', ticketId: ID, assigneeId: null },
  { type: 'correct-requester', ticketId: ID, changes: { subject: 'x' } },
  { type: 'settle-held-reply', ticketId: ID, heldReplyId: ID, outcome: 'noted' },
])('a command of type $type passes', (command) => {
  expect(commandSchema.parse(command)).toEqual(command);
});

test.each([
  ['unknown type', { type: 'delete', ticketId: ID }],
  ['unknown field', { ...reply, number: 1 }],
  ['unknown field inside', { ...reply, message: { ...message, author: ID } }],
  ['undefined for absent', { ...reply, message: { ...message, parentId: undefined } }],
  ['id that is none', { ...reply, ticketId: 'x' }],
  ['new id of another version', { ...open, ticketId: '0193a5b0-0000-4000-8000-000000000001' }],
  ['line break in a name', { ...open, requester: { ...requester, name: 'a\r\nb' } }],
  ['NUL', { ...open, subject: 'a\0' }],
  ['half a character', { ...open, subject: 'a\ud800' }],
  ['over-long subject', { ...open, subject: 'x'.repeat(301) }],
  [
    'over-long message',
    { ...reply, message: { ...message, html: 'x'.repeat(LIMITS.messageHtmlBytes + 1) } },
  ],
  ['update that is no base64', { ...reply, message: { ...message, update: '%%%%' } }],
  ['fraction', { ...reply, basis: { baseSeq: 1.5 } }],
  ['negative', { ...reply, basis: { baseSeq: -1 } }],
  ['two ways to hand over', { type: 'hand-over', ticketId: ID, to: { groupId: ID, personId: ID } }],
])('refused: %s', (_, command) => {
  expect(commandSchema.safeParse(command).success).toBe(false);
});

test('an entry holds one to ten commands', () => {
  const take = { type: 'take', ticketId: ID };

  expect(commandsSchema.safeParse([]).success).toBe(false);
  expect(
    commandsSchema.safeParse(Array.from({ length: LIMITS.entryCommands }, () => take)).success,
  ).toBe(true);
  expect(
    commandsSchema.safeParse(Array.from({ length: LIMITS.entryCommands + 1 }, () => take)).success,
  ).toBe(false);
});
