// What was given up after all its tries stands in one list until somebody does something about it (N3).

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createMailOutcomes, mailRound } from '#server/features/mail-sending/index.ts';
import { noticeRound } from '#server/features/notifications/index.ts';
import { pushRound } from '#server/features/push/index.ts';
import { made } from '#test/support/answers.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';
import { startPushService, type PushService } from '#test/support/push-service.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let nowMs = Date.now();
let server: MailServer;
let service: PushService;
let world: World;
let desk: SignedUp;
let ana: TestPerson;
beforeAll(async () => {
  server = await startMailServer();
  service = await startPushService();
  world = await createWorld({
    clock: () => nowMs,
    config: {
      smtpUrl: server.url,
      mailFrom: 'desk@nordlicht.test',
      publicUrl: 'http://localhost',
      allowsLoopback: true,
    },
  });
  desk = await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  ana = await world.addPerson(desk, {
    name: 'Ana Amado',
    groupIds: groups.items.map(({ id }) => id),
  });
}, 60_000);
afterAll(async () => {
  await world?.close();
  await server?.close();
  await service?.close();
});

type Failed = {
  id: string;
  channel: string;
  failedAt: string;
  recipient: string;
  ticketNumber: number | null;
  attempts: number;
  problem: string;
  detail: string | null;
};
type Page = { items: Failed[]; next: string | null; total: number };
const list = async (query = ''): Promise<Page> => {
  const answer = await desk.admin.get(`failed-deliveries?${query}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Page;
};
const pushes = async () => {
  await noticeRound(world.context);
  return pushRound(world.context);
};
const mails = () =>
  mailRound(world.context, { limits: { connectMs: 10_000, idleMs: 10_000, allMs: 30_000 } });
const ticket = (email: string, subject = 'Printer jam'): Promise<string> =>
  made(
    desk.admin.post('tickets', {
      subject,
      description: 'Please',
      requester: { name: 'Zoe Zahn', email, phone: '12345', city: 'Lyon' },
    }),
  );
async function answered(email: string): Promise<string> {
  await createMailOutcomes(world.context).confirmAddress(desk.id as WorkspaceId, email);
  const id = await ticket(email);
  await mails();
  await desk.admin.post(`tickets/${id}/take`);
  await made(desk.admin.post(`tickets/${id}/messages`, { kind: 'reply', html: '<p>So</p>' }));
  return id;
}

test('N3a a mail that is refused, given up or comes back is listed with the reason; sent again it arrives and is listed no more', async () => {
  const [refused, later, back] = ['refused@a.test', 'later@a.test', 'back@a.test'] as const;
  server.misbehave = (to) =>
    to === refused
      ? { at: 'rcpt', code: 550 }
      : to === later
        ? { at: 'rcpt', code: 450 }
        : undefined;
  for (const email of [refused, later, back]) await answered(email);
  await mails();
  const first = await list();
  expect(first.items.map(({ recipient, problem }) => [recipient, problem])).toEqual(
    expect.arrayContaining([[refused, 'refused']]),
  );
  expect(first.items.some(({ recipient }) => recipient === later)).toBe(false);

  // With growing pauses, until four days are over.
  let rounds = 0;
  for (; rounds < 80; rounds += 1) {
    nowMs += 8 * HOUR_MS;
    await mails();
    if ((await list()).items.some(({ recipient }) => recipient === later)) break;
  }
  expect(rounds * 8 * HOUR_MS).toBeGreaterThan(3 * DAY_MS);
  const sent = server.taken.findLast(({ to }) => to === back);
  const intentId = (
    await world.db.tenantRead(
      desk.id,
      (sql) => sql<{ id: string }[]>`
      select i.id from mail_intents i where i.message_id_header = ${sent?.mail.messageId ?? ''}`,
    )
  )[0]!.id;
  nowMs += MINUTE_MS;
  await createMailOutcomes(world.context).recordBounce(
    desk.id as WorkspaceId,
    intentId,
    '550 no such mailbox',
  );
  const { items, total } = await list();
  const [latest] = items;
  expect(latest).toMatchObject({
    id: intentId,
    channel: 'mail',
    recipient: back,
    problem: 'bounced',
    detail: '550 no such mailbox',
    failedAt: new Date(nowMs).toISOString(),
  });
  expect(total).toBe(items.length);
  const tried = items.find(({ recipient }) => recipient === later);
  expect(tried).toMatchObject({ problem: 'given-up', ticketNumber: expect.any(Number) });
  expect(tried!.attempts).toBeGreaterThan(8);

  server.misbehave = () => undefined;
  server.taken.length = 0;
  expect((await desk.admin.post(`failed-deliveries/${tried!.id}/resend`)).status).toBe(204);
  await mails();
  expect(server.taken.map(({ to }) => to)).toContain(later);
  expect((await list()).items.some(({ id }) => id === tried!.id)).toBe(false);
  // It is in nobody's list any more.
  expect((await desk.admin.post(`failed-deliveries/${tried!.id}/resend`)).status).toBe(404);
});

test('N3b a push that its service never takes is listed, is told once more on demand, or with the next news', async () => {
  const device = service.device();
  const subscribed = await ana.client.post('me/push', {
    ...device.subscription,
    showsSubject: true,
  });
  expect(subscribed.status).toBe(200);
  const id = await ticket('zoe@push.test');
  const give = async (to: string | null) =>
    expect(
      (await desk.admin.post(`tickets/${id}/assign`, { assignee: to })).status,
      String(to),
    ).toBe(200);
  device.answer = (response) => void response.writeHead(503).end();
  await give(ana.id);
  for (let n = 0; n < 200 && (await list('channel=push')).items.length === 0; n += 1) {
    await pushes();
    nowMs += MINUTE_MS;
  }
  const [failed] = (await list('channel=push')).items;
  expect(failed).toMatchObject({
    channel: 'push',
    recipient: 'Ana Amado',
    problem: 'given-up',
    detail: '503',
    attempts: 6,
  });
  const { asked } = device;
  nowMs += HOUR_MS;
  await pushes();
  expect(device.asked).toBe(asked);

  device.answer = (response) => void response.writeHead(201).end();
  nowMs += 2 * DAY_MS;
  expect((await desk.admin.post(`failed-deliveries/${failed!.id}/resend`)).status).toBe(204);
  expect(await pushes()).toMatchObject({ sent: 1 });
  expect((await list('channel=push')).items).toEqual([]);

  // Refused for good: tried once, listed, and gone with the next news that is taken.
  device.answer = (response) => void response.writeHead(403).end();
  await give(null);
  await give(ana.id);
  await pushes();
  expect((await list('channel=push')).items).toMatchObject([{ problem: 'refused', attempts: 1 }]);
  device.answer = (response) => void response.writeHead(201).end();
  await give(null);
  await give(ana.id);
  expect(await pushes()).toMatchObject({ sent: 1 });
  expect((await list('channel=push')).items).toEqual([]);
});

test('N3c the list goes by pages, what is let be leaves it, and both are for administrators and in the log', async () => {
  server.misbehave = (to) => (to.endsWith('@gone.test') ? { at: 'rcpt', code: 550 } : undefined);
  const before = (await list()).total;
  for (let n = 0; n < 3; n += 1) {
    await answered(`n${n}@gone.test`);
    nowMs += MINUTE_MS;
    await mails();
  }
  const all = (await list()).items;
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await list(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  }
  expect(seen).toEqual(all.map(({ id }) => id));
  expect(all.map(({ failedAt }) => failedAt)).toEqual(
    all.map(({ failedAt }) => failedAt).toSorted((a, b) => (a < b ? 1 : -1)),
  );
  expect((await list()).total).toBeGreaterThanOrEqual(before + 3);

  const [one] = all;
  for (const verb of ['resend', 'dismiss']) {
    expect((await ana.client.post(`failed-deliveries/${one!.id}/${verb}`)).status).toBe(403);
    expect((await desk.admin.post(`failed-deliveries/${desk.id}/${verb}`)).status).toBe(404);
  }
  expect((await ana.client.get('failed-deliveries')).status).toBe(403);
  expect((await desk.admin.post(`failed-deliveries/${one!.id}/dismiss`)).status).toBe(204);
  expect((await desk.admin.post(`failed-deliveries/${one!.id}/dismiss`)).status).toBe(404);
  const left = await list();
  expect(left.items.map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
  expect(left.total).toBe(all.length - 1);
  // The mail itself is where all mails are.
  const mail = await desk.admin.get(`emails/${one!.id}`);
  expect(await mail.json()).toMatchObject({ state: 'failed' });
  const log = await desk.admin.get('audit?action=delivery-dismissed');
  expect(await log.text()).toContain(one!.id);
  // Should it fail once more, it is back.
  expect((await desk.admin.post(`emails/${one!.id}/resend`)).status).toBe(200);
  await mails();
  expect((await list()).items[0]?.id).toBe(one!.id);
});

test('N3e a message to Slack that was given up stands in the same list, is tried again, or let be', async () => {
  const id = await ticket('slack@ok.test', 'For the channel');
  const rows = await world.db.tenant(
    desk.id,
    (tx) => tx<{ id: string }[]>`
      insert into slack_deliveries (workspace_id, id, ticket_id, event, by_name, detail, at, state, due_at, attempts, problem)
      select ${desk.id}, gen_random_uuid(), ${id}, 'new-ticket', '', '', ${new Date(nowMs)}, 'failed', ${new Date(nowMs)}, 8, 'status-404'
      from generate_series(1, 2) returning id`,
  );
  const { items, total } = await list('channel=slack');
  expect(items.map((one) => one.id).toSorted()).toEqual(rows.map((one) => one.id).toSorted());
  expect(items[0]).toMatchObject({
    channel: 'slack',
    recipient: '',
    problem: 'status-404',
    attempts: 8,
    ticketNumber: expect.any(Number),
  });
  expect(total).toBeGreaterThanOrEqual(2);
  const [again, gone] = rows;
  expect((await desk.admin.post(`failed-deliveries/${again!.id}/resend`)).status).toBe(204);
  expect((await desk.admin.post(`failed-deliveries/${gone!.id}/dismiss`)).status).toBe(204);
  expect((await list('channel=slack')).items).toEqual([]);
  const left = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ id: string; state: string; attempts: number }[]>`
      select d.id, d.state, d.attempts from slack_deliveries d where d.id = any(${rows.map((one) => one.id)}::uuid[])`,
  );
  expect(left).toEqual([{ id: again!.id, state: 'waiting', attempts: 0 }]);
});
