// What time makes of tickets: expired ones (T14) and archived ones (T20), in lists and on devices.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { createDay, type Day, type Someone } from '#test/support/day.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';

let day: Day;
let ana: Someone;
let cem: Someone;
beforeAll(async () => {
  day = await createDay('helpdesk', { at: new Date().toISOString() });
  ana = await day.person('Ana Amado', 'technician', Object.values(await day.groups()));
  cem = await day.person('Cem Can', 'customer');
});
afterAll(() => day.close());

const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';
const open = async (subject: string): Promise<string> =>
  (
    await cem.api.must('post /api/v1/w/{workspace}/tickets', {
      body: { subject, description: 'It is black' },
    })
  ).id;
const settings = (body: object) =>
  day.admin.api.must('patch /api/v1/w/{workspace}/settings', { body });
const viewOf = async (name: string, who: Someone) => {
  const { items } = await who.api.must('get /api/v1/w/{workspace}/views');
  const view = items.find(({ id }) => id === name);
  const { items: counts } = await who.api.must('get /api/v1/w/{workspace}/views/counts', {
    query: { ids: name },
  });
  const found = await who.api.must('get /api/v1/w/{workspace}/tickets', {
    query: { q: view?.q ?? 'nothing', limit: 200 },
  });
  return { ids: found.items.map(({ id }) => id), count: counts[0]?.count };
};

test('T14e an expired ticket stands in its own view until it is resolved, and is marked on devices; the days are the workspace’s', async () => {
  await settings({ ticket_expiration_days: 3 });
  const [old, resolved, stays] = [await open('Old'), await open('Resolved'), await open('Stays')];
  await day.admin.api.must(`${VERB}/change-status`, {
    path: { id: resolved },
    body: { status: 'resolved' },
  });
  await day.later(3 * DAY_MS - HOUR_MS);
  expect(await viewOf('expired', ana)).toEqual({ ids: [], count: 0 });
  await day.later(2 * HOUR_MS);
  const fresh = await open('Fresh');
  expect(await viewOf('expired', ana)).toMatchObject({ count: 2 });
  expect((await viewOf('expired', ana)).ids.toSorted()).toEqual([old, stays].toSorted());

  const device = await openDeviceOf(ana.client());
  await device.syncOnce();
  const isMarked = (id: string) =>
    device.room.store.read(['tickets'], async (db) => {
      const expiredAt = (await db.tickets.get(id as TicketId))?.view.expiredAt;
      return expiredAt !== null && expiredAt !== undefined;
    });
  expect([await isMarked(old), await isMarked(fresh)]).toEqual([true, false]);
  await day.admin.api.must(`${VERB}/change-status`, {
    path: { id: old },
    body: { status: 'resolved' },
  });
  device.close();
  expect((await viewOf('expired', ana)).ids).toEqual([stays]);
  await settings({ ticket_expiration_days: 7 });
});

test('T20d an archived ticket leaves the working set, stands in its own view, is found by its words and exported; one that is merely closed stays', async () => {
  await settings({ archiveDays: 2 });
  const id = await open('An archived projector');
  await day.admin.api.must(`${VERB}/close`, { path: { id } });
  await day.later(2 * DAY_MS + HOUR_MS);
  const closed = await open('A closed projector');
  await day.admin.api.must(`${VERB}/close`, { path: { id: closed } });

  const device = await openDeviceOf(ana.client());
  await device.syncOnce();
  const isInWorkingSet = (one: string) =>
    device.room.store.read(
      ['tickets'],
      async (db) => (await db.tickets.get(one as TicketId)) !== undefined,
    );
  expect([await isInWorkingSet(id), await isInWorkingSet(closed)]).toEqual([false, true]);
  expect((await viewOf('archived', ana)).ids).toEqual([id]);
  const found = await ana.api.must('get /api/v1/w/{workspace}/search', {
    query: { q: 'projector' },
  });
  expect(found.items.map(({ ticket }) => ticket.id).toSorted()).toEqual([id, closed].toSorted());
  const file = await ana.client().get('tickets/export?q=projector&format=csv');
  expect(await file.text()).toMatch(/A closed projector[^]*An archived projector/);

  await day.admin.api.must(`${VERB}/reopen`, { path: { id } });
  await device.syncOnce();
  expect(await isInWorkingSet(id)).toBe(true);
  device.close();
});
