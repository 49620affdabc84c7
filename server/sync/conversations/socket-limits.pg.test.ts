import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE } from '#shared/protocol/sync.ts';
import { CONNECTION_LIMITS } from './connection.ts';
import { loadDraft } from './draft-batch.ts';
import { awarenessFrame, step1Frame } from './frames.ts';
import { draftText, writeParagraph } from '#test/support/draft-edits.ts';
import { aMoment, createSocketWorld, until, type SocketWorld } from '#test/support/socket-world.ts';

describe('sockets', () => {
  let world: SocketWorld;
  beforeAll(async () => {
    world = await createSocketWorld({
      limits: {
        perPerson: 5,
        connection: { ...CONNECTION_LIMITS, bufferedBytes: 256 * 1024, frameBurst: 100 },
      },
    });
  });
  afterEach(async () => {
    world.closeClients();
    await until(() => world.sockets.size().connections === 0, 'closed');
  });
  afterAll(() => world.close());

  it('refuse a foreign or missing origin before the upgrade', async () => {
    const ticketId = await world.ticket();
    for (const origin of ['http://evil.test', 'null', null]) {
      const client = world.raw('ana', `pub/${ticketId}/1`, { origin });
      await until(() => client.failure, 'refused');
      expect(client.failure).toContain('403');
    }
  });

  it('answer what is wrong after the upgrade, with a code that browsers show', async () => {
    const ticketId = await world.ticket();
    const codeOf = async (who: string | undefined, name: string, query = '') =>
      (await world.raw(who, name, { query }).closed()).code;
    expect(await codeOf(undefined, `pub/${ticketId}/1`)).toBe(CLOSE.UNAUTHENTICATED);
    expect(await codeOf('nobody', `pub/${ticketId}/1`)).toBe(CLOSE.UNAUTHENTICATED);
    expect(await codeOf('ana', `pub/${ticketId}/1`, '?protocol=0')).toBe(CLOSE.CLIENT_TOO_OLD);
    for (const name of [
      'pub/x/1',
      `pub/${ticketId}`,
      `pub/${ticketId}/0`,
      `pub/${ticketId}/1/2`,
      `pub/${ticketId}/1e3`,
      'pub/018f0000-0000-7000-8000-00000000dead/1',
    ]) {
      expect(await codeOf('ana', name), name).toBe(CLOSE.NOT_FOUND);
    }
    expect(world.sockets.size()).toEqual({ connections: 0, rooms: 0 });
  });

  it('are so many per person and no more', async () => {
    const ticketId = await world.ticket();
    const clients = [1, 2, 3, 4, 5].map(() => world.raw('ana', `pub/${ticketId}/1`));
    await Promise.all(clients.map((client) => client.opened()));
    expect(await world.raw('ana', `pub/${ticketId}/1`).closed()).toMatchObject({
      code: CLOSE.TOO_MANY,
    });
    await world.raw('lea', `pub/${ticketId}/1`).opened();
    clients[0]!.socket.close();
    await until(() => world.sockets.size().connections === 5, 'one less');
    await world.raw('ana', `pub/${ticketId}/1`).opened();
    await until(() => world.sockets.size().connections === 6, 'one more');
  });

  it('end for a person or a session when rights end', async () => {
    const ticketId = await world.ticket();
    const [ana, lea] = [
      world.raw('ana', `pub/${ticketId}/1`),
      world.raw('lea', `pub/${ticketId}/1`),
    ];
    await Promise.all([ana.opened(), lea.opened()]);
    await until(() => world.sockets.size().connections === 2, 'open');
    world.sockets.closeFor({
      workspaceId: world.workspace.id,
      personId: world.workspace.people.ana,
    });
    expect(await ana.closed()).toMatchObject({ code: CLOSE.UNAUTHENTICATED });
    expect(lea.closedWith).toBeUndefined();
    world.sockets.closeFor({ workspaceId: world.workspace.id });
    expect(await lea.closed()).toMatchObject({ code: CLOSE.UNAUTHENTICATED });
  });

  it('close on a flood of frames', async () => {
    const ticketId = await world.ticket();
    const client = world.raw('ana', `pub/${ticketId}/1`);
    await client.opened();
    for (let i = 0; i < 300; i += 1)
      client.socket.send(awarenessFrame([{ client: 1, clock: i, state: '{}' }]));
    expect(await client.closed()).toMatchObject({ code: CLOSE.TOO_MANY });
  });

  it('FLT42 drop a reader that does not read, and nobody else', async () => {
    const ticketId = await world.ticket();
    const [slow, quick] = [
      world.raw('ana', `pub/${ticketId}/1`),
      world.raw('lea', `pub/${ticketId}/1`),
    ];
    await Promise.all([slow.opened(), quick.opened()]);
    for (const client of [slow, quick]) client.socket.send(step1Frame(new Uint8Array([0])));
    await until(() => quick.frames.length > 0, 'synced');
    slow.socket.pause();
    for (let i = 0; i < 40; i += 1) await world.post(ticketId, 'x'.repeat(200_000));
    await until(() => world.sockets.size().connections === 1, 'dropped', 20_000);
    await until(() => quick.bytes().length > 40 * 200_000, 'all read');
    expect(quick.closedWith).toBeUndefined();
  }, 60_000);

  it('come back to a server whose database failed for a moment, having lost nothing', async () => {
    const ticketId = await world.ticket();
    const ana = world.follow('ana', `draft/${ticketId}/1`);
    await ana.synced();
    await until(() => ana.saved === 1, 'acknowledged');
    const { tenant } = world.db;
    (world.db as { tenant: unknown }).tenant = () => Promise.reject(new Error('connection lost'));
    writeParagraph(ana.doc, 'not lost');
    expect(await ana.closed()).toMatchObject({ code: CLOSE.DRAINING });
    expect(ana.saved).toBe(1);
    (world.db as { tenant: unknown }).tenant = tenant;
    ana.provider.connect();
    await ana.synced();
    await until(async () => (await world.draftRows(ticketId)).length === 1, 'saved');
    expect(world.warnings.length).toBeGreaterThan(0);
  });
});

it('FLT45 a quiet line is kept open, and a dead one ended', async () => {
  const world = await createSocketWorld({ limits: { beatMs: 1_000 } });
  const ticketId = await world.ticket();
  const alive = world.raw('ana', `pub/${ticketId}/1`);
  const dead = world.raw('lea', `pub/${ticketId}/1`, { autoPong: false });
  await Promise.all([alive.opened(), dead.opened()]);
  expect(await dead.closed()).toMatchObject({ code: 1006 });
  await until(() => alive.frames.length > 1, 'kept open by a second beat');
  expect(alive.closedWith).toBeUndefined();
  expect([...alive.frames[0]!]).toEqual([1, 1, 0]);
  await world.close();
});

it('FLT41 a stopping server saves what it was sent, then closes all with 4503', async () => {
  const world = await createSocketWorld();
  const ticketId = await world.ticket();
  const editors = ['ana', 'lea'].map((who) => world.follow(who, `draft/${ticketId}/1`));
  const readers = Array.from({ length: 50 }, () => world.raw('ana', `pub/${ticketId}/1`));
  await Promise.all([
    ...editors.map((editor) => editor.synced()),
    ...readers.map((reader) => reader.opened()),
  ]);
  for (const { doc } of editors) writeParagraph(doc, 'just typed');
  await aMoment(5);
  await world.sockets.drain();
  for (const client of [...editors, ...readers])
    expect(await client.closed()).toMatchObject({ code: CLOSE.DRAINING });
  const stored = draftText(loadDraft((await world.draftRows(ticketId)).map(({ bytes }) => bytes)));
  expect(stored.match(/just typed/g)).toHaveLength(2);
  expect((await world.raw('ana', `pub/${ticketId}/1`).closed()).code).toBe(CLOSE.DRAINING);
  expect(world.sockets.size()).toEqual({ connections: 0, rooms: 0 });
  await world.close();
}, 60_000);
