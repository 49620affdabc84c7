// Single faults, each at the moment where it hurts most.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getMeta, putMeta } from '#client/data/database.ts';
import { listHeld } from '#client/data/held.ts';
import { messageKeys } from '#client/data/packed-conversations.ts';
import { setAside } from '#client/data/set-aside.ts';
import { stuckEntry } from '#client/data/stuck.ts';
import type { PushRequest } from '#shared/protocol/sync.ts';
import { begin, failureOf, untilStill, type Tab } from './devices.ts';
import { problem, type Parked, type WireAnswer } from './faults.ts';
import { FORGERIES, pushForged } from './forgeries.ts';
import { answersOf, createStage, heldOf, mailsOf } from './stage.ts';
import { fetchMe, newId, revokeSessions, signIn, startServer, type Server } from './world.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const held = (tab: Tab) => tab.device.room.store.read(['held'], listHeld);
const queued = (tab: Tab) =>
  tab.device.room.store.read(['outbox'], (db) =>
    db.outbox.where('state').anyOf('queued', 'sent', 'ok').count(),
  );

describe('locks', () => {
  test('A3p A5n FLT20 the lock is taken by another while one is offline: one mail, one held reply', async () => {
    const stage = await createStage(server, 'exclusive');
    const ticket = await stage.open('ada', 0);
    const [ana, tom] = [await stage.desk('ana'), await stage.desk('tom')];
    for (const tab of [ana, tom]) await stage.sync(tab);
    for (const tab of [ana, tom]) {
      await tab.device.perform([{ type: 'take', ticketId: ticket }]);
      expect(await stage.reply(tab, ticket, tab.person.name)).toBe(true);
    }
    await stage.sync(tom);
    await stage.sync(ana);
    await stage.sync(tom);

    const truth = await stage.truth();
    expect(answersOf(truth, ticket)).toEqual([expect.stringContaining('tom')]);
    expect(mailsOf(truth, ticket)).toBe(1);
    expect((await held(ana)).filter(({ kind }) => kind === 'reply')).toMatchObject([
      { html: expect.stringContaining('ana') },
    ]);
    expect(heldOf(truth, ana.person.id)).toBe(1);
    expect(await stage.check(ana, tom)).toEqual([]);
  });

  test('A4b FLT21 of two takes at once one wins, on every screen the same', async () => {
    const stage = await createStage(server, 'exclusive');
    const tabs = [await stage.desk('ana'), await stage.desk('tom'), await stage.desk('lea')];
    const ticket = await stage.open('ada', 0);
    for (const tab of tabs) {
      await stage.sync(tab);
      await tab.device.perform([{ type: 'take', ticketId: ticket }]);
      await stage.begin(tab);
    }
    await Promise.all(tabs.map((tab) => stage.pass(tab)));
    for (const tab of tabs) while (tab.parked !== undefined) await stage.pass(tab);
    for (const tab of tabs) await stage.sync(tab);

    const holders = await Promise.all(
      tabs.map(async (tab) => (await stage.view(tab, ticket))!.lockHolderId),
    );
    expect(new Set(holders).size).toBe(1);
    expect(holders[0]).not.toBeNull();
    expect(await stage.check(...tabs)).toEqual([]);
  });

  test('A4j FLT22 the lock is broken while the answer is on its way: held, and no mail', async () => {
    const stage = await createStage(server, 'exclusive');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    await stage.sync(ana);
    await stage.reply(ana, ticket);
    await stage.begin(ana);
    await stage.act('ada', { type: 'break-lock', ticketId: ticket });
    while (ana.parked !== undefined) await stage.pass(ana);

    expect(mailsOf(await stage.truth(), ticket)).toBe(0);
    expect(await held(ana)).toHaveLength(1);
    expect(await stage.check(ana)).toEqual([]);
  });

  test('A4k FLT23 a holder who was away for a day finds the lock broken: the answer is held, and sent after taking again', async () => {
    const stage = await createStage(server, 'exclusive');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    await stage.sync(ana);
    await stage.reply(ana, ticket);
    stage.setClock(86_400_000);
    await stage.act('ada', { type: 'break-lock', ticketId: ticket });
    await stage.sync(ana);
    const [item] = await held(ana);
    expect(item).toMatchObject({ refusal: { code: 'NOT_TAKEN' } });

    await ana.client.resendHeld(ana.device.room, item!.id, { take: true });
    await stage.sync(ana);
    expect(await held(ana)).toEqual([]);
    const truth = await stage.truth();
    expect(answersOf(truth, ticket)).toHaveLength(1);
    expect(mailsOf(truth, ticket)).toBe(1);
    expect(await stage.check(ana)).toEqual([]);
  });

  test('A4l FLT24 the lock is broken while one types: the next contact says so, before anything is sent', async () => {
    const stage = await createStage(server, 'exclusive');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    await stage.sync(ana);
    await stage.act('ada', { type: 'break-lock', ticketId: ticket });
    await stage.sync(ana);

    expect((await stage.view(ana, ticket))!.lockHolderId).toBeNull();
    expect(await stage.reply(ana, ticket)).toBe(false);
    expect(await queued(ana)).toBe(0);
  });
});

describe('rights', () => {
  test('L5h FLT15 a group is lost while an answer to one of its tickets waits: held, and no other trace', async () => {
    const stage = await createStage(server, 'presence');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'Kept');
    await server.db.tenant(
      stage.workspace.id,
      (tx) => tx`
      delete from group_members m where m.workspace_id = ${stage.workspace.id} and m.person_id = ${ana.person.id}`,
    );
    server.context().onAccessChanged({ workspaceId: stage.workspace.id, personId: ana.person.id });
    await stage.sync(ana);
    await stage.sync(ana);

    expect(await stage.view(ana, ticket)).toBeUndefined();
    expect(await held(ana)).toMatchObject([{ html: expect.stringContaining('Kept') }]);
    expect(await stage.check(ana)).toEqual([]);
  });

  test('L1s FLT16 a ticket that is reopened into the working set brings its 200 old messages to a group that never had it', async () => {
    const stage = await createStage(server, 'none');
    const ben = await stage.desk('ben');
    const ticket = await stage.open('ada', 0);
    for (let index = 0; index < 20; index += 1) {
      const notes = Array.from({ length: 10 }, () => ({
        type: 'note' as const,
        ticketId: ticket,
        message: { id: newId<never>(), html: `<p>old ${index} ${stage.words.tagOf(ticket)}</p>` },
        mentions: [],
      }));
      expect(await stage.act('ada', ...notes)).toBe(true);
    }
    await stage.act('ada', { type: 'close', ticketId: ticket });
    await server.db.tenant(
      stage.workspace.id,
      (tx) => tx`
      update tickets t set updated_at = now() - interval '3 years' where t.workspace_id = ${stage.workspace.id}`,
    );
    await stage.sync(ben);
    expect(await stage.view(ben, ticket)).toBeUndefined();

    const [, b] = stage.workspace.groups;
    await stage.act('lea', { type: 'assign', ticketId: ticket, groupId: b });
    await stage.act('lea', { type: 'reopen', ticketId: ticket });
    await stage.sync(ben);

    expect(await ben.device.room.store.read(['docs'], messageKeys)).toHaveLength(201);
    expect((await stage.check(ben)).filter((wrong) => !wrong.includes('closedAt'))).toEqual([]);
  });
});

describe('sessions', () => {
  test('L5l FLT38 the session ends between two batches: nothing is lost, nothing is sent twice', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    for (let index = 0; index < 130; index += 1) await stage.reply(ana, ticket, `number ${index}`);
    let pushes = 0;
    const failure = await stage.sync(ana, async (parked, pass) => {
      if (parked.endpoint === 'push' && (pushes += 1) === 2)
        await revokeSessions(server, stage.workspace, ana.person.id);
      return pass();
    });
    expect(failure).toBe('unauthenticated');
    await ana.device.end();
    expect(await queued(ana)).toBe(0);
    ana.kill();

    const { browser } = ana;
    browser.session = await signIn(server, stage.workspace, browser.person.id);
    browser.me = await fetchMe(server, stage.workspace, browser.session);
    const again = await stage.openAgain(browser);
    expect(await queued(again)).toBeGreaterThan(20);
    expect(await stage.sync(again)).toBeUndefined();
    const answers = answersOf(await stage.truth(), ticket);
    expect(answers.map((html) => /number (\d+) /.exec(html)![1]).map(Number)).toEqual(
      answers.map((_, index) => index),
    );
    expect(answers).toHaveLength(130);
    expect(await stage.check(again)).toEqual([]);
  });

  test('L5n FLT39 INV23 what one person wrote is never sent under the cookie of another, whatever the browser believed', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'by ana');
    ana.browser.isCookieRacing = true;
    ana.browser.session = await signIn(server, stage.workspace, stage.workspace.people.tom.id);

    expect(await stage.sync(ana)).toBe('unauthenticated');
    expect(answersOf(await stage.truth(), ticket)).toEqual([]);
    expect(await queued(ana)).toBe(1);
  });
});

describe('old devices', () => {
  test('L6m B24 FLT36 an app that is too old keeps its outbox of 30 days; the new one sends it', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    stage.setClock(-30 * 86_400_000);
    for (const text of ['first', 'second', 'third']) await stage.reply(ana, ticket, text);
    stage.setClock(0);
    ana.browser.isOldApp = true;
    expect(await stage.sync(ana)).toBe('too-old');
    expect(await queued(ana)).toBe(3);
    ana.kill();

    ana.browser.isOldApp = false;
    const updated = await stage.openAgain(ana.browser);
    expect(await stage.sync(updated)).toBeUndefined();
    expect(answersOf(await stage.truth(), ticket)).toHaveLength(3);
    expect(await stage.check(updated)).toEqual([]);
  });

  test.each([-1, 1])(
    'C2f FLT32 a clock that is %i year off changes neither order nor acceptance',
    async (years) => {
      const stage = await createStage(server, 'none');
      const [ana, tom] = [await stage.desk('ana'), await stage.desk('tom')];
      const ticket = await stage.open('ada', 0);
      for (const tab of [ana, tom]) await stage.sync(tab);
      ana.browser.clockOffMs = years * 365 * 86_400_000;
      await stage.reply(tom, ticket, 'one');
      await stage.sync(tom);
      await stage.sync(ana);
      await stage.reply(ana, ticket, 'two');
      await stage.sync(ana);
      await stage.sync(tom);
      await stage.reply(tom, ticket, 'three');
      await stage.sync(tom);
      await stage.sync(ana);

      const texts = answersOf(await stage.truth(), ticket).map(
        (html) => /one|two|three/.exec(html)![0],
      );
      expect(texts).toEqual(['one', 'two', 'three']);
      expect(await stage.check(ana, tom)).toEqual([]);
    },
  );
});

describe('an entry that gets no answer', () => {
  const answered = (parked: Parked, pass: () => Promise<WireAnswer>, isDone: boolean) => {
    const isPoison = parked.endpoint === 'push' && String(parked.init.body).includes('Poison');
    if (!isPoison) return pass();
    const { entries } = JSON.parse(String(parked.init.body)) as PushRequest;
    // Executed when it comes alone, and the server fails before it can say so.
    const isExecuted = isDone && entries.length === 1;
    return (isExecuted ? pass() : Promise.resolve()).then(() => problem(500, 'INTERNAL'));
  };
  const stuck = (tab: Tab) => tab.device.room.store.read(['meta', 'outbox'], stuckEntry);

  test.each([false, true])(
    'L6b INV3 INV5 set aside the rest goes on, and sending it again does it once (executed: %s)',
    async (isDone) => {
      const stage = await createStage(server, 'none');
      const ana = await stage.desk('ana');
      const [first, second] = [await stage.open('ada', 0), await stage.open('ada', 0)];
      await stage.sync(ana);
      // An act without words: the feed cannot tell whose it was.
      const poison = await ana.device.perform([
        { type: 'take', ticketId: first },
        { type: 'correct-requester', ticketId: first, changes: { city: 'Poison' } },
      ]);
      if (!poison.ok) throw new Error(JSON.stringify(poison.refusal));
      await stage.reply(ana, first, 'needs it');
      await stage.reply(ana, second, 'goes on');
      for (let round = 0; (await stuck(ana)) === undefined; round += 1) {
        expect(round).toBeLessThan(12);
        await stage.sync(ana, (parked, pass) => answered(parked, pass, isDone));
      }
      expect(await setAside(ana.device.room, poison.entryId)).toEqual({ ok: true });
      expect(await stage.sync(ana)).toBeUndefined();
      expect(answersOf(await stage.truth(), second)).toHaveLength(1);
      expect(answersOf(await stage.truth(), first)).toHaveLength(0);
      expect(await held(ana)).toHaveLength(2);

      const reply = (await held(ana)).find(({ kind }) => kind === 'reply')!;
      await ana.client.resendHeld(ana.device.room, reply.id);
      expect(await stage.sync(ana)).toBeUndefined();
      const truth = await stage.truth();
      expect(answersOf(truth, first)).toHaveLength(1);
      const corrected = truth.events.filter(
        ({ ticketId, data }) => ticketId === first && data.type === 'requester-corrected',
      );
      expect(corrected).toHaveLength(1);
      // A correction made twice changes nothing: what tells is under which ids the server has done things.
      const done = truth.entries.filter(({ personId }) => personId === ana.person.id);
      expect(new Set(done.map(({ id }) => id)).size).toBe(3);
      expect(done.some(({ id }) => id === poison.entryId)).toBe(true);
      expect(await held(ana)).toEqual([]);
      expect(await stage.check(ana)).toEqual([]);
    },
  );

  test('L4y FLT2 INV18 a request that never arrives is sent again as it was: one number, one id, one effect', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'one');
    const seen: string[][] = [];
    const see = (parked: Parked) => {
      if (parked.endpoint !== 'push') return;
      const { entries } = JSON.parse(String(parked.init.body)) as PushRequest;
      seen.push(entries.map(({ n, id }) => `${n} ${id}`));
    };
    const lose = async (parked: Parked, pass: () => Promise<WireAnswer>) => {
      see(parked);
      return parked.endpoint === 'push' ? undefined : pass();
    };
    expect(await stage.sync(ana, lose)).toBe('network');
    expect((await stage.truth()).entries).toHaveLength(0);
    await stage.reply(ana, ticket, 'two');
    expect(await stage.sync(ana, lose)).toBe('network');
    const pass = async (parked: Parked, ask: () => Promise<WireAnswer>) => {
      see(parked);
      return ask();
    };
    expect(await stage.sync(ana, pass)).toBeUndefined();

    expect(seen).toHaveLength(3);
    expect(seen[1]![0]).toBe(seen[0]![0]);
    expect(seen[2]).toEqual(seen[1]);
    expect(answersOf(await stage.truth(), ticket)).toEqual([
      expect.stringContaining('one'),
      expect.stringContaining('two'),
    ]);
    expect(await stage.check(ana)).toEqual([]);
  });

  test('L4k INV18 numbers rise over a crash, a refusal and a profile that was copied; none is used for another entry', async () => {
    const stage = await createStage(server, 'exclusive');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    const used = new Map<string, string>();
    const watch = async (parked: Parked, ask: () => Promise<WireAnswer>) => {
      if (parked.endpoint === 'push') {
        const { deviceId, entries } = JSON.parse(String(parked.init.body)) as PushRequest;
        entries.forEach(({ n, id }, index) => {
          if (index > 0) expect(n).toBe(entries[index - 1]!.n + 1);
          expect(used.get(`${deviceId} ${n}`) ?? id).toBe(id);
          used.set(`${deviceId} ${n}`, id);
        });
      }
      return ask();
    };
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    await stage.sync(ana, watch);
    await stage.reply(ana, ticket, 'refused');
    await stage.act('ada', { type: 'break-lock', ticketId: ticket });
    await stage.sync(ana, watch);
    expect(await held(ana)).toHaveLength(1);
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    ana.kill();

    const again = await stage.openAgain(ana.browser);
    await stage.reply(again, ticket, 'after the crash');
    await stage.sync(again, watch);
    // As a copy of this profile on another machine would have done.
    await again.device.room.store.write('strict', ['meta'], async (db) => {
      const device = (await getMeta(db, 'device'))!;
      await putMeta(db, 'device', { ...device, lastN: device.lastN - 1 });
    });
    await again.device.room.store.write('strict', ['outbox'], (db) => db.outbox.clear());
    await again.device.perform([{ type: 'drop', ticketId: ticket }]);
    used.clear();
    await stage.sync(again, watch);
    expect(await queued(again)).toBe(0);

    const { entries } = await stage.truth();
    const numbers = new Map<string, number[]>();
    for (const { deviceId, n } of entries)
      numbers.set(deviceId, [...(numbers.get(deviceId) ?? []), n]);
    expect(numbers.size).toBe(2);
    for (const list of numbers.values())
      expect(list.toSorted((a, b) => a - b)).toEqual(list.map((_, index) => index + 1));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(await stage.check(again)).toEqual([]);
  });
});

describe('storage that the browser clears', () => {
  test('L8ba FLT40 between two sessions: the desk comes again under another identity, and goes on', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'before');
    await stage.sync(ana);
    const { browser } = ana;
    ana.kill();
    for (const { name } of await browser.factory.databases()) browser.factory.deleteDatabase(name!);

    const again = await stage.openAgain(browser);
    expect(await stage.sync(again)).toBeUndefined();
    expect(await stage.reply(again, ticket, 'after')).toBe(true);
    expect(await stage.sync(again)).toBeUndefined();
    const truth = await stage.truth();
    expect(answersOf(truth, ticket)).toHaveLength(2);
    expect(new Set(truth.entries.map(({ deviceId }) => deviceId)).size).toBe(2);
    expect(await stage.check(again)).toEqual([]);
  });

  test('L8bb FLT40 INV5 under an open desk: nothing is said to be written that is not, and the desk asks to be opened again', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    const [{ name }] = (await ana.browser.factory.databases()) as [{ name: string }];
    await new Promise((resolve, reject) => {
      const request = ana.browser.factory.deleteDatabase(name);
      request.addEventListener('success', resolve);
      request.addEventListener('error', reject);
    });

    await expect(ana.device.perform([{ type: 'take', ticketId: ticket }])).rejects.toThrow();
    expect(await stage.sync(ana)).toBeDefined();
    expect(await ana.device.status()).toMatchObject({
      state: 'attention',
      problem: 'storage-cleared',
    });
    ana.kill();
    const again = await stage.openAgain(ana.browser);
    expect(await stage.sync(again)).toBeUndefined();
    expect(await stage.reply(again, ticket, 'after')).toBe(true);
    expect(await stage.sync(again)).toBeUndefined();
    expect(answersOf(await stage.truth(), ticket)).toHaveLength(1);
    expect(await stage.check(again)).toEqual([]);
  });
});

describe('forged updates', () => {
  test.each(Object.keys(FORGERIES))('C5l FLT26 %s is refused and leaves nothing', async (name) => {
    const stage = await createStage(server, 'none');
    const ticketId = await stage.open('ada', 0);
    const { lea, ben } = stage.workspace.people;
    expect(
      await pushForged(stage, [name], { personId: lea.id, strangerId: ben.id, ticketId }),
    ).toEqual(['refused']);
    expect((await stage.truth()).messages).toHaveLength(1);
    expect(await stage.check()).toEqual([]);
  });
});

describe('a frozen tab', () => {
  test('L4q FLT4 FLT5 two tabs push at once, one is frozen in the middle and goes on later: every entry once', async () => {
    const stage = await createStage(server, 'none');
    const first = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(first);
    const second = await stage.openAgain(first.browser);
    for (const text of ['a', 'b', 'c']) await stage.reply(first, ticket, text);
    await stage.begin(first);
    await stage.begin(second);
    const frozen = first.parked!;
    // The frozen tab's request arrives, its answer stays with it until the other tab is through.
    const answer = await server.handle(frozen.url, frozen.init, frozen.session);
    while (second.parked !== undefined) await stage.pass(second);
    await stage.reply(second, ticket, 'd');
    expect(await stage.sync(second)).toBeUndefined();
    first.parked = undefined;
    frozen.deliver(answer);
    await untilStill(first);
    while (first.parked !== undefined) await stage.pass(first);

    expect(answersOf(await stage.truth(), ticket)).toHaveLength(4);
    expect(await stage.check(first, second)).toEqual([]);
    const operation = begin(first, 'sync', () => first.device.syncOnce());
    await untilStill(first);
    while (first.parked !== undefined) await stage.pass(first);
    expect(failureOf(operation.error)).toBeUndefined();
  });
});
