// FLT28: the database connection dies at each step of accepting an entry. Whatever happened, nothing is half done, and
// sending the entry again ends with exactly one effect.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import type { Database, Tx } from '#server/platform/db/database.ts';
import {
  createSender,
  openDeskWorld,
  type DeskWorld,
  type TestWorkspace,
} from '#test/support/desk-world.ts';

/** Statements that are sent in one entry with a message, beginning and end included; the test below counts them. */
const KILL_POINTS = [
  'device',
  'entries',
  'tickets',
  'surroundings',
  'write',
  'commit',
  'after-commit',
] as const;
type KillPoint = (typeof KILL_POINTS)[number];

let world: DeskWorld;
let killAt: KillPoint | undefined;
let killed: KillPoint[] = [];
beforeAll(async () => {
  world = await openDeskWorld({ maxConnections: 10, wrap: withKills });
});
beforeEach(() => {
  killAt = undefined;
  killed = [];
});
afterAll(() => world.close());

function withKills(db: Database): Database {
  return {
    ...db,
    tenant: async (workspaceId, work) => {
      const result = await db.tenant(workspaceId, async (tx) => {
        const [backend] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
        const kill = async (point: KillPoint): Promise<void> => {
          if (killAt !== point) return;
          killed.push(point);
          killAt = undefined;
          await withConnection(
            world.database.superUrl,
            (sql) => sql`select pg_terminate_backend(${backend!.pid}, 5000)`,
          );
        };
        // The commit comes by itself, so that a kill can come before it.
        const value = await work(killingTx(tx, kill), () => undefined);
        await kill('commit');
        return value;
      });
      if (killAt === 'after-commit') {
        killAt = undefined;
        killed.push('after-commit');
        throw Object.assign(new Error('the answer was lost'), { code: 'CONNECTION_CLOSED' });
      }
      return result;
    },
  };
}

/** Statements wait for the kill that is due before them; fragments of statements pass. */
function killingTx(tx: Tx, kill: (point: KillPoint) => Promise<void>): Tx {
  const late = (point: KillPoint, run: () => PromiseLike<unknown>) => {
    const answer = kill(point).then(run);
    return Object.assign(answer, { execute: () => answer });
  };
  return new Proxy(tx, {
    apply: (target, self, args: [readonly string[]]) => {
      const point = pointOf(args[0].join(' '));
      const run = () => Reflect.apply(target as never, self, args) as PromiseLike<unknown>;
      return point === undefined ? run() : late(point, run);
    },
  });
}

function pointOf(text: string): KillPoint | undefined {
  if (/from sync_devices d/.test(text) && text.includes('for no key update')) return 'device';
  if (/from sync_entries e/.test(text)) return 'entries';
  if (/from tickets t/.test(text) && text.includes('for no key update')) return 'tickets';
  if (/from workspaces w/.test(text)) return 'surroundings';
  return /^\s*with own as/.test(text) ? 'write' : undefined;
}

async function totals({ id }: TestWorkspace): Promise<Record<string, number>> {
  const [row] = await world.rows(
    id,
    (tx) => tx<Record<string, number>[]>`
    select (select count(*)::int from tickets) as tickets, (select count(*)::int from messages) as messages,
      (select count(*)::int from doc_updates) as updates, (select count(*)::int from events) as events,
      (select count(*)::int from mail_intents) as intents, (select count(*)::int from sync_entries) as entries,
      (select coalesce(max(last_number), 0) from ticket_counters) as numbers`,
  );
  return row ?? {};
}

/** What is only opened is not looked for first. */
const OPENING = KILL_POINTS.filter((point) => point !== 'tickets');

/** Sends it again as a device does: a dead connection may be met once more before it is found out. */
async function sendAgain(entry: Parameters<DeskWorld['execute']>[0]) {
  let answer = await world.execute(entry);
  for (let times = 0; times < 5 && 'undone' in answer && answer.undone === 'retry'; times += 1)
    answer = await world.execute(entry);
  return answer;
}

test.each(OPENING)('FLT28 opening a ticket, killed at: %s', async (point) => {
  const workspace = await world.workspace('helpdesk');
  const ana = createSender(world, workspace, await workspace.person('technician'));
  await world.execute(ana.entry([ana.open()]));
  const entry = ana.entry([ana.open()]);
  const before = await totals(workspace);
  killAt = point;

  const first = await world.execute(entry);
  const between = await totals(workspace);
  const second = await sendAgain(entry);

  expect(killed).toEqual([point]);
  expect(first).toMatchObject({ ok: false, undone: 'retry' });
  const whole = {
    tickets: 2,
    messages: 2,
    updates: 2,
    events: 4,
    intents: 2,
    entries: 2,
    numbers: 2,
  };
  expect([before, whole]).toContainEqual(between);
  if (point !== 'commit' && point !== 'after-commit') expect(between).toEqual(before);
  expect(second).toMatchObject({ ok: true });
  expect(await totals(workspace)).toEqual(whole);
});

test.each(KILL_POINTS)('FLT28 a reply with a closing, killed at: %s', async (point) => {
  const workspace = await world.workspace('helpdesk', {
    lock: { mode: 'none', implicitTake: true },
  });
  const ana = createSender(world, workspace, await workspace.person('technician'));
  const open = ana.open();
  await world.execute(ana.entry([open]));
  const entry = ana.entry([ana.reply(open.ticketId), { type: 'close', ticketId: open.ticketId }]);
  killAt = point;

  const first = await world.execute(entry);
  const second = await sendAgain(entry);

  expect(killed).toEqual([point]);
  expect(first).toMatchObject({ ok: false, undone: 'retry' });
  expect(second).toMatchObject({ ok: true });
  expect(await totals(workspace)).toMatchObject({
    tickets: 1,
    messages: 2,
    updates: 2,
    intents: 2,
    entries: 2,
    numbers: 1,
  });
  const [ticket] = await world.rows(
    workspace.id,
    (tx) => tx`select t.phase, t.pub_seq from tickets t`,
  );
  expect(ticket).toEqual({ phase: 'closed', pubSeq: 2 });
});
