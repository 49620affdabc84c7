// REL3 (security.md 5) at the size of the gate: `kill -9` of whoever fetches, at random, with a real mail server. Each mail is
// here once and whole, and none is left there.

import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { made } from '#test/support/answers.ts';
import { hasDovecot, MAIL_PASSWORD, startDovecot, type Dovecot } from '#test/support/dovecot.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createWorld, TEST_SECRET_KEY, type World } from '#test/support/world.ts';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 100);
const MAILS = KILLS * 10;
const HOLD_MS = 150;
const LONGEST_LIFE_MS = 350;
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const PROGRAM = fileURLToPath(new URL('fetch-process.ts', import.meta.url));

/** They start a hundred times. */
const compiled = mkdtempSync(join(tmpdir(), 'homing-compiled-'));

let dovecot: Dovecot | undefined;
let world: World | undefined;
const living = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of living) child.kill('SIGKILL');
  await world?.close();
  await dovecot?.stop();
  rmSync(compiled, { recursive: true, force: true });
});

test.skipIf(!hasDovecot())(
  `REL3a ${KILLS} kills of the fetching process, ${MAILS} mails: none is lost, none is here twice (seed ${seed})`,
  { timeout: 10 * 60_000 },
  async () => {
    const random = seededRandom(seed);
    const server = (dovecot = await startDovecot());
    const own = (world = await createWorld({ config: { allowsPrivateMail: true } }));
    const desk = await own.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
    const kinds = ['pop3', 'imap'] as const;
    for (const kind of kinds) {
      const login = { kind: 'password', password: MAIL_PASSWORD };
      const incoming = {
        kind,
        host: '127.0.0.1',
        port: server.ports[kind],
        security: 'none',
        user: kind,
        login,
      };
      await made(
        desk.admin.post('mailboxes', { name: kind, address: `${kind}@desk.test`, incoming }),
      );
    }
    const begin = (): { child: ChildProcess; ready: Promise<unknown> } => {
      const child = spawn(process.execPath, [PROGRAM], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          PATH: process.env['PATH'] ?? '',
          DATABASE_URL: own.database.appUrl,
          SECRET_KEY: TEST_SECRET_KEY,
          HOLD_MS: String(HOLD_MS),
          NODE_COMPILE_CACHE: compiled,
        },
      });
      living.add(child);
      child.once('exit', () => living.delete(child));
      return { child, ready: once(child.stdout!, 'data') };
    };
    /** Due again, whatever the last visit said of when. */
    const makeDue = () =>
      own.db.tenant(desk.id, (tx) => tx`update mailboxes set next_check_at = now()`);
    const isHeld = () =>
      own.db.tenantRead(
        desk.id,
        (sql) => sql<{ id: string }[]>`select m.id from mailboxes m where m.claim_id is not null`,
      );

    const put: string[] = [];
    let interrupted = 0;
    // The next ones start while one lives.
    const standing = [begin(), begin()];
    for (let kill = 0; kill < KILLS; kill += 1) {
      for (const kind of kinds) {
        const mails = Array.from({ length: MAILS / KILLS / kinds.length }, () =>
          Buffer.from(
            `Message-ID: <${randomUUID()}@x.test>\r\nSubject: ${kill}\r\n\r\n.\r\n${kind}\r\n`,
          ),
        );
        put.push(...mails.map((mail) => createHash('sha256').update(mail).digest('hex')));
        server.put(kind, ...mails);
      }
      await makeDue();
      const { child, ready } = standing.shift()!;
      standing.push(begin());
      await ready;
      child.stdin!.write('go\n');
      await sleep(random() * LONGEST_LIFE_MS);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      if ((await isHeld()).length > 0) interrupted += 1;
    }
    const last = standing.shift()!;
    await last.ready;
    last.child.stdin!.write('go\n');
    await expect
      .poll(
        async () => {
          await makeDue();
          return kinds.map((kind) => server.count(kind));
        },
        { timeout: 120_000, interval: 200 },
      )
      .toEqual([0, 0]);

    const rows = await own.db.tenantRead(
      desk.id,
      (sql) => sql<{ sha256: Buffer; whole: Buffer }[]>`
        select m.sha256, sha256(string_agg(p.bytes, '' order by p.position)) as whole from inbound_mails m
        join inbound_mail_parts p on p.workspace_id = m.workspace_id and p.mail_id = m.id group by m.id, m.sha256`,
    );
    process.stdout.write(
      `REL3 seed ${seed}: ${KILLS} kills, ${interrupted} of them within a visit, ${rows.length} mails here of ${put.length}\n`,
    );
    const here = rows.map(({ whole }) => whole.toString('hex'));
    expect(here.toSorted()).toEqual(put.toSorted());
    expect(rows.every(({ sha256, whole }) => sha256.equals(whole))).toBe(true);
    // Else nothing was shown.
    expect(interrupted).toBeGreaterThan(KILLS / 10);
  },
);
