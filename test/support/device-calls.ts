// What a device says to the server, without a device: single pushes, pulls and loads as somebody who is signed in.

import { randomBytes } from 'node:crypto';
import {
  createIdSource,
  type DeviceId,
  type EntryId,
  type MessageId,
  type TicketId,
} from '#shared/base/ids.ts';
import type { Command, NewMessage, OpenTicket, Reply } from '#shared/engine/commands.ts';
import {
  PROTOCOL,
  type Change,
  type EntryOutcome,
  type LoadLine,
  type PullAnswer,
  type PushAnswer,
  type Scope,
} from '#shared/protocol/sync.ts';
import type { TestClient } from './world.ts';

export const newId = createIdSource(Date.now, (bytes) => bytes.set(randomBytes(bytes.length)));

export const message = (html: string): NewMessage => ({ id: newId<MessageId>(), html });
export const openCommand = (change: Partial<OpenTicket> = {}): OpenTicket => ({
  type: 'open',
  ticketId: newId<TicketId>(),
  subject: 'Hotel booking',
  message: message('<p>Two beds, please.</p>'),
  requester: {
    personId: null,
    name: 'Rosa Rivera',
    email: 'rosa@example.test',
    phone: '+33 123 456',
    address: '',
    city: 'Lyon',
    country: '',
  },
  channel: 'phone',
  language: 'en',
  ...change,
});
export const replyCommand = (ticketId: string, change: Partial<Reply> = {}): Reply => ({
  type: 'reply',
  ticketId: ticketId as TicketId,
  message: message('<p>Written here.</p>'),
  basis: { baseSeq: 1_000 },
  followUpTicketId: newId<TicketId>(),
  ...change,
});

export type DeviceCalls = ReturnType<typeof createDeviceCalls>;

export function createDeviceCalls(client: TestClient, deviceId = newId<DeviceId>()) {
  const path = (name: string): string => `/sync/v1/w/${client.slug}/${name}`;
  let n = 0;
  let cursor: string | null = null;
  let raw = '';

  const read = async (answer: Response): Promise<string> => {
    const text = await answer.text();
    raw += text;
    if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
    return text;
  };
  const push = async (...commands: Command[]): Promise<EntryOutcome> => {
    n += 1;
    const entry = {
      n,
      id: newId<EntryId>(),
      commands,
      needs: [],
      at: new Date().toISOString(),
    };
    const body = { protocol: PROTOCOL, deviceId, acknowledged: 0, entries: [entry] };
    const answer = JSON.parse(await read(await client.post(path('push'), body))) as PushAnswer;
    const outcome = answer.outcomes[0];
    if (outcome === undefined) throw new Error(`not answered: ${JSON.stringify(answer)}`);
    return outcome;
  };
  const pull = async (): Promise<PullAnswer> =>
    JSON.parse(
      await read(await client.post(path('pull'), { protocol: PROTOCOL, cursor })),
    ) as PullAnswer;
  const load = async (scopes: readonly Scope[]): Promise<Change[]> => {
    const body = { protocol: PROTOCOL, scopes, resume: null, cursor };
    const text = await read(await client.post(path('load'), body));
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LoadLine);
    const last = lines.at(-1);
    if (last?.t !== 'end') throw new Error('the load broke off');
    cursor = last.cursor;
    return lines.flatMap((line): readonly Change[] => {
      if (line.t === 'page') return line.changes;
      if (line.t !== 'cold') return [];
      return line.items.flatMap(({ row, v, scopes: held }) => [
        ...held.map((scope): Change => ({ t: 'in', scope, id: row.id, heat: 'cold', v })),
        { t: 'ticket', row, v } as const,
      ]);
    });
  };
  /** Everything that this contact brings. */
  const sync = async (): Promise<{ removed: readonly Scope[]; changes: readonly Change[] }> => {
    const removed: Scope[] = [];
    const changes: Change[] = [];
    for (let round = 0; round < 50; round += 1) {
      const answer = await pull();
      if (answer.status === 'reset') {
        cursor = null;
        changes.push(...(await load(answer.scopes)));
        continue;
      }
      cursor = answer.cursor;
      removed.push(...answer.remove);
      changes.push(...answer.changes);
      if (answer.load.length > 0) changes.push(...(await load(answer.load)));
      else if (!answer.more) return { removed, changes };
    }
    throw new Error('a device that never comes to the end');
  };
  return {
    deviceId,
    push,
    sync,
    /** Every byte that this device was sent. */
    raw: () => raw,
  };
}
