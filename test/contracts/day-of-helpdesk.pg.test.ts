// A day, and the weeks after it, of an internal help desk (W4), through the API alone.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { ApiQuestion, ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { auditRound } from '#server/features/audit/index.ts';
import { othersEnded } from '#test/support/others-ended.ts';
import { createDeviceCalls } from '#test/support/device-calls.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const LIST = 'get /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const RULES = 'post /api/v1/w/{workspace}/rules';
const SETTINGS = 'patch /api/v1/w/{workspace}/settings';
const DEFAULTS = {
  enable_email_notifications: true,
  default_priority: 'medium',
  ticket_expiration_days: 7,
  status_transitions: {},
  enable_escalation: true,
  audit_log_interval: 1,
} as const;

let day: Day;
let ines: Someone;
let hugo: Someone;
let gus: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  // A Monday.
  day = await createDay('helpdesk', { at: '2026-11-23T08:00:00Z' });
  groups = await day.groups();
  const it = [groups['IT support'] ?? ''];
  ines = await day.person('Inés Ibarra', 'technician', it);
  hugo = await day.person('Hugo Haas', 'lead', it);
  gus = await day.person('Gus Green', 'customer');
  await day.admin.api.must('patch /api/v1/w/{workspace}/groups/{id}', {
    path: { id: it[0] ?? '' },
    body: { leadId: hugo.id },
  });
});
afterAll(() => day.close());
beforeEach(async () => {
  const { items } = await day.admin.api.must('get /api/v1/w/{workspace}/rules');
  for (const { id } of items)
    await day.admin.api.must('delete /api/v1/w/{workspace}/rules/{id}', { path: { id } });
  await day.admin.api.must(SETTINGS, { body: DEFAULTS });
});

function refusal(result: ApiResult<ApiRoute>): readonly string[] {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  const { code, errors = [] } = result.problem;
  return errors.length === 0 ? [code] : errors.map(({ path }) => path);
}
const open = (body: object = {}): Promise<Ticket> =>
  gus.api.must(OPEN, { body: { subject: 'Screen', description: 'It is black', ...body } });
const settings = (body: NonNullable<ApiQuestion<typeof SETTINGS>['body']>) =>
  day.admin.api.ask(SETTINGS, { body });
const rule = (body: NonNullable<ApiQuestion<typeof RULES>['body']>) =>
  day.admin.api.must(RULES, { body });
const found = async (q: string): Promise<readonly string[]> =>
  (await ines.api.must(LIST, { query: { q, limit: 100 } })).items.map(({ id }) => id);
const levelOf = async (id: string) => (await day.ticket(id)).desk?.escalation;
const types = async (id: string) => (await day.history(id)).map(({ type }) => type);

test('W4e the settings have their names, defaults and checks, and count from the next ticket on', async () => {
  expect(await day.settings()).toMatchObject(DEFAULTS);
  const wrong = [
    ['enable_email_notifications', ['true', 1, null]],
    ['default_priority', ['urgent', '', 2]],
    ['ticket_expiration_days', [0, -1, 1.5, '7', null]],
    ['status_transitions', [[], 'none', { nowhere: ['open'] }, { open: ['nowhere'] }]],
    ['enable_escalation', ['yes', 0]],
    ['audit_log_interval', [0, 0.5, '1']],
  ] as const;
  for (const [name, values] of wrong) {
    for (const value of values) {
      const [path = ''] = refusal(await settings({ [name]: value }));
      expect(path.split('.')[0], JSON.stringify(value)).toBe(name);
    }
  }
  expect(await day.settings()).toMatchObject(DEFAULTS);

  expect((await open()).priority).toBe('medium');
  await settings({ default_priority: 'high', status_transitions: { open: ['in-progress'] } });
  const { id, priority } = await open();
  expect(priority).toBe('high');
  await day.say(ines, id, 'On it', 'note');
  const moved = await day.admin.api.ask(`${VERB}/change-status`, {
    path: { id },
    body: { status: 'resolved' },
  });
  expect(moved).toMatchObject({ isOk: false, problem: { code: 'TRANSITION' } });
  await settings({ status_transitions: {} });
  for (const status of ['resolved', 'closed', 'in-progress', 'open'])
    await day.admin.api.must(`${VERB}/change-status`, { path: { id }, body: { status } });
  const { items } = await day.admin.api.must('get /api/v1/w/{workspace}/settings/history');
  expect(JSON.stringify(items[1]?.changes)).toContain('in-progress');
});

test('W4f a category with its subcategory gives group, priority and fields of its own', async () => {
  const access = await open({ category: 'software-access' });
  expect(access).toMatchObject({ priority: 'high', parentCategory: 'software' });
  expect((await day.ticket(access.id)).desk?.group).toBe(groups['IT support']);
  const leak = { subject: 'Leak', description: 'Water', category: 'building' };
  expect(refusal(await gus.api.ask(OPEN, { body: leak }))).toEqual(['fields.room']);
  const { id } = await open({ ...leak, fields: { room: 'B 12' } });
  expect(await day.ticket(id)).toMatchObject({
    fields: { room: 'B 12' },
    desk: { group: groups['Buildings'] },
  });
  expect(
    refusal(await gus.api.ask(OPEN, { body: { ...leak, fields: { room: 'B', impact: 'all' } } })),
  ).toEqual(['fields.impact']);
});

test('W4g escalation by time in a state, in levels, each once; nobody is escalated to while it is switched off', async () => {
  const waiting = (hours: number) =>
    [{ on: 'time-in-phase', phase: 'new', minutes: hours * 60, calendar: 'always' }] as const;
  await rule({
    name: 'To the lead',
    level: 1,
    on: [...waiting(2)],
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: [
      { do: 'escalate' },
      { do: 'set-priority', priority: 'high' },
      { do: 'notify', to: { roles: ['lead'] }, text: 'Nobody has answered' },
    ],
  });
  await rule({
    name: 'To everybody',
    level: 2,
    on: [...waiting(4)],
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: [
      { do: 'escalate' },
      { do: 'set-priority', priority: 'critical' },
      { do: 'assign', personId: hugo.id },
    ],
  });
  const answered = await open();
  await day.say(ines, answered.id, 'Is it plugged in?');
  const { id } = await open();

  await day.later(2 * HOUR_MS - 1);
  expect(await levelOf(id)).toBe(0);
  await day.later(1);
  expect(await day.ticket(id)).toMatchObject({
    priority: 'high',
    desk: { escalation: 1, assignee: null },
  });
  await day.later(HOUR_MS);
  await day.later(HOUR_MS);
  expect(await day.ticket(id)).toMatchObject({
    priority: 'critical',
    desk: { escalation: 2, assignee: hugo.id },
  });
  for (let n = 0; n < 3; n += 1) await day.later(HOUR_MS);
  const told = await types(id);
  expect(told.filter((type) => type === 'ticket-escalated')).toHaveLength(2);
  expect(told.filter((type) => type === 'people-notified')).toHaveLength(1);
  expect(await levelOf(answered.id)).toBe(0);

  await settings({ enable_escalation: false });
  const calm = await open();
  await day.later(5 * HOUR_MS);
  expect(await day.ticket(calm.id)).toMatchObject({ priority: 'medium', desk: { escalation: 0 } });
});

test('W4h escalation by unanswered messages and by a missed target in business hours', async () => {
  await settings({
    targets: [
      {
        id: 'first',
        name: { en: 'First answer' },
        if: null,
        firstResponseMinutes: 60,
        resolutionMinutes: 240,
        calendar: 'business',
      },
    ],
    holidays: ['2026-12-25'],
  });
  await rule({
    name: 'Late',
    level: 1,
    on: [{ on: 'target-missed', target: 'first-response' }],
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: [{ do: 'escalate' }, { do: 'tag', add: ['late'] }],
  });
  await rule({
    name: 'Asked three times',
    on: [{ on: 'unanswered', messages: 3 }],
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: [{ do: 'tag', add: ['impatient'] }],
  });
  // The eve of Christmas, half an hour before everybody goes home; then a holiday, a Saturday and a Sunday.
  await day.later(Date.parse('2026-12-24T17:30:00Z') - day.now());
  const { id } = await open();
  const { desk } = await day.ticket(id);
  expect(desk?.targets).toMatchObject({ firstResponseDue: '2026-12-28T09:30:00.000Z' });
  await day.later(3 * DAY_MS);
  expect(await levelOf(id)).toBe(0);
  await day.later(Date.parse('2026-12-28T09:31:00Z') - day.now());
  expect(await day.ticket(id)).toMatchObject({ desk: { escalation: 1, tags: ['late'] } });

  await day.say(gus, id, 'Anybody there?');
  expect((await day.ticket(id)).desk?.tags).toEqual(['late']);
  await day.say(gus, id, 'Hello?');
  expect((await day.ticket(id)).desk?.tags.toSorted()).toEqual(['impatient', 'late']);
  await day.later(HOUR_MS);
  const told = await types(id);
  expect(told.filter((type) => type === 'ticket-escalated')).toHaveLength(1);
  expect(told.filter((type) => type === 'target-missed')).toHaveLength(1);
  await settings({ targets: [], holidays: [] });
});

test('W4i an unresolved ticket older than the setting expires once, is listed and escalated; a resolved one does not', async () => {
  await settings({ ticket_expiration_days: 2 });
  await rule({
    name: 'Old',
    level: 3,
    on: [{ on: 'expired' }],
    // oxlint-disable-next-line unicorn/no-thenable -- the word that a rule is written with
    then: [{ do: 'escalate' }],
  });
  const old = await open();
  const resolved = await open();
  await day.admin.api.must(`${VERB}/change-status`, {
    path: { id: resolved.id },
    body: { status: 'resolved' },
  });
  await day.later(2 * DAY_MS);
  expect((await day.ticket(old.id)).desk?.expiredAt).toBeNull();
  await day.later(MINUTE_MS);
  expect((await day.ticket(old.id)).desk).toMatchObject({ escalation: 3 });
  expect((await day.ticket(old.id)).desk?.expiredAt).not.toBeNull();
  expect((await day.ticket(resolved.id)).desk?.expiredAt).toBeNull();
  const listed = await found('is:expired');
  expect(listed).toContain(old.id);
  expect(listed).not.toContain(resolved.id);
  await day.later(DAY_MS);
  expect((await types(old.id)).filter((type) => type === 'ticket-expired')).toHaveLength(1);
});

test('W4j a closed ticket is archived: out of the working set, still found and read, back when it is reopened', async () => {
  const { id } = await open({ subject: 'Keyboard' });
  await day.admin.api.must(`${VERB}/close`, { path: { id } });
  await day.later(90 * DAY_MS - 1);
  expect((await day.ticket(id)).desk?.archivedAt).toBeNull();
  await day.later(1);
  expect((await day.ticket(id)).desk?.archivedAt).not.toBeNull();
  expect(await found('Keyboard status:closed')).toEqual([id]);
  const heats = async (): Promise<unknown> => {
    const { changes } = await createDeviceCalls(ines.client()).sync();
    return changes.flatMap((change) =>
      change.t === 'in' && change.id === id ? [change.heat] : [],
    );
  };
  expect(await heats()).toEqual(['cold']);
  expect((await day.messages(id)).map(({ text }) => text)).toEqual(['It is black']);
  await day.admin.api.must(`${VERB}/reopen`, { path: { id } });
  expect(await day.ticket(id)).toMatchObject({ status: 'in-progress', desk: { archivedAt: null } });
  expect(await heats()).toEqual(['hot']);
});

test('W4k the audit log is summed up every `audit_log_interval` days', async () => {
  const digests = async (): Promise<number> => {
    await othersEnded(day.world.database.superUrl);
    await auditRound(day.world.context);
    const answer = await day.admin.api.must('get /api/v1/w/{workspace}/audit/digests');
    return answer.items.length;
  };
  const before = await digests();
  expect(before).toBeGreaterThan(0);
  await day.later(DAY_MS);
  expect(await digests()).toBe(before + 1);
  await settings({ audit_log_interval: 3 });
  await day.later(2 * DAY_MS);
  expect(await digests()).toBe(before + 1);
  await day.later(DAY_MS);
  expect(await digests()).toBe(before + 2);
});

test('W4n nobody is mailed while `enable_email_notifications` is off, nor later for what happened then', async () => {
  const mails = async (id: string): Promise<readonly string[]> => {
    const rows = await day.world.db.tenantRead(
      day.desk.id as never,
      (sql) => sql<{ kind: string }[]>`
        select i.kind from mail_intents i where i.ticket_id = ${id} order by i.id`,
    );
    return rows.map(({ kind }) => kind);
  };
  const mailed = await open();
  await day.say(ines, mailed.id, 'Is it plugged in?');
  expect(await mails(mailed.id)).toEqual(['confirmation', 'answer']);

  await settings({ enable_email_notifications: false });
  await day.say(ines, mailed.id, 'Both ends?');
  const quiet = await open();
  await day.say(ines, quiet.id, 'Is it plugged in?');
  expect(await mails(mailed.id)).toEqual(['confirmation', 'answer']);
  expect(await mails(quiet.id)).toEqual([]);
  // It is answered all the same.
  expect((await day.messages(quiet.id, gus)).map(({ text }) => text)).toEqual([
    'It is black',
    'Is it plugged in?',
  ]);

  await settings({ enable_email_notifications: true });
  expect(await mails(quiet.id)).toEqual([]);
  await day.say(ines, quiet.id, 'Anything else?');
  expect(await mails(quiet.id)).toEqual(['answer']);
});
