// W1 seen from every door: what a workspace answers about another's ids is what it answers about ids of nobody.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { DeviceId, GroupId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { EntryOutcome } from '#shared/protocol/sync.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import {
  createDeviceCalls,
  message,
  newId,
  openCommand,
  replyCommand,
} from '#test/support/device-calls.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let server: HttpServer;
let ours: SignedUp;
let theirs: SignedUp;
/** Ids of the other workspace, all of them real. */
let foreign: {
  ticket: TicketId;
  number: number;
  message: MessageId;
  person: PersonId;
  group: GroupId;
  accessCode: string;
};
beforeAll(async () => {
  world = await createWorld();
  server = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
  ours = await world.signUp({ blueprint: 'maildesk' });
  theirs = await world.signUp({ blueprint: 'maildesk' });
  const sent = await bodyOf(
    await world.client({ slug: theirs.slug, origin: null }).post('public/requests', REQUEST),
  );
  const [first] = (await bodyOf(await theirs.admin.get(`tickets/${String(sent['id'])}/messages`)))
    .items as { id: MessageId }[];
  const [person] = (await bodyOf(await theirs.admin.get('people'))).items as { id: PersonId }[];
  const [group] = (await bodyOf(await theirs.admin.get('groups'))).items as { id: GroupId }[];
  foreign = {
    ticket: sent['id'] as TicketId,
    number: sent['number'] as number,
    accessCode: sent['accessCode'] as string,
    message: first!.id,
    person: person!.id,
    group: group!.id,
  };
});
afterAll(async () => {
  await server.drain();
  await world.close();
});

const REQUEST = {
  name: 'Rosa Rivera',
  email: 'rosa@example.test',
  phone: '+33 123 456',
  city: 'Lyon',
  subject: 'Hotel booking',
  description: 'Two beds, please.',
};
type Body = Record<string, unknown> & { items?: unknown };
const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;

const refusalOf = (outcome: EntryOutcome) =>
  outcome.status === 'refused' ? [outcome.refusal, 'heldReplyId' in outcome] : undefined;

/** Status and body without what differs from request to request, and without the ids that were asked with. */
async function saidOf(answer: Response, ids: readonly (string | number)[]): Promise<string> {
  let text = await answer.text();
  for (const id of ids) text = text.replaceAll(String(id), '(id)');
  return `${answer.status} ${text.replace(/"traceId":"[^"]*"/, '')}`;
}

describe('W1 nothing is inferred of another workspace', () => {
  test("W1j another's ids in any request are answered as ids of nobody", async () => {
    const own = await bodyOf(await ours.admin.post('tickets', ticketBody()));
    await ours.admin.post(`tickets/${String(own['id'])}/take`);
    const requests = (of: typeof foreign): ((client: TestClient) => Promise<Response>)[] => [
      (c) => c.get(`tickets/${of.ticket}`),
      (c) => c.get(`tickets/${of.ticket}/messages`),
      (c) => c.get(`tickets/${of.ticket}/history`),
      (c) => c.post(`tickets/${of.ticket}/messages`, { text: 'x' }),
      (c) => c.post(`tickets/${of.ticket}/take`),
      (c) => c.patch(`tickets/${of.ticket}`, { subject: 'x' }, { 'if-match': '"x"' }),
      (c) => c.post('tickets', { ...ticketBody(), followUpOf: of.ticket }),
      (c) => c.post('tickets', { ...ticketBody(), group: of.group }),
      (c) => c.post('tickets', { ...ticketBody(), assignee: of.person }),
      (c) => c.post(`tickets/${String(own['id'])}/messages`, { text: 'x', parentId: of.message }),
      (c) => c.post(`tickets/${String(own['id'])}/assign`, { assignee: of.person }),
      (c) => c.post(`tickets/${String(own['id'])}/assign`, { group: of.group }),
      (c) => c.post(`tickets/${String(own['id'])}/hand-over`, { person: of.person }),
      (c) => c.get(`tickets?q=requester:${of.person}`),
      (c) => c.get(`tickets?q=assignee:${of.person}`),
      (c) => c.get(`people/${of.person}`),
      (c) => c.get(`groups/${of.group}`),
      (c) => c.patch('settings', { defaultGroup: of.group }),
      (c) => c.post('groups', { name: 'x', leadId: of.person }),
    ];
    const nobody = {
      ...foreign,
      ticket: newId<TicketId>(),
      message: newId<MessageId>(),
      person: newId<PersonId>(),
      group: newId<GroupId>(),
    };

    const [asForeign, asNobody] = [requests(foreign), requests(nobody)];
    for (const [index, request] of asForeign.entries()) {
      const one = await saidOf(await request(ours.admin), Object.values(foreign));
      const two = await saidOf(await asNobody[index]!(ours.admin), Object.values(nobody));
      expect([index, one]).toEqual([index, two]);
    }
  });

  test("W1k another's ids in a device's entries are answered as ids of nobody", async () => {
    const device = createDeviceCalls(ours.admin);
    const own = openCommand();
    expect((await device.push(own)).status).toBe('ok');
    const entries = (of: typeof foreign): Command[] => [
      replyCommand(of.ticket),
      { type: 'take', ticketId: of.ticket },
      replyCommand(own.ticketId, { message: { ...message('<p>x</p>'), parentId: of.message } }),
      openCommand({ followUpOf: of.ticket }),
      openCommand({ groupId: of.group }),
      openCommand({ assigneeId: of.person }),
      openCommand({ requester: { ...own.requester, personId: of.person } }),
      { type: 'assign', ticketId: own.ticketId, assigneeId: of.person },
      { type: 'assign', ticketId: own.ticketId, groupId: of.group },
    ];
    const nobody = {
      ...foreign,
      ticket: newId<TicketId>(),
      message: newId<MessageId>(),
      person: newId<PersonId>(),
      group: newId<GroupId>(),
    };

    const asNobody = entries(nobody);
    for (const [index, command] of entries(foreign).entries()) {
      const one = refusalOf(await device.push(command));
      const two = refusalOf(await device.push(asNobody[index]!));
      expect([index, one]).toEqual([index, two]);
      expect(one).toBeDefined();
    }
    const note = {
      type: 'note' as const,
      ticketId: own.ticketId,
      message: message('<p>x</p>'),
      mentions: [foreign.person],
    };
    expect((await device.push(note)).status).toBe('ok');
    const heard = await world.db.tenantRead(theirs.id, (sql) => sql`select 1 from notifications n`);
    expect(heard).toHaveLength(0);
  });

  test('W1l the same ids of tickets, messages, devices, entries and keys serve in both', async () => {
    const deviceId = newId<DeviceId>();
    const open = openCommand();
    const key = { 'idempotency-key': 'the-same-in-both' };

    for (const { admin } of [ours, theirs]) {
      const device = createDeviceCalls(admin, deviceId);
      expect(await device.push(open)).toMatchObject({ n: 1, status: 'ok' });
      expect((await admin.post('tickets', ticketBody(), key)).status).toBe(201);
    }
    const numbers = await Promise.all(
      [ours, theirs].map(async ({ admin }) => bodyOf(await admin.get(`tickets/${open.ticketId}`))),
    );
    expect(numbers.map(({ id }) => id)).toEqual([open.ticketId, open.ticketId]);
  });

  test("W1m a code opens nothing in another workspace, and guesses there do not use up one's own", async () => {
    const guesser = world.client({ slug: ours.slug, origin: null, ip: '203.0.113.77' });
    const code = { 'access-code': foreign.accessCode };

    const right = await saidOf(await guesser.get(`public/requests/${foreign.number}`, code), []);
    const absent = await saidOf(await guesser.get('public/requests/987654321', code), []);
    expect(right).toBe(absent);

    let last = 404;
    for (let guess = 0; guess < 40 && last === 404; guess += 1) {
      last = (await guesser.get(`public/requests/${foreign.number}`, code)).status;
    }
    expect(last).toBe(429);
    const elsewhere = world.client({ slug: theirs.slug, origin: null, ip: '203.0.113.77' });
    expect((await elsewhere.get(`public/requests/${foreign.number}`, code)).status).toBe(200);
  });

  test('W1n sockets of another workspace, and of its tickets, end as those of none', async () => {
    const cookie = ours.admin.cookie();
    const closed = (path: string): Promise<string> =>
      new Promise((done) => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
          headers: { cookie, origin: `http://127.0.0.1:${server.port}` },
        });
        const words: string[] = [];
        socket.on('message', (data: Buffer) => words.push(data.toString('base64')));
        socket.on('error', (error) => words.push(error.message));
        socket.on('close', (code) => done(`${code} ${words.join()}`));
      });
    const paths = (slug: string, ticket: string) => [
      `/sync/v1/w/${slug}/poke`,
      `/sync/v1/w/${slug}/docs/pub/${ticket}/1`,
      `/sync/v1/w/${slug}/docs/draft/${ticket}/1`,
    ];

    const there = await Promise.all(paths(theirs.slug, foreign.ticket).map(closed));
    const nowhere = await Promise.all(paths('no-such-place', newId()).map(closed));
    const foreignTicket = await Promise.all(paths(ours.slug, foreign.ticket).slice(1).map(closed));
    const absentTicket = await Promise.all(paths(ours.slug, newId()).slice(1).map(closed));

    expect(there).toEqual(['4401 ', '4401 ', '4401 ']);
    expect(nowhere).toEqual(there);
    expect(absentTicket).toEqual(['4404 ', '4404 ']);
    expect(foreignTicket).toEqual(absentTicket);
  });
});

const ticketBody = () => ({
  subject: REQUEST.subject,
  description: REQUEST.description,
  requester: {
    name: REQUEST.name,
    email: REQUEST.email,
    phone: REQUEST.phone,
    city: REQUEST.city,
  },
});
