// A day of a software company's support (W3), through the API alone: work goes to who knows most and has least of it.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { ApiQuestion } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const RULES = 'post /api/v1/w/{workspace}/rules';
const PERSON = 'patch /api/v1/w/{workspace}/people/{id}';

let day: Day;
let chloe: Someone;
let dev: Someone;
let eli: Someone;
let carl: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  day = await createDay('saas', { at: '2026-11-23T08:00:00Z' });
  groups = await day.groups();
  const [support = '', engineering = ''] = [groups['Support'], groups['Engineering']];
  chloe = await day.person('Chloé Caron', 'technician', [support, engineering]);
  dev = await day.person('Dev Das', 'technician', [support, engineering]);
  eli = await day.person('Eli Engel', 'technician', [support, engineering]);
  carl = await day.person('Carl Cole', 'customer');
});
afterAll(() => day.close());
beforeEach(async () => {
  const { items } = await day.admin.api.must('get /api/v1/w/{workspace}/rules');
  for (const { id } of items)
    await day.admin.api.must('delete /api/v1/w/{workspace}/rules/{id}', { path: { id } });
  const nobody = { skills: {}, capacity: null, awayUntil: null };
  for (const one of [chloe, dev, eli]) await person(one, nobody);
});

const person = (one: Someone, body: NonNullable<ApiQuestion<typeof PERSON>['body']>) =>
  day.admin.api.must(PERSON, { path: { id: one.id }, body });
const rule = (body: ApiQuestion<typeof RULES>['body']) => day.admin.api.must(RULES, { body });
type Actions = ApiQuestion<typeof RULES>['body']['then'];
const onOpening = (name: string, ...actions: Actions) =>
  // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
  rule({ name, on: [{ on: 'ticket-opened' }], then: actions });
const byLoad = () => ({
  do: 'assign-by' as const,
  strategy: 'least-loaded' as const,
  among: { personIds: [chloe.id, dev.id, eli.id] },
});
const bySkill = () => ({
  do: 'assign-by' as const,
  strategy: 'skill' as const,
  among: { groupId: groups['Engineering'] ?? '' },
});
const open = async (body: object = {}): Promise<Ticket> => {
  const { id } = await carl.api.must(OPEN, {
    body: { subject: 'Export', description: 'It stops half-way', ...body },
  });
  return day.ticket(id);
};
const assignee = async (body: object = {}) => (await open(body)).desk?.assignee;
/** Ends all that somebody has, so that loads begin at none. */
async function clear(): Promise<void> {
  const { items } = await day.admin.api.must('get /api/v1/w/{workspace}/tickets', {
    query: { q: 'is:open -is:unassigned', limit: 200 },
  });
  for (const { id } of items) await day.admin.api.must(`${VERB}/close`, { path: { id } });
}

test('W3b departments get what is theirs by category; statuses are open, in progress, resolved, closed', async () => {
  const { statuses } = await day.settings();
  expect(statuses.map(({ id }) => id)).toEqual(['open', 'in-progress', 'resolved', 'closed']);
  const groupOf = async (category: string) => (await open({ category })).desk?.group;
  expect(await groupOf('')).toBe(groups['Support']);
  expect(await groupOf('billing')).toBe(groups['Billing']);
  expect(await groupOf('bug-api')).toBe(groups['Engineering']);

  const { id } = await open();
  const move = (status: string) =>
    day.admin.api.ask(`${VERB}/change-status`, { path: { id }, body: { status } });
  await day.say(chloe, id, 'Which file?');
  expect((await day.ticket(id)).status).toBe('in-progress');
  expect(await move('open')).toMatchObject({
    isOk: false,
    problem: { code: 'TRANSITION', refusal: { allowed: ['resolved', 'closed'] } },
  });
  expect((await move('resolved')).isOk).toBe(true);
  await day.say(carl, id, 'It is back');
  expect((await day.ticket(id)).status).toBe('in-progress');
  expect((await move('resolved')).isOk).toBe(true);
  expect((await move('closed')).isOk).toBe(true);
});

test('W3c who knows the category’s subject best gets it; of those who know it alike, who has least', async () => {
  await clear();
  await person(chloe, { skills: { api: 3 } });
  await person(dev, { skills: { api: 3, interface: 5 } });
  await person(eli, { skills: { interface: 2 } });
  await onOpening('By expertise', bySkill());
  const api = { category: 'bug-api' };

  const first = await assignee(api);
  const second = await assignee(api);
  expect([first, second].toSorted()).toEqual([chloe.id, dev.id].toSorted());
  expect(await assignee({ category: 'bug-interface' })).toBe(dev.id);
  // Dev has two of them now.
  expect(await assignee(api)).toBe(chloe.id);
  expect(await assignee({ category: 'billing' })).toBeNull();

  const { id } = await open(api);
  const applied = (await day.history(id)).find(({ type }) => type === 'rule-applied');
  expect(applied).toMatchObject({ actor: { kind: 'rule', name: 'By expertise' } });
  expect(JSON.stringify(applied?.event)).toContain('"skill":"api"');
});

test('W3d work is shared by load: who has least gets the next, and what is done counts no more', async () => {
  await clear();
  await onOpening('By load', byLoad());
  const given: Ticket[] = [];
  for (let n = 0; n < 6; n += 1) given.push(await open());
  const of = (one: Someone) => given.filter(({ desk }) => desk?.assignee === one.id);
  expect([chloe, dev, eli].map((one) => of(one).length)).toEqual([2, 2, 2]);

  for (const { id } of of(eli)) await day.admin.api.must(`${VERB}/close`, { path: { id } });
  expect([await assignee(), await assignee()]).toEqual([eli.id, eli.id]);
});

test('W3e nobody is given work who is away or has as much as they can', async () => {
  await clear();
  await person(chloe, { capacity: 1 });
  await person(dev, { awayUntil: '2026-11-25' });
  await onOpening('By load', byLoad());
  const given = [await assignee(), await assignee(), await assignee(), await assignee()];
  expect(given.filter((id) => id === chloe.id)).toHaveLength(1);
  expect(given.filter((id) => id === eli.id)).toHaveLength(3);
  await person(eli, { capacity: 0 });
  expect(await assignee()).toBeNull();
  await day.later(3 * DAY_MS);
  expect(await assignee()).toBe(dev.id);
});

test('W3f rules look at words, and follow one another: an outage is critical and goes to engineering', async () => {
  await clear();
  await person(eli, { skills: { api: 5 } });
  await rule({
    name: 'Outage',
    on: [{ on: 'ticket-opened' }],
    if: { field: 'text', op: 'contains', values: ['outage'] },
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: [
      { do: 'set-priority', priority: 'critical' },
      { do: 'assign', groupId: groups['Engineering'] ?? '' },
    ],
  });
  await rule({
    name: 'Critical',
    on: [{ on: 'priority-changed' }],
    if: { field: 'priority', op: 'is', values: ['critical'] },
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: [{ ...bySkill(), skill: 'api', level: 4 }],
  });
  const outage = await open({ description: 'A complete outage since nine' });
  expect(outage).toMatchObject({
    priority: 'critical',
    desk: { group: groups['Engineering'], assignee: eli.id },
  });
  expect(await open()).toMatchObject({ priority: 'medium', desk: { assignee: null } });
});

test('W3g a conversation has threads, and everybody on it may answer: nobody is locked out', async () => {
  const { id } = await open();
  await chloe.api.must(`${VERB}/take`, { path: { id } });
  const [question] = await day.messages(id);
  const answer = await dev.api.must('post /api/v1/w/{workspace}/tickets/{id}/messages', {
    path: { id },
    body: { text: 'Try the other format', baseSeq: 1, ...(question && { parentId: question.id }) },
  });
  expect(answer.parentId).toBe(question?.id);
  expect((await day.messages(id, carl)).at(-1)).toMatchObject({ parentId: question?.id });
  // Chloé had not seen it: her answer waits for her decision instead of being the second one.
  const stale = await chloe.api.ask('post /api/v1/w/{workspace}/tickets/{id}/messages', {
    path: { id },
    body: { text: 'Try again', baseSeq: 1 },
  });
  expect(stale).toMatchObject({ isOk: false, problem: { code: 'STALE' } });
});

test('W3h the customer rates what is resolved, and a closed ticket opens again within two weeks', async () => {
  const { id } = await open();
  const rate = () => carl.api.ask(`${VERB}/rate`, { path: { id }, body: { value: 5 } });
  expect(await rate()).toMatchObject({ isOk: false, problem: { code: 'NOT_CLOSED' } });
  await day.admin.api.must(`${VERB}/change-status`, { path: { id }, body: { status: 'resolved' } });
  expect((await rate()).isOk).toBe(true);
  await day.admin.api.must(`${VERB}/close`, { path: { id } });
  await day.later(14 * DAY_MS - HOUR_MS);
  await day.say(carl, id, 'One more thing');
  expect((await day.ticket(id)).status).toBe('in-progress');
  await day.admin.api.must(`${VERB}/close`, { path: { id } });
  await day.later(14 * DAY_MS + HOUR_MS);
  const late = await day.say(carl, id, 'And another');
  expect(late.isOk && late.body.ticketId).not.toBe(id);
});
