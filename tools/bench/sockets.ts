// Open conversations: how soon a message is on another screen, and what screens that stand still cost.

import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import type { TicketId } from '#shared/base/ids.ts';
import { PROTOCOL, SOCKET_FRAME, type Change } from '#shared/protocol/sync.ts';
import type { ServerProcess } from '#test/support/server-process.ts';
import { mb, ms, percentile, type Benchmark } from './figures.ts';
import { collectGarbage, residentBytes } from './memory.ts';
import type { Desk, Stage } from './stage.ts';
import { createDevice } from './writes.ts';

const PER_SECOND = 100;
const SECONDS = 6;
const CONVERSATIONS = 10;

export const otherScreen = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'screen',
  limitMs: 60_000,
  run: async () => {
    const own = await desk();
    const device = createDevices(stage, own, 8);
    const seenAt = new Map<string, number>();
    const tickets = own.hotIds.slice(0, CONVERSATIONS);
    const sockets = await Promise.all(
      tickets.map((ticketId) =>
        follow(stage, own, ticketId, own.admin.cookie, (frame) => {
          const now = performance.now();
          for (const id of messagesIn(frame)) seenAt.set(id, now);
        }),
      ),
    );
    const answeredAt = new Map<string, number>();
    const sentAt = new Map<string, number>();
    const running: Promise<void>[] = [];
    const from = performance.now();
    for (let sent = 0; sent < PER_SECOND * SECONDS; sent += 1) {
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, from + (sent * 1000) / PER_SECOND - performance.now())),
      );
      running.push(
        device.reply(tickets[sent % tickets.length]!, (id, times) => {
          sentAt.set(id, times.sent);
          answeredAt.set(id, times.answered);
        }),
      );
    }
    await Promise.all(running);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    for (const socket of sockets) socket.terminate();
    const after: number[] = [];
    const whole: number[] = [];
    for (const [id, answered] of answeredAt) {
      const seen = seenAt.get(id);
      if (seen === undefined) continue;
      // The frame may come before the answer to its author: then it took no time after the commit.
      after.push(Math.max(0, seen - answered));
      whole.push(seen - (sentAt.get(id) ?? seen));
    }
    const missing = answeredAt.size - after.length;
    const p50 = percentile(after, 0.5);
    const p99 = percentile(after, 0.99);
    return [
      {
        what: `message accepted → on another open screen, ${PER_SECOND}/s`,
        measured:
          `p50 ${ms(p50)}, p99 ${ms(p99)} after the answer to its author; from sending p50 ${ms(percentile(whole, 0.5))}, ` +
          `p99 ${ms(percentile(whole, 0.99))}${missing > 0 ? `; ${missing} not seen` : ''}`,
        budget: 'p50 < 5 ms, p99 < 50 ms after the commit',
        isMet: p50 < 5 && p99 < 50 && missing === 0,
      },
    ];
  },
});

/** Several devices in turn: one sends its entries one after the other. */
function createDevices(stage: Stage, desk: Desk, count: number) {
  const free = Array.from({ length: count }, () => ({
    device: createDevice(stage, desk),
    last: Promise.resolve(),
  }));
  let next = 0;
  return {
    reply: (
      ticketId: TicketId,
      report: (id: string, times: { sent: number; answered: number }) => void,
    ): Promise<void> => {
      next += 1;
      const one = free[next % count]!;
      one.last = one.last.then(async () => {
        const sent = performance.now();
        const { id, done } = one.device.reply(ticketId);
        await done;
        report(id, { sent, answered: performance.now() });
      });
      return one.last;
    },
  };
}

function messagesIn(frame: Uint8Array): string[] {
  const decoder = decoding.createDecoder(frame);
  if (decoding.readVarUint(decoder) !== SOCKET_FRAME.FEED) return [];
  const changes = JSON.parse(decoding.readVarString(decoder)) as Change[];
  return changes.flatMap((change) => (change.t === 'doc' ? [change.row.messageId] : []));
}

function follow(
  stage: Stage,
  desk: Desk,
  ticketId: TicketId,
  cookie: string,
  receive: (frame: Uint8Array) => void,
): Promise<WebSocket> {
  const address = `${stage.origin.replace('http', 'ws')}/sync/v1/w/${desk.slug}/docs/pub/${ticketId}/1`;
  const socket = new WebSocket(`${address}?feed=1&since=1000000&protocol=${PROTOCOL}`, {
    headers: { cookie, origin: stage.origin },
    perMessageDeflate: false,
  });
  socket.on('message', (data: Buffer) => receive(new Uint8Array(data)));
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });
}

const SOCKETS = 2_000;
const ON = 500;
const PER_PERSON = 50;

export const idleSockets = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'sockets',
  limitMs: 120_000,
  run: async () => {
    const own = await desk();
    const people = SOCKETS / PER_PERSON;
    // Sharing the administrator's password: hashing forty would take longer than all that is measured.
    await stage.sql(
      (sql) => sql`
        insert into people (workspace_id, id, profile, email, name, password_hash)
        select p.workspace_id, gen_random_uuid(), p.profile, 'many' || i || '@bench.example', 'Operator ' || i, p.password_hash
        from people p, generate_series(1, ${people}) i
        where p.workspace_id = ${own.id} and p.id = ${own.admin.id}
        on conflict do nothing`,
    );
    // A fresh process: what earlier benchmarks left on its heap would hide what sockets take.
    await stage.server.restart();
    const cookies: string[] = [];
    for (let person = 1; person <= people; person += 1)
      cookies.push(await own.signIn(`many${person}@bench.example`));
    const tickets = own.hotIds.slice(0, ON);
    // Code and connections that the first sockets bring are not theirs.
    const first = await Promise.all(
      tickets.slice(0, 40).map((id) => follow(stage, own, id, cookies[0]!, () => undefined)),
    );
    for (const socket of first) socket.terminate();
    await pause(2_000);
    const before = await memoryOf(stage.server);
    const sockets: WebSocket[] = [];
    for (let index = 0; index < SOCKETS; index += 50) {
      const group = Array.from({ length: 50 }, (_, at) => index + at).map((at) =>
        follow(stage, own, tickets[at % ON]!, cookies[at % people]!, () => undefined),
      );
      sockets.push(...(await Promise.all(group)));
    }
    await pause(2_000);
    const after = await memoryOf(stage.server);
    for (const socket of sockets) socket.terminate();
    const more = after - before;
    return [
      {
        what: `sockets: ${SOCKETS.toLocaleString('en')} idle on ${ON} conversations`,
        measured: `${mb(more)} above the bare process (${mb(before)})`,
        budget: '< 40 MB',
        isMet: more < 40 * 1024 * 1024,
      },
    ];
  },
});

const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/** Resident, after what is garbage has been collected: what is only not yet collected is no cost of a socket. */
async function memoryOf(server: ServerProcess): Promise<number> {
  await collectGarbage(server);
  await pause(500);
  return residentBytes(server);
}
