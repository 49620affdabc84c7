import { expect, test } from 'vitest';
import { randomTicket, testConfiguration } from '#test/conditions/random-conditions.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { matches } from './evaluate.ts';
import type { ConditionContext, TicketFacts } from './facts.ts';
import { fieldsFor } from './fields.ts';
import { parse } from './parse.ts';
import { firstMoment, localDay, addDays, dayText, weekday } from './zoned-time.ts';

const configuration = testConfiguration('Europe/Paris');
const me = '0193a5b0-0001-7000-8000-000000000001';
const context: ConditionContext = {
  configuration,
  now: '2026-06-15T12:00:00.000Z',
  side: 'operator',
  person: { id: me as never, groupIds: [] },
};
const ticket: TicketFacts = {
  ...randomTicket(seededRandom(1), configuration),
  status: 'open',
  assigneeId: me as never,
  lastSide: 'customer',
  createdAt: '2026-03-29T00:30:00.000Z',
};
const holds = (
  text: string,
  change: Partial<TicketFacts> = {},
  side: ConditionContext['side'] = 'operator',
): boolean => {
  const asked = { ...context, side };
  const parsed = parse(text, fieldsFor(asked));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return matches(parsed.value, { ...ticket, ...change }, asked);
};

test('C11c who is waited for is the other side of the last public message, while the ticket is open', () => {
  expect(holds('is:waiting-for-me')).toBe(true);
  expect(holds('is:waiting-for-me', { assigneeId: null, lockHolderId: null })).toBe(false);
  expect(holds('is:waiting-for-me', { lastSide: 'operator' })).toBe(false);
  expect(holds('is:waiting-for-me', { status: 'closed' })).toBe(false);
  expect(holds('waiting-for:customer', { lastSide: 'operator' })).toBe(true);
  const own = {
    lastSide: 'operator',
    requester: { ...ticket.requester, personId: me as never },
  } as const;
  expect(holds('is:waiting-for-me', own, 'customer')).toBe(true);
});

test('T14b expired is unresolved and older than the workspace says', () => {
  expect(holds('is:expired')).toBe(true);
  expect(holds('is:expired', { createdAt: '2026-06-08T12:00:00.000Z' })).toBe(false);
  expect(holds('is:expired', { createdAt: '2026-06-08T11:59:59.999Z' })).toBe(true);
  expect(holds('is:expired', { status: 'resolved' })).toBe(false);
});

test('S2m days are those of the workspace, also where clocks are changed', () => {
  // 23 hours from 23:00 UTC.
  expect(holds('created:2026-03-29', { createdAt: '2026-03-28T23:00:00.000Z' })).toBe(true);
  expect(holds('created:2026-03-29', { createdAt: '2026-03-29T21:59:59.999Z' })).toBe(true);
  expect(holds('created:2026-03-29', { createdAt: '2026-03-29T22:00:00.000Z' })).toBe(false);
  // A day that begins at one o'clock.
  expect(firstMoment({ year: 2018, month: 11, day: 4 }, 'America/Sao_Paulo')).toBe(
    Date.UTC(2018, 10, 4, 3),
  );
  // A day that was left out.
  expect(firstMoment({ year: 2011, month: 12, day: 30 }, 'Pacific/Apia')).toBe(
    Date.UTC(2011, 11, 30, 10),
  );
});

test('S2n the calendar is the Gregorian one', () => {
  for (let day = -40_000; day < 90_000; day += 1) {
    const date = new Date(day * 86_400_000);
    const local = localDay(day * 86_400_000, 'UTC');
    if (day % 50 === 0 || date.getUTCDate() < 2) {
      expect(dayText(local)).toBe(date.toISOString().slice(0, 10));
      expect(weekday(local)).toBe((date.getUTCDay() + 6) % 7);
      expect(dayText(addDays(local, 1))).toBe(
        new Date((day + 1) * 86_400_000).toISOString().slice(0, 10),
      );
    }
  }
});
