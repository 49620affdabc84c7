// What counts as unread, and what the device keeps and tells of it (C10).

import { describe, expect, test, vi } from 'vitest';
import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { getMeta } from './database.ts';
import { createReads, isUnread } from './reads.ts';
import { askUnread, tellReads } from './tell-reads.ts';
import type { ApiClient } from './api.ts';
import type { TicketView } from './records.ts';
import {
  onServer,
  replyCommand,
  serverTicket,
  testDevice,
  testWorld,
} from './support/test-desk.ts';

const SINCE = '2026-06-01T00:00:00.000Z' as Instant;
const BEFORE = '2026-05-01T00:00:00.000Z' as Instant;
const AFTER = '2026-07-01T00:00:00.000Z' as Instant;
const ANA = 'ana' as PersonId;
const BEN = 'ben' as PersonId;

const view = (more: Partial<TicketView> = {}) => ({
  pubSeq: 3,
  notesSeq: 1,
  latestAnswers: [],
  unanswered: 1,
  createdAt: BEFORE,
  updatedAt: BEFORE,
  ...more,
});
const mark = { pubSeq: 3, notesSeq: 1 };

describe('unread', () => {
  test.each([
    ['all of it was read', view(), mark, false],
    ['another message came', view({ pubSeq: 4 }), mark, true],
    ['a colleague answered', view({ pubSeq: 4, latestAnswers: [{ seq: 4, by: BEN }] }), mark, true],
    [
      'one answered oneself',
      view({ pubSeq: 4, latestAnswers: [{ seq: 4, by: ANA }] }),
      mark,
      false,
    ],
    ['a note came', view({ notesSeq: 2 }), mark, true],
    ['never opened, from before', view(), undefined, false],
    ['never opened, new', view({ createdAt: AFTER, updatedAt: AFTER }), undefined, true],
    ['never opened, the customer wrote since', view({ updatedAt: AFTER }), undefined, true],
    [
      'never opened, a colleague answered',
      view({ updatedAt: AFTER, unanswered: 0 }),
      undefined,
      false,
    ],
  ])('C10e %s', (_, ticket, known, expected) => {
    expect(isUnread(ticket, known, SINCE, ANA)).toBe(expected);
  });
});

describe('marks on the device', () => {
  const opened = async () => {
    const world = testWorld();
    const device = await testDevice(world, world.ana);
    const id = serverTicket(world, world.ben);
    await device.syncOnce();
    const reads = createReads(device.room);
    await reads.start();
    return { world, device, id, reads };
  };
  const stored = (device: Awaited<ReturnType<typeof opened>>['device'], id: TicketId) =>
    device.room.store.read(['reads'], (db) => db.reads.get(id));

  test('C10f they stay over a restart and never go back', async () => {
    const { device, id, reads } = await opened();
    expect(await reads.mark(id, { pubSeq: 2, notesSeq: 0 })).toBe(true);
    expect(await reads.mark(id, { pubSeq: 1, notesSeq: 0 })).toBe(false);
    const again = createReads(device.room);
    await again.start();
    const ticket = { ...view({ pubSeq: 2, notesSeq: 0 }), id } as unknown as TicketView;
    expect(again.isUnread(ticket, ANA)).toBe(false);
    expect(again.isUnread({ ...ticket, pubSeq: 3 }, ANA)).toBe(true);
    expect(await stored(device, id)).toMatchObject({ pubSeq: 2, untold: 1 });
    device.close();
  });

  test('C10g the server is told once there is a network, and no more than that', async () => {
    const { device, id, reads } = await opened();
    await reads.mark(id, { pubSeq: 2, notesSeq: 0 });
    const post = vi.fn<ApiClient['post']>();
    const api = { post } as unknown as ApiClient;
    post.mockResolvedValueOnce({ ok: false, error: { kind: 'unreachable', reason: 'network' } });
    await tellReads(device.room, api, 'acme');
    expect(await stored(device, id)).toMatchObject({ untold: 1 });
    post.mockResolvedValue({
      ok: true,
      value: { status: 204, data: undefined as never, etag: null },
    });
    await tellReads(device.room, api, 'acme');
    await tellReads(device.room, api, 'acme');
    expect(post.mock.calls).toEqual([
      [`w/acme/tickets/${id}/read`, { pubSeq: 2, notesSeq: 0 }],
      [`w/acme/tickets/${id}/read`, { pubSeq: 2, notesSeq: 0 }],
    ]);
    expect(await stored(device, id)).toEqual({ id, pubSeq: 2, notesSeq: 0 });
    device.close();
  });

  test('C10h what the server says unread of one’s own is learnt only where this device knows nothing', async () => {
    const { device, id, reads } = await opened();
    const get = vi.fn<ApiClient['get']>(async () => ({
      ok: true,
      value: {
        status: 200,
        data: { items: [{ ticketId: id, messages: 1, notes: 0 }] } as never,
        etag: null,
      },
    }));
    const there = await askUnread({ get } as unknown as ApiClient, 'acme');
    expect(there?.get(id)).toMatchObject({ messages: 1 });
    await reads.learn([{ id, pubSeq: 0, notesSeq: 0 }]);
    expect(await stored(device, id)).toEqual({ id, pubSeq: 0, notesSeq: 0 });
    await reads.mark(id, { pubSeq: 1, notesSeq: 0 });
    await reads.learn([{ id, pubSeq: 0, notesSeq: 0 }]);
    expect(await stored(device, id)).toMatchObject({ pubSeq: 1 });
    device.close();
  });

  test('L5bh INV14 C10 told marks go with what they tell of, and untold ones when they are told', async () => {
    const { world, device, id, reads } = await opened();
    const other = serverTicket(world, world.ben);
    await device.syncOnce();
    await reads.mark(id, { pubSeq: 1, notesSeq: 0 });
    const post = vi.fn<ApiClient['post']>(async () => ({
      ok: true,
      value: { status: 204, data: undefined as never, etag: null },
    }));
    await tellReads(device.room, { post } as unknown as ApiClient, 'acme');
    await reads.mark(other, { pubSeq: 1, notesSeq: 0 });
    for (const ticketId of [id, other])
      onServer(world, world.ben, { type: 'assign', ticketId, groupId: world.other });
    await device.syncOnce();
    expect(await stored(device, id)).toBeUndefined();
    expect(await stored(device, other)).toMatchObject({ untold: 1 });
    post.mockResolvedValue({
      ok: false,
      error: { kind: 'problem', status: 404, code: 'NOT_FOUND', title: '' },
    });
    await tellReads(device.room, { post } as unknown as ApiClient, 'acme');
    expect(await stored(device, other)).toBeUndefined();
    device.close();
  });

  test('L5bi INV14 the end of a session takes told marks along, and since when they count', async () => {
    const { device, id, reads } = await opened();
    await reads.learn([{ id, pubSeq: 1, notesSeq: 0 }]);
    await reads.mark('later' as TicketId, { pubSeq: 1, notesSeq: 0 });
    await device.end();
    const left = await device.room.store.read(['reads', 'meta'], async (db) => ({
      marks: await db.reads.toArray(),
      since: await getMeta(db, 'reads'),
    }));
    expect(left).toEqual({
      marks: [{ id: 'later', pubSeq: 1, notesSeq: 0, untold: 1 }],
      since: undefined,
    });
    device.close();
  });

  test('C10t after a restore what comes under a number that was read already is unread', async () => {
    const { world, device, id, reads } = await opened();
    await reads.mark(id, { pubSeq: 5, notesSeq: 3 });
    world.server.newEpoch();
    await device.syncOnce();
    const { pubSeq, notesSeq } = world.server.tickets.get(id)!.state;
    expect(await stored(device, id)).toMatchObject({ pubSeq, notesSeq });
    const ticket = { ...view({ pubSeq: pubSeq + 1, notesSeq }), id } as unknown as TicketView;
    await vi.waitFor(() => expect(reads.isUnread(ticket, ANA)).toBe(true), { timeout: 15_000 });
    device.close();
  });

  test('C10i a note that this device has sent itself is read when it comes back; a colleague’s is not', async () => {
    const { world, device, id, reads } = await opened();
    await reads.mark(id, { pubSeq: 1, notesSeq: 0 });
    const note = (html: string): Command => ({
      type: 'note',
      ticketId: id,
      message: replyCommand(id, html).message,
      mentions: [],
    });
    await device.perform([note('<p>Mine</p>')]);
    await device.syncOnce();
    await device.syncOnce();
    expect(world.server.tickets.get(id)!.state.notesSeq).toBe(1);
    expect(await reads.passOwnNotes([id])).toEqual([id]);
    expect(await stored(device, id)).toMatchObject({ notesSeq: 1 });
    const ben = await testDevice(world, world.ben);
    await ben.syncOnce();
    await ben.perform([note('<p>His</p>')]);
    await ben.syncOnce();
    await device.syncOnce();
    expect(await reads.passOwnNotes([id])).toEqual([]);
    expect(await stored(device, id)).toMatchObject({ notesSeq: 1 });
    device.close();
    ben.close();
  });
});
