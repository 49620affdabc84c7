// `kill -9` of whoever reads mails and sends them, at random (REL3, REL5, M3, M8): each mail is one request, each request is
// confirmed, and no mail is doubled but after an outcome that nobody could know, under the same Message-ID.

import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { MINUTE_MS } from '#shared/base/clock.ts';
import { createMailDesk, mailFrom } from '#test/support/mail-desk.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createWorld, TEST_SECRET_KEY, type World } from '#test/support/world.ts';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 10);
const MAILS = KILLS * 20;
/** After the first mail that it has read. */
const LONGEST_LIFE_MS = 300;
/** Longer than anything is held or waits for its next try. */
const HELD_MS = 20 * MINUTE_MS;
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const PROGRAM = fileURLToPath(new URL('mail-process.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'homing-mail-kills-'));
const living = new Set<ChildProcess>();
let world: World | undefined;
let outside: MailServer | undefined;
afterAll(async () => {
  for (const child of living) child.kill('SIGKILL');
  await world?.close();
  await outside?.close();
  rmSync(folder, { recursive: true, force: true });
});

test(
  `M3f M8z ${KILLS} kills of the process that reads and sends, ${MAILS} mails: each is one request, and confirmed (seed ${seed})`,
  { timeout: 10 * 60_000 },
  async () => {
    const random = seededRandom(seed);
    const server = (outside = await startMailServer());
    const own = (world = await createWorld());
    const desk = await createMailDesk(own);
    let lives = 0;
    const begin = (): { child: ChildProcess; ready: Promise<unknown> } => {
      lives += 1;
      const child = spawn(process.execPath, [PROGRAM], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          PATH: process.env['PATH'] ?? '',
          DATABASE_URL: own.database.appUrl,
          SECRET_KEY: TEST_SECRET_KEY,
          SMTP_URL: server.url,
          DATA_DIR: join(folder, 'data'),
          AHEAD_MS: String(lives * HELD_MS),
          NODE_COMPILE_CACHE: join(folder, 'compiled'),
        },
      });
      living.add(child);
      child.once('exit', () => living.delete(child));
      return { child, ready: once(child.stdout!, 'data') };
    };
    const counted = async (rows: 'held' | 'unread' | 'unsent'): Promise<number> => {
      const [row] = await own.db.tenantRead(desk.workspaceId, (sql) => {
        if (rows === 'unsent')
          return sql<
            { n: number }[]
          >`select count(*)::int as n from mail_intents i where i.state = 'waiting'`;
        return rows === 'held'
          ? sql<
              { n: number }[]
            >`select count(*)::int as n from inbound_mails m where m.claim_id is not null`
          : sql<
              { n: number }[]
            >`select count(*)::int as n from inbound_mails m where m.state = 'stored'`;
      });
      return row?.n ?? -1;
    };

    const senders: string[] = [];
    let interrupted = 0;
    let standing = begin();
    for (let kill = 0; kill < KILLS; kill += 1) {
      for (let n = 0; n < MAILS / KILLS; n += 1) {
        const sender = `${randomUUID().slice(0, 13)}@kunde.test`;
        senders.push(sender);
        await desk.store(mailFrom(sender, `Question of ${sender}`, 'Please help, it is broken.'));
      }
      const { child, ready } = standing;
      standing = begin();
      await ready;
      child.stdin!.write('go\n');
      // Each gets something done: a mail that ends six lives is given up, and should be.
      const before = await counted('unread');
      await expect
        .poll(() => counted('unread'), { timeout: 60_000, interval: 10 })
        .toBeLessThan(before);
      await sleep(random() * LONGEST_LIFE_MS);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      if ((await counted('held')) > 0) interrupted += 1;
    }
    await standing.ready;
    standing.child.stdin!.write('go\n');
    for (const rows of ['unread', 'unsent'] as const)
      await expect.poll(() => counted(rows), { timeout: 120_000, interval: 200 }).toBe(0);

    const tickets = await desk.tickets();
    const taken = Map.groupBy(server.taken, ({ to }) => to);
    const doubled = [...taken.values()].filter((mails) => mails.length > 1);
    process.stdout.write(
      `Mail kills, seed ${seed}: ${KILLS} kills, ${interrupted} of them while reading, ${tickets.length} requests of ${senders.length}, ${doubled.length} confirmations doubled\n`,
    );
    const notDone = await own.db.tenantRead(
      desk.workspaceId,
      (sql) => sql<{ state: string; problem: string; attempts: number }[]>`
        select m.state, m.problem, m.attempts from inbound_mails m where m.state <> 'done'`,
    );
    expect(notDone).toEqual([]);
    expect(tickets.map(({ requesterEmail }) => requesterEmail).toSorted()).toEqual(
      senders.toSorted(),
    );
    expect([...taken.keys()].toSorted()).toEqual(senders.toSorted());
    const uncertain = await own.db.tenantRead(
      desk.workspaceId,
      (sql) => sql<{ recipient: string }[]>`
        select i.recipient from mail_intents i where i.unknown_outcomes > 0`,
    );
    const known = new Set(uncertain.map(({ recipient }) => recipient));
    for (const mails of doubled) {
      expect(known).toContain(mails[0]!.to);
      expect(new Set(mails.map(({ mail }) => mail.messageId)).size).toBe(1);
    }
    // Else nothing was shown.
    expect(interrupted).toBeGreaterThan(KILLS / 10);
  },
);
