// The device's sockets against a server that listens: poke, open conversations, shared drafts.

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import { readConversation } from '#client/data/conversations.ts';
import { openDevice, type Device } from '#client/data/device.ts';
import { keepDraftActions, readDraftActions } from '#client/data/draft-actions.ts';
import {
  DRAFT_ROOT,
  listPrivateDrafts,
  openDraft,
  spendDraft,
  type DraftStatus,
  type OpenDraft,
} from '#client/data/drafts.ts';
import type { SocketConstructor } from '#client/data/platform.ts';
import type { Me } from '#client/data/session.ts';
import { fakeBrowser, type FakeBrowser } from '#client/data/support/fake-platform.ts';
import { openCommand, replyCommand } from '#client/data/support/test-desk.ts';
import { followConversation } from '#client/data/sync/pub-feed.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import { createWorld, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let server: HttpServer;
beforeAll(async () => {
  world = await createWorld();
  server = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
});
afterAll(async () => {
  await server.drain();
  await world.close();
});

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

/** A browser's sockets carry its cookie and origin by themselves. */
function socketsOf(client: TestClient, isCut: () => boolean): SocketConstructor {
  return class extends WebSocket {
    constructor(url: string) {
      super(isCut() ? 'ws://127.0.0.1:9' : url, {
        headers: { cookie: client.cookie(), origin: origin() },
      });
    }
  } as unknown as SocketConstructor;
}
const origin = () => `http://127.0.0.1:${server.port}`;

type Person = { readonly client: TestClient; readonly browser: FakeBrowser; isCut: boolean };
async function deviceOf(person: Person, isAutomatic = true): Promise<Device> {
  const { client, browser } = person;
  const me = (await (await client.get('me')).json()) as Me;
  const platform = {
    ...browser.platform((url, init) =>
      client.fetch(new URL(url).pathname + new URL(url).search, init),
    ),
    origin: origin(),
    WebSocket: socketsOf(client, () => person.isCut),
  };
  const device = await openDevice({
    platform,
    slug: client.slug,
    personId: me.id as PersonId,
    me: { self: me, sealKey: me.sealKey },
    isAutomatic,
  });
  closing.push(() => device.close());
  // Who one is and where comes with the first contact.
  if (isAutomatic) await soon(async () => expect((await device.status()).state).toBe('online'));
  else await device.syncOnce();
  return device;
}

async function twoPeople() {
  const workspace = await world.signUp({ blueprint: 'saas' });
  const groups = (await (await workspace.admin.get('groups')).json()) as {
    items: { id: GroupId }[];
  };
  const groupIds = groups.items.map(({ id }) => id);
  const people: Person[] = [];
  for (const name of ['Ana', 'Ben']) {
    const { client } = await world.addPerson(workspace, { name, groupIds });
    people.push({ client, browser: fakeBrowser({ hasLocks: true }), isCut: false });
  }
  return people as [Person, Person];
}
const opening = () => {
  const command = openCommand(null);
  return {
    ...command,
    requester: { ...command.requester, phone: '+41 44 000 00 00', city: 'Zürich', country: 'CH' },
  };
};
const texts = async (device: Device, id: TicketId) => {
  const { items } = await device.room.store.read(['docs', 'events', 'outbox'], (db) =>
    readConversation(db, id, 500),
  );
  return items.flatMap((item) => (item.type === 'message' ? [item.html] : []));
};
const draftOf = (
  device: Device,
  ticketId: TicketId,
  generation = 1,
): OpenDraft & { readonly seen: DraftStatus[] } => {
  const seen: DraftStatus[] = [];
  const draft = openDraft({
    room: device.room,
    ticketId,
    generation,
    onStatus: (status) => seen.push(status),
  });
  closing.push(() => draft.close());
  return { ...draft, seen };
};

/** As the editor does: paragraphs that hold text. */
function firstText(doc: Y.Doc): Y.XmlText {
  const fragment = doc.getXmlFragment(DRAFT_ROOT);
  if (fragment.length === 0) {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText()]);
    fragment.insert(0, [paragraph]);
  }
  return (fragment.get(0) as Y.XmlElement).get(0) as Y.XmlText;
}
const write = (doc: Y.Doc, text: string) => doc.transact(() => firstText(doc).insert(0, text));
const erase = (doc: Y.Doc, count: number) => doc.transact(() => firstText(doc).delete(0, count));
const words = (doc: Y.Doc) =>
  doc
    .getXmlFragment(DRAFT_ROOT)
    .toJSON()
    .replaceAll(/<\/?paragraph>/g, ' ')
    .trim();

describe('sockets of a device', () => {
  test("C1g B17 what one person writes reaches another's device by the poke, without polling", async () => {
    const [a, b] = await twoPeople();
    const ana = await deviceOf(a);
    const ben = await deviceOf(b);
    const command = opening();
    await ana.perform([command]);

    await soon(async () => expect(await texts(ben, command.ticketId)).toEqual(['<p>Help!</p>']));
    await ben.perform([replyCommand(command.ticketId, '<p>Quick</p>')]);
    // A poll would take half a minute.
    await soon(async () =>
      expect(await texts(ana, command.ticketId)).toEqual(['<p>Help!</p>', '<p>Quick</p>']),
    );
  });

  test('C1h an open conversation gets its messages over its socket, and nothing twice', async () => {
    const [a, b] = await twoPeople();
    const ana = await deviceOf(a, false);
    const ben = await deviceOf(b, false);
    const command = opening();
    await ana.perform([command]);
    await ana.syncOnce();
    await ben.syncOnce();
    closing.push(followConversation(ana.room, command.ticketId));

    await ben.perform([replyCommand(command.ticketId, '<p>Live</p>')]);
    await ben.syncOnce();

    await soon(async () =>
      expect(await texts(ana, command.ticketId)).toEqual(['<p>Help!</p>', '<p>Live</p>']),
    );
    await ana.syncOnce();
    expect(await texts(ana, command.ticketId)).toEqual(['<p>Help!</p>', '<p>Live</p>']);
  });

  test('C1m F1 a message comes over the socket of an open conversation together with its files', async () => {
    const [a, b] = await twoPeople();
    const ana = await deviceOf(a, false);
    const ben = await deviceOf(b, false);
    const command = opening();
    const { ticketId } = command;
    await ana.perform([command]);
    await ana.syncOnce();
    await ben.syncOnce();
    closing.push(followConversation(ana.room, ticketId));
    const { id, answer } = await uploadWhole(b.client, {
      name: 'plan.pdf',
      bytes: Buffer.from('%PDF-1.7\n%%EOF'),
    });
    expect(answer.status).toBe(204);
    const posted = await b.client.post(`tickets/${ticketId}/messages`, {
      html: '<p>The plan</p>',
      files: [id],
    });
    expect(posted.status, await posted.clone().text()).toBe(201);

    // Nothing is pulled: it came by the socket alone.
    await soon(async () => {
      const rows = await ana.room.store.read(['fileRows'], (db) => db.fileRows.toArray());
      expect(rows).toMatchObject([{ id, ticketId, name: 'plan.pdf', kind: 'pub' }]);
    });
    expect(await texts(ana, ticketId)).toEqual(['<p>Help!</p>', '<p>The plan</p>']);
  });

  test('C5a two operators write one draft together, and each is told when it is saved', async () => {
    const [a, b] = await twoPeople();
    const ana = await deviceOf(a, false);
    const ben = await deviceOf(b, false);
    const { ticketId, ...rest } = opening();
    await ana.perform([{ ...rest, ticketId }]);
    await ana.syncOnce();
    const here = draftOf(ana, ticketId);
    const there = draftOf(ben, ticketId);
    await Promise.all([here.whenLoaded, there.whenLoaded]);

    write(here.doc, 'Dear Carla');
    await soon(() => expect(words(there.doc)).toBe('Dear Carla'));
    firstText(there.doc).delete(0, 4);
    write(there.doc, 'Hello');

    await soon(() => expect(words(here.doc)).toBe('Hello Carla'));
    await soon(() => expect([here.status(), there.status()]).toEqual(['saved', 'saved']));
    await soon(async () => {
      const states = await ben.room.store.read(['draftStates'], (db) => db.draftStates.toArray());
      expect(states.map(({ isDirty }) => isDirty)).toEqual([false]);
    });
  });

  test('C7m what templates would do does not come back when the server alone heard that their words are gone', async () => {
    const [a] = await twoPeople();
    const ana = await deviceOf(a, false);
    const command = opening();
    const { ticketId } = command;
    await ana.perform([command]);
    await ana.syncOnce();
    const draft = draftOf(ana, ticketId);
    await draft.whenLoaded;
    write(draft.doc, 'Your room is booked.');
    await soon(() => expect(draft.status()).toBe('saved'));
    draft.close();
    await keepDraftActions(ana.room, ticketId, 1, [{ type: 'close' }]);

    // The page is cut off before it has written anything more: only the server has heard the rest.
    const lost = draftOf(
      await deviceOf({ ...a, browser: fakeBrowser({ hasLocks: true }) }, false),
      ticketId,
    );
    await lost.whenLoaded;
    await soon(() => expect(words(lost.doc)).toBe('Your room is booked.'));
    erase(lost.doc, 'Your room is booked.'.length);
    write(lost.doc, 'x');
    await soon(() => expect(lost.status()).toBe('saved'));
    lost.close();

    const again = draftOf(ana, ticketId);
    let isReplaced = false;
    again.onReplaced(() => (isReplaced = true));
    await again.whenLoaded;
    expect(words(again.doc)).toBe('Your room is booked.');
    await soon(() => expect(words(again.doc)).toBe('x'));
    expect(isReplaced).toBe(true);
    await soon(async () => expect(await readDraftActions(ana.room, ticketId, 1)).toEqual([]));
  });

  test("C5b a draft is kept offline, over a restart, and joins the others' afterwards", async () => {
    const [a, b] = await twoPeople();
    const ana = await deviceOf(a, false);
    const ben = await deviceOf(b, false);
    const command = opening();
    const { ticketId } = command;
    await ana.perform([command]);
    await ana.syncOnce();
    a.isCut = true;
    const offline = draftOf(ana, ticketId);
    await offline.whenLoaded;
    write(offline.doc, 'Offline');
    const there = draftOf(ben, ticketId);
    await there.whenLoaded;
    write(there.doc, 'Online');
    await soon(async () =>
      expect(await ana.room.store.read(['drafts'], (db) => db.drafts.count())).toBe(1),
    );
    offline.close();
    ana.kill();

    a.isCut = false;
    const again = await deviceOf(a, false);
    const here = draftOf(again, ticketId);
    await here.whenLoaded;
    expect(words(here.doc)).toBe('Offline');

    await soon(() =>
      expect(words(here.doc).split(/\s+/).toSorted()).toEqual(['Offline', 'Online']),
    );
    await soon(() => expect(words(there.doc)).toBe(words(here.doc)));
  });

  test('A5c words that came back held are no draft any more, unless a colleague has written on', async () => {
    for (const change of ['none', 'more', 'less'] as const) {
      const [a, b] = await twoPeople();
      const ana = await deviceOf(a, false);
      const ben = await deviceOf(b, false);
      const command = opening();
      const { ticketId } = command;
      await ana.perform([command]);
      await ana.syncOnce();
      const here = draftOf(ana, ticketId);
      const there = draftOf(ben, ticketId);
      await Promise.all([here.whenLoaded, there.whenLoaded]);
      write(here.doc, 'Begun');
      // What the sender took out themself is no sign of a colleague.
      write(here.doc, 'So: ');
      erase(here.doc, 4);
      await soon(() => expect(words(there.doc)).toBe('Begun'));
      await soon(() => expect(here.status()).toBe('saved'));
      // Its words have gone into an answer, and the answer has not gone out.
      const seen = Y.encodeSnapshot(Y.snapshot(here.doc));
      a.isCut = true;
      here.close();
      await spendDraft(ana.room, ticketId, 1, seen);
      if (change === 'more') write(there.doc, 'And on. ');
      if (change === 'less') erase(there.doc, 3);
      await soon(() => expect(there.status()).toBe('saved'));

      a.isCut = false;
      const again = draftOf(ana, ticketId);
      await again.whenLoaded;
      await soon(() => expect(again.status()).toBe('saved'));
      const left = { none: '', more: 'And on. Begun', less: 'un' }[change];
      await soon(() => expect([words(again.doc), words(there.doc)]).toEqual([left, left]));
    }
  });

  test("C5c edits to a draft that was sent meanwhile become this person's private draft", async () => {
    const [a, b] = await twoPeople();
    const ana = await deviceOf(a, false);
    const ben = await deviceOf(b, false);
    const command = opening();
    const { ticketId } = command;
    await ana.perform([command]);
    await ana.syncOnce();
    await ben.syncOnce();
    a.isCut = true;
    const offline = draftOf(ana, ticketId);
    await offline.whenLoaded;
    write(offline.doc, 'My own words');
    await soon(async () =>
      expect(await ana.room.store.read(['drafts'], (db) => db.drafts.count())).toBe(1),
    );
    offline.close();
    await ben.perform([replyCommand(ticketId, '<p>Sent</p>')]);
    await ben.syncOnce();

    a.isCut = false;
    const late = draftOf(ana, ticketId);
    await soon(() => expect(late.status()).toBe('renewed'));

    await soon(async () =>
      expect(await listPrivateDrafts(ana.room)).toMatchObject([{ ticketId, generation: 1 }]),
    );
    expect(words(late.doc)).toBe('My own words');
  });
});
