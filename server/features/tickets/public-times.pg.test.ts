// What happens inside a desk must not be told to customers by a time, an order, an ETag or the moment of an answer.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDeviceCalls, type DeviceCalls } from '#test/support/device-calls.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let ana: TestPerson;
let customer: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'maildesk' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  customer = await world.addPerson(desk, { name: 'Cem Can', profile: 'customer' });
});
afterAll(() => world.close());

type Receipt = { id: string; number: number; accessCode: string };
let byCode: Receipt;
let own: { id: string };
beforeEach(async () => {
  const requester = { phone: '12345', city: 'Kiel' };
  const sent = await world.client({ slug: desk.slug, origin: null }).post('public/requests', {
    name: 'Rosa Rivera',
    email: 'rosa@example.test',
    ...requester,
    subject: 'Hotel booking',
    description: 'Two beds',
  });
  byCode = (await sent.json()) as Receipt;
  const opened = await customer.client.post('tickets', {
    subject: 'Mine',
    description: 'Help',
    requester,
  });
  own = (await opened.json()) as { id: string };
});

/** Everything a desk does that is none of the customer's business. */
async function workInside(id: string): Promise<void> {
  const steps = [
    await ana.client.post(`tickets/${id}/take`),
    await ana.client.post(`tickets/${id}/messages`, { kind: 'note', text: 'Between us' }),
    await ana.client.post(`tickets/${id}/drop`),
    await desk.admin.patch(`tickets/${id}`, { assignee: ana.id }),
  ];
  expect(steps.map(({ status }) => status)).toEqual([200, 201, 200, 200]);
}
async function answerCustomer(id: string): Promise<void> {
  await ana.client.post(`tickets/${id}/take`);
  const answer = await ana.client.post(`tickets/${id}/messages`, { text: 'We are on it' });
  expect(answer.status).toBe(201);
}

const code = () => ({ 'access-code': byCode.accessCode });
const requestPath = () => `public/requests/${byCode.number}`;
const asVisitor = () => world.client({ slug: desk.slug, origin: null });
async function seenByCode(): Promise<string> {
  return (await asVisitor().get(requestPath(), code())).text();
}
async function seenOnPortal(): Promise<{ etag: string | null; body: string; list: string }> {
  const one = await customer.client.get(`tickets/${own.id}`);
  const list = await customer.client.get('tickets?sort=-updated');
  return { etag: one.headers.get('etag'), body: await one.text(), list: await list.text() };
}

test('C4i notes, takes and assignments leave what a customer gets as it was, byte for byte', async () => {
  const later = await customer.client.post('tickets', {
    subject: 'Mine later',
    description: 'Help',
    requester: { phone: '12345', city: 'Kiel' },
  });
  expect(later.status).toBe(201);
  const before = { byCode: await seenByCode(), portal: await seenOnPortal() };
  await workInside(byCode.id);
  await workInside(own.id);

  expect(await seenByCode()).toBe(before.byCode);
  expect(await seenOnPortal()).toEqual(before.portal);
  const cached = await customer.client.get(`tickets/${own.id}`, {
    'if-none-match': before.portal.etag ?? '',
  });
  expect(cached.status).toBe(304);
});

test('C4j an answer moves the time and the ETag, also after work inside', async () => {
  const before = { byCode: await seenByCode(), portal: await seenOnPortal() };
  await workInside(byCode.id);
  await workInside(own.id);
  await answerCustomer(byCode.id);
  await answerCustomer(own.id);

  const updatedAt = (text: string): string => (JSON.parse(text) as { updatedAt: string }).updatedAt;
  const portal = await seenOnPortal();
  expect(updatedAt(await seenByCode()) > updatedAt(before.byCode)).toBe(true);
  expect(updatedAt(portal.body) > updatedAt(before.portal.body)).toBe(true);
  expect(portal.etag).not.toBe(before.portal.etag);
});

test('C4k a page that waits for news is answered by an answer, not by a note', async () => {
  const { updatedAt } = JSON.parse(await seenByCode()) as { updatedAt: string };
  let isAnswered = false;
  const waiting = asVisitor()
    .get(`${requestPath()}/news?since=${encodeURIComponent(updatedAt)}`, code())
    .then((answer) => {
      isAnswered = true;
      return answer.json();
    });
  await workInside(byCode.id);
  await sleep(500);
  expect(isAnswered).toBe(false);

  await answerCustomer(byCode.id);
  expect((await waiting) as { updatedAt: string }).not.toEqual({ updatedAt });
});

test('C4l operators still see that a note moved the ticket', async () => {
  const seen = async () =>
    (await (await ana.client.get(`tickets/${own.id}`)).json()) as { updatedAt: string };
  const before = await seen();
  await workInside(own.id);

  expect((await seen()).updatedAt > before.updatedAt).toBe(true);
});

test("C4m the feed of the customer's devices does not tell the time of it either", async () => {
  const shown = async (device: DeviceCalls): Promise<string> => {
    const { changes } = await device.sync();
    const rows = changes.flatMap((change) => (change.t === 'ticket' ? [change.row] : []));
    return rows.findLast(({ id }) => id === own.id)?.updatedAt ?? 'not sent again';
  };
  const devices = {
    theirs: createDeviceCalls(customer.client),
    ana: createDeviceCalls(ana.client),
  };
  const before = { theirs: await shown(devices.theirs), ana: await shown(devices.ana) };
  expect(before.theirs).toBe(before.ana);
  await workInside(own.id);

  expect([before.theirs, 'not sent again']).toContain(await shown(devices.theirs));
  expect((await shown(devices.ana)) > before.ana).toBe(true);
  expect(await shown(createDeviceCalls(customer.client))).toBe(before.theirs);
});
