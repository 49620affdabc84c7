// What a device holds and what the server would send it, compared as devices do once a day (sync-design B25).

import { afterAll, beforeAll, expect, test } from 'vitest';
import { listHeld } from '#client/data/held.ts';
import type { DeskDatabase } from '#client/data/database.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { begin, failureOf, untilStill, type Tab } from './devices.ts';
import { problem } from './faults.ts';
import { createStage, type Stage } from './stage.ts';
import { newId, startServer, type PersonKey, type Server } from './world.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function checked(stage: Stage, tab: Tab): Promise<unknown> {
  let found: unknown;
  const operation = begin(tab, 'drift', async () => {
    found = await tab.device.checkDrift();
  });
  await untilStill(tab);
  while (tab.parked !== undefined) await stage.pass(tab);
  expect(failureOf(operation.error)).toBeUndefined();
  return found;
}

/** Hot and cold tickets, notes, a mention, a held reply that waits and one that is settled, a customer's ticket. */
async function furnished() {
  const stage = await createStage(server, 'exclusive');
  const [hot, cold, own] = [
    await stage.open('ada', 0),
    await stage.open('ada', 0),
    await stage.open('ada', 0, 'cleo'),
  ] as const;
  const note = {
    type: 'note' as const,
    ticketId: hot,
    message: { id: newId<never>(), html: `<p>note ${stage.words.tagOf(hot)}</p>` },
    mentions: [stage.workspace.people.ana.id],
  };
  expect(await stage.act('ada', note)).toBe(true);
  expect(await stage.act('ada', { type: 'close', ticketId: cold })).toBe(true);
  await server.db.tenant(
    stage.workspace.id,
    (tx) => tx`
    update tickets t set updated_at = now() - interval '3 years' where t.workspace_id = ${stage.workspace.id} and t.id = ${cold}`,
  );
  const ana = await stage.desk('ana');
  await stage.sync(ana);
  for (const word of ['waits', 'settled']) {
    await ana.device.perform([{ type: 'take', ticketId: hot }]);
    await stage.sync(ana);
    await stage.reply(ana, hot, word);
    await stage.act('ada', { type: 'break-lock', ticketId: hot });
    await stage.sync(ana);
  }
  const item = (await held(ana)).find(({ html }) => html.includes('settled'))!;
  await ana.client.discardHeld(ana.device.room, item.id);
  await stage.sync(ana);
  await stage.sync(ana);
  return { stage, ana, hot, cold, own };
}
const held = (tab: Tab) => tab.device.room.store.read(['held'], listHeld);

test('L4r B25a whoever is up to date does not differ, whatever they may see', async () => {
  const { stage, ana } = await furnished();
  expect(await checked(stage, ana)).toBe('same');
  for (const who of ['ada', 'lea', 'ben', 'cleo'] satisfies PersonKey[]) {
    const tab = await stage.desk(who);
    await stage.sync(tab);
    expect([who, await checked(stage, tab)]).toEqual([who, 'same']);
  }
});

const FAULTS: Record<string, (db: DeskDatabase, ids: Ids) => Promise<unknown>> = {
  'a message is missing': (db, { hot }) => dropFirst(db, hot),
  'a ticket is missing': (db, { hot }) => db.tickets.delete(hot),
  'a ticket is old': (db, { hot }) =>
    db.tickets
      .where('id')
      .equals(hot)
      .modify((record: { base: { row: { updatedAt: string } } }) => {
        record.base.row.updatedAt = '2020-01-01T00:00:00.000Z';
      }),
  'every cold ticket is missing': (db) => db.pages.clear(),
  'a colleague is missing': async (db) => {
    const one = (await db.small.where('kind').equals('person').toArray())[0]!;
    await db.small.delete([one.kind, one.id]);
  },
  'a message is one too many': async (db, { hot }) => {
    const [doc] = await db.docs.toArray();
    await db.docs.put({ ...doc!, doc: `${hot}/pub/000001`, seq: 99 });
  },
};
type Ids = { readonly hot: TicketId; readonly cold: TicketId };
async function dropFirst(db: DeskDatabase, id: TicketId): Promise<void> {
  const [first] = (await db.docs.toArray()).filter(({ doc }) => doc.startsWith(id));
  await db.docs.delete([first!.doc, first!.seq]);
}

test.each(Object.keys(FAULTS))(
  'B25b %s: found, reported, loaded again; what is unsent stays as it is',
  async (name) => {
    const { stage, ana, hot, cold, own } = await furnished();
    await ana.device.perform([{ type: 'take', ticketId: own }]);
    expect(await stage.reply(ana, own, 'unsent')).toBe(true);
    const { store } = ana.device.room;
    const unsent = () =>
      store.read(['outbox', 'held', 'drafts', 'draftStates'], async (db) => [
        (await db.outbox.toArray()).filter(({ state }) => state !== 'done'),
        await db.held.toArray(),
        await db.draftStates.toArray(),
      ]);
    await store.write('strict', ['draftStates'], (db) =>
      db.draftStates.put({
        ticketId: hot,
        generation: 1,
        isDirty: true,
        isPrivate: false,
        at: '2026-01-01T00:00:00.000Z',
      }),
    );
    const before = await unsent();
    await store.write('relaxed', ['tickets', 'docs', 'pages', 'pageIds', 'small', 'meta'], (db) =>
      FAULTS[name]!(db, { hot, cold }),
    );

    expect(await checked(stage, ana)).toBe('healing');
    expect(await unsent()).toEqual(before);
    // The load alone, before anything gets an answer.
    const failure = await stage.sync(ana, async (parked, pass) =>
      parked.endpoint === 'push' ? problem(500, 'INTERNAL') : pass(),
    );
    expect(failure).toBe('PushLater');
    const ids = (rows: unknown): string[] => (rows as { id: string }[]).map(({ id }) => id);
    const after = await unsent();
    expect([ids(after[0]), after[1], after[2]]).toEqual([ids(before[0]), before[1], before[2]]);
    expect(await stage.sync(ana)).toBeUndefined();
    expect(await checked(stage, ana)).toBe('same');
    expect(await stage.check(ana)).toEqual([]);
  },
);
