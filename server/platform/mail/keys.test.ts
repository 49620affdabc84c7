import { expect, test } from 'vitest';
import { DAY_MS } from '#shared/base/clock.ts';
import { createIdSource, type TicketId, type WorkspaceId } from '#shared/base/ids.ts';
import { createSecrets } from '#server/platform/secrets/secrets.ts';
import { createMailKeys } from './keys.ts';

const START = Date.parse('2026-11-22T09:00:00Z');
let now = START;
const clock = () => now;
const ids = createIdSource(clock, (bytes) => void crypto.getRandomValues(bytes));
const keys = createMailKeys(createSecrets('a secret of this test, long enough'), clock);
const workspaceId = ids<WorkspaceId>();
const other = ids<WorkspaceId>();

test('M2ka a Message-ID leads back to its mail, in small or capital letters, folded, and among others', () => {
  for (let round = 0; round < 200; round += 1) {
    const intentId = ids<string>();
    const id = keys.messageIdOf({ workspaceId, intentId }, 'desk.test');

    expect(id).toMatch(/^<[\x21-\x7e]+@desk\.test>$/);
    expect(id.length).toBeLessThan(200);
    for (const form of [
      id,
      id.toUpperCase(),
      `\r\n ${id.slice(0, 30)}\r\n\t${id.slice(30)}`,
      `<a@b.test> ${id} <c@d.test>`,
      `${keys.messageIdOf({ workspaceId, intentId: ids<string>() }, 'desk.test')} ${id}`,
    ])
      expect(keys.readMessageId(workspaceId, form)).toBe(intentId);
  }
});

test('M2kb a Message-ID that was altered in any place, or is of another workspace or server, leads nowhere', () => {
  const intentId = ids<string>();
  const id = keys.messageIdOf({ workspaceId, intentId }, 'desk.test');
  const strangers = createMailKeys(createSecrets('another secret, also long enough'), clock);

  expect(keys.readMessageId(other, id)).toBeUndefined();
  expect(strangers.readMessageId(workspaceId, id)).toBeUndefined();
  for (let at = 1; at < id.indexOf('@'); at += 1)
    for (const letter of ['a', '7', 'q', '.', '+']) {
      if (id[at] === letter) continue;
      const altered = `${id.slice(0, at)}${letter}${id.slice(at + 1)}`;
      expect(keys.readMessageId(workspaceId, altered)).toBeUndefined();
    }
  expect(keys.readMessageId(workspaceId, id.slice(0, 60))).toBeUndefined();
  // A hundred thousand of them cost no time.
  expect(keys.readMessageId(workspaceId, '<hm.'.repeat(100_000))).toBeUndefined();
});

test('M2kc an address to answer to works for its ticket and recipient, and for nobody else', () => {
  for (let round = 0; round < 200; round += 1) {
    const ticketId = ids<TicketId>();
    const answer = { workspaceId, ticketId, recipient: 'Zoe@Customer.test' };
    const address = keys.replyAddressOf('support@desk.test', answer)!;
    const local = address.slice(0, address.lastIndexOf('@'));

    expect(local.length).toBeLessThanOrEqual(64);
    const read = keys.readReplyAddress(workspaceId, address.toUpperCase())!;
    expect(read).toMatchObject({ ticketId, mailbox: 'support@desk.test' });
    expect(read.check('zoe@customer.test')).toBe(true);
    expect(read.check('zoe@customer.test.evil')).toBe(false);
    expect(keys.readReplyAddress(other, address)?.check('zoe@customer.test')).toBe(false);
  }
});

test('M2kd no altered address passes the check', () => {
  const answer = { workspaceId, ticketId: ids<TicketId>(), recipient: 'zoe@customer.test' };
  const address = keys.replyAddressOf('support@desk.test', answer)!;
  const from = address.indexOf('+') + 1;
  for (let at = from; at < address.lastIndexOf('@'); at += 1)
    for (const letter of ['a', '7', 'q', '-']) {
      if (address[at] === letter) continue;
      const altered = `${address.slice(0, at)}${letter}${address.slice(at + 1)}`;
      const read = keys.readReplyAddress(workspaceId, altered);
      expect(read?.check('zoe@customer.test') ?? false).toBe(false);
    }
  for (const nothing of ['', 'support@desk.test', 'support+abc@desk.test', '+'.repeat(500)])
    expect(keys.readReplyAddress(workspaceId, nothing)).toBeUndefined();
});

test('M2ke a mailbox with a long name has no such address; one with a plus in it has', () => {
  const answer = { workspaceId, ticketId: ids<TicketId>(), recipient: 'zoe@customer.test' };

  expect(keys.replyAddressOf(`${'long'.repeat(10)}@desk.test`, answer)).toBeUndefined();
  const address = keys.replyAddressOf('help+fr@desk.test', answer)!;
  expect(keys.readReplyAddress(workspaceId, address)).toMatchObject({
    ticketId: answer.ticketId,
    mailbox: 'help+fr@desk.test',
  });
});

test('M2kf the key changes with the quarters, and what is older than three years is not believed', () => {
  const intentId = ids<string>();
  const answer = { workspaceId, ticketId: ids<TicketId>(), recipient: 'zoe@customer.test' };
  const id = keys.messageIdOf({ workspaceId, intentId }, 'desk.test');
  const address = keys.replyAddressOf('support@desk.test', answer)!;

  now = START + 2 * 365 * DAY_MS;
  expect(keys.messageIdOf({ workspaceId, intentId }, 'desk.test')).not.toBe(id);
  expect(keys.readMessageId(workspaceId, id)).toBe(intentId);
  expect(keys.readReplyAddress(workspaceId, address)?.check('zoe@customer.test')).toBe(true);

  now = START + 4 * 365 * DAY_MS;
  expect(keys.readMessageId(workspaceId, id)).toBeUndefined();
  expect(keys.readReplyAddress(workspaceId, address)).toBeUndefined();
  now = START;
});
