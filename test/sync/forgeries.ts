// A hostile device with a real session (FLT26): updates that break each rule of the message format, pushed under the
// name of somebody who may write there. None may ever be accepted.

import * as Y from 'yjs';
import type { DeviceId, EntryId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import type { MessagePayload } from '#shared/conversation/message-payload.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { PushAnswer } from '#shared/protocol/sync.ts';
import { yjsMessage, yjsUpdate } from '#test/support/message-updates.ts';
import type { Fail } from './server-invariants.ts';
import type { Simulation } from './simulation.ts';
import { newId, signIn } from './world.ts';

type Forgery = (payload: MessagePayload, id: MessageId, stranger: PersonId) => Uint8Array;

const deep = (levels: number): unknown => (levels === 0 ? 'forged' : { inner: deep(levels - 1) });

export const FORGERIES: Readonly<Record<string, Forgery>> = {
  'another author': (payload, id, stranger) => yjsMessage({ ...payload, authorId: stranger }, id),
  'another key': (payload) => yjsMessage(payload, newId<MessageId>()),
  'a second struct': (payload, id) =>
    yjsUpdate((doc) => {
      doc.getMap('m').set(id, payload);
      doc.getMap('m').set(newId<MessageId>(), payload);
    }),
  'a delete set': (payload, id) =>
    yjsUpdate((doc) => {
      doc.getMap('m').set(id, { ...payload, html: 'first' });
      doc.getMap('m').set(id, payload);
    }),
  'an unseen origin': (payload, id) => {
    const doc = new Y.Doc();
    doc.getMap('m').set('x', 1);
    const before = Y.encodeStateVector(doc);
    doc.getMap('m').set(id, payload);
    return Y.encodeStateAsUpdate(doc, before);
  },
  'another root': (payload, id) => yjsUpdate((doc) => doc.getMap('other').set(id, payload)),
  'a subdocument': (_payload, id) => yjsUpdate((doc) => doc.getMap('m').set(id, new Y.Doc())),
  'a shared type': (_payload, id) =>
    yjsUpdate((doc) => doc.getMap('m').set(id, new Y.Text('forged'))),
  'a deep value': (payload, id) => yjsMessage({ ...payload, extra: deep(500) }, id),
  'a strange field': (payload, id) => yjsMessage({ ...payload, isAdmin: true }, id),
  'a prototype': (payload, id) =>
    yjsMessage(JSON.parse(JSON.stringify(payload).replace('{', '{"__proto__":{"forged":1},')), id),
  'trailing bytes': (payload, id) => Uint8Array.from([...yjsMessage(payload, id), 0, 1, 2]),
  'random bytes': () => crypto.getRandomValues(new Uint8Array(200)),
  nothing: () => new Uint8Array([0, 0]),
};

/** Pushes some of them; says what was not refused. */
export async function forgePush(world: Simulation, fail: Fail): Promise<void> {
  const { server, workspace, dice } = world;
  server.beforeCommit = undefined;
  const { lea, ben } = workspace.people;
  const ticketId = dice.pick(await world.watch.ticketIds());
  const names = [dice.pick(Object.keys(FORGERIES)), dice.pick(Object.keys(FORGERIES))];
  const outcomes = await pushForged(world, names, {
    personId: lea.id,
    strangerId: ben.id,
    ticketId,
  });
  outcomes.forEach((status, index) => {
    if (status !== 'refused') fail('FLT26', `${names[index]} was answered ${status}`);
  });
}

export async function pushForged(
  { server, workspace }: Pick<Simulation, 'server' | 'workspace'>,
  names: readonly string[],
  on: { readonly personId: PersonId; readonly strangerId: PersonId; readonly ticketId: TicketId },
): Promise<readonly string[]> {
  const session = await signIn(server, workspace, on.personId);
  const entries = names.map((name, index) => {
    const id = newId<MessageId>();
    const html = '<p>forged</p>';
    const payload: MessagePayload = {
      v: 1,
      id,
      kind: 'note',
      side: 'operator',
      authorId: on.personId,
      authorName: 'lea',
      html,
      at: new Date().toISOString(),
    };
    const update = toBase64(FORGERIES[name]!(payload, id, on.strangerId));
    const note: Command = {
      type: 'note',
      ticketId: on.ticketId,
      message: { id, html, update },
      mentions: [],
    };
    return {
      n: index + 1,
      id: newId<EntryId>(),
      commands: [note],
      needs: [],
      at: new Date().toISOString(),
    };
  });
  const answer = await server.handle(
    `https://desk.example/sync/v1/w/${workspace.slug}/push`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'homing-protocol': '1' },
      body: JSON.stringify({ protocol: 1, deviceId: newId<DeviceId>(), acknowledged: 0, entries }),
    },
    session,
  );
  if (answer.status !== 200) return names.map(() => `HTTP ${answer.status}`);
  const { outcomes } = JSON.parse(answer.body) as PushAnswer;
  return names.map((_, index) => outcomes[index]?.status ?? 'nothing');
}
