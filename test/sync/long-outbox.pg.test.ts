import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIVE_STATES } from '#client/data/records.ts';
import type { Tab } from './devices.ts';
import { problem } from './faults.ts';
import { createStage } from './stage.ts';
import { newId, startServer, type Server } from './world.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** One range each: a cursor over several, which `anyOf` is, takes minutes where IndexedDB is an imitation. */
const queued = (tab: Tab): Promise<number> =>
  tab.device.room.store.read(['outbox'], async (db) => {
    const counts = await Promise.all(
      ACTIVE_STATES.map((state) => db.outbox.where('state').equals(state).count()),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  });

test('L4j FLT43 an outbox of 5,000 entries goes out whole and in order, with answers lost on the way', async () => {
  const stage = await createStage(server, 'none');
  const ana = await stage.desk('ana');
  const tickets = [];
  for (let index = 0; index < 5; index += 1) tickets.push(await stage.open('ada', 0));
  await stage.sync(ana);
  await fillOutbox(ana, tickets, 5_000);
  expect(await queued(ana)).toBe(5_000);
  let pushes = 0;
  for (let attempt = 0; (await queued(ana)) > 0; attempt += 1) {
    expect(attempt).toBeLessThan(20);
    await stage.sync(ana, async (parked, pass) => {
      if (parked.endpoint !== 'push') return pass();
      pushes += 1;
      const answer = await pass();
      return pushes % 9 === 4
        ? undefined
        : pushes % 13 === 5
          ? problem(503, 'UNAVAILABLE')
          : answer;
    });
  }
  const truth = await stage.truth();
  expect(truth.entries.filter(({ outcome }) => outcome.status === 'ok')).toHaveLength(5_000);
  expect(truth.entries.map(({ n }) => n)).toEqual(
    Array.from({ length: 5_000 }, (_, index) => index + 1),
  );
  expect(await stage.check(ana)).toEqual([]);
}, 600_000);

/** Written as `enqueue` writes them, many in one transaction: the screens would take minutes. */
async function fillOutbox(tab: Tab, tickets: readonly string[], count: number): Promise<void> {
  const first = await tab.device.perform([{ type: 'take', ticketId: tickets[0] as never }]);
  if (!first.ok) throw new Error('nothing to copy');
  await tab.device.room.store.write('strict', ['outbox', 'meta'], async (db) => {
    const like = (await db.outbox.get(first.entryId))!;
    const more = Array.from({ length: count - 1 }, (_, index) => {
      const ticketId = tickets[(index + 1) % tickets.length] as never;
      const isTake = Math.floor(index / tickets.length) % 2 === 1;
      return {
        ...like,
        id: newId<never>(),
        n: like.n + index + 1,
        needs: [],
        ticketIds: [ticketId],
        commands: [{ type: isTake ? ('take' as const) : ('drop' as const), ticketId }],
      };
    });
    // Before the first drop of each ticket it must be taken.
    await db.outbox.bulkAdd(
      more.map((entry, index) =>
        index < tickets.length - 1
          ? { ...entry, commands: [{ type: 'take' as const, ticketId: entry.ticketIds[0]! }] }
          : entry,
      ),
    );
    const device = (await db.meta.get('device'))!;
    await db.meta.put({ ...device, value: { ...(device.value as object), lastN: count } } as never);
  });
}
