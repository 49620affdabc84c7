// The feed against writers that nobody waits for. Whatever the interleaving, a device that has pulled to the end has
// what the tables hold (INV1), and nothing of what it may not see (INV2).
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GroupId, TicketId } from '#shared/base/ids.ts';
import { openDatabase, type Database, type Tx } from '#server/platform/db/database.ts';
import { holdingsOf, truthOf } from '#test/support/feed-truth.ts';
import {
  addMessage,
  createDevice,
  createFeedWorld,
  insertTicket,
  moveTicket,
  type FeedWorkspace,
  type FeedWorld,
} from '#test/support/feed-world.ts';

let world: FeedWorld;
let writers: Database;
beforeAll(async () => {
  world = await createFeedWorld();
  writers = openDatabase({ url: world.files.appUrl, maxConnections: 100 });
});
afterAll(async () => {
  await writers.close();
  await world.close();
});

let made = 0;
const newWorkspace = (): Promise<FeedWorkspace> => world.workspace(`race-${(made += 1)}`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const SMALL = { rows: 12, bytes: 20_000 };

/** A transaction in steps of the test's choosing. */
function openWriter(workspace: FeedWorkspace) {
  let go: (() => void) | undefined;
  let begun: (tx: Tx) => void = () => undefined;
  const started = new Promise<Tx>((resolve) => {
    begun = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    go = resolve;
  });
  const done = writers.tenant(workspace.id, async (tx) => {
    await tx`select pg_current_xact_id()`;
    begun(tx);
    await ended;
  });
  return {
    started,
    commit: async () => {
      go?.();
      await done;
    },
  };
}

async function expectTruth(
  workspace: FeedWorkspace,
  who: 'ana' | 'ben' | 'lea',
  device: ReturnType<typeof createDevice>,
) {
  expect(holdingsOf(device)).toEqual(await truthOf(world, workspace, who));
}

describe('commits in another order than their numbers', () => {
  test('FLT8 what a writer with an older number commits late is not missed', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const device = createDevice(world, id, people.ana);
    await device.sync();

    const slow = openWriter(workspace);
    const tx = await slow.started;
    const late = await insertTicket(tx, id, { groupId: groups.a, messages: 1 });
    for (let index = 0; index < 5; index += 1) {
      await writers.tenant(id, (other) =>
        insertTicket(other, id, { groupId: groups.a, messages: 1 }),
      );
      await device.sync();
    }
    expect(device.view()[`ticket ${late}`]).toBeUndefined();
    await slow.commit();
    await device.sync();

    expect(device.view()[`ticket ${late}`]).toBeDefined();
    await expectTruth(workspace, 'ana', device);
  });

  test('INV15 a row last changed by the older of two transactions still replaces what the device has', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const ticket = await writers.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.a }));
    const device = createDevice(world, id, people.ana);
    await device.sync();

    const older = openWriter(workspace);
    const tx = await older.started;
    await writers.tenant(
      id,
      (other) => other`update tickets t set subject = 'by the younger' where t.id = ${ticket}`,
    );
    await device.sync();
    expect(device.view()[`ticket ${ticket}`]).toMatchObject({ subject: 'by the younger' });
    await tx`update tickets t set subject = 'by the older, but later' where t.id = ${ticket}`;
    await older.commit();
    await device.sync();

    expect(device.view()[`ticket ${ticket}`]).toMatchObject({ subject: 'by the older, but later' });
  });

  test('FLT10 a transaction that stays open for long hides nothing and loses nothing', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const device = createDevice(world, id, people.ana, { limits: SMALL });
    await device.sync();
    const long = openWriter(workspace);
    const tx = await long.started;
    const inside: TicketId[] = [];
    for (let round = 0; round < 10; round += 1) {
      inside.push(await insertTicket(tx, id, { groupId: groups.a, messages: 2 }));
      const other = await writers.tenant(id, (one) =>
        insertTicket(one, id, { groupId: groups.a, messages: 2 }),
      );
      await device.sync();
      expect(device.view()[`ticket ${other}`]).toBeDefined();
    }
    await long.commit();
    await device.sync();

    for (const ticket of inside) expect(device.view()[`ticket ${ticket}`]).toBeDefined();
    await expectTruth(workspace, 'ana', device);
  });
});

describe('pulls of many pages', () => {
  test('INV1 a ticket changed between two pages by an older transaction comes with all of its rows', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const tickets: TicketId[] = [];
    for (let index = 0; index < 12; index += 1) {
      tickets.push(await writers.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.a })));
    }
    const device = createDevice(world, id, people.ana, { limits: SMALL });
    await device.sync();

    // An id from before everything else, used between the pages on a ticket that the walk has not reached: the ticket
    // then stands before the walk's position, and not in the target.
    const older = openWriter(workspace);
    const tx = await older.started;
    for (const ticket of tickets)
      await writers.tenant(id, (other) => addMessage(other, id, ticket));
    const first = await device.pullOnce();
    expect(device.applyAnswer(first)).toBe(true);
    await tx`update tickets t set subject = 'touched between pages' where t.workspace_id = ${id} and t.id = ${tickets[11]!}`;
    await older.commit();
    await device.sync();

    expect(device.view()[`doc ${tickets[11]!} pub 1 1`]).toBeDefined();
    await expectTruth(workspace, 'ana', device);
  });

  test('INV1 one conversation of 3,000 messages fills many pages, and grows meanwhile', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const device = createDevice(world, id, people.ana, { limits: { rows: 100, bytes: 1_000_000 } });
    await device.sync();
    const large = await writers.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, messages: 2_000, notes: 1_000 }),
    );
    const small = await writers.tenant(id, (tx) =>
      insertTicket(tx, id, { groupId: groups.a, messages: 2 }),
    );

    let isMore = true;
    for (let page = 0; isMore; page += 1) {
      const answer = await device.pullOnce();
      isMore = device.applyAnswer(answer);
      expect(answer.status === 'ok' && answer.changes.length).toBeLessThan(160);
      if (page === 5) await writers.tenant(id, (tx) => addMessage(tx, id, large));
    }
    await device.sync();

    expect(device.view()[`doc ${small} pub 1 2`]).toBeDefined();
    await expectTruth(workspace, 'ana', device);
  });

  test('INV1 bytes bound a page as well, also within one conversation and in a load', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const device = createDevice(world, id, people.ana, { limits: { rows: 2_000, bytes: 100_000 } });
    await device.sync();
    const heavy = { groupId: groups.a, messages: 30, messageBytes: 20_000 };
    await writers.tenant(id, (tx) => insertTicket(tx, id, heavy));
    for (let isMore = true; isMore;) {
      const answer = await device.pullOnce();
      expect(JSON.stringify(answer).length).toBeLessThan(250_000);
      isMore = device.applyAnswer(answer);
    }
    await expectTruth(workspace, 'ana', device);

    const fresh = createDevice(world, id, people.ana, { limits: { rows: 2_000, bytes: 100_000 } });
    const sizes: number[] = [];
    fresh.onLine = (line) => void sizes.push(JSON.stringify(line).length);
    await fresh.sync();
    expect(Math.max(...sizes)).toBeLessThan(250_000);
    await expectTruth(workspace, 'ana', fresh);
  });

  test('INV15 pages applied twice, and one late after its successor, give the same', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const device = createDevice(world, id, people.ana, { limits: SMALL });
    await device.sync();
    const tickets: TicketId[] = [];
    for (let index = 0; index < 10; index += 1) {
      tickets.push(
        await writers.tenant(id, (tx) => insertTicket(tx, id, { groupId: groups.a, messages: 3 })),
      );
    }
    const pages: Awaited<ReturnType<typeof device.pullOnce>>[] = [];
    for (let round = 0; round < 30; round += 1) {
      const answer = await device.pullOnce();
      pages.push(answer);
      if (!device.applyAnswer(answer) && round > 8) break;
      const ticket = tickets[round % tickets.length]!;
      await writers.tenant(id, async (tx) => {
        await moveTicket(tx, id, ticket, round % 3 === 0 ? groups.b : groups.a);
        await addMessage(tx, id, ticket);
      });
    }
    await device.sync();
    const once = device.view();

    for (let index = 1; index < pages.length; index += 1) {
      for (const answer of [pages[index]!, pages[index - 1]!, pages[index - 1]!]) {
        if (answer.status === 'ok') for (const change of answer.changes) device.apply(change);
      }
    }

    expect(device.view()).toEqual(once);
    await expectTruth(workspace, 'ana', device);
  });
});

describe('many at once', () => {
  test('FLT9 100 writers with aborts and savepoints: devices end complete, and never saw what is not theirs', async () => {
    const workspace = await newWorkspace();
    const { id, groups, people } = workspace;
    const devices = {
      ana: createDevice(world, id, people.ana, { limits: { rows: 60, bytes: 500_000 } }),
      ben: createDevice(world, id, people.ben, { limits: SMALL }),
      lea: createDevice(world, id, people.lea),
    };
    const shared: TicketId[] = [];
    for (let index = 0; index < 40; index += 1) {
      const groupId = index % 2 === 0 ? groups.a : groups.b;
      shared.push(await writers.tenant(id, (tx) => insertTicket(tx, id, { groupId, messages: 1 })));
    }
    // Of group B and nobody's, for the whole run: no byte of them may reach Ana.
    const foreign: TicketId[] = [];
    for (let index = 0; index < 5; index += 1) {
      foreign.push(
        await writers.tenant(id, (tx) =>
          insertTicket(tx, id, {
            groupId: groups.b,
            subject: `foreign-subject-${index}`,
            messages: 1,
          }),
        ),
      );
    }

    let isWriting = true;
    const write = async (seed: number): Promise<void> => {
      for (let round = 0; round < 6; round += 1) {
        try {
          await writers.tenant(id, (tx) => writeAtRandom(tx, workspace, shared, foreign));
        } catch (error) {
          if (!(error instanceof Aborted) && !isExpectedRace(error)) throw error;
        }
        await pause(randomInt(10) + (seed % 3));
      }
    };
    const read = async (device: ReturnType<typeof createDevice>): Promise<void> => {
      while (isWriting) {
        await device.sync();
        await pause(randomInt(15));
      }
      await device.sync();
    };
    const reading = Object.values(devices).map(read);
    await Promise.all(Array.from({ length: 100 }, (_, seed) => write(seed)));
    isWriting = false;
    await Promise.all(reading);

    for (const who of ['ana', 'ben', 'lea'] as const) {
      await expectTruth(workspace, who, devices[who]);
      expect(devices[who].state.pulls).toBeGreaterThan(5);
    }
    for (const ticket of foreign) expect(devices.ana.state.raw).not.toContain(ticket);
    expect(devices.ana.state.raw).not.toContain('foreign-subject');
  }, 120_000);
});

class Aborted extends Error {}

/** Writers lock tickets in any order: the one that PostgreSQL gives up is one more abort. */
const isExpectedRace = (error: unknown): boolean =>
  error instanceof Error &&
  ['40P01', '55P03', '23503'].includes((error as { code?: string }).code ?? '');

async function writeAtRandom(
  tx: Tx,
  { id, groups, people }: FeedWorkspace,
  shared: TicketId[],
  foreign: readonly TicketId[],
): Promise<void> {
  const someGroup = (): GroupId | null => [groups.a, groups.b, null][randomInt(3)]!;
  const created: TicketId[] = [];
  for (let step = randomInt(1, 4); step > 0; step -= 1) {
    const ticket = shared[randomInt(shared.length)]!;
    const [exists] =
      await tx`select 1 from tickets t where t.workspace_id = ${id} and t.id = ${ticket} for update`;
    const choice = randomInt(10);
    if (choice === 0 || exists === undefined) {
      created.push(await insertTicket(tx, id, { groupId: someGroup(), messages: randomInt(3) }));
    } else if (choice < 4) await addMessage(tx, id, ticket, choice === 1 ? 'notes' : 'pub');
    else if (choice < 6) await moveTicket(tx, id, ticket, someGroup());
    else if (choice === 6) {
      const who = [people.ana, people.ben, null][randomInt(3)]!;
      await tx`update tickets t set assignee_id = ${who} where t.workspace_id = ${id} and t.id = ${ticket}`;
    } else if (choice === 7) {
      const isEnded = randomInt(2) === 0;
      await tx`
        update tickets t set phase = ${isEnded ? 'resolved' : 'active'}, status = ${isEnded ? 'resolved' : 'active'},
          updated_at = now() - make_interval(days => ${isEnded ? 60 : 0})
        where t.workspace_id = ${id} and t.id = ${ticket}`;
    } else if (choice === 8) {
      await tx`delete from tickets t where t.workspace_id = ${id} and t.id = ${ticket}`;
    } else {
      await tx
        .savepoint(async (inner) => {
          await addMessage(inner as unknown as Tx, id, ticket);
          if (randomInt(2) === 0) throw new Aborted();
        })
        .catch((error: unknown) => {
          if (!(error instanceof Aborted)) throw error;
        });
    }
    await pause(randomInt(8));
  }
  if (randomInt(8) === 0) await addMessage(tx, id, foreign[randomInt(foreign.length)]!);
  if (randomInt(12) === 0) await pause(300);
  if (randomInt(6) === 0) throw new Aborted();
  shared.push(...created);
}
