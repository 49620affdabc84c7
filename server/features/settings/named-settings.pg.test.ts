import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world.close());

const settings = async () =>
  (await (await desk.admin.get('settings')).json()) as Record<string, unknown>;
const change = (body: object) => desk.admin.patch('settings', body);

test('W4a the settings have their names and defaults', async () => {
  expect(await settings()).toMatchObject({
    enable_email_notifications: true,
    default_priority: 'medium',
    ticket_expiration_days: 7,
    status_transitions: {},
    enable_escalation: true,
    audit_log_interval: 1,
  });
});

test('W4b written by their names they are the configuration’s own members, and the other way round', async () => {
  expect(
    (
      await change({
        ticket_expiration_days: 3,
        enable_escalation: false,
        default_priority: 'high',
      })
    ).status,
  ).toBe(200);
  expect(await settings()).toMatchObject({
    ticketExpirationDays: 3,
    escalation: { isEnabled: false },
    defaultPriority: 'high',
  });
  await change({
    auditDigestDays: 5,
    emailNotifications: false,
    status_transitions: { open: ['closed'] },
  });
  expect(await settings()).toMatchObject({
    audit_log_interval: 5,
    enable_email_notifications: false,
    transitions: { open: ['closed'] },
  });
});

test.each([
  [{ enable_email_notifications: 'yes' }, 'enable_email_notifications'],
  [{ default_priority: 'urgent' }, 'default_priority'],
  [{ ticket_expiration_days: 0 }, 'ticket_expiration_days'],
  [{ ticket_expiration_days: 1.5 }, 'ticket_expiration_days'],
  [{ status_transitions: { nowhere: [] } }, 'status_transitions.nowhere'],
  [{ status_transitions: [] }, 'status_transitions'],
  [{ enable_escalation: 1 }, 'enable_escalation'],
  [{ audit_log_interval: '1' }, 'audit_log_interval'],
  [{ default_priority: 'low', defaultPriority: 'low' }, 'default_priority'],
])('W4c %j is a field error and changes nothing', async (body, path) => {
  const before = await settings();
  const answer = await change(body);
  const problem = (await answer.json()) as { errors: { path: string }[] };
  expect(answer.status).toBe(422);
  expect(problem.errors[0]?.path).toBe(path);
  expect(await settings()).toEqual(before);
});

describe('T4, T5 fields and categories are workspace data', () => {
  test('they are changed, and checked against each other', async () => {
    const before = (await settings()) as { fields: object[]; categories: object[] };
    const color = {
      id: 'color',
      label: { en: 'Colour' },
      type: 'text',
      audience: 'everyone',
      isGlobal: false,
    };
    const paint = { id: 'paint', label: { en: 'Paint' }, fields: ['color'] };
    expect(
      (
        await change({
          fields: [...before.fields, color],
          categories: [...before.categories, paint],
        })
      ).status,
    ).toBe(200);
    for (const [body, path] of [
      [{ categories: [{ ...paint, fields: ['gone'] }] }, 'categories.0.fields.0'],
      [{ categories: [{ ...paint, parentId: 'paint' }] }, 'categories.0.parentId'],
      [{ categories: [{ ...paint, groupId: crypto.randomUUID() }] }, 'categories.0.groupId'],
      [{ categories: [], fields: [{ ...color, type: 'dropdown' }] }, 'fields.0.options'],
      [{ categories: [], fields: [{ ...color, type: 'number' }] }, 'fields.0.type'],
      [{ categories: [], fields: [{ ...color, audience: 'operators' }] }, 'fields.0.audience'],
    ] as const) {
      const answer = await change(body);
      expect(answer.status).toBe(422);
      expect(
        ((await answer.json()) as { errors: { path: string }[] }).errors.map((error) => error.path),
      ).toContain(path);
    }
  });
});

test('W4d the changes can be read, latest first, with old and new value', async () => {
  await change({ archiveDays: 11 });
  await change({ archiveDays: 12 });
  const first = (await (await desk.admin.get('settings/history?limit=1')).json()) as {
    items: object[];
    next: string;
  };
  expect(first.items).toMatchObject([{ changes: { archiveDays: { from: 11, to: 12 } } }]);
  const second = (await (
    await desk.admin.get(`settings/history?limit=1&cursor=${first.next}`)
  ).json()) as { items: object[] };
  expect(second.items).toMatchObject([{ changes: { archiveDays: { to: 11 } } }]);
});
