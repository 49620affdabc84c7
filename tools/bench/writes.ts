// What the server writes: messages of many devices, tickets of one and four integrators.

import { webcrypto } from 'node:crypto';
import {
  createIdSource,
  type DeviceId,
  type EntryId,
  type MessageId,
  type TicketId,
} from '#shared/base/ids.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { PROTOCOL } from '#shared/protocol/sync.ts';
import {
  drive,
  ms,
  percentile,
  processorMs,
  processorMsOfAll,
  type Benchmark,
  type Drive,
} from './figures.ts';
import { expectOk } from './http.ts';
import type { Desk, Stage } from './stage.ts';

export const newId = createIdSource(Date.now, (bytes) => void webcrypto.getRandomValues(bytes));

const CONNECTIONS = 20;
const SECONDS = 8;
/** A server that has just begun has not compiled yet what it does all day. */
const WARM_UP_SECONDS = 3;
/** With the filling of the workspace, which may be the first that needs it. */
const LIMIT_MS = 300_000;

export type DeviceOf = {
  /** Resolves with the message's id when the server has answered that it is stored. */
  readonly reply: (ticketId: TicketId) => { readonly id: MessageId; readonly done: Promise<void> };
};

/** A device of the administrator that sends one reply after the other. */
export function createDevice(stage: Stage, desk: Desk): DeviceOf {
  const deviceId = newId<DeviceId>();
  const { id: authorId, name: authorName, cookie } = desk.admin;
  let n = 0;
  return {
    reply: (ticketId) => {
      n += 1;
      const id = newId<MessageId>();
      const html = '<p>Thank you, this is mended since this morning. Please try again.</p>';
      const at = new Date().toISOString();
      const update = makeMessageUpdate({
        v: 1,
        id,
        kind: 'reply',
        side: 'operator',
        authorId,
        authorName,
        html,
        at,
      });
      const command = {
        type: 'reply',
        ticketId,
        message: { id, html, update: toBase64(update) },
        basis: { baseSeq: 1_000_000 },
        followUpTicketId: newId<TicketId>(),
      };
      const entry = { n, id: newId<EntryId>(), commands: [command], needs: [], at };
      const body = { protocol: PROTOCOL, deviceId, acknowledged: n - 1, entries: [entry] };
      const done = expectOk(
        stage.client('POST', `/sync/v1/w/${desk.slug}/push`, { cookie }, body),
      ).then(({ text }) => {
        if (!text.includes('"status":"ok"')) throw new Error(`not accepted: ${text.slice(0, 300)}`);
      });
      return { id, done };
    },
  };
}

/** `used`: processor time of each, which other work on the machine changes less than the rest. */
async function driveAndCount(
  stage: Stage,
  connections: number,
  seconds: number,
  work: (connection: number) => Promise<unknown>,
): Promise<Drive & { readonly used: string }> {
  const processorTimes = () =>
    Promise.all([processorMs(stage.server.pid), processorMsOfAll(stage.postgresPid)]);
  await drive(connections, WARM_UP_SECONDS, work);
  let done = 0;
  const [server, postgres] = await processorTimes();
  const driven = await drive(connections, seconds, async (connection) => {
    await work(connection);
    done += 1;
  });
  const [serverThen, postgresThen] = await processorTimes();
  const each = (used: number): string => (used / done).toFixed(2);
  const used = `processor time each: server ${each(serverThen - server)} ms, PostgreSQL ${each(postgresThen - postgres)} ms`;
  return { ...driven, used };
}

export const acceptMessage = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'message',
  limitMs: LIMIT_MS,
  run: async () => {
    const { hotIds, ...rest } = await desk();
    const devices = Array.from({ length: CONNECTIONS }, () =>
      createDevice(stage, { hotIds, ...rest }),
    );
    let next = 0;
    const { perSecond, times, used } = await driveAndCount(
      stage,
      CONNECTIONS,
      SECONDS,
      (connection) => {
        next += 1;
        return devices[connection]!.reply(hotIds[next % hotIds.length]!).done;
      },
    );
    const p99 = percentile(times, 0.99);
    return [
      {
        what: `server: accept a message, ${CONNECTIONS} connections`,
        measured: `${perSecond.toFixed(0)}/s, p50 ${ms(percentile(times, 0.5))}, p99 ${ms(p99)}; ${used}`,
        budget: '≥ 800/s, p99 < 100 ms',
        isMet: perSecond >= 800 && p99 < 100,
      },
    ];
  },
});

export const createTicket = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'ticket',
  limitMs: LIMIT_MS,
  run: async () => {
    const { slug, key } = await desk();
    const open = () =>
      expectOk(
        stage.client(
          'POST',
          `/api/v1/w/${slug}/tickets`,
          { authorization: `Bearer ${key}` },
          {
            subject: 'The export stops half-way',
            description: 'Since the update the export of March stops at line 4,000.',
            requester: { name: 'Rosa Rivera', email: 'rosa@rivera.example' },
          },
        ),
      );
    const one = await driveAndCount(stage, 1, SECONDS / 2, open);
    const four = await driveAndCount(stage, 4, SECONDS / 2, open);
    const p50 = percentile(one.times, 0.5);
    return [
      {
        what: 'server: create a ticket over REST, 1 connection',
        measured: `p50 ${ms(p50)}, p99 ${ms(percentile(one.times, 0.99))}, ${one.perSecond.toFixed(0)}/s; ${one.used}`,
        budget: 'p50 < 2 ms',
        isMet: p50 < 2,
      },
      {
        what: 'server: create a ticket over REST, 4 connections',
        measured: `${four.perSecond.toFixed(0)}/s, p50 ${ms(percentile(four.times, 0.5))}, p99 ${ms(percentile(four.times, 0.99))}; ${four.used}`,
        budget: '≥ 1,300/s',
        isMet: four.perSecond >= 1_300,
      },
    ];
  },
});

const RULES = 100;

/** Last of the writes: the rules stay with the workspace. */
export const ticketUnderRules = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'rules',
  limitMs: LIMIT_MS,
  run: async () => {
    const { slug, key, admin } = await desk();
    const open = () =>
      expectOk(
        stage.client(
          'POST',
          `/api/v1/w/${slug}/tickets`,
          { authorization: `Bearer ${key}` },
          {
            subject: 'The import stops half-way',
            description: 'Since the update the import of March stops at line 4,000.',
            requester: { name: 'Rosa Rivera', email: 'rosa@rivera.example' },
          },
        ),
      );
    const bare = await driveAndCount(stage, 1, SECONDS / 2, open);
    for (let index = 0; index < RULES; index += 1) {
      await expectOk(
        stage.client(
          'POST',
          `/api/v1/w/${slug}/rules`,
          { cookie: admin.cookie },
          {
            name: `Rule ${index}`,
            on: [{ on: 'ticket-opened' }, { on: 'customer-message' }],
            if: {
              all: [
                { field: 'subject', op: 'contains', values: [`word${index}`] },
                { field: 'priority', op: 'ge', values: ['medium'] },
              ],
            },
            then: [{ do: 'tag', add: [`t${index}`] }],
          },
        ),
      );
    }
    const ruled = await driveAndCount(stage, 1, SECONDS / 2, open);
    const more = percentile(ruled.times, 0.5) - percentile(bare.times, 0.5);
    return [
      {
        what: `server: create a ticket under ${RULES} rules, more than without`,
        measured: `p50 ${ms(more)} more (${ms(percentile(ruled.times, 0.5))}); ${ruled.used}`,
        budget: '< 10 ms',
        isMet: more < 10,
      },
    ];
  },
});
