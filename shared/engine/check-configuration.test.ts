import { expect, test } from 'vitest';
import { checkConfiguration } from './check-configuration.ts';
import type { Configuration } from './configuration.ts';
import { blueprint } from '#test/support/engine-desk.ts';

const saas = blueprint('saas');
const broken = (changes: Partial<Configuration>) =>
  checkConfiguration({ ...saas, ...changes }).map((error) => `${error.path} ${error.code}`);
const [open, ...rest] = saas.statuses;

test.each<[string, Partial<Configuration>, string[]]>([
  ['two statuses of one id', { statuses: [open!, ...saas.statuses] }, ['statuses.1.id taken']],
  ['no such initial status', { initialStatus: 'nowhere' }, ['initialStatus not_found']],
  ['an initial status that ends', { initialStatus: 'closed' }, ['initialStatus not_allowed']],
  ['a close status that does not close', { closeStatus: 'resolved' }, ['closeStatus not_allowed']],
  ['a reopen status that ends', { reopenStatus: 'closed' }, ['reopenStatus not_allowed']],
  ['a transition from nowhere', { transitions: { lost: [] } }, ['transitions.lost not_found']],
  [
    'a transition to nowhere',
    { transitions: { open: ['lost'] } },
    ['transitions.open.0 not_found'],
  ],
  [
    'a message that ends a ticket',
    { automaticMoves: { operatorReply: { open: 'closed' }, customerReply: {} } },
    ['automaticMoves.operatorReply.open not_allowed'],
  ],
  [
    'locks without people',
    { lock: { mode: 'exclusive', implicitTake: false }, assignees: ['group'] },
    ['assignees not_allowed'],
  ],
  ['half a day', { workingSetDays: 0.5 }, ['workingSetDays format']],
  ['no day', { ticketExpirationDays: 0 }, ['ticketExpirationDays format']],
  [
    'a negative window',
    { customerReopens: { resolvedDays: -1, closedDays: 0 } },
    ['customerReopens.resolvedDays format'],
  ],
  ['a language twice', { languages: ['en', 'en'] }, ['languages taken']],
  ['an eighth weekday', { businessHours: { '8': [] } }, ['businessHours.8 format']],
  [
    'hours that run backwards',
    { businessHours: { '1': [['12:00', '09:00']] } },
    ['businessHours.1.0 format'],
  ],
  [
    'hours that overlap',
    {
      businessHours: {
        '1': [
          ['09:00', '12:00'],
          ['11:00', '13:00'],
        ],
      },
    },
    ['businessHours.1.1 format'],
  ],
])('W8c %s is an error at its place', (_what, changes, expected) => {
  expect(broken(changes)).toEqual(expected);
});

test('W8d a status that something still leads to cannot go', () => {
  expect(broken({ statuses: rest })).toContain('initialStatus not_found');
});
