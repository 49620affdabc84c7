// The judge of REL1 and its broken twins, on a server in process whose answers can be lost, made up and repeated.

import { afterEach, beforeEach, afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncomingMessage } from 'node:http';
import { withConnection, type OwnerSql } from '#server/platform/db/owner-connection.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createWorld, TEST_ORIGIN, type World } from '#test/support/world.ts';
import { createDesk, type Desk, type Send } from './desk.ts';
import { findFaults } from './find-faults.ts';
import { startLoad } from './load.ts';
import { acknowledged, createJournal, type Journal } from './operations.ts';
import { readStore } from './store.ts';

const SEED = 7;
const OPERATIONS = 100;
const OWN_ADDRESS = '127.0.0.1';

let world: World;
let desk: Desk;
let random: () => number;

/** Each has a world of its own: what one twin breaks, the next must not find. */
const inNewWorld = async (): Promise<void> => {
  world = await createWorld({ config: { trustedProxies: [OWN_ADDRESS] } });
  desk = await createDesk(honest, TEST_ORIGIN, 2);
  random = seededRandom(SEED);
};
const leaveWorld = (): Promise<void> => world.close();

const honest: Send = async (path, init) => {
  const incoming = { socket: { remoteAddress: OWN_ADDRESS } } as IncomingMessage;
  return world.app.request(`${TEST_ORIGIN}${path}`, init, { incoming });
};

const kindOf = (path: string): string => path.slice(path.lastIndexOf('/'));

/**
 * The connection breaks at every eighth request of a kind, in turn after its work and before it came. By count, not by
 * chance: a run in which nothing was lost after its work would show nothing.
 */
const unreliable = (send: Send): Send => {
  const asked = new Map<string, number>();
  return async (path, init) => {
    const nth = (asked.get(kindOf(path)) ?? 0) + 1;
    asked.set(kindOf(path), nth);
    if (nth % 16 === 0) throw new Error('reset before');
    const answer = await send(path, init);
    if (nth % 8 === 0) throw new Error('reset after');
    return answer;
  };
};

async function run(send: Send, operations = OPERATIONS): Promise<Journal> {
  const journal = createJournal(SEED);
  const load = startLoad({ send, origin: TEST_ORIGIN, desk, journal, random });
  await acknowledged(journal, operations);
  await load.stop();
  return journal;
}

const judge = (
  journal: Journal,
  damage: (sql: OwnerSql) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> =>
  withConnection(world.database.superUrl, async (sql) => {
    // The damage is undone: the next test finds the rows whole.
    await sql.unsafe('begin');
    await damage(sql);
    const store = await readStore(sql, desk.id);
    await sql.unsafe('rollback');
    return findFaults(journal, store);
  });

/** How a fault begins: its kind. */
const kindsOf = (faults: readonly string[]): Set<string> =>
  new Set(faults.map((fault) => fault.slice(0, fault.indexOf(':'))));

const withoutKey = (init: RequestInit): RequestInit => {
  const headers = new Headers(init.headers);
  headers.delete('idempotency-key');
  return { ...init, headers };
};

// A busy machine takes a while over hundreds of operations.
describe('REL1 the judge', { timeout: 120_000 }, () => {
  beforeEach(inNewWorld);
  afterEach(leaveWorld);

  test('finds nothing where answers are lost and everything is repeated under its id', async () => {
    // About one operation in forty is refused: enough of them that some are.
    const journal = await run(unreliable(honest), 5 * OPERATIONS);

    expect(await judge(journal)).toEqual([]);
    expect(journal.uncertain()).toBeGreaterThan(5);
    expect(journal.count('refused')).toBeGreaterThan(0);
  });

  test('REL1 twin: a server that answers before it commits has lost what it acknowledged', async () => {
    let asked = 0;
    const early: Send = async (path, init) => {
      if (!path.endsWith('/messages') || (asked += 1) % 5 > 0) return honest(path, init);
      return Response.json({ id: crypto.randomUUID() }, { status: 201 });
    };

    const faults = await judge(await run(early));

    expect(kindsOf(faults)).toEqual(new Set(['lost']));
  });

  test('REL1 twin: a push answered before its commit', async () => {
    let hasLied = false;
    const early: Send = async (path, init) => {
      if (hasLied || !path.endsWith('/push')) return honest(path, init);
      hasLied = true;
      const { entries } = JSON.parse(init.body as string) as { entries: { n: number }[] };
      return Response.json({
        status: 'done',
        outcomes: entries.map(({ n }) => ({ n, status: 'ok', v: 1 })),
      });
    };

    const kinds = kindsOf(await judge(await run(early)));

    expect(kinds).toContain('lost');
    // The device's next number is one too many for the server.
    expect(kinds).toContain('wrong answer');
  });

  test('REL1 twin: repeats without their key are done twice', async () => {
    const sent = new Set<string>();
    const forgetful: Send = async (path, init) => {
      const key = new Headers(init.headers).get('idempotency-key');
      const isRepeat = key !== null && sent.has(key);
      if (key !== null) sent.add(key);
      return honest(path, isRepeat ? withoutKey(init) : init);
    };

    const faults = await judge(await run(unreliable(forgetful)));

    expect(kindsOf(faults)).toContain('doubled');
  });

  test('REL1 twin: repeats of a push as new entries are done twice', async () => {
    const sent = new Set<string>();
    const renumbered: Send = async (path, init) => {
      if (!path.endsWith('/push')) return honest(path, init);
      const request = JSON.parse(init.body as string) as {
        entries: { id: string; commands: { type: string; message?: { id: string } }[] }[];
      };
      const isRepeat = request.entries.some(({ id }) => sent.has(id));
      for (const { id } of request.entries) sent.add(id);
      if (!isRepeat) return honest(path, init);
      // As a client without receipts: the same words under new ids, on a device that the server does not know.
      const fresh = JSON.stringify(request, (name, value: unknown) => {
        if (name === 'deviceId') return world.context.ids();
        if (name === 'acknowledged') return 0;
        if (name === 'update') return undefined;
        return value;
      });
      const parsed = JSON.parse(fresh) as typeof request & { entries: Record<string, unknown>[] };
      parsed.entries.forEach((entry, index) => {
        Object.assign(entry, { n: index + 1, id: world.context.ids() });
        for (const { message } of entry.commands)
          if (message !== undefined) message.id = world.context.ids();
      });
      await honest(path, { ...init, body: JSON.stringify(parsed) });
      return honest(path, init);
    };

    const faults = await judge(await run(unreliable(renumbered), 2 * OPERATIONS));

    expect(kindsOf(faults)).toContain('doubled');
  });
});

describe('REL1 the judge of damaged rows', () => {
  let journal: Journal;
  beforeAll(async () => {
    await inNewWorld();
    journal = await run(honest);
  });
  afterAll(leaveWorld);

  test('undamaged', async () => {
    expect(await judge(journal)).toEqual([]);
  });

  test.each([
    ['unaudited', 'delete from events where type = $1', ['message-posted']],
    ['half', 'delete from mail_intents where kind = $1', ['answer']],
    ['half', 'delete from doc_updates where kind = $1', ['notes']],
    ['half', 'update messages set html = $1 where seq = 1', ['<p>Other words.</p>']],
    ['half', 'update ticket_counters set last_number = last_number + $1', [1]],
    ['half', 'update tickets set number = number + $1', [1_000_000]],
    ['half', 'update mail_intents set due_at = $1', ['2199-01-01']],
    ['half', 'update sync_devices set last_n = last_n + $1', [1]],
    ['lost', 'delete from messages where kind = $1', ['notes']],
  ])('%s: after “%s”', async (kind, damage, values) => {
    const faults = await judge(journal, (sql) => sql.unsafe(damage, values));

    expect(kindsOf(faults)).toContain(kind);
  });
});
