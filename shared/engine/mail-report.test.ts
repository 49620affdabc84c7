import { expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { DecideContext } from './context.ts';
import { decideReportMail } from './mail-report.ts';
import type { TicketState } from './ticket-state.ts';

const state = { id: 'ticket' as TicketId } as TicketState;
const command = {
  type: 'report-mail',
  ticketId: state.id,
  messageId: null,
  recipient: 'zoe@customer.test',
  outcome: 'bounced',
  detail: '550',
} as const;
const as = (actor: Actor) => decideReportMail(state, command, { actor } as DecideContext);

test('M8j only whoever sends mails says what became of one', () => {
  expect(as({ kind: 'system' })).toMatchObject({
    ok: true,
    value: [{ type: 'mail-reported', recipient: 'zoe@customer.test', outcome: 'bounced' }],
  });
  const others: readonly Actor[] = [
    { kind: 'visitor' },
    { kind: 'requester', ticketId: state.id },
    { kind: 'key', keyId: 'k', permissions: new Set() },
  ];
  for (const actor of others)
    expect(as(actor)).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED' } });
});
