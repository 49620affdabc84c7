// REL5: two thousand mails through a server that refuses, hangs up and forgets, at random but the same each time. None is
// lost, none goes to anybody else, and none arrives twice but after an outcome that nobody could know.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS } from '#shared/base/clock.ts';
import { made } from '#test/support/answers.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { mailRound } from './mail-round.ts';

const TICKETS = 100;
const RECIPIENTS = 20;
let nowMs = Date.now();
let server: MailServer;
let world: World;
let desk: SignedUp;
beforeAll(async () => {
  server = await startMailServer();
  world = await createWorld({
    clock: () => nowMs,
    config: { smtpUrl: server.url, mailFrom: 'desk@nordlicht.test' },
  });
  desk = await world.signUp({ blueprint: 'saas', name: 'Nordlicht' });
});
afterAll(async () => {
  await world?.close();
  await server?.close();
});

const addressesOf = (ticket: number): string[] =>
  Array.from({ length: RECIPIENTS }, (_one, n) => `c${ticket}-${n}@customer.test`);

async function answer(ticket: number): Promise<void> {
  const [email = '', ...cc] = addressesOf(ticket);
  const id = await made(
    desk.admin.post('tickets', {
      subject: `Jam ${ticket}`,
      description: 'D',
      channel: 'phone',
      requester: { name: 'Z', email },
    }),
  );
  const copied = await desk.admin.post(`tickets/${id}/change-cc`, { add: cc, remove: [] });
  expect(copied.status, await copied.clone().text()).toBe(200);
  await made(
    desk.admin.post(`tickets/${id}/messages`, { kind: 'reply', text: `Answer ${ticket}` }),
  );
}

test('REL5 two thousand mails against refusals, hang-ups and forgetfulness: none lost, none astray, doubles only after the unknown', async () => {
  const random = seededRandom(5);
  for (let from = 0; from < TICKETS; from += 10)
    await Promise.all(Array.from({ length: 10 }, (_one, n) => answer(from + n)));
  // Confirmations are another matter.
  await world.db.tenant(desk.id, (tx) => tx`delete from mail_intents i where i.kind <> 'answer'`);
  const refused = new Set<string>();
  const takenAndCut = new Map<string, number>();
  server.misbehave = (to) => {
    const chance = random();
    if (chance < 0.08) return { at: 'rcpt', code: 451 };
    if (chance < 0.13) return { at: 'data', code: 452 };
    if (chance < 0.18) return { at: 'rcpt', hangsUp: true };
    if (chance < 0.23) return { at: 'dot', hangsUp: true };
    if (chance < 0.28) {
      takenAndCut.set(to, (takenAndCut.get(to) ?? 0) + 1);
      return { at: 'dot', hangsUp: true, isTaken: true };
    }
    if (chance < 0.31) {
      refused.add(to);
      return { at: 'data', code: 554 };
    }
    return undefined;
  };
  const limits = { connectMs: 20_000, idleMs: 20_000, allMs: 60_000 };
  const waiting = async (): Promise<number> => {
    const [row] = await world.db.tenantRead(
      desk.id,
      (sql) =>
        sql<
          [{ count: number }]
        >`select count(*)::int as count from mail_intents i where i.state = 'waiting'`,
    );
    return row.count;
  };
  let rounds = 0;
  while ((await waiting()) > 0 && rounds < 60) {
    // Two processes, each with its own view of the world.
    await Promise.all([mailRound(world.context, { limits }), mailRound(world.context, { limits })]);
    nowMs += 3 * HOUR_MS;
    rounds += 1;
  }

  const rows = await world.db.tenantRead(
    desk.id,
    (sql) => sql<
      { id: string; recipient: string; state: string; header: string; unknownOutcomes: number }[]
    >`
      select i.id, i.recipient, i.state, i.message_id_header as header, i.unknown_outcomes from mail_intents i`,
  );
  const byReceiver = Map.groupBy(server.taken, ({ to }) => to);
  const faults: string[] = [];
  for (const { recipient, state, header, unknownOutcomes } of rows) {
    const taken = byReceiver.get(recipient) ?? [];
    const cut = takenAndCut.get(recipient) ?? 0;
    const expected = cut + (state === 'sent' ? 1 : 0);
    if (state !== 'sent' && !(state === 'failed' && refused.has(recipient)))
      faults.push(`${recipient} is ${state}`);
    if (taken.length !== expected) faults.push(`${recipient} got ${taken.length}, not ${expected}`);
    if (taken.length > 1 && unknownOutcomes === 0)
      faults.push(`${recipient} got two, and nobody says so`);
    if (taken.some(({ mail }) => mail.messageId !== header))
      faults.push(`${recipient} has two Message-IDs`);
    if (taken.some(({ mail }) => !mail.text?.includes(`Answer ${/^c(\d+)-/.exec(recipient)?.[1]}`)))
      faults.push(`${recipient} got somebody else's`);
  }
  expect(faults).toEqual([]);
  expect(rows).toHaveLength(TICKETS * RECIPIENTS);
  const known = new Set(rows.map(({ recipient }) => recipient));
  expect(server.taken.filter(({ to }) => !known.has(to))).toEqual([]);
  expect(refused.size * takenAndCut.size).toBeGreaterThan(0);
  // It shows on the tickets: each that was refused, and each that may have arrived twice.
  const reported = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ recipient: string; outcome: string }[]>`
      select e.data ->> 'recipient' as recipient, e.data ->> 'outcome' as outcome from events e where e.type = 'mail-reported'`,
  );
  const failed = rows.filter(({ state }) => state === 'failed').map(({ recipient }) => recipient);
  expect(
    reported
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ recipient }) => recipient)
      .sort(),
  ).toEqual(failed.sort());
}, 300_000);
