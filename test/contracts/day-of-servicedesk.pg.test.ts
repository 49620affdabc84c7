// A day of a city's service desk (W7), through the API alone: a solution's way to its rating, in two languages.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const CHANGE = 'patch /api/v1/w/{workspace}/tickets/{id}';

let day: Day;
let xenia: Someone;
let yves: Someone;
let zora: Someone;
let carl: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  day = await createDay('servicedesk', { at: '2026-11-23T08:00:00Z' });
  groups = await day.groups();
  const all = Object.values(groups);
  xenia = await day.person('Xenia Xu', 'technician', all);
  yves = await day.person('Yves Young', 'lead', all);
  zora = await day.person('Zora Zeh', 'technician', all);
  carl = await day.person('Carl Cole', 'customer');
});
afterAll(() => day.close());

function refusal(result: ApiResult<ApiRoute>): readonly string[] {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  const { code, errors = [] } = result.problem;
  return errors.length === 0 ? [code] : errors.map(({ path }) => path);
}
const open = (): Promise<Ticket> =>
  carl.api.must(OPEN, { body: { subject: 'No light', description: 'In our street' } });
const TEXTS = { en: 'We replaced the lamp', fr: 'Nous avons changé la lampe' };
const propose = (id: string, texts: Record<string, string> = TEXTS) =>
  xenia.api.ask(`${VERB}/propose-solution`, { path: { id }, body: { texts } });
const review = (who: Someone, id: string, outcome: 'approve' | 'send-back', note = '') =>
  who.api.ask(`${VERB}/review-solution`, { path: { id }, body: { outcome, note } });
const answer = (who: Someone, id: string, outcome: 'approve' | 'refuse', note = '') =>
  who.api.ask(`${VERB}/answer-solution`, { path: { id }, body: { outcome, note } });
const rate = (who: Someone, id: string, value: number, comment: Record<string, string> = {}) =>
  who.api.ask(`${VERB}/rate`, { path: { id }, body: { value, comment } });
const moveTo = (id: string, status: string) =>
  day.admin.api.ask(`${VERB}/change-status`, { path: { id }, body: { status } });

test('W7e numbers follow one another; title and description are mandatory, status and group are always there', async () => {
  const [first, second] = [await open(), await open()];
  expect([first, second].map(({ number }) => number)).toEqual([1, 2]);
  expect(first).toMatchObject({ status: 'open' });
  expect((await day.ticket(first.id)).desk?.group).toBe(groups['First line']);

  expect(refusal(await carl.api.ask(OPEN, { body: { subject: '', description: 'Dark' } }))).toEqual(
    ['subject'],
  );
  expect(refusal(await carl.api.ask(OPEN, { body: { subject: 'Dark', description: '' } }))).toEqual(
    ['description'],
  );
  const path = { id: first.id };
  expect(refusal(await xenia.api.ask(CHANGE, { path, body: { subject: '' } }))).toEqual([
    'subject',
  ]);
  expect(refusal(await xenia.api.ask(CHANGE, { path, body: { group: null } }))).toEqual(['group']);
  expect(refusal(await xenia.api.ask(`${VERB}/assign`, { path, body: { group: null } }))).toEqual([
    'group',
  ]);
  expect(refusal(await moveTo(first.id, ''))).not.toEqual([]);
  await day.admin.api.must('patch /api/v1/w/{workspace}/settings', {
    body: { defaultGroup: null },
  });
  const groupless = {
    subject: 'Dark',
    description: 'Street',
    requester: { name: 'Ida', email: 'ida@guest.example' },
  };
  expect(refusal(await xenia.api.ask(OPEN, { body: groupless }))).toEqual(['group']);
  await day.admin.api.must('patch /api/v1/w/{workspace}/settings', {
    body: { defaultGroup: groups['First line'] ?? null },
  });
});

test('W7f a group is assigned, a person never', async () => {
  const { id } = await open();
  const given = await xenia.api.must(`${VERB}/assign`, {
    path: { id },
    body: { group: groups['Network'] ?? null },
  });
  expect(given.desk).toMatchObject({ group: groups['Network'], assignee: null });
  for (const refused of [
    await xenia.api.ask(`${VERB}/take`, { path: { id } }),
    await xenia.api.ask(`${VERB}/assign`, { path: { id }, body: { assignee: xenia.id } }),
  ])
    expect(refusal(refused)).toEqual(['ASSIGNMENT_OFF']);
});

test('W7g title, description, solution and rating comment have a text in each of the workspace’s languages', async () => {
  const { id } = await open();
  const translate = (field: 'subject' | 'description', text: string, language = 'fr') =>
    xenia.api.ask(`${VERB}/translate`, { path: { id }, body: { field, language, text } });
  expect((await translate('subject', 'Pas de lumière')).isOk).toBe(true);
  expect((await translate('description', 'Dans notre rue')).isOk).toBe(true);
  expect(refusal(await translate('subject', 'Kein Licht', 'de'))).toEqual(['language']);
  expect(await day.ticket(id)).toMatchObject({
    subject: 'No light',
    translations: { subject: { fr: 'Pas de lumière' }, description: { fr: 'Dans notre rue' } },
  });
  expect(refusal(await propose(id, { en: ' ' }))).toEqual(['texts.en']);
  expect(refusal(await propose(id, { ...TEXTS, de: 'Neue Lampe' }))).toEqual(['texts.de']);
  expect((await propose(id)).isOk).toBe(true);
  await review(yves, id, 'approve');
  await answer(carl, id, 'approve');
  await rate(carl, id, 4, { en: 'Good', fr: 'Bien' });
  expect(await day.ticket(id)).toMatchObject({
    solution: { texts: TEXTS },
    rating: { value: 4, comment: { en: 'Good', fr: 'Bien' } },
  });
});

test('W7h the server dates opening and closing; a closed ticket has a closing date, an open one none', async () => {
  const at = day.now();
  const { id, createdAt } = await open();
  const other = await open();
  expect(Date.parse(createdAt)).toBe(at);
  await day.later(3 * HOUR_MS);
  const closings = [
    () => moveTo(id, 'closed'),
    () => moveTo(id, 'duplicate'),
    () => day.admin.api.ask(`${VERB}/close`, { path: { id } }),
    () => carl.api.ask(`${VERB}/close`, { path: { id } }),
    () => xenia.api.ask(`${VERB}/merge`, { path: { id }, body: { into: other.id } }),
  ];
  for (const close of closings) {
    expect(await close()).toMatchObject({ isOk: true });
    const closed = await day.ticket(id);
    expect(closed).toMatchObject({ phase: 'closed', createdAt });
    expect(Date.parse(closed.closedAt ?? '')).toBe(day.now());
    await day.later(MINUTE_MS);
    if (closed.mergedInto !== null) continue;
    expect((await moveTo(id, 'in-progress')).isOk).toBe(true);
    expect((await day.ticket(id)).closedAt).toBeNull();
  }
});

test('W7i a solution is proposed by an operator, reviewed by the desk, approved by the customer, and rated once', async () => {
  const { id } = await open();
  const step = async (who: Someone = day.admin) => {
    const { status, solution } = await day.ticket(id, who);
    return [status, solution?.stage ?? null];
  };
  expect(await propose(id)).toMatchObject({ isOk: true });
  expect([await step(), await step(carl)]).toEqual([
    ['open', 'proposed'],
    ['open', null],
  ]);
  expect(refusal(await review(xenia, id, 'approve'))).toEqual(['FORBIDDEN']);
  expect(refusal(await answer(carl, id, 'approve'))).toEqual(['NO_SOLUTION']);

  await review(yves, id, 'send-back', 'Say which lamp');
  expect([await step(), await step(carl)]).toEqual([
    ['open', 'sent-back'],
    ['open', null],
  ]);
  expect((await day.ticket(id)).solution?.note).toBe('Say which lamp');

  await propose(id, { ...TEXTS, en: 'We replaced lamp 7' });
  await review(yves, id, 'approve', 'Better');
  expect(await step(carl)).toEqual(['responded', 'reviewed']);
  expect((await day.ticket(id, carl)).solution).toMatchObject({
    texts: { en: 'We replaced lamp 7' },
  });
  expect(JSON.stringify((await day.ticket(id, carl)).solution)).not.toContain('Better');
  expect(refusal(await answer(zora, id, 'approve'))).toEqual(['FORBIDDEN']);
  await answer(carl, id, 'refuse', 'Still dark');
  expect(await step()).toEqual(['in-progress', 'refused']);

  await propose(id);
  await review(yves, id, 'approve');
  expect(refusal(await rate(carl, id, 5))).toEqual(['NOT_CLOSED']);
  await answer(carl, id, 'approve');
  expect(await step()).toEqual(['closed', 'approved']);
  expect((await day.ticket(id)).closedAt).not.toBeNull();

  for (const value of [0, 6, 2.5]) expect(refusal(await rate(carl, id, value))).toEqual(['value']);
  for (const who of [xenia, day.admin])
    expect(refusal(await rate(who, id, 5))).toEqual(['FORBIDDEN']);
  expect(await rate(carl, id, 5, { en: 'Bright again' })).toMatchObject({ isOk: true });
  expect(refusal(await rate(carl, id, 1))).toEqual(['ALREADY_RATED']);
  const told = (await day.history(id)).map(({ type }) => type);
  expect(told.filter((type) => type.startsWith('solution-') || type === 'ticket-rated')).toEqual([
    'solution-proposed',
    'solution-reviewed',
    'solution-proposed',
    'solution-reviewed',
    'solution-answered',
    'solution-proposed',
    'solution-reviewed',
    'solution-answered',
    'ticket-rated',
  ]);

  // A new resolution is rated anew.
  await day.later(DAY_MS);
  await day.say(carl, id, 'Dark again');
  expect((await day.ticket(id)).status).toBe('in-progress');
  await moveTo(id, 'closed');
  expect(await rate(carl, id, 2)).toMatchObject({ isOk: true, body: { rating: { value: 2 } } });
});

test('W7j a customer without an account approves and rates with their code', async () => {
  const body = {
    name: 'Ida',
    email: 'ida@guest.example',
    subject: 'No light',
    description: 'Here',
  };
  const receipt = await day.visitor().must('post /api/v1/w/{workspace}/public/requests', { body });
  const code = day.code(receipt);
  await propose(receipt.id);
  await review(yves, receipt.id, 'approve');
  const public_ = 'post /api/v1/w/{workspace}/public/requests/{number}';
  const approved = await day
    .visitor()
    .must(`${public_}/answer-solution`, { ...code, body: { outcome: 'approve' } });
  expect(approved).toMatchObject({ status: 'closed', solution: { stage: 'approved' } });
  const rated = await day
    .visitor()
    .must(`${public_}/rate`, { ...code, body: { value: 5, comment: { en: 'Thanks' } } });
  expect(rated.rating).toMatchObject({ value: 5, comment: { en: 'Thanks' } });
});

test('W7k an answer moves to responded, the customer’s word back; the steps can be switched off', async () => {
  const { id } = await open();
  await day.say(xenia, id, 'Which street?');
  expect((await day.ticket(id)).status).toBe('responded');
  await day.say(carl, id, 'Elm street');
  expect((await day.ticket(id)).status).toBe('in-progress');

  const { solution } = await day.settings();
  const settings = (change: object) =>
    day.admin.api.must('patch /api/v1/w/{workspace}/settings', {
      body: { solution: { ...solution, ...change } },
    });
  await settings({ review: false });
  await propose(id);
  expect((await day.ticket(id)).solution?.stage).toBe('reviewed');
  await settings({ review: false, customerApproval: false });
  await propose(id);
  expect(await day.ticket(id)).toMatchObject({ status: 'closed', solution: { stage: 'approved' } });
  await settings({ isEnabled: false });
  const next = await open();
  expect(refusal(await propose(next.id))).toEqual(['SOLUTION_OFF']);
  await settings({});
});
