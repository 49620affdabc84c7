// Mails that nobody writes, the whole way (SEC2): stored, read, made a request of or not, and still there byte for byte.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAIL_BOMBS, mailMutants } from '#test/support/hostile-mails.ts';
import { createMailDesk, mailFrom } from '#test/support/mail-desk.ts';
import { createWorld, type World } from '#test/support/world.ts';

const MUTANTS = Number(process.env['HOSTILE_MAILS'] ?? 200);
const GOOD_MAIL_MS = 30_000;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.close());

test(`SEC2c ${MUTANTS} mutants and bombs of ${Object.keys(MAIL_BOMBS).length} kinds: none is lost or given up, each is there byte for byte, and a good mail behind any of them is read within 30 s`, async () => {
  const desk = await createMailDesk(world);
  const next = mailMutants(22);
  const hashes = new Set<string>();
  const store = async (raw: Buffer): Promise<void> => {
    hashes.add(createHash('sha256').update(raw).digest('hex'));
    await desk.store(raw);
  };
  for (let made = 0; made < MUTANTS; made += 1) await store(next());
  await desk.intake.round(desk.workspaceId);

  let slowest = 0;
  for (const [name, bomb] of Object.entries(MAIL_BOMBS)) {
    await store(Buffer.from(bomb(), 'latin1'));
    const good = await desk.store(mailFrom(`${hashes.size}@kunde.test`, 'Help', 'Please help.'));
    const from = performance.now();
    await desk.intake.round(desk.workspaceId);
    slowest = Math.max(slowest, performance.now() - from);
    expect(await desk.line(good), name).toMatchObject({ state: 'done', kind: 'request' });
  }
  expect(slowest).toBeLessThan(GOOD_MAIL_MS);

  const rows = await world.db.tenantRead(
    desk.workspaceId,
    (sql) => sql<{ state: string; sha256: string; isWhole: boolean }[]>`
      select m.state, encode(m.sha256, 'hex') as sha256,
        m.sha256 = sha256((select string_agg(p.bytes, ''::bytea order by p.position) from inbound_mail_parts p where p.mail_id = m.id)) as is_whole
      from inbound_mails m`,
  );
  const states = Object.fromEntries(
    [...Map.groupBy(rows, ({ state }) => state)].map(([state, some]) => [state, some.length]),
  );
  process.stdout.write(
    `Hostile mails: ${rows.length}, ${JSON.stringify(states)}, slowest bomb ${slowest.toFixed(0)} ms\n`,
  );
  expect(rows.every(({ isWhole }) => isWhole)).toBe(true);
  const found = new Set(rows.map(({ sha256 }) => sha256));
  expect([...hashes].filter((hash) => !found.has(hash))).toEqual([]);
  expect(Object.keys(states).filter((state) => state === 'stored' || state === 'failed')).toEqual(
    [],
  );
  await desk.intake.close();
}, 600_000);
