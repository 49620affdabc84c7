import { expect, test } from 'vitest';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { createAccessCodes } from './access-code.ts';

const codes = createAccessCodes(new Uint8Array(32).fill(7));
const subject = {
  workspaceId: '0193a5b0-0000-7000-8000-000000000001' as WorkspaceId,
  ticketId: '0193a5b0-0000-7000-8000-000000000002' as TicketId,
  recipient: 'rosa@example.test',
  generation: 1,
};

test('T1e the same code can be mailed again, and holds 128 bits in groups that can be read', () => {
  const code = codes.derive(subject);

  expect(codes.derive({ ...subject, recipient: ' Rosa@Example.test ' })).toBe(code);
  expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{6}$/);
});

test('T1f another ticket, workspace, recipient, generation or secret has another code', () => {
  const code = codes.derive(subject);
  const others = [
    { ...subject, ticketId: '0193a5b0-0000-7000-8000-000000000003' as TicketId },
    { ...subject, workspaceId: '0193a5b0-0000-7000-8000-000000000003' as WorkspaceId },
    { ...subject, recipient: 'other@example.test' },
    { ...subject, generation: 2 },
  ];

  for (const other of others) expect(codes.matches(code, other)).toBe(false);
  expect(createAccessCodes(new Uint8Array(32).fill(8)).matches(code, subject)).toBe(false);
});

test('a code is taken as people type it, and nothing longer or shorter', () => {
  const code = codes.derive(subject);

  expect(codes.matches(code.toLowerCase().replaceAll('-', ' '), subject)).toBe(true);
  expect(codes.matches(code.replaceAll('0', 'o').replaceAll('1', 'l'), subject)).toBe(true);
  for (const wrong of [
    '',
    code.slice(0, -1),
    `${code}0`,
    '0'.repeat(10_000),
    '\u{1f600}'.repeat(26),
  ]) {
    expect(codes.matches(wrong, subject)).toBe(false);
  }
});
