// A day of a travel agency's mail-based desk (W5), through the API alone.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone } from '#test/support/day.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const ASK = 'post /api/v1/w/{workspace}/public/requests';
const TRACK = 'get /api/v1/w/{workspace}/public/requests/{number}';
const WRITE = 'post /api/v1/w/{workspace}/public/requests/{number}/messages';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';

let day: Day;
let nadia: Someone;
let omar: Someone;
let rosa: Someone;
beforeAll(async () => {
  day = await createDay('maildesk', { at: '2026-11-23T08:00:00Z' });
  const groupIds = Object.values(await day.groups());
  nadia = await day.person('Nadia Nour', 'technician', groupIds);
  omar = await day.person('Omar Oz', 'technician', groupIds);
  rosa = await day.person('Rosa Rivera', 'customer');
});
afterAll(() => day.close());

const ROSA = { name: 'Rosa Rivera', email: 'rosa@guest.example', phone: '+33 1 23', city: 'Lyon' };
const REQUEST = { subject: 'A week in Rome', description: 'Two adults, one dog' };
const ask = (ip?: string) => day.visitor(ip).must(ASK, { body: { ...ROSA, ...REQUEST } });
/** What was refused, and why: fields by their name, anything else by its code. */
function refusal(result: ApiResult<ApiRoute>): readonly string[] {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  const { code, errors = [] } = result.problem;
  return errors.length === 0 ? [code] : errors.map(({ path }) => path.replace('requester.', ''));
}
const take = (who: Someone, id: string) => who.api.ask(`${VERB}/take`, { path: { id } });

test('W5b name, email, phone, city and subject are mandatory at every door; country, operator and group are not', async () => {
  const mandatory = ['city', 'email', 'name', 'phone', 'subject'];
  const { visitor } = day;
  for (const field of mandatory) {
    const body: Record<string, string> = { ...ROSA, ...REQUEST, [field]: '' };
    expect(refusal(await visitor().ask(ASK, { body }))).toEqual([field]);
  }
  expect(refusal(await visitor().ask(ASK, { body: {} })).toSorted()).toEqual(mandatory);
  const body = { subject: '', requester: {} };
  expect(refusal(await nadia.api.ask(OPEN, { body })).toSorted()).toEqual(mandatory);

  const { id } = await ask();
  const opened = await day.ticket(id);
  expect(opened).toMatchObject({ ...REQUESTED, desk: { assignee: null } });
  const ungrouped = await day.admin.api.must(`${VERB}/assign`, {
    path: { id },
    body: { group: null },
  });
  expect(ungrouped.desk?.group).toBeNull();
});
const REQUESTED = { subject: REQUEST.subject, status: 'open', requester: { ...ROSA, country: '' } };

test('W5c status, created and updated times and the client’s address are the server’s to say', async () => {
  const before = day.now();
  const { id } = await ask('203.0.113.9');
  const opened = await day.ticket(id);

  expect(opened).toMatchObject({ status: 'open', desk: { clientIp: '203.0.113.9' } });
  expect([opened.createdAt, opened.updatedAt].map(Date.parse)).toEqual([before, before]);
  await day.later(20 * MINUTE_MS);
  await day.say(nadia, id, 'Which hotel was it?', 'note');
  await take(nadia, id);
  const later = await day.ticket(id);
  expect(later.createdAt).toBe(opened.createdAt);
  expect(Date.parse(later.updatedAt)).toBe(before + 20 * MINUTE_MS);
  const forged = { ...ROSA, ...REQUEST, status: 'solved', clientIp: '192.0.2.1' };
  expect(refusal(await day.visitor().ask(ASK, { body: forged })).length).toBeGreaterThan(0);
});

test('W5d eight statuses: messages move between the two that wait, people into every one', async () => {
  const { statuses } = await day.settings();
  expect(statuses.map(({ id, phase }) => [id, phase])).toEqual([
    ['open', 'new'],
    ['waiting-for-customer', 'waiting-customer'],
    ['waiting-for-operator', 'waiting-operator'],
    ['closed', 'closed'],
    ['duplicate', 'closed'],
    ['solved', 'resolved'],
    ['unsolved', 'closed'],
    ['rejected-offer', 'closed'],
  ]);
  const receipt = await ask();
  const { id } = receipt;
  await take(nadia, id);
  expect((await day.say(nadia, id, 'Which days?')).isOk).toBe(true);
  expect((await day.ticket(id)).status).toBe('waiting-for-customer');
  await day.visitor().must(WRITE, { ...day.code(receipt), body: { text: 'In May' } });
  expect((await day.ticket(id)).status).toBe('waiting-for-operator');
  for (const { id: status } of statuses) {
    const moved = await nadia.api.must(`${VERB}/change-status`, { path: { id }, body: { status } });
    expect(moved.status).toBe(status);
  }
});

test('W5e who takes a request is the only one who answers it, until they drop it, hand it over or the lock is broken', async () => {
  const receipt = await ask();
  const { id } = receipt;
  expect(refusal(await day.say(nadia, id, 'Not taken yet'))).toEqual(['NOT_TAKEN']);

  const takes = await Promise.all([take(nadia, id), take(omar, id)]);
  expect(takes.filter(({ isOk }) => isOk)).toHaveLength(1);
  const [holder, other] = takes[0].isOk ? [nadia, omar] : [omar, nadia];
  expect((await day.ticket(id)).desk?.lockHolder).toBe(holder.id);
  expect(refusal(takes[0].isOk ? takes[1] : takes[0])).toEqual(['LOCKED']);
  expect(refusal(await day.say(other, id, 'Me too'))).toEqual(['LOCKED']);
  expect(refusal(await day.say(day.admin, id, 'And me'))).toEqual(['LOCKED']);
  expect((await day.say(other, id, 'A note is no answer', 'note')).isOk).toBe(true);
  await day.visitor().must(WRITE, { ...day.code(receipt), body: { text: 'I am always heard' } });
  expect((await day.say(holder, id, 'It is mine')).isOk).toBe(true);

  // Neither a day nor closing ends a hold.
  await day.later(26 * HOUR_MS);
  expect((await day.ticket(id)).desk?.lockHolder).toBe(holder.id);
  expect(refusal(await other.api.ask(`${VERB}/break-lock`, { path: { id } }))).toEqual([
    'FORBIDDEN',
  ]);
  const body = { person: other.id };
  await holder.api.must(`${VERB}/hand-over`, { path: { id }, body });
  expect((await day.say(other, id, 'Now it is mine')).isOk).toBe(true);
  await day.admin.api.must(`${VERB}/break-lock`, { path: { id } });
  expect(refusal(await day.say(other, id, 'Still mine?'))).toEqual(['NOT_TAKEN']);
  await take(other, id);
  await other.api.must(`${VERB}/drop`, { path: { id } });
  expect((await take(holder, id)).isOk).toBe(true);
});

test('W5f number and code show status and the public conversation, let one reply and close, and nothing without them', async () => {
  const receipt = await ask();
  const { id } = receipt;
  const stranger = await ask();
  const code = day.code(receipt);
  await take(nadia, id);
  await day.say(nadia, id, 'They hate dogs', 'note');
  await day.say(nadia, id, 'The dog is welcome');

  const seen = await day.visitor().must(TRACK, code);
  expect(seen).toMatchObject({
    statusLabel: 'Waiting for customer',
    may: { reply: true, close: true },
  });
  expect(seen.messages.map(({ text }) => text)).toEqual([
    REQUEST.description,
    'The dog is welcome',
  ]);
  expect(JSON.stringify(seen)).not.toContain('They hate dogs');
  for (const headers of [{}, { 'access-code': stranger.accessCode }, { 'access-code': 'AAAA' }]) {
    const refused = await day.visitor().ask(TRACK, { ...code, headers });
    expect(refused.isOk).toBe(false);
    expect([401, 404]).toContain(refused.status);
  }
  await day.visitor().must(WRITE, { ...code, body: { text: 'He says thanks' } });
  const closed = await day
    .visitor()
    .must(`post /api/v1/w/{workspace}/public/requests/{number}/close`, code);
  expect(closed).toMatchObject({ status: 'closed', messageCount: 3 });
});

test('W5g the signature of who answers stands at the end of every answer, and of no note', async () => {
  await nadia.api.must('patch /api/v1/w/{workspace}/me', {
    body: { signature: '<p>Nadia Nour<br>Azur Voyages</p>' },
  });
  const { id } = await ask();
  await take(nadia, id);
  const answer = await day.say(nadia, id, 'Booked.');
  await day.say(nadia, id, 'No signature here', 'note');

  const [, shown] = await day.messages(id);
  expect(answer.isOk && answer.body.signature).toContain('Azur Voyages');
  expect(shown?.signature).toBe('<p>Nadia Nour<br />Azur Voyages</p>');
  expect((await day.messages(id)).at(-1)).toMatchObject({ kind: 'note', signature: '' });
});

test('W5h an operator closes only what they answered themselves; one who asks again within thirty days is heard in it', async () => {
  const mine = await nadia.api.must(OPEN, {
    body: { ...REQUEST, channel: 'phone', requester: { ...ROSA, email: rosa.email } },
  });
  const { id } = mine;
  await take(nadia, id);
  await day.say(nadia, id, 'Here is our offer');
  await nadia.api.must(`${VERB}/hand-over`, { path: { id }, body: { person: omar.id } });
  expect(refusal(await omar.api.ask(`${VERB}/close`, { path: { id } }))).toEqual(['MUST_ANSWER']);
  await day.say(omar, id, 'And a better one');
  const rejected = await omar.api.must(`${VERB}/change-status`, {
    path: { id },
    body: { status: 'rejected-offer' },
  });
  expect(rejected).toMatchObject({ phase: 'closed', channel: 'phone' });

  await day.later(29 * 24 * HOUR_MS);
  expect((await day.say(rosa, id, 'I have changed my mind')).isOk).toBe(true);
  expect(await day.ticket(id)).toMatchObject({ status: 'waiting-for-operator', closedAt: null });
  await omar.api.must(`${VERB}/close`, { path: { id } });
  await day.later(31 * 24 * HOUR_MS);
  const late = await day.say(rosa, id, 'Hello again');
  expect(late.isOk && late.body.ticketId).not.toBe(id);
  expect(late.isOk && (await day.ticket(late.body.ticketId)).followUpOf).toBe(id);
});

test('W5i a template greets by name in the customer’s language and says what goes with the answer', async () => {
  const { id: template } = await day.admin.api.must('post /api/v1/w/{workspace}/templates', {
    body: {
      scope: 'workspace',
      name: 'Offer rejected',
      shortcut: 'bye',
      bodies: {
        en: '<p>Dear {{requester.name}}</p>',
        fr: '<p>Bonjour {{requester.name}}</p>',
      },
      actions: [{ type: 'change-status', status: 'rejected-offer' }],
    },
  });
  const { id } = await day.visitor().must(ASK, { body: { ...ROSA, ...REQUEST, language: 'fr' } });
  const { items } = await nadia.api.must('get /api/v1/w/{workspace}/templates', {
    query: { q: 'by' },
  });
  expect(items.map((one) => one.id)).toEqual([template]);
  const filled = await nadia.api.must('post /api/v1/w/{workspace}/templates/{id}/fill', {
    path: { id: template },
    body: { ticketId: id },
  });
  expect(filled).toMatchObject({
    language: 'fr',
    html: '<p>Bonjour Rosa Rivera</p>',
    missing: [],
    actions: [{ type: 'change-status', status: 'rejected-offer' }],
  });
});

test('W5j the hotels of a directory are found by the beginning of a word and put into the answer as laid out', async () => {
  const { id: hotels } = await day.admin.api.must('post /api/v1/w/{workspace}/inserts', {
    body: {
      name: 'Hotels',
      columns: [{ id: 'name' }, { id: 'town' }, { id: 'stars' }],
      layout: { en: '<p>{{name}}, {{town}} ({{stars}})</p>' },
    },
  });
  await day.admin.api.must('put /api/v1/w/{workspace}/inserts/{id}/entries', {
    path: { id: hotels },
    body: {
      items: [
        { name: 'Hotel Aurelia', town: 'Rome', stars: 4 },
        { name: 'Casa <b>Luna</b>', town: 'Naples', stars: 3 },
      ],
    },
  });
  const path = { id: hotels };
  const { items } = await nadia.api.must('get /api/v1/w/{workspace}/inserts/{id}/entries', {
    path,
    query: { q: 'lun nap' },
  });
  expect(items.map(({ cells }) => cells['town'])).toEqual(['Naples']);
  const filled = await nadia.api.must(
    'post /api/v1/w/{workspace}/inserts/{id}/entries/{entryId}/fill',
    { path: { ...path, entryId: items[0]?.id ?? '' }, body: {} },
  );
  expect(filled.html).toBe('<p>Casa &lt;b&gt;Luna&lt;/b&gt;, Naples (3)</p>');
});
