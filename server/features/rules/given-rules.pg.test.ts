// The rules that a blueprint brings (W4): there from the first ticket on, and the workspace's own to change.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import { createDay, type Day, type Someone } from '#test/support/day.ts';

let day: Day;
let gus: Someone;
let hugo: Someone;
beforeAll(async () => {
  // A Monday, an hour after the desk opens.
  day = await createDay('helpdesk', { at: '2026-11-23T10:00:00Z' });
  const group = (await day.groups())['IT support'] ?? '';
  hugo = await day.person('Hugo Haas', 'lead', [group]);
  gus = await day.person('Gus Green', 'customer');
  await day.admin.api.must('patch /api/v1/w/{workspace}/groups/{id}', {
    path: { id: group },
    body: { leadId: hugo.id },
  });
});
afterAll(() => day.close());

const open = async (): Promise<string> =>
  (
    await gus.api.must('post /api/v1/w/{workspace}/tickets', {
      body: { subject: 'Screen', description: 'It is black' },
    })
  ).id;
const levelOf = async (id: string) => (await day.ticket(id)).desk?.escalation;

test('W4l a help desk escalates by itself: after half a day, after a day, and once more when a ticket expires (T14)', async () => {
  const { items } = await day.admin.api.must('get /api/v1/w/{workspace}/rules');
  expect(items.map(({ level, isEnabled }) => [level, isEnabled])).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ]);
  const id = await open();
  const answered = await open();
  await day.later(3 * HOUR_MS);
  expect(await levelOf(id)).toBe(0);
  expect((await day.say(hugo, answered, 'On it')).isOk).toBe(true);
  await day.later(HOUR_MS);
  expect(await levelOf(id)).toBe(1);
  await day.later(DAY_MS);
  expect(await levelOf(id)).toBe(2);
  expect(await levelOf(answered)).toBe(0);
  await day.later(7 * DAY_MS);
  expect(await levelOf(id)).toBe(3);
  // Answered or not: what is not resolved in time is escalated.
  expect(await levelOf(answered)).toBe(3);
  const escalated = (await day.history(id)).filter(({ type }) => type === 'ticket-escalated');
  expect(escalated.map(({ event }) => [event['from'], event['to']])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('W4m they speak the workspace’s language, and are changed and removed like any other', async () => {
  const desk = await day.world.signUp({ blueprint: 'helpdesk', language: 'fr' });
  const rules = async () =>
    ((await (await desk.admin.get('rules')).json()) as { items: { id: string; name: string }[] })
      .items;
  const [first, second] = await rules();
  expect(first?.name).toMatch(/^Escalade 1/);
  expect((await desk.admin.patch(`rules/${first?.id}`, { isEnabled: false })).status).toBe(200);
  expect((await desk.admin.delete(`rules/${second?.id}`)).status).toBe(204);
  expect(await rules()).toHaveLength(2);
});
