// Mails that want to be somebody else's (SEC7), and a server that fails in the worst moments (M3).

import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '#shared/base/clock.ts';
import type { ExecuteResult } from '#server/commands/index.ts';
import {
  createMailDesk,
  mailFrom,
  type MailDesk,
  type TicketLine,
} from '#test/support/mail-desk.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { createWorld, type World } from '#test/support/world.ts';
import { createMailReader } from '#server/platform/mail/parsing/mail-reader.ts';
import { createMailIntake } from './index.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.close());

const SECRET = 'The door code is 4711';
const count = async (desk: MailDesk, rows: string): Promise<number> => {
  const [row] = await world.db.tenantRead(desk.workspaceId, (sql) =>
    sql.unsafe<{ count: number }[]>(`select count(*)::int as count from ${rows}`),
  );
  return row?.count ?? -1;
};

test('SEC7a of 500 mails that claim to belong to somebody’s ticket none joins it, and none is told what it says', async () => {
  const desk = await createMailDesk(world);
  const other = await createMailDesk(world);
  const random = seededRandom(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const victims = ['vera@kunde.test', 'viktor@kunde.test', 'véra@kunde.test'];
  const tickets: ({ readonly victim: string } & TicketLine)[] = [];
  for (const victim of victims) {
    const { ticketId } = await desk.receive(mailFrom(victim, 'Secret', SECRET));
    tickets.push({ victim, ...(await desk.ticket(ticketId)) });
  }
  await world.db.tenant(
    desk.workspaceId,
    (
      tx,
    ) => tx`update tickets t set status = 'closed', phase = 'closed', closed_at = now(), resolved_at = now()
      where t.id = ${tickets[1]!.id}`,
  );
  const ids = new Map<string, string>();
  for (const { id, victim } of tickets) ids.set(id, await desk.ourMessageId(id, victim));
  const foreign = await other.receive(mailFrom('vera@kunde.test', 'Other', 'Other desk'));
  const foreignId = await other.ourMessageId(foreign.ticketId!, 'vera@kunde.test');

  let n = 0;
  const stranger = (): string => `mallory-${(n += 1)}@evil.test`;
  /** One letter of the code is another one. */
  const bent = (text: string, from: number, to: number): string => {
    const at = from + Math.floor(random() * (to - from));
    const letter = text[at] === 'a' ? 'b' : 'a';
    return text.slice(0, at) + letter + text.slice(at + 1);
  };
  type Ticket = (typeof tickets)[number];
  const forgeries: readonly ((ticket: Ticket) => string)[] = [
    // Knows all, and is not one of the ticket's people.
    ({ number, id }) =>
      mailFrom(stranger(), `Re: [#${number}]`, 'x', { headers: `In-Reply-To: ${ids.get(id)}` }),
    ({ id, victim }) => mailFrom(stranger(), 'Re', 'x', { to: desk.replyAddress(id, victim) }),
    ({ victim, number }) => mailFrom(`"${victim}" <${stranger()}>`, `[#${number}]`, 'x'),
    ({ victim, number }) =>
      mailFrom(stranger(), `[#${number}]`, 'x', {
        headers: `Cc: ${victim}\r\nReply-To: ${victim}\r\nSender: ${victim}`,
      }),
    // Says twice, or at once, who it is.
    ({ victim, number }) =>
      mailFrom(stranger(), `[#${number}]`, 'x', { headers: `From: ${victim}` }),
    ({ victim, number }) => mailFrom(`${victim}, ${stranger()}`, `[#${number}]`, 'x'),
    ({ victim, number }) => mailFrom(`${stranger()}, ${victim}`, `[#${number}]`, 'x'),
    ({ victim, number }) => mailFrom(`${victim} <${stranger()}>`, `[#${number}]`, 'x'),
    ({ victim, number }) =>
      mailFrom(
        `=?utf-8?B?${Buffer.from(`V <${victim}>`).toString('base64')}?=`,
        `[#${number}]`,
        'x',
      ),
    ({ victim, number }) => mailFrom(`${victim}\r\n .evil.test`, `[#${number}]`, 'x'),
    ({ victim, number }) => mailFrom(victim.replace('@', '@evil.test@'), `[#${number}]`, 'x'),
    ({ victim, number }) =>
      mailFrom(victim.replace('k', 'к').replace('e', 'е'), `[#${number}]`, 'x'),
    ({ victim, number }) => mailFrom(`${victim}.`, `[#${number}]`, 'x'),
    ({ number }) => mailFrom('vera@kunde.test.evil.test', `[#${number}]`, 'x'),
    // The right sender, and a code that is wrong, another's, or another desk's.
    ({ id, victim }) =>
      mailFrom(stranger(), 'Re', 'x', { to: bent(desk.replyAddress(id, victim), 10, 50) }),
    ({ id }) =>
      mailFrom(stranger(), 'Re', 'x', { headers: `References: ${bent(ids.get(id)!, 6, 58)}` }),
    () => mailFrom(stranger(), 'Re', 'x', { headers: `References: ${foreignId}` }),
    () =>
      mailFrom(pick(victims), 'Re', 'x', {
        to: other.replyAddress(foreign.ticketId!, 'vera@kunde.test'),
      }),
    // An operator's address: mail never speaks for the desk.
    ({ number, id }) =>
      mailFrom(desk.desk.email, `Re: [#${number}]`, 'I answer', {
        headers: `In-Reply-To: ${ids.get(id)}`,
      }),
  ];
  // Their own new mails are few: who writes again has a ticket more, and not one that is somebody else's.
  for (let made = 0; made < 500; made += 1) await desk.store(pick(forgeries)(pick(tickets)));
  await desk.intake.round(desk.workspaceId);

  const mine = `'${tickets.map(({ id }) => id).join("','")}'`;
  expect(await count(desk, `messages m where m.ticket_id in (${mine})`)).toBe(3);
  expect(await count(desk, `inbound_mails m where m.state = 'stored'`)).toBe(0);
  expect(await count(desk, `messages m where m.side = 'operator'`)).toBe(0);
  expect(await count(desk, `messages m where m.html like '%4711%'`)).toBe(3);
  expect(await count(other, 'messages m')).toBe(1);
  const after = await desk.tickets();
  expect(after.filter(({ id }) => mine.includes(id)).map(({ pubSeq }) => pubSeq)).toEqual([
    1, 1, 1,
  ]);
  // The same with the victim's own mail joins: the forgeries failed for what they are.
  const own = tickets[0]!;
  const joined = await desk.receive(mailFrom(own.victim, `[#${own.number}]`, 'It is me'));
  expect(joined.ticketId).toBe(own.id);
  await desk.intake.close();
  await other.intake.close();
}, 240_000);

test('M3t whatever fails in whichever moment, each mail is one ticket or one message in the end', async () => {
  const desk = await createMailDesk(world);
  const random = seededRandom(3);
  let now = world.context.clock();
  let failures = 0;
  const fail = (share: number): void => {
    if (random() > share) return;
    failures += 1;
    throw new Error('killed here, by the test');
  };
  const flaky = createMailIntake({
    ...world.context,
    log: { ...world.context.log, error: () => undefined } as never,
    clock: () => now,
    recordBounce: () => Promise.resolve(),
    confirmAddress: async () => fail(0.2),
    execute: async (input): Promise<ExecuteResult> => {
      fail(0.15);
      const result = await world.context.execute(input);
      fail(0.25);
      return result;
    },
  });
  const customers = Array.from({ length: 40 }, (_, index) => `c${index}@kunde.test`);
  const finish = async (): Promise<void> => {
    for (let round = 0; round < 60; round += 1) {
      await flaky.round(desk.workspaceId);
      now += 15 * MINUTE_MS;
      if ((await count(desk, `inbound_mails m where m.state = 'stored'`)) === 0) return;
    }
  };
  for (const customer of customers)
    await desk.store(mailFrom(customer, 'Help', `I am ${customer}`));
  await finish();
  const opened = await desk.tickets();
  for (const { id, number, requesterEmail } of opened)
    await desk.store(
      mailFrom(requesterEmail, `Re: [#${number}]`, 'More', {
        to: desk.replyAddress(id, requesterEmail),
      }),
    );
  await finish();
  const after = await desk.tickets();
  expect(failures).toBeGreaterThan(20);
  const givenUp = await count(desk, `inbound_mails m where m.state = 'failed'`);
  expect(new Set(after.map(({ requesterEmail }) => requesterEmail)).size).toBe(after.length);
  expect(after.every(({ pubSeq }) => pubSeq <= 2)).toBe(true);
  // None is lost: those that failed too often stand in the list, and are read again by hand.
  expect(after.reduce((sum, { pubSeq }) => sum + pubSeq, 0)).toBeGreaterThanOrEqual(
    80 - 2 * givenUp,
  );
  expect(givenUp).toBeLessThan(8);
  await flaky.close();
  await desk.intake.close();
}, 240_000);

test('M3e a mail that ends whoever reads it is tried alone and given up where it can be seen; those around it are read', async () => {
  let nowMs = Date.now();
  const own = await createWorld({ clock: () => nowMs });
  const real = createMailReader();
  const reading: string[] = [];
  try {
    const desk = await createMailDesk(own);
    const subjects = ['First', 'Second', 'Killer', 'Fourth', 'Fifth'];
    const ids: string[] = [];
    for (const subject of subjects)
      ids.push(await desk.store(mailFrom(`${subject}@kunde.test`, subject, 'Please help.')));
    // Whoever reads it says nothing more: the process is gone, and what it held is free after a while.
    for (let life = 0; life < 20; life += 1) {
      let isKilled: () => void = () => undefined;
      const killed = new Promise<void>((resolve) => (isKilled = resolve));
      const intake = createMailIntake(
        {
          ...own.context,
          recordBounce: async () => undefined,
          confirmAddress: async () => undefined,
        },
        {
          read: (raw) => {
            const subject = /^Subject: (.*)$/m.exec(Buffer.from(raw).toString())![1]!.trim();
            reading.push(subject);
            if (subject !== 'Killer') return real.read(raw);
            isKilled();
            return new Promise(() => undefined);
          },
          close: async () => undefined,
        },
      );
      await Promise.race([intake.round(desk.workspaceId), killed]);
      nowMs += 10 * MINUTE_MS;
    }
    const lines = await Promise.all(ids.map((id) => desk.line(id)));
    expect(lines.map(({ state, problem }) => [state, problem])).toEqual([
      ['done', null],
      ['done', null],
      ['failed', 'too-many-attempts'],
      ['done', null],
      ['done', null],
    ]);
    expect((await desk.tickets()).map(({ subject }) => subject).toSorted()).toEqual(
      ['Fifth', 'First', 'Fourth', 'Second'].toSorted(),
    );
    expect(reading.filter((subject) => subject === 'Killer').length).toBe(6);
    // Those that were read beside it, when it first ended all, may have to be read once more, alone.
    for (const subject of ['First', 'Second', 'Fourth', 'Fifth'])
      expect(reading.filter((one) => one === subject).length).toBeLessThanOrEqual(2);
  } finally {
    await real.close();
    await own.close();
  }
});
