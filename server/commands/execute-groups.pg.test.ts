// Entries that come at the same time share a transaction (docs/adr/0014), and nothing else: what becomes of one is
// nobody else's business.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageId } from '#shared/base/ids.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import type { Database } from '#server/platform/db/database.ts';
import { createSender, openDeskWorld, type DeskWorld } from '#test/support/desk-world.ts';

let world: DeskWorld;
let transactions = 0;
/** Called with the backend of the next transaction, when all but its commit is done. */
let beforeCommit: ((backend: number) => Promise<void>) | undefined;
beforeAll(async () => {
  world = await openDeskWorld({ maxConnections: 10, wrap: counted });
});
beforeEach(() => {
  transactions = 0;
  beforeCommit = undefined;
});
afterAll(() => world.close());

const counted = (db: Database): Database => ({
  ...db,
  tenant: (workspaceId, work) => {
    transactions += 1;
    const wait = beforeCommit;
    beforeCommit = undefined;
    if (wait === undefined) return db.tenant(workspaceId, work);
    return db.tenant(workspaceId, async (tx) => {
      const [backend] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      const result = await work(tx, () => undefined);
      await wait(backend!.pid);
      return result;
    });
  },
});

const PEOPLE = 12;

async function desk() {
  const workspace = await world.workspace('helpdesk', {
    lock: { mode: 'none', implicitTake: true },
  });
  const ana = await workspace.person('technician', 'Ana Amado');
  const devices = Array.from({ length: PEOPLE }, () => createSender(world, workspace, ana));
  const tickets = devices.map((device) => device.open());
  for (const [index, device] of devices.entries())
    await world.execute(device.entry([tickets[index]!]));
  transactions = 0;
  const replies = () =>
    devices.map((device, index) => device.entry([device.reply(tickets[index]!.ticketId)]));
  const messages = async (): Promise<number> => {
    const rows = await world.rows(
      workspace.id,
      (tx) => tx<{ n: number }[]>`select count(*)::int as n from messages`,
    );
    return rows[0]!.n - PEOPLE;
  };
  return { workspace, devices, tickets, replies, messages };
}

test('twelve answers at once are written by one transaction, each under its receipt', async () => {
  const { workspace, replies, messages } = await desk();
  const entries = replies();

  const results = await Promise.all(entries.map((entry) => world.execute(entry)));

  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(transactions).toBe(1);
  expect(await messages()).toBe(PEOPLE);
  const stored = await world.rows(
    workspace.id,
    (tx) => tx<{ n: number }[]>`select count(*)::int as n from sync_entries e where e.n = 2`,
  );
  expect(stored).toEqual([{ n: PEOPLE }]);
  expect(await Promise.all(entries.map((entry) => world.execute(entry)))).toMatchObject(
    results.map((result) => ({ ok: true, v: result.ok ? result.v : 0 })),
  );
  expect(await messages()).toBe(PEOPLE);
});

test('T1b INV22 tickets that are opened together are counted through', async () => {
  const { devices } = await desk();

  const results = await Promise.all(
    devices.map((device, index) =>
      world.execute(device.entry([device.open(index % 3 === 0 ? { subject: '' } : {})])),
    ),
  );

  expect(transactions).toBe(1);
  expect(results.filter(({ ok }) => !ok)).toHaveLength(PEOPLE / 3);
  const numbers = results.flatMap((result) =>
    result.ok ? result.tickets.map(({ number }) => number) : [],
  );
  const opened = PEOPLE - PEOPLE / 3;
  expect(numbers.toSorted((a, b) => a! - b!)).toEqual(
    Array.from({ length: opened }, (_, index) => PEOPLE + index + 1),
  );
});

test('INV6 one that the database does not take fails alone', async () => {
  const { devices, tickets, replies, messages } = await desk();
  const message = { id: 'no id at all' as MessageId, html: '<p>Hm.</p>' };
  const bad = devices[3]!.reply(tickets[3]!.ticketId, '', { message });
  const entries = replies();
  const sent = entries.map((entry, index) =>
    world.execute(index === 3 ? { ...entry, commands: [bad] } : entry),
  );

  const results = await Promise.allSettled(sent);

  expect(results.map(({ status }) => status)).toEqual(
    entries.map((_, index) => (index === 3 ? 'rejected' : 'fulfilled')),
  );
  expect(await messages()).toBe(PEOPLE - 1);
});

test('whose ticket another process holds waits alone', async () => {
  const { tickets, replies, messages } = await desk();
  const [held, ...others] = replies();
  let isAnswered = false;

  await withConnection(world.database.superUrl, async (sql) => {
    await sql`begin`;
    await sql`select from tickets t where t.id = ${tickets[0]!.ticketId} for update`;
    const waiting = world.execute(held!).then((result) => {
      isAnswered = true;
      return result;
    });
    const from = performance.now();
    const results = await Promise.all(others.map((entry) => world.execute(entry)));
    expect(results.every(({ ok }) => ok)).toBe(true);
    // Sooner than the wait for the row would be given up.
    expect(performance.now() - from).toBeLessThan(4_500);
    expect(isAnswered).toBe(false);
    await sql`commit`;
    expect(await waiting).toMatchObject({ ok: true });
  });
  expect(await messages()).toBe(PEOPLE);
});

test('INV4 entries of one device that are sent at once keep their order', async () => {
  const { devices, tickets, workspace } = await desk();
  const [device] = devices;
  const texts = Array.from({ length: 5 }, (_, index) => `<p>Part ${index}.</p>`);

  const results = await Promise.all(
    texts.map((text) => world.execute(device!.entry([device!.reply(tickets[0]!.ticketId, text)]))),
  );

  expect(results.every(({ ok }) => ok)).toBe(true);
  const said = await world.rows(
    workspace.id,
    (tx) => tx<{ html: string }[]>`
      select m.html from messages m where m.ticket_id = ${tickets[0]!.ticketId} and m.seq > 1 order by m.seq`,
  );
  expect(said.map(({ html }) => html)).toEqual(texts);
});

test('FLT28 a connection that dies under a group leaves nothing, and nobody is told otherwise', async () => {
  const { replies, messages } = await desk();
  const entries = replies();
  beforeCommit = async (backend) => {
    await withConnection(
      world.database.superUrl,
      (sql) => sql`select pg_terminate_backend(${backend}, 5000)`,
    );
  };

  const results = await Promise.all(entries.map((entry) => world.execute(entry)));

  expect(results).toEqual(
    entries.map(() => ({ ok: false, undone: 'retry', afterMs: expect.any(Number) as number })),
  );
  expect(await messages()).toBe(0);
  const again = await Promise.all(entries.map((entry) => world.execute(entry)));
  expect(again.every(({ ok }) => ok)).toBe(true);
  expect(await messages()).toBe(PEOPLE);
});
