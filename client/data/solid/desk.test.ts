import { createEffect, createRoot, createSignal } from 'solid-js';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { PersonId, SavedViewId, TicketId } from '#shared/base/ids.ts';
import { havingWords } from '#shared/conditions/asked-words.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ViewRow } from '#shared/protocol/rows.ts';
import { PERSON_HEADER } from '#shared/protocol/sync.ts';
import type { ViewId } from '../records.ts';
import { createSessions } from '../session.ts';
import { fakeBrowser, type FakeBrowser } from '../support/fake-platform.ts';
import {
  onServer,
  openCommand,
  replyCommand,
  serverTicket,
  testWorld,
  type World,
} from '../support/test-desk.ts';
import type { Desk } from './desk-types.ts';
import { openDesk } from './open-desk.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const openFor = async (
  world: World,
  browser: FakeBrowser = fakeBrowser({ hasLocks: true }),
  person: PersonId = world.ana.id,
) => {
  const session = { person: person as PersonId | null };
  const platform = browser.platform(world.server.fetchFor(session));
  const sessions = createSessions(platform);
  let ended = 0;
  const opened = await openDesk({ slug: 'acme', platform, sessions, onEnded: () => (ended += 1) });
  if (opened.status !== 'open') throw new Error(opened.status);
  cleanups.push(
    () => void opened.desk.close(),
    () => sessions.close(),
  );
  return { desk: opened.desk, session, browser, sessions, ended: () => ended };
};
const inRoot = <T>(make: () => T): T =>
  createRoot((dispose) => {
    cleanups.push(dispose);
    return make();
  });
const soon = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 15_000, interval: 10 });
const list = (desk: Desk, view: ViewId) => inRoot(() => desk.tickets(() => view));

describe('the desk', () => {
  test("L1m it opens with who one is, where, and the tickets of one's groups", async () => {
    const world = testWorld();
    const ticketId = serverTicket(world, world.ben);
    const { desk } = await openFor(world);
    const all = list(desk, 'all');

    await soon(() => expect(all().rows.map(({ id }) => id)).toEqual([ticketId]));
    expect(all()).toMatchObject({ total: 1, isReady: true });
    expect(desk.self().name).toBe('Ana');
    expect(desk.workspace().name).toBe('Acme');
    expect([...desk.people().values()].map(({ name }) => name).toSorted()).toEqual(['Ana', 'Ben']);
    expect(desk.groups().get(world.group)!.name).toBe('Support');
    await soon(() => expect(desk.sync().state).toBe('online'));
  });

  test('L3e what one does is on screen at once, and stays when the server has answered', async () => {
    const world = testWorld();
    const ticketId = serverTicket(world, world.ben);
    const { desk } = await openFor(world);
    const ticket = inRoot(() => desk.ticket(() => ticketId));
    const mine = list(desk, 'mine');
    await soon(() => expect(ticket()).toBeDefined());
    const seen: (PersonId | null)[] = [];
    const conversation = inRoot(() => desk.conversation(() => ticketId));

    await desk.perform([{ type: 'take', ticketId }]);
    await soon(() => expect(ticket()!.lockHolderId).toBe(world.ana.id));
    await soon(() => expect(mine().total).toBe(1));
    const stop = vi.waitFor(
      () => {
        seen.push(ticket()!.lockHolderId);
        expect(ticket()!.pending).toBe(0);
      },
      { timeout: 15_000, interval: 1 },
    );
    await stop;
    expect(new Set(seen)).toEqual(new Set([world.ana.id]));
    expect(world.server.tickets.get(ticketId)!.state.lockHolderId).toBe(world.ana.id);

    await desk.perform([replyCommand(ticketId, '<p>Hello</p>')]);
    await soon(() =>
      expect(conversation().items).toContainEqual(
        expect.objectContaining({ html: '<p>Hello</p>', state: 'saved', seq: 2 }),
      ),
    );
    expect(
      conversation()
        .items.filter(({ type }) => type === 'event')
        .map((item) => (item.type === 'event' ? item.event.type : '')),
    ).toEqual(['ticket-opened', 'ticket-taken', 'status-changed', 'draft-renewed']);
  });

  test('C10s INV23 what was read is told and asked as this person, whatever cookie there is by then', async () => {
    const world = testWorld();
    const ticketId = serverTicket(world, world.ben);
    const told = new Map<string, string | null>();
    const platform = fakeBrowser({ hasLocks: true }).platform(async (url, init) => {
      const { pathname } = new URL(url);
      if (/\/(read|unread)$/.test(pathname))
        told.set(pathname, new Headers(init.headers).get(PERSON_HEADER));
      return world.server.fetchFor({ person: world.ana.id })(url, init);
    });
    const sessions = createSessions(platform);
    const opened = await openDesk({ slug: 'acme', platform, sessions });
    if (opened.status !== 'open') throw new Error(opened.status);
    cleanups.push(
      () => void opened.desk.close(),
      () => sessions.close(),
    );
    const ticket = inRoot(() => opened.desk.ticket(() => ticketId));
    await soon(() => expect(ticket()).toBeDefined());

    await opened.desk.markRead(ticketId, { pubSeq: 1, notesSeq: 0 });

    await soon(() =>
      expect([...told].toSorted()).toEqual([
        [`/api/v1/w/acme/tickets/${ticketId}/read`, world.ana.id],
        ['/api/v1/w/acme/unread', world.ana.id],
      ]),
    );
  });

  test('L5bd who throws all away is signed out of a device that cannot be read', async () => {
    const world = testWorld();
    const { desk, browser, sessions } = await openFor(world);
    await desk.close();
    await expect(desk.signOut({ discardUnsent: false })).rejects.toThrow();
    expect(await desk.signOut({ discardUnsent: true })).toEqual({ status: 'signed-out' });
    expect(await sessions.registry.sessions()).toEqual([]);
    expect((await browser.indexedDB.databases()).map(({ name }) => name)).toEqual(['homing']);
  });

  test('L1l INV24 the counts are those of the rows, in every list', async () => {
    const world = testWorld();
    const first = serverTicket(world, world.ben);
    serverTicket(world, world.ben);
    const cold = serverTicket(world, world.ben);
    onServer(world, world.ben, { type: 'take', ticketId: cold }, { type: 'close', ticketId: cold });
    world.server.cool(cold);
    const { desk } = await openFor(world);
    const views: ViewId[] = [
      'all',
      'mine',
      'unassigned',
      'waiting',
      'held',
      'closed',
      `group:${world.group}`,
    ];
    const lists = views.map((view) => [view, list(desk, view)] as const);
    await desk.perform([{ type: 'take', ticketId: first }]);

    await soon(() => {
      expect(Object.fromEntries(lists.map(([view, rows]) => [view, rows().total]))).toEqual({
        all: 2,
        mine: 1,
        unassigned: 1,
        waiting: 2,
        held: 0,
        closed: 1,
        [`group:${world.group}`]: 2,
      });
      for (const [view, rows] of lists)
        expect([view, desk.viewCounts()[view] ?? 0]).toEqual([view, rows().total]);
    });
  });

  test('S3e saved views hold what their filter finds, also of old tickets and of what one just did, offline too', async () => {
    const world = testWorld();
    const first = serverTicket(world, world.ben);
    serverTicket(world, world.ben);
    const cold = serverTicket(world, world.ben);
    onServer(world, world.ben, { type: 'take', ticketId: cold }, { type: 'close', ticketId: cold });
    world.server.cool(cold);
    const row = (id: string, where: Condition, more: Partial<ViewRow> = {}): ViewRow => ({
      id: id as SavedViewId,
      personId: null,
      groupId: null,
      position: 0,
      isArchived: false,
      isDeleted: false,
      name: { en: id },
      filter: { v: 1, where },
      columns: [],
      sort: '-updated',
      groupBy: null,
      ...more,
    });
    const is = (field: string, ...values: string[]): Condition => ({ field, op: 'is', values });
    world.server.putView(row('of-me', is('holder', 'me'), { personId: world.ana.id }));
    world.server.putView(row('ended', { not: is('phase', 'new', 'active', 'waiting-operator') }));
    world.server.putView(row('kept', is('holder', 'me'), { isArchived: true }));
    const browser = fakeBrowser({ hasLocks: true });
    const { desk } = await openFor(world, browser);
    await soon(() => expect(desk.views().map(({ id }) => id)).toEqual(['ended', 'of-me']));
    const [ofMe, ended] = [list(desk, 'view:of-me' as ViewId), list(desk, 'view:ended' as ViewId)];
    const idsIn = (rows: () => { rows: readonly { id: TicketId }[] }) =>
      rows().rows.map(({ id }) => id);
    await soon(() => {
      expect(idsIn(ofMe)).toEqual([]);
      expect(idsIn(ended)).toEqual([cold]);
    });
    world.server.fail(...Array.from({ length: 50 }, () => 'request-lost' as const));
    await desk.perform([{ type: 'take', ticketId: first }]);
    await soon(() => {
      expect(idsIn(ofMe)).toEqual([first]);
      expect(desk.viewCounts()['view:of-me' as ViewId]).toBe(1);
    });
  });

  test('L2b offline it lists, searches, writes and starts again; the queue is shown', async () => {
    const world = testWorld();
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser({ hasLocks: true });
    const first = await openFor(world, browser);
    await soon(() => expect(first.desk.sync().state).toBe('online'));
    await first.desk.close();

    world.server.fail(...Array.from({ length: 50 }, () => 'request-lost' as const));
    const { desk } = await openFor(world, browser);
    const command = openCommand(world.group);
    await desk.perform([{ ...command, subject: 'Hélène ne peut pas imprimer' }]);
    await desk.perform([{ type: 'take', ticketId }]);

    await soon(async () => {
      const { signal } = new AbortController();
      const found = await desk.search.find(havingWords('HELENE')!, 10, signal);
      expect(found?.tickets.map(({ id, number }) => [id, number])).toEqual([
        [command.ticketId, null],
      ]);
    });
    await soon(() => expect(desk.outbox()).toMatchObject({ queued: 2 }));
    await soon(() => expect(desk.sync()).toMatchObject({ state: 'offline', waiting: 2 }));
    expect(desk.sync().lastContactAt).not.toBeNull();
  });

  test('S5p the best of what is typed follows what is typed, and is nothing where nothing is', async () => {
    const world = testWorld();
    const ticketId = serverTicket(world, world.ben);
    const { desk } = await openFor(world);
    const all = list(desk, 'all');
    await soon(() => expect(all().rows).toHaveLength(1));
    const [text, setText] = createSignal('');
    // eslint-disable-next-line solid/reactivity -- the desk tracks it where it answers
    const best = inRoot(() => desk.search.best(() => havingWords(text()), 10));
    const shown = () => best()?.tickets.map(({ id }) => id);
    const [word] = all().rows[0]!.subject.split(' ');

    expect(shown()).toBeUndefined();
    setText(`${word}`);
    await soon(() => expect(shown()).toEqual([ticketId]));
    setText(`${word} zzz`);
    await soon(() => expect(shown()).toEqual([]));
    setText(` #${all().rows[0]!.number} `);
    await soon(() => expect(shown()).toEqual([ticketId]));
    setText(' ');
    await soon(() => expect(shown()).toBeUndefined());
  });

  test('S5q what comes while one is asking is found without being asked for again', async () => {
    const world = testWorld();
    const command = { ...openCommand(world.group), subject: 'The oubliette is flooded' };
    const { desk } = await openFor(world);
    const best = inRoot(() => desk.search.best(() => havingWords('oubliette'), 10));
    const shown = () => best()?.tickets.map(({ id }) => id);
    await soon(() => expect(desk.search.isWhole()).toBe(true));
    await soon(() => expect(shown()).toEqual([]));
    await desk.perform([command]);
    await soon(() => expect(shown()).toEqual([command.ticketId]));
  });

  test('L6t from the moment of an act it counts, as written and then as kept, until the server has it', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const { desk } = await openFor(world);
    await soon(() => expect(desk.sync()).toMatchObject({ state: 'online', waiting: 0 }));
    const seen: number[] = [];
    createRoot((dispose) => {
      createEffect(() => {
        const { waiting, writing } = desk.sync();
        seen.push(Math.min(1, waiting + writing));
      });
      onTestFinished(dispose);
    });
    const performed = desk.perform([{ type: 'take', ticketId }]);
    expect(desk.sync()).toMatchObject({ writing: 1, waiting: 0 });
    await performed;
    expect(desk.sync().waiting + desk.sync().writing).toBeGreaterThan(0);
    await soon(() => expect(world.server.tickets.get(ticketId)!.state.assigneeId).not.toBeNull());
    await soon(() => expect(desk.sync().waiting).toBe(0));
    // Not for an instant in between.
    expect(seen.filter((count, index) => count !== seen[index - 1])).toEqual([0, 1, 0]);
    const refused = desk.perform([{ type: 'take', ticketId: 'unknown' as never }]);
    expect(desk.sync().writing).toBe(1);
    await refused.catch(() => undefined);
    await soon(() => expect(desk.sync()).toMatchObject({ writing: 0, waiting: 0 }));
  });

  test('A5k a held reply shows in its list and among the held, until it is settled', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const { desk, browser } = await openFor(world);
    const held = list(desk, 'held');
    const ticket = inRoot(() => desk.ticket(() => ticketId));
    await soon(() => expect(desk.sync().state).toBe('online'));
    onServer(world, world.ben, replyCommand(ticketId, '<p>First</p>'));
    await desk.perform([replyCommand(ticketId, '<p>Second</p>')]);

    await soon(() =>
      expect(desk.held()).toMatchObject([{ kind: 'reply', refusal: { code: 'STALE' } }]),
    );
    await soon(() => expect(held().rows.map(({ id }) => id)).toEqual([ticketId]));
    await soon(() => expect(desk.sync()).toMatchObject({ state: 'attention', attention: 1 }));
    expect(desk.viewCounts().held).toBe(1);

    // One reads the newer answer before one sends anyway; until it has come, the server would hold it again.
    await soon(() => expect(ticket()!.pubSeq).toBe(2));
    await desk.resendHeld(desk.held()[0]!.id);
    browser.wake();
    await soon(() =>
      expect(desk.sync()).toMatchObject({ state: 'online', attention: 0, waiting: 0 }),
    );
    expect(world.server.tickets.get(ticketId)!.state.pubSeq).toBe(3);
  });

  test("L4g FLT4 two tabs show one another's work, and only one of them talks to the server", async () => {
    const world = testWorld();
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser({ hasLocks: true });
    const a = await openFor(world, browser);
    const b = await openFor(world, browser);
    const there = inRoot(() => b.desk.ticket(() => ticketId));
    const mine = list(b.desk, 'mine');
    await soon(() => expect(there()).toBeDefined());

    await b.desk.perform([{ type: 'take', ticketId }]);
    await soon(() =>
      expect(world.server.tickets.get(ticketId)!.state.lockHolderId).toBe(world.ana.id),
    );
    await soon(() => expect(there()!.pending).toBe(0));
    await soon(() => expect(mine().total).toBe(1));

    await a.desk.perform([replyCommand(ticketId, '<p>From the other tab</p>')]);
    await soon(() => expect(there()!.excerpt).toBe('From the other tab'));
    await soon(() => expect(world.server.accepted).toHaveLength(2));
  });

  test('L4n FLT5 when the leading tab dies another takes over', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const browser = fakeBrowser({ hasLocks: true });
    const a = await openFor(world, browser);
    const b = await openFor(world, browser);
    await a.desk.close();

    await b.desk.perform([replyCommand(ticketId, '<p>Still going</p>')]);

    await soon(() => expect(world.server.accepted).toHaveLength(1));
  });

  test('L5j when the session ends, the desk says so, seals, and tells its caller once', async () => {
    const world = testWorld('none');
    serverTicket(world, world.ben);
    const { desk, session, browser, ended } = await openFor(world);
    await soon(() => expect(desk.sync().state).toBe('online'));
    session.person = null;
    browser.wake();

    await soon(() => expect(ended()).toBe(1));
    await soon(() => expect(desk.sync().state).toBe('signed-out'));
  });

  test('L5k signing out asks about unsent work first', async () => {
    const world = testWorld('none');
    const ticketId = serverTicket(world, world.ben);
    const { desk, browser } = await openFor(world);
    await soon(() => expect(desk.sync().state).toBe('online'));
    world.server.fail(...Array.from({ length: 50 }, () => 'request-lost' as const));
    await desk.perform([replyCommand(ticketId, '<p>Unsent</p>')]);

    expect(await desk.signOut({ discardUnsent: false })).toEqual({
      status: 'unsent',
      unsent: { queued: 1, held: 0, drafts: 0, files: 0, sealed: 0 },
    });
    expect(await desk.signOut({ discardUnsent: true })).toEqual({ status: 'signed-out' });
    expect((await browser.indexedDB.databases()).map(({ name }) => name)).toEqual(['homing']);
  });

  test('L1n the ticket and its conversation follow the ticket that is chosen', async () => {
    const world = testWorld('none');
    const one = serverTicket(world, world.ben);
    const two = serverTicket(world, world.ben);
    onServer(world, world.ben, replyCommand(two, '<p>Two</p>'));
    const { desk } = await openFor(world);
    const [id, setId] = createSignal<TicketId>(one);
    // oxlint-disable-next-line solid/reactivity -- a root of the test tracks it
    const ticket = inRoot(() => desk.ticket(id));
    // oxlint-disable-next-line solid/reactivity -- a root of the test tracks it
    const conversation = inRoot(() => desk.conversation(id));
    await soon(() => expect(ticket()!.id).toBe(one));

    setId(two);

    await soon(() => expect(ticket()?.id).toBe(two));
    await soon(() =>
      expect(conversation().items.filter(({ type }) => type === 'message')).toHaveLength(2),
    );
  });
});
