// What one bad entry may do to the queue it stands in, and to others: nothing.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createIdSource,
  type DeviceId,
  type EntryId,
  type MessageId,
  type TicketId,
} from '#shared/base/ids.ts';
import { PROTOCOL, type PushAnswer } from '#shared/protocol/sync.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

const newId = createIdSource(Date.now, (bytes) => bytes.set(randomBytes(bytes.length)));

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world.close());

const open = (change: object = {}, ticketId = newId<TicketId>()) => ({
  type: 'open',
  ticketId,
  subject: 'The printer is on fire',
  message: { id: newId<MessageId>(), html: '<p>Please come at once.</p>' },
  requester: {
    personId: null,
    name: 'Cora Client',
    email: 'cora@example.org',
    phone: '',
    address: '',
    city: '',
    country: 'FR',
  },
  channel: 'phone',
  language: 'en',
  ...change,
});
const entry = (n: number, commands: unknown, needs: readonly EntryId[] = []) => ({
  n,
  id: newId<EntryId>(),
  commands,
  needs,
  at: new Date().toISOString(),
});
async function push(client: TestClient, deviceId: DeviceId, entries: readonly object[]) {
  const answer = await client.post(`/sync/v1/w/${client.slug}/push`, {
    protocol: PROTOCOL,
    deviceId,
    acknowledged: 0,
    entries,
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as PushAnswer;
}

const UNREADABLE: readonly (readonly [string, unknown])[] = [
  ['half a character', [open({ subject: 'cut \ud83d' })]],
  ['NUL', [open({ category: 'a\u0000b' })]],
  ['too long', [open({ subject: 'x'.repeat(301) })]],
  ['another type', [open({ subject: 7 })]],
  ['a number as text', [open({ priority: '1' })]],
  ['an unknown field', [{ ...open(), owner: 'me' }]],
  ['an unknown field that cannot be stored', [{ ...open(), 'a\u0000\ud800': 1 }]],
  ['a command of the future', [{ type: 'levitate', ticketId: newId() }]],
  ['none', []],
  ['no list', { type: 'take' }],
  ['nothing', null],
  ['too many', Array.from({ length: 11 }, () => open())],
  [
    'a number beyond what is stored',
    [
      {
        type: 'reply',
        ticketId: newId(),
        followUpTicketId: newId(),
        message: { id: newId(), html: 'x' },
        basis: { baseSeq: 2 ** 31 },
      },
    ],
  ],
];

test.each(UNREADABLE)(
  'B7 an entry that cannot be read is refused alone: %s',
  async (_what, commands) => {
    const deviceId = newId<DeviceId>();
    const bad = entry(2, commands);
    const entries = [entry(1, [open()]), bad, entry(3, [open()])];

    const answer = await push(desk.admin, deviceId, entries);

    expect(answer.status).toBe('done');
    expect(answer.outcomes.map(({ n, status }) => `${n} ${status}`)).toEqual([
      '1 ok',
      '2 refused',
      '3 ok',
    ]);
    expect(answer.outcomes[1]).toMatchObject({ refusal: { code: 'INVALID' } });
    // The answer is kept like any other, and what needs it is refused with it.
    expect(await push(desk.admin, deviceId, [bad])).toMatchObject({
      outcomes: [{ status: 'refused', refusal: { code: 'INVALID' } }],
    });
    const next = await push(desk.admin, deviceId, [entry(4, [open()], [bad.id])]);
    expect(next.outcomes[0]).toMatchObject({ refusal: { code: 'NEEDED_ENTRY_REFUSED' } });
  },
);

test('B25 a drift check names each scope once', async () => {
  const pulled = (await (
    await desk.admin.post(`/sync/v1/w/${desk.slug}/pull`, { protocol: PROTOCOL, cursor: null })
  ).json()) as { scopes: string[] };
  const sum = { scope: pulled.scopes[0]!, count: 0, hash: '0'.repeat(16) };
  const check = (scopes: readonly object[]) =>
    desk.admin.post(`/sync/v1/w/${desk.slug}/drift`, { protocol: PROTOCOL, cursor: 'x', scopes });

  expect((await check([sum])).status).toBe(200);
  expect((await check([sum, sum])).status).toBe(422);
});
