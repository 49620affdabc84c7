import * as decoding from 'lib0/decoding';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { fromBase64 } from '#shared/conversation/base64.ts';
import { messagesOf } from '#shared/conversation/document.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { CLOSE, SOCKET_FRAME, type Change } from '#shared/protocol/sync.ts';
import { awarenessFrame, step1Frame, updateFrame } from './frames.ts';
import { writeParagraph } from '#test/support/draft-edits.ts';
import { aMoment, createSocketWorld, until, type SocketWorld } from '#test/support/socket-world.ts';

let world: SocketWorld;
beforeAll(async () => {
  world = await createSocketWorld();
});
afterEach(() => world.closeClients());
afterAll(() => world.close());

const pub = (ticketId: TicketId, generation = 1): string => `pub/${ticketId}/${generation}`;
const htmlsOf = (doc: Y.Doc): string[] =>
  [...messagesOf(doc).values()].map(({ html }) => html).toSorted();

type Doc = Extract<Change, { t: 'doc' }>;
function changesOf(frames: readonly Uint8Array[]): Doc[] {
  return frames.flatMap((frame) => {
    const decoder = decoding.createDecoder(frame);
    return decoding.readVarUint(decoder) === SOCKET_FRAME.FEED
      ? (JSON.parse(decoding.readVarString(decoder)) as Doc[])
      : [];
  });
}

describe('following the public conversation', () => {
  it('C2a any Yjs client gets the document and each message as it is committed', async () => {
    const ticketId = await world.ticket();
    await world.post(ticketId, 'one');
    await world.post(ticketId, 'two');
    const follower = world.follow('ana', pub(ticketId));
    await follower.synced();
    expect(htmlsOf(follower.doc)).toEqual(['one', 'two']);
    await world.post(ticketId, 'three');
    await until(() => htmlsOf(follower.doc).includes('three'), 'third message');
    expect(follower.doc.store.pendingStructs).toBeNull();
  });

  it('C2b what a client writes there reaches nobody and no row', async () => {
    const ticketId = await world.ticket();
    await world.post(ticketId, 'one');
    const [writer, reader] = [
      world.follow('ana', pub(ticketId)),
      world.follow('lea', pub(ticketId)),
    ];
    await Promise.all([writer.synced(), reader.synced()]);
    writer.doc.getMap('m').set('forged', { html: 'forged' });
    await world.post(ticketId, 'two');
    await until(() => htmlsOf(reader.doc).includes('two'), 'second message');
    expect(htmlsOf(reader.doc)).toEqual(['one', 'two']);
    const again = world.follow('lea', pub(ticketId));
    await again.synced();
    expect(htmlsOf(again.doc)).toEqual(['one', 'two']);
    // And it stays a reader.
    expect(writer.provider.wsconnected).toBe(true);
  });

  it('C2c our own devices get rows of the feed, without gaps, from where they stand', async () => {
    const ticketId = await world.ticket();
    for (const html of ['1', '2', '3']) await world.post(ticketId, html);
    const device = world.raw('ana', pub(ticketId), { query: '?feed=1&since=1' });
    await until(() => changesOf(device.frames).length === 2, 'what was missed');
    await Promise.all(['4', '5', '6', '7'].map((html) => world.post(ticketId, html)));
    await until(() => changesOf(device.frames).length === 6, 'what is new');
    const changes = changesOf(device.frames);
    expect(changes.map(({ row }) => row.seq)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(changes.map(({ row }) => readMessageUpdate(fromBase64(row.bytes)!).id)).toEqual(
      changes.map(({ row }) => row.messageId),
    );
    expect(
      changes.every(
        ({ t, v, row }) =>
          t === 'doc' &&
          v > 0 &&
          row.ticketId === ticketId &&
          row.kind === 'pub' &&
          row.generation === 1,
      ),
    ).toBe(true);
    expect(device.frames.every((frame) => frame[0] !== 0)).toBe(true);
  });

  it('C2d a device far behind is left to its pull', async () => {
    const ticketId = await world.ticket();
    await world.db.tenant(world.workspace.id, async (tx) => {
      await tx`
        insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
        select ${world.workspace.id}, ${ticketId}, 'pub', 1, s, s, gen_random_uuid(), 'x' from generate_series(1, 300) s`;
      await tx`update tickets t set pub_seq = 300 where t.workspace_id = ${world.workspace.id} and t.id = ${ticketId}`;
    });
    const device = world.raw('ana', pub(ticketId), { query: '?feed=1&since=3' });
    await device.opened();
    // Nothing tells when it has begun to follow: one is written until one comes.
    let written = 300;
    await until(async () => {
      if (changesOf(device.frames).length > 0) return true;
      await world.post(ticketId, 'new');
      written += 1;
      return undefined;
    }, 'a new one');
    await until(() => changesOf(device.frames).at(-1)?.row.seq === written, 'the newest');
    const seqs = changesOf(device.frames).map(({ row }) => row.seq);
    expect(seqs[0]).toBeGreaterThan(300);
    expect(seqs).toEqual(seqs.map((_, index) => seqs[0]! + index));
  });

  it('a poke for nothing sends nothing; rooms end with their last reader', async () => {
    const ticketId = await world.ticket();
    const device = world.raw('ana', pub(ticketId), { query: '?feed=1' });
    await device.opened();
    await aMoment(100);
    world.sockets.changed('all', 'all');
    await aMoment();
    expect(device.frames).toEqual([]);
    expect(world.sockets.size()).toMatchObject({ connections: 1, rooms: 1 });
    device.socket.close();
    await until(() => world.sockets.size().rooms === 0, 'freed');
    expect(world.sockets.size()).toEqual({ connections: 0, rooms: 0 });
  });
});

describe('who may follow', () => {
  it('INV13a customers follow their own requests and no others', async () => {
    const ticketId = await world.ticket();
    await world.post(ticketId, 'for cleo');
    const own = world.follow('cleo', pub(ticketId));
    await own.synced();
    expect(htmlsOf(own.doc)).toEqual(['for cleo']);
    const byCode = world.follow(`code:${ticketId}`, pub(ticketId));
    await byCode.synced();
    expect(htmlsOf(byCode.doc)).toEqual(['for cleo']);
    const other = await world.ticket({ requesterPersonId: world.workspace.people.carl });
    for (const who of ['cleo', `code:${ticketId}`]) {
      const stranger = world.raw(who, pub(other));
      expect(await stranger.closed()).toMatchObject({ code: CLOSE.NOT_FOUND });
      expect(stranger.bytes().length).toBe(0);
    }
  });

  it('INV13b nothing of notes, drafts or who reads along reaches a customer, in any byte', async () => {
    const ticketId = await world.ticket();
    const customer = world.raw('cleo', pub(ticketId));
    await customer.opened();
    customer.socket.send(step1Frame(new Uint8Array([0])));
    const draft = world.raw('cleo', `draft/${ticketId}/1`);
    expect(await draft.closed()).toMatchObject({ code: CLOSE.FORBIDDEN });
    const notes = world.raw('cleo', `notes/${ticketId}/1`);
    expect(await notes.closed()).toMatchObject({ code: CLOSE.NOT_FOUND });

    const editor = world.follow('ana', `draft/${ticketId}/1`);
    const reader = world.follow('lea', pub(ticketId));
    await Promise.all([editor.synced(), reader.synced()]);
    reader.awareness.setLocalState({
      user: { name: 'whoever' },
      reading: 'secret reading',
      cursor: { at: 'secret cursor' },
    });
    writeParagraph(editor.doc, 'secret draft');
    await world.post(ticketId, 'secret note', 'notes');
    await world.post(ticketId, 'public answer');
    await until(() => customer.bytes().includes('public answer'), 'the public answer');
    await until(async () => (await world.draftRows(ticketId)).length > 0, 'saved draft');
    await aMoment();
    for (const secret of ['secret', 'lea by name', 'whoever', world.workspace.people.lea]) {
      expect(customer.bytes().includes(secret), secret).toBe(false);
    }
    expect(draft.bytes().length + notes.bytes().length).toBe(0);
    // Somebody who writes is told, by name only.
    reader.awareness.setLocalState({ typing: true });
    await until(() => customer.bytes().includes('lea by name'), 'typing');
    expect(customer.bytes().includes(world.workspace.people.lea)).toBe(false);
  });

  it('operators lose the conversation with the right to it, at once', async () => {
    const ticketId = await world.ticket();
    const follower = world.follow('ana', pub(ticketId));
    await follower.synced();
    await world.db.tenant(world.workspace.id, async (tx) => {
      await tx`update tickets t set group_id = ${world.workspace.groups.b} where t.workspace_id = ${world.workspace.id} and t.id = ${ticketId}`;
    });
    world.poke(ticketId);
    expect(await follower.closed()).toMatchObject({ code: CLOSE.NOT_FOUND });
    const again = world.raw('ana', pub(ticketId));
    expect(await again.closed()).toMatchObject({ code: CLOSE.NOT_FOUND });
  });

  it('a new generation closes the old document with GONE', async () => {
    const ticketId = await world.ticket();
    const follower = world.follow('ana', pub(ticketId));
    await follower.synced();
    await world.db.tenant(world.workspace.id, async (tx) => {
      await tx`update tickets t set pub_generation = 2 where t.workspace_id = ${world.workspace.id} and t.id = ${ticketId}`;
    });
    world.poke(ticketId);
    expect(await follower.closed()).toMatchObject({ code: CLOSE.GONE });
    expect(await world.raw('ana', pub(ticketId)).closed()).toMatchObject({ code: CLOSE.GONE });
    const next = world.follow('ana', pub(ticketId, 2));
    await next.synced();
  });
});

describe('presence', () => {
  const statesSeenBy = (follower: ReturnType<SocketWorld['follow']>) =>
    [...follower.awareness.getStates()]
      .filter(([client]) => client !== follower.doc.clientID)
      .map(([, state]) => state);

  it('A3l says who somebody is from the session, never from the frame, and ends with the socket', async () => {
    const ticketId = await world.ticket();
    const [ana, lea] = [world.follow('ana', pub(ticketId)), world.follow('lea', pub(ticketId))];
    await Promise.all([ana.synced(), lea.synced()]);
    lea.awareness.setLocalState({
      user: { id: 'forged', name: 'The Director', color: 'url(x)' },
      typing: true,
      extra: 'dropped',
    });
    const seen = await until(
      () => statesSeenBy(ana).find((state) => state['typing'] === true),
      'typing',
    );
    expect(seen).toEqual({
      user: {
        id: world.workspace.people.lea,
        name: 'lea by name',
        side: 'operator',
        color: expect.stringMatching(/^#[0-9a-f]{6}$/) as string,
      },
      typing: true,
    });
    lea.provider.destroy();
    await until(() => statesSeenBy(ana).length === 0, 'gone');
  });

  it('A3m comes back after a reconnection of the same client', async () => {
    const ticketId = await world.ticket();
    const [ana, lea] = [world.follow('ana', pub(ticketId)), world.follow('lea', pub(ticketId))];
    await Promise.all([ana.synced(), lea.synced()]);
    await until(() => statesSeenBy(ana).length === 1, 'lea');
    lea.provider.disconnect();
    await until(() => statesSeenBy(ana).length === 0, 'gone');
    lea.awareness.setLocalState({});
    lea.provider.connect();
    await until(() => statesSeenBy(ana).length === 1, 'lea again');
  });

  it('A3n cannot speak for the clientID of another connection, nor send too much', async () => {
    const ticketId = await world.ticket();
    const [ana, lea] = [world.follow('ana', pub(ticketId)), world.follow('lea', pub(ticketId))];
    await Promise.all([ana.synced(), lea.synced()]);
    lea.awareness.setLocalState({ typing: true });
    await until(() => statesSeenBy(ana).some((state) => state['typing'] === true), 'typing');
    const thief = world.raw('cleo', pub(ticketId));
    await thief.opened();
    const say = (client: number, clock: number, state: string) =>
      awarenessFrame([{ client, clock, state }]);
    thief.socket.send(say(lea.doc.clientID, 9_999, 'null'));
    thief.socket.send(say(lea.doc.clientID, 10_000, '{"typing":false}'));
    await aMoment();
    expect(statesSeenBy(ana).some((state) => state['typing'] === true)).toBe(true);
    thief.socket.send(say(5, 1, JSON.stringify({ typing: 'x'.repeat(10_000) })));
    expect(await thief.closed()).toMatchObject({ code: CLOSE.MALFORMED });
  });
});

it('a stray update frame with garbage does not end a reader', async () => {
  const ticketId = await world.ticket();
  const reader = world.raw('ana', pub(ticketId), { query: '?feed=1&since=1' });
  await reader.opened();
  reader.socket.send(updateFrame(new Uint8Array([9, 9, 9])));
  await world.post(ticketId, 'still here');
  await until(() => changesOf(reader.frames).length === 1, 'the message');
});
