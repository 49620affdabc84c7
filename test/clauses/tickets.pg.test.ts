// What a ticket can hold and become (T4–T20), asked of the API.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { ApiQuestion, ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const LIST = 'get /api/v1/w/{workspace}/tickets';
const TICKET = 'patch /api/v1/w/{workspace}/tickets/{id}';
const DELETE = 'delete /api/v1/w/{workspace}/tickets/{id}';
const SETTINGS = 'patch /api/v1/w/{workspace}/settings';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const PREVIEW = 'get /api/v1/w/{workspace}/tickets/{id}/preview';

let day: Day;
let ana: Someone;
let ben: Someone;
let cem: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  day = await createDay('helpdesk', { at: '2026-11-23T08:00:00Z' });
  groups = await day.groups();
  const all = Object.values(groups);
  ana = await day.person('Ana Amado', 'technician', all);
  ben = await day.person('Ben Berg', 'technician', all);
  cem = await day.person('Cem Can', 'customer');
});
afterAll(() => day.close());

type OpenBody = NonNullable<ApiQuestion<typeof OPEN>['body']>;
const open = async (body: Partial<OpenBody> = {}): Promise<Ticket> => {
  const { id } = await cem.api.must(OPEN, {
    body: { subject: 'Screen', description: 'It is black', ...body },
  });
  return day.ticket(id);
};
const settings = (body: NonNullable<ApiQuestion<typeof SETTINGS>['body']>) =>
  day.admin.api.must(SETTINGS, { body });
const at = (id: string) => ({ path: { id } });
const idsOf = async (q: string, sort?: 'queue'): Promise<readonly string[]> => {
  const query = { q, limit: 100, ...(sort && { sort }) };
  return (await day.admin.api.must(LIST, { query })).items.map(({ id }) => id);
};
function refusal(result: ApiResult<ApiRoute>): readonly string[] {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  const { code, errors = [] } = result.problem;
  return errors.length === 0 ? [code] : errors.map(({ path }) => path);
}
const close = (who: Someone, id: string) => who.api.ask(`${VERB}/close`, at(id));

test('T4g a field of every type is asked for, validated, kept, filtered by and cleared through the API', async () => {
  const before = await day.settings();
  const option = (id: string) => ({ id, label: { en: id } });
  const field = { audience: 'everyone', isGlobal: true } as const;
  await settings({
    fields: [
      ...before.fields,
      { ...field, id: 'shelf', label: { en: 'Shelf' }, type: 'text', maxLength: 5 },
      { ...field, id: 'seats', label: { en: 'Seats' }, type: 'number', min: 1, max: 9 },
      { ...field, id: 'urgent', label: { en: 'Urgent' }, type: 'checkbox' },
      {
        ...field,
        id: 'floor',
        label: { en: 'Floor' },
        type: 'dropdown',
        options: ['low', 'top'].map(option),
      },
      {
        ...field,
        id: 'kit',
        label: { en: 'Kit' },
        type: 'multiple',
        options: ['cable', 'mouse'].map(option),
      },
      { ...field, id: 'since', label: { en: 'Since' }, type: 'date' },
    ],
  });
  const fields = {
    shelf: 'B 12',
    seats: 4,
    urgent: true,
    floor: 'top',
    kit: ['cable', 'mouse'],
    since: '2026-11-20',
  };
  const ticket = await open({ fields });
  expect(ticket.fields).toEqual(fields);
  const wrong = {
    shelf: ['B 1234', 3],
    seats: [0, 10, '4'],
    urgent: ['yes'],
    floor: ['cellar'],
    kit: [['rope'], 'cable'],
    since: ['2026-02-30', 'yesterday'],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      const body = { fields: { [name]: value } };
      const refused = await ana.api.ask(TICKET, { ...at(ticket.id), body });
      expect(refusal(refused), JSON.stringify(body)).toEqual([`fields.${name}`]);
    }
  }
  for (const q of [
    'seats:4',
    'seats>=3',
    'floor:top',
    'kit:mouse',
    'since:2026-11-20',
    'shelf:"B 12"',
  ])
    expect(await idsOf(`field.${q}`), q).toEqual([ticket.id]);
  const cleared = await ana.api.must(TICKET, {
    ...at(ticket.id),
    body: { fields: { seats: null } },
  });
  expect(Object.keys(cleared.fields)).not.toContain('seats');
  await settings({ fields: before.fields as never });
});

test('T5e a category names group, priority, skill and fields; a subcategory takes from its parent what it does not name', async () => {
  const before = await day.settings();
  const group = groups['Buildings'] ?? '';
  await settings({
    categories: [
      ...before.categories,
      {
        id: 'garden',
        label: { en: 'Garden' },
        groupId: group,
        priority: 'low',
        skill: 'plants',
        fields: ['room'],
      },
      { id: 'garden-tree', parentId: 'garden', label: { en: 'Tree' }, priority: 'critical' },
    ],
  });
  expect(
    refusal(
      await cem.api.ask(OPEN, {
        body: { subject: 'Oak', description: 'Fell', category: 'garden-tree' },
      }),
    ),
  ).toEqual(['fields.room']);
  const tree = await open({ category: 'garden-tree', fields: { room: 'Yard' } });
  expect(tree).toMatchObject({
    parentCategory: 'garden',
    priority: 'critical',
    desk: { group },
  });
  expect(await idsOf('category:garden')).toEqual([tree.id]);
  const { id } = await open();
  const named = await ana.api.must(`${VERB}/categorise`, {
    ...at(id),
    body: { category: 'garden' },
  });
  expect(named).toMatchObject({ category: 'garden', parentCategory: null });
  expect(
    refusal(await ana.api.ask(`${VERB}/categorise`, { ...at(id), body: { category: 'moon' } })),
  ).toEqual(['category']);
  await ana.api.must(`${VERB}/categorise`, { ...at(id), body: { category: '' } });
  await ana.api.must(`${VERB}/categorise`, { ...at(tree.id), body: { category: '' } });
  await settings({ categories: before.categories as never });
});

test('T6d a queue puts the urgent first, then who has waited longest; a priority is set by hand', async () => {
  const [first, second, third] = [await open(), await open(), await open()];
  await day.later(HOUR_MS);
  const late = await open({ subject: 'Late' });
  const body = { priority: 'critical' } as const;
  await ana.api.must(`${VERB}/change-priority`, { ...at(late.id), body });
  await ana.api.must(`${VERB}/change-priority`, { ...at(third.id), body });
  const mine = [first.id, second.id, third.id, late.id];
  const queue = (await idsOf('is:open', 'queue')).filter((id) => mine.includes(id));
  expect(queue).toEqual([third.id, late.id, first.id, second.id]);
  expect(refusal(await cem.api.ask(`${VERB}/change-priority`, { ...at(first.id), body }))).toEqual([
    'FORBIDDEN',
  ]);
});

test('T8j a merged ticket points to its original, which its messages and its requester join', async () => {
  const original = await open();
  const { id } = await ana.api.must(OPEN, {
    body: {
      subject: 'Screen again',
      description: 'Still black',
      requester: { name: 'Nora Nox', email: 'nora@guest.example' },
    },
  });
  const merged = await ana.api.must(`${VERB}/merge`, { ...at(id), body: { into: original.id } });
  expect(merged).toMatchObject({ mergedInto: original.id, phase: 'closed' });
  const joined = await day.ticket(original.id);
  expect(joined).toMatchObject({ messageCount: 2, desk: { cc: ['nora@guest.example'] } });
  const said = await day.messages(original.id);
  expect(said.map(({ text, origin }) => [text, origin?.ticketId ?? null])).toEqual([
    ['It is black', null],
    ['Still black', id],
  ]);
  const again = await ana.api.ask(`${VERB}/merge`, { ...at(original.id), body: { into: id } });
  expect(refusal(again)).toEqual(['MERGED']);
  const itself = await ana.api.ask(`${VERB}/merge`, {
    ...at(original.id),
    body: { into: original.id },
  });
  expect(refusal(itself)).toEqual(['SAME_TICKET']);
});

test('T8k tickets are tied as related, blocking and parent, seen from both ends, and parted again', async () => {
  const [one, two] = [await open(), await open()];
  const ends = { related: 'related', blocks: 'blocked-by', parent: 'child' } as const;
  for (const [kind, other] of Object.entries(ends) as ['related', 'related'][]) {
    await ana.api.must(`${VERB}/link`, { ...at(one.id), body: { kind, to: two.id } });
    expect((await day.ticket(one.id)).desk?.links).toEqual([{ kind, ticketId: two.id }]);
    expect((await day.ticket(two.id)).desk?.links).toEqual([{ kind: other, ticketId: one.id }]);
    await ben.api.must(`${VERB}/unlink`, { ...at(two.id), body: { kind: other, to: one.id } });
    expect((await day.ticket(one.id)).desk?.links).toEqual([]);
  }
});

test('T10b a preview has the first and the last message and the facts, opens and takes nothing, and is for readers only', async () => {
  const { id } = await open();
  await day.say(ana, id, 'Which screen?');
  await day.say(ana, id, 'Between us', 'note');
  const before = await day.ticket(id);
  const lines = (await day.history(id)).length;
  const seen = await ben.api.must(PREVIEW, at(id));
  expect(seen).toMatchObject({
    first: { text: 'It is black' },
    ticket: { id, status: 'in-progress' },
  });
  expect(['Which screen?', 'Between us']).toContain(seen.last?.text);
  expect(await day.ticket(id)).toEqual(before);
  expect(await day.history(id)).toHaveLength(lines);
  const shown = await cem.api.must(PREVIEW, at(id));
  expect(shown.last?.text).toBe('Which screen?');
  const stranger = await day.person('Sam Stone', 'customer');
  expect(refusal(await stranger.api.ask(PREVIEW, at(id)))).toEqual(['NOT_FOUND']);
});

test('T12g a deletion is the administrator’s, can be undone for thirty days, and takes every message with it then', async () => {
  const { id } = await open({ subject: 'Secret plan' });
  for (const who of [cem, ana])
    expect(refusal(await who.api.ask(DELETE, at(id)))).toEqual(['FORBIDDEN']);
  await day.admin.api.must(DELETE, at(id));
  expect(refusal(await ana.api.ask('get /api/v1/w/{workspace}/tickets/{id}', at(id)))).toEqual([
    'NOT_FOUND',
  ]);
  expect(await idsOf('"secret plan"')).toEqual([]);
  await day.admin.api.must(`${VERB}/restore`, at(id));
  expect(await idsOf('"secret plan"')).toEqual([id]);

  await day.admin.api.must(DELETE, at(id));
  await day.later(30 * DAY_MS + HOUR_MS);
  expect(refusal(await day.admin.api.ask(`${VERB}/restore`, at(id)))).toEqual(['NOT_FOUND']);
  const left = await day.world.db.tenantRead(
    day.desk.id as never,
    (sql) => sql`
    select 1 from tenant_texts x where x.ticket_id = ${id} union all select 1 from messages m where m.ticket_id = ${id}`,
  );
  expect(left).toEqual([]);
});

test('T13e an operator closes what any operator answered, or with the other setting only what they answered themselves', async () => {
  const { id } = await open();
  expect(refusal(await close(ana, id))).toEqual(['MUST_ANSWER']);
  await day.say(ana, id, 'A note is no answer', 'note');
  expect(refusal(await close(ana, id))).toEqual(['MUST_ANSWER']);
  await day.say(ben, id, 'Try another cable');
  expect((await close(ana, id)).isOk).toBe(true);

  await settings({ closing: { mustHaveAnswered: 'self' } });
  const { id: next } = await open();
  await day.say(ben, next, 'Try another cable');
  expect(refusal(await close(ana, next))).toEqual(['MUST_ANSWER']);
  const resolved = { ...at(next), body: { status: 'resolved' } };
  expect(refusal(await ana.api.ask(`${VERB}/change-status`, resolved))).toEqual(['MUST_ANSWER']);
  expect((await close(ben, next)).isOk).toBe(true);
  const { id: unanswered } = await open();
  expect((await close(day.admin, unanswered)).isOk).toBe(true);
  await settings({ closing: { mustHaveAnswered: 'any' } });
});

test('T14d an expired ticket is marked, found as expired and escalated by a rule; one that is resolved in time is not', async () => {
  const { id: rule } = await day.admin.api.must('post /api/v1/w/{workspace}/rules', {
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    body: { name: 'Old', level: 4, on: [{ on: 'expired' }], then: [{ do: 'escalate' }] },
  });
  const [old, done] = [await open(), await open()];
  await close(day.admin, done.id);
  await day.later(7 * DAY_MS + HOUR_MS);
  const expired = await day.ticket(old.id);
  expect(expired.desk).toMatchObject({ escalation: 4 });
  expect(expired.desk?.expiredAt).not.toBeNull();
  const found = await idsOf('is:expired');
  expect(found).toContain(old.id);
  expect(found).not.toContain(done.id);
  await day.admin.api.must('delete /api/v1/w/{workspace}/rules/{id}', { path: { id: rule } });
});

test('T15e, T16d a solution is proposed, sent back, approved and rated; each step can be left out', async () => {
  await settings({
    solution: { isEnabled: true, review: true, customerApproval: true, moves: {} },
    rating: { isEnabled: true },
  });
  const { id } = await open();
  const propose = (texts: Record<string, string>) =>
    ana.api.ask(`${VERB}/propose-solution`, { ...at(id), body: { texts } });
  const review = (outcome: 'approve' | 'send-back') =>
    day.admin.api.must(`${VERB}/review-solution`, { ...at(id), body: { outcome, note: 'Hm' } });
  await propose({ en: 'New cable', fr: 'Nouveau câble' });
  expect((await review('send-back')).solution).toMatchObject({ stage: 'sent-back', note: 'Hm' });
  await propose({ en: 'New screen' });
  await review('approve');
  const answered = await cem.api.must(`${VERB}/answer-solution`, {
    ...at(id),
    body: { outcome: 'approve' },
  });
  expect(answered.solution).toMatchObject({ stage: 'approved', texts: { en: 'New screen' } });
  await close(day.admin, id);
  const rate = (value: number) =>
    cem.api.ask(`${VERB}/rate`, {
      ...at(id),
      body: { value, comment: { en: 'Good', fr: 'Bien' } },
    });
  expect(refusal(await rate(6))).toEqual(['value']);
  expect((await rate(5)).isOk).toBe(true);
  expect(refusal(await rate(5))).toEqual(['ALREADY_RATED']);
  await settings({
    solution: { isEnabled: false, review: false, customerApproval: false, moves: {} },
    rating: { isEnabled: false },
  });
  expect(refusal(await propose({ en: 'Late' }))).not.toEqual([]);
});

test('T17b subject and description have a text per language of the workspace, beside the one that they were written in', async () => {
  const { id } = await open();
  const translate = (language: string, text: string) =>
    ana.api.ask(`${VERB}/translate`, { ...at(id), body: { field: 'subject', language, text } });
  await translate('fr', 'Écran');
  expect((await day.ticket(id)).translations).toEqual({ subject: { fr: 'Écran' } });
  expect(refusal(await translate('xx', 'Screen'))).toEqual(['language']);
  await translate('fr', '');
  expect((await day.ticket(id)).translations.subject?.['fr']).toBeUndefined();
});

test('T18c time worked is told by who worked it, and summed; nobody records none or more than a day', async () => {
  const { id } = await open();
  const record = (minutes: number, who = ana) =>
    who.api.ask(`${VERB}/record-time`, { ...at(id), body: { minutes, on: '2026-11-23' } });
  await record(30);
  await record(15, ben);
  expect((await day.ticket(id)).desk?.minutesWorked).toBe(45);
  for (const minutes of [0, -5, 24 * 60 + 1])
    expect(refusal(await record(minutes))).toEqual(['minutes']);
  expect(refusal(await record(5, cem))).toEqual(['FORBIDDEN']);
  const recorded = (await day.history(id)).filter(({ type }) => type === 'time-recorded');
  expect(recorded.map(({ actor, event }) => [actor.id, event['minutes']])).toEqual([
    [ana.id, 30],
    [ben.id, 15],
  ]);
});

test('T19c people follow a ticket and addresses get copies of its answers; customers see neither', async () => {
  const { id } = await open();
  await ben.api.must(`${VERB}/change-watchers`, { ...at(id), body: { add: [ben.id] } });
  await ana.api.must(`${VERB}/change-cc`, { ...at(id), body: { add: ['Boss@guest.example'] } });
  expect((await day.ticket(id)).desk).toMatchObject({
    watchers: [ben.id],
    cc: ['boss@guest.example'],
  });
  expect(JSON.stringify(await day.ticket(id, cem))).not.toContain('boss@guest.example');
  const said = await day.say(ana, id, 'A new cable is on its way');
  const recipients = await day.world.db.tenantRead(
    day.desk.id as never,
    (sql) => sql<{ recipient: string }[]>`
    select i.recipient from mail_intents i where i.message_id = ${said.isOk ? said.body.id : ''}`,
  );
  expect(recipients.map(({ recipient }) => recipient).toSorted()).toEqual(
    ['boss@guest.example', cem.email].toSorted(),
  );
  expect(
    refusal(await ana.api.ask(`${VERB}/change-cc`, { ...at(id), body: { add: ['nobody'] } })),
  ).toEqual(['cc']);
});

test('T20c a closed ticket is archived after the time set, still found, and is back when reopened', async () => {
  await settings({ archiveDays: 2 });
  const { id } = await open({ subject: 'Archive me' });
  await close(day.admin, id);
  await day.later(2 * DAY_MS + HOUR_MS);
  expect((await day.ticket(id)).desk?.archivedAt).not.toBeNull();
  expect(await idsOf('"archive me"')).toEqual([id]);
  await day.admin.api.must(`${VERB}/reopen`, at(id));
  expect((await day.ticket(id)).desk?.archivedAt).toBeNull();
});
