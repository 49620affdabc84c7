import { describe, expect, test } from 'vitest';
import { toInstant } from '#shared/base/clock.ts';
import { randomTicket, testConfiguration } from '#test/conditions/random-conditions.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { matches } from './evaluate.ts';
import type { ConditionContext, TicketFacts } from './facts.ts';
import { fieldsFor } from './fields.ts';
import { parse } from './parse.ts';
import { isTimeValue } from './time-value.ts';
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

// The database asks with the same stretches of time: that both agree does not show that they are right.
describe('S2m what a time stands for, to the millisecond', () => {
  test.each<[string, string | null, string | null]>([
    ['created:2026', '2025-12-31T23:00Z', '2026-12-31T23:00Z'],
    ['created:2026-03', '2026-02-28T23:00Z', '2026-03-31T22:00Z'],
    ['created:2026-12', '2026-11-30T23:00Z', '2026-12-31T23:00Z'],
    ['created:2026-03-30', '2026-03-29T22:00Z', '2026-03-30T22:00Z'],
    ['created:2026-06-15T14:30', '2026-06-15T12:30Z', '2026-06-15T12:31Z'],
    ['created:2026-06-15T14:30:05', '2026-06-15T12:30:05Z', '2026-06-15T12:30:06Z'],
    ['created:2026-06-15T12:30Z', '2026-06-15T12:30Z', '2026-06-15T12:31Z'],
    ['created:2026-06-15T14:30:05+02:00', '2026-06-15T12:30:05Z', '2026-06-15T12:30:06Z'],
    ['created:2026-06-15T12:30:05.123Z', '2026-06-15T12:30:05.123Z', '2026-06-15T12:30:05.124Z'],
    ['created:now', '2026-06-15T12:00Z', '2026-06-15T12:00:00.001Z'],
    ['created:today', '2026-06-14T22:00Z', '2026-06-15T22:00Z'],
    ['created:yesterday', '2026-06-13T22:00Z', '2026-06-14T22:00Z'],
    ['created:tomorrow', '2026-06-15T22:00Z', '2026-06-16T22:00Z'],
    // It is Monday.
    ['created:this-week', '2026-06-14T22:00Z', '2026-06-21T22:00Z'],
    ['created:last-week', '2026-06-07T22:00Z', '2026-06-14T22:00Z'],
    ['created:next-week', '2026-06-21T22:00Z', '2026-06-28T22:00Z'],
    ['created:this-month', '2026-05-31T22:00Z', '2026-06-30T22:00Z'],
    ['created:last-month', '2026-04-30T22:00Z', '2026-05-31T22:00Z'],
    ['created:next-month', '2026-06-30T22:00Z', '2026-07-31T22:00Z'],
    ['created:this-year', '2025-12-31T23:00Z', '2026-12-31T23:00Z'],
    ['created:last-year', '2024-12-31T23:00Z', '2025-12-31T23:00Z'],
    ['created:next-year', '2026-12-31T23:00Z', '2027-12-31T23:00Z'],
    ['created>2026-06', '2026-06-30T22:00Z', null],
    ['created>=2026-06', '2026-05-31T22:00Z', null],
    ['created<2026-06', null, '2026-05-31T22:00Z'],
    ['created<=2026-06', null, '2026-06-30T22:00Z'],
    ['created:2026-01..2026-03', '2025-12-31T23:00Z', '2026-03-31T22:00Z'],
    ['created:2026-04..', '2026-03-31T22:00Z', null],
    ['created:..2026-04', null, '2026-04-30T22:00Z'],
    // Ages: more is older.
    ['created:7d', '2026-06-08T12:00Z', '2026-06-15T12:00:00.001Z'],
    ['created:12h', '2026-06-15T00:00Z', '2026-06-15T12:00:00.001Z'],
    ['created:30min', '2026-06-15T11:30Z', '2026-06-15T12:00:00.001Z'],
    ['created:2w', '2026-06-01T12:00Z', '2026-06-15T12:00:00.001Z'],
    ['created>7d', null, '2026-06-08T12:00Z'],
    ['created>=7d', null, '2026-06-08T12:00:00.001Z'],
    ['created<7d', '2026-06-08T12:00:00.001Z', null],
    ['created<=7d', '2026-06-08T12:00Z', null],
    ['created:30d..7d', '2026-05-16T12:00Z', '2026-06-08T12:00:00.001Z'],
    ['created:7d..30d', '2026-05-16T12:00Z', '2026-06-08T12:00:00.001Z'],
    ['created:2026-06..7d', '2026-05-31T22:00Z', '2026-06-08T12:00:00.001Z'],
    // Moments: more is later.
    ['created:+2d', '2026-06-15T12:00Z', '2026-06-17T12:00:00.001Z'],
    ['created:-2d', '2026-06-13T12:00Z', '2026-06-15T12:00:00.001Z'],
    ['created>+2d', '2026-06-17T12:00:00.001Z', null],
    ['created>=-2d', '2026-06-13T12:00Z', null],
    ['created<-2d', null, '2026-06-13T12:00Z'],
    ['created<=+2d', null, '2026-06-17T12:00:00.001Z'],
    ['created:-2d..+2d', '2026-06-13T12:00Z', '2026-06-17T12:00:00.001Z'],
  ])('S2m %s is from %s to %s', (text, from, to) => {
    const at = (ms: number) => holds(text, { createdAt: toInstant(ms) });
    const [first, end] = [from, to].map((moment) => (moment === null ? null : Date.parse(moment)));
    if (first != null) expect([at(first - 1), at(first)]).toEqual([false, true]);
    else expect(at(Date.UTC(1950, 0))).toBe(true);
    if (end != null) expect([at(end - 1), at(end)]).toEqual([true, false]);
    else expect(at(Date.UTC(2150, 0))).toBe(true);
  });

  test('S2m an open end of ages as a tree, and weeks and years from any day', () => {
    const range = (...values: (string | null)[]) => {
      const condition = { field: 'created', op: 'range', values } as const;
      return (createdAt: string) => matches(condition, { ...ticket, createdAt }, context);
    };
    const open = [range('7d', null), range(null, '7d')];
    const found = (createdAt: string) => open.map((within) => within(createdAt));
    // So old or older, so old or younger.
    expect(found('2026-06-08T11:59:59.999Z')).toEqual([true, false]);
    expect(found('2026-06-08T12:00:00.000Z')).toEqual([true, true]);
    expect(found('2026-06-08T12:00:00.001Z')).toEqual([false, true]);
    const asked = { ...context, now: '2026-01-04T12:00:00.000Z' };
    const inJanuary = (value: string, createdAt: string) =>
      matches({ field: 'created', op: 'is', values: [value] }, { ...ticket, createdAt }, asked);
    // A Sunday, the last day of its week; the month before is of the year before.
    expect(inJanuary('this-week', '2025-12-28T23:00:00.000Z')).toBe(true);
    expect(inJanuary('this-week', '2026-01-04T23:00:00.000Z')).toBe(false);
    expect(inJanuary('last-month', '2025-11-30T23:00:00.000Z')).toBe(true);
    expect(inJanuary('last-month', '2025-12-31T23:00:00.000Z')).toBe(false);
  });

  test('S2m what is no time is none', () => {
    for (const text of [
      '1900',
      '2200',
      '2024-02-29',
      '2026-12-31T23:59:59',
      '100000d',
      '2026-06-15T23:59:59Z',
    ])
      expect([text, isTimeValue(text)]).toEqual([text, true]);
    for (const text of [
      '1899',
      '2201',
      '2026-00',
      '2026-13',
      '2026-02-29',
      '2026-06-15T24:00',
      '2026-06-15T23:60',
      '2026-06-15T23:59:60',
      '2026-06-15T24:00Z',
      '2026-06-15T23:60Z',
      '2026-06-15T23:59:60Z',
      '2026-02-29T12:00Z',
      '2201-01-01T00:00Z',
      '100001d',
      '7y',
    ])
      expect([text, isTimeValue(text)]).toEqual([text, false]);
  });
});

describe('S2k what a comparison means', () => {
  const group = '0193a5b0-0002-7000-8000-000000000001' as never;
  const other = '0193a5b0-0001-7000-8000-000000000002' as never;
  const asker = { ...ticket.requester, personId: other, name: 'Zoé Łukasz', city: '', phone: '' };
  const one: Partial<TicketFacts> = {
    number: 42,
    subject: 'The Printer-Jam again',
    priority: 'high',
    requester: { ...asker, email: 'zoe@example.com', country: 'FR' },
    groupId: null,
    lockHolderId: null,
    tags: ['VIP', ''],
    incomplete: ['city'],
    resolvedAt: null,
    deletedAt: null,
    escalation: 2,
    fields: { serial: 'ABC-1', weight: 2.5, vip: false, bought: '2026-03-29' },
    messageTexts: () => ['Nothing but smoke'],
  };
  test.each<[string, boolean, Partial<TicketFacts>?]>([
    // Texts: folded; `=` the whole of it, `~` a part.
    ['subject:PRINTER', true],
    ['subject=printer', false],
    ['subject="the printer-jam AGAIN"', true],
    ['name:zoe', true],
    ['name=zoe', false],
    ['email:zoe@example.com', true],
    ['email:example', false],
    ['email~example', true],
    ['email~sample,EXAMPLE', true],
    // Nothing.
    ['city:none', true],
    ['has:city', false],
    ['city:Paris,none', true],
    ['country:none', false],
    ['-country:de', true],
    ['resolved:none', true],
    ['-resolved:2026', true],
    ['resolved:2026', false],
    // Numbers and ranks.
    ['number:42', true],
    ['number:41', false],
    ['number:41,42', true],
    ['number:40,41', false],
    ['created:2020,2026', true],
    ['field.bought:2020,2026-03', true],
    ['priority:low,high', true],
    ['number>42', false],
    ['number>=42', true],
    ['number<42', false],
    ['number<=42', true],
    ['number:40..42', true],
    ['number:43..50', false],
    ['number:40..41', false],
    ['number:..41', false],
    ['number:43..', false],
    ['number>0', false, { number: null }],
    ['number:none', true, { number: null }],
    ['priority:high', true],
    ['priority>high', false],
    ['priority>=high', true],
    ['priority<critical', true],
    ['priority<high', false],
    ['priority:low..medium', false],
    ['priority:medium..critical', true],
    ['escalation:2', true],
    ['escalation:0', true, { escalation: undefined as never }],
    // People and groups.
    ['assignee:me', true],
    ['assignee:none', false],
    ['is:unassigned', true, { assigneeId: null }],
    ['requester:me', false],
    [`requester:${String(other)}`, true],
    ['group:none', true],
    ['group:mine', false, { groupId: group }],
    [`group:${String(group)}`, true, { groupId: group }],
    // Several values.
    ['tag:vip', true],
    ['tag:v', false],
    ['tag~v', true],
    ['tag:none', false],
    ['tag:none', true, { tags: [''] }],
    ['tag:none', true, { tags: [] }],
    ['watcher:none', true, { watchers: undefined as never }],
    ['watcher:me', false, { watchers: undefined as never }],
    ['watcher:me', true, { watchers: [other, me as never] }],
    ['is:incomplete', true],
    ['is:incomplete', false, { incomplete: [] }],
    // Own fields.
    ['field.serial:abc-1', true],
    ['field.serial:abc', false],
    ['field.weight>2', true],
    ['field.weight:2.5', true],
    ['field.vip:no', true],
    ['field.vip:yes', false],
    ['field.vip:none', true, { fields: {} }],
    ['field.bought:2026-03', true],
    ['field.bought:2026-03-29', true],
    ['field.bought<2026-03-29', false],
    ['field.bought<=2026-03-29', true],
    ['field.bought>2026-03-28', true],
    ['field.bought>2026-03-29', false],
    ['is:deleted', false],
    ['is:deleted', true, { deletedAt: '2026-06-01T00:00:00.000Z' }],
    ['field.color:GREEN', true, { fields: { color: 'Green' } }],
    ['field.color:red', false, { fields: { color: 'Green' } }],
    ['field.colors:red,Green', true, { fields: { colors: ['blå', 'Green'] } }],
    ['field.colors:none', true, { fields: { colors: [] } }],
    // A value of before the field was of another type.
    ['field.serial:red', false, { fields: { serial: ['red'] } }],
    ['field.colors:red', false, { fields: { colors: 'red' } }],
    ['field.weight:2', false, { fields: { weight: '2' } }],
    ['field.vip:yes', false, { fields: { vip: 'yes' } }],
    ['field.bought:2026', false, { fields: { bought: 2026 } }],
    // A category with its subcategories; `~` without them.
    ['category:hardware', true, { category: 'printer' }],
    ['category:hardware', true, { category: 'hardware' }],
    ['category:hardware', false, { category: 'software' }],
    ['category~hardware', false, { category: 'printer' }],
    ['category~hardware', true, { category: 'hardware' }],
    ['category:printer', false, { category: 'hardware' }],
    ['subcategory:printer', true, { category: 'printer' }],
    ['subcategory:printer', false, { category: 'screen' }],
    ['subcategory:none', true, { category: 'hardware' }],
    ['subcategory:none', false, { category: 'screen' }],
    // Words: whole ones, the last may go on.
    ['printer', true],
    ['print', true],
    ['rinter', false],
    ['"printer ja"', true],
    ['"jam printer"', false],
    ['jam printer', true],
    ['smoke', true],
    ['fire', false],
    ['42', true],
    ['#42', true],
    ['43', false],
    ['43', false, { number: null }],
    // Groups.
    ['(smoke or fire) tag:vip', true],
    ['smoke fire', false],
    ['-(smoke fire)', true],
    ['-(smoke or fire)', false],
  ])('S2k %s: %s', (text, expected, change = {}) => {
    expect(holds(text, { ...one, ...change })).toBe(expected);
  });

  test('S2k what cannot be known, or is asked of nobody, does not hold', () => {
    const ask = (condition: Parameters<typeof matches>[0], who: Partial<ConditionContext> = {}) =>
      matches(condition, { ...ticket, ...one }, { ...context, ...who });
    expect(ask({ field: 'gone', op: 'is', values: ['x'] })).toBe(false);
    expect(ask({ field: 'city', op: 'gt', values: ['x'] })).toBe(false);
    expect(ask({ field: 'status', op: 'is', values: [] })).toBe(false);
    // Nor does an operator that a field does not have; ids are not folded.
    expect(ask({ field: 'open', op: 'contains', values: [true] })).toBe(false);
    expect(ask({ field: 'assignee', op: 'contains', values: [me] })).toBe(false);
    expect(ask({ field: 'status', op: 'contains', values: ['open'] })).toBe(false);
    expect(ask({ field: 'status', op: 'is', values: ['OPEN'] })).toBe(false);
    expect(ask({ field: 'created', op: 'is', values: ['soon'] })).toBe(false);
    expect(ask({ field: 'email', op: 'contains', values: ['\u0301'] })).toBe(false);
    const mine = { field: 'assignee', op: 'is', values: ['me'] } as const;
    expect([ask(mine), ask(mine, { person: null })]).toEqual([true, false]);
    const ours = { field: 'group', op: 'is', values: ['mine'] } as const;
    const person = { id: me as never, groupIds: [group] };
    const given = { ...ticket, ...one, groupId: group };
    expect(matches(ours, given, { ...context, person })).toBe(true);
    expect(matches(ours, given, { ...context, person: null })).toBe(false);
    // A customer's question about what is not theirs to ask.
    expect([ask(mine), ask(mine, { side: 'customer' })]).toEqual([true, false]);
  });
});
