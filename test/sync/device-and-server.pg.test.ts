// The device's own modules against the server's own endpoints, both in this process: do they speak the same language?

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GroupId, TicketId } from '#shared/base/ids.ts';
import { readConversation } from '#client/data/conversations.ts';
import { fetchConversation } from '#client/data/cold-conversation.ts';
import { createApi } from '#client/data/api.ts';
import { listHeld, resendHeld, giveHeldAsNote } from '#client/data/held.ts';
import type { Device } from '#client/data/device.ts';
import type { Me } from '#client/data/session.ts';
import { checkInvariants, openCommand, replyCommand } from '#client/data/support/test-desk.ts';
import { openDeviceOf } from '#test/support/signed-in-device.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const opened: Device[] = [];
afterEach(() => {
  for (const device of opened.splice(0)) device.close();
});

/** The device of somebody who is signed in through `client`. */
async function deviceOf(client: TestClient): Promise<Device & { readonly client: TestClient }> {
  const device = await openDeviceOf(client);
  opened.push(device);
  return { ...device, client };
}

const view = (device: Device, id: TicketId) =>
  device.room.store.read(['tickets'], async (db) => (await db.tickets.get(id))?.view);
const texts = async (device: Device, id: TicketId) => {
  const { items } = await device.room.store.read(['docs', 'events', 'outbox'], (db) =>
    readConversation(db, id, 500),
  );
  return items.flatMap((item) => (item.type === 'message' ? [`${item.seq} ${item.html}`] : []));
};
const held = (device: Device) => device.room.store.read(['held'], listHeld);

async function desk(blueprint: string): Promise<{
  workspace: SignedUp;
  ana: Device & { client: TestClient };
  ben: Device & { client: TestClient };
}> {
  const workspace = await world.signUp({ blueprint });
  const groups = (await (await workspace.admin.get('groups')).json()) as {
    items: { id: GroupId }[];
  };
  const groupIds = groups.items.map(({ id }) => id);
  const [a, b] = [
    await world.addPerson(workspace, { name: 'Ana', groupIds }),
    await world.addPerson(workspace, { name: 'Ben', groupIds }),
  ];
  const [ana, ben] = [await deviceOf(a.client), await deviceOf(b.client)];
  await ana.syncOnce();
  await ben.syncOnce();
  return { workspace, ana, ben };
}

/** Passes the intake of every blueprint. */
const opening = () => {
  const command = openCommand(null);
  return {
    ...command,
    requester: { ...command.requester, phone: '+41 44 000 00 00', city: 'Zürich', country: 'CH' },
  };
};

describe('device and server', () => {
  test.each(['maildesk', 'helpdesk', 'saas', 'servicedesk', 'extranet'])(
    'L2f in %s a ticket opened, noted and answered offline arrives once and looks alike on another device',
    async (blueprint) => {
      const { ana, ben } = await desk(blueprint);
      const command = opening();
      const { ticketId } = command;
      expect(await ana.perform([command])).toMatchObject({ ok: true });
      await ana.perform([{ type: 'take', ticketId }]);
      expect(
        await ana.perform([replyCommand(ticketId, '<p>Water&nbsp;helps.<br></p>')]),
      ).toMatchObject({ ok: true });
      await ana.perform([
        {
          type: 'note',
          ticketId,
          message: { id: ana.room.ids(), html: '<p>Careful</p>' },
          mentions: [ben.room.ids()],
        },
      ]);

      await ana.syncOnce();
      await checkInvariants(ana);
      await ben.syncOnce();
      await checkInvariants(ben);

      expect(await held(ana)).toEqual([]);
      expect(await view(ana, ticketId)).toMatchObject({
        number: 1,
        pending: 0,
        isLocal: false,
        pubSeq: 2,
        notesSeq: 1,
      });
      const { pending: _a, ...here } = (await view(ana, ticketId))!;
      const { pending: _b, ...there } = (await view(ben, ticketId))!;
      expect(here).toEqual(there);
      expect(await texts(ana, ticketId)).toEqual(await texts(ben, ticketId));
      expect(await texts(ana, ticketId)).toHaveLength(3);
    },
  );

  test('A5n both take and answer, one of them offline: one answer is sent, the other held, then given as a note', async () => {
    const { ana, ben } = await desk('maildesk');
    const command = opening();
    const { ticketId } = command;
    await ben.perform([command]);
    await ben.syncOnce();
    await ana.syncOnce();
    await ana.perform([{ type: 'take', ticketId }]);
    await ana.perform([replyCommand(ticketId, '<p>Ana</p>'), { type: 'close', ticketId }]);
    await ben.perform([{ type: 'take', ticketId }]);
    await ben.perform([replyCommand(ticketId, '<p>Ben</p>')]);
    await ben.syncOnce();

    await ana.syncOnce();
    await checkInvariants(ana);

    expect(await texts(ana, ticketId)).toEqual(['1 <p>Help!</p>', '2 <p>Ben</p>']);
    const item = (await held(ana)).find(({ kind }) => kind === 'reply')!;
    expect(item.html).toBe('<p>Ana</p>');
    expect(await giveHeldAsNote(ana.room, item.id)).toMatchObject({ ok: true });
    await ana.syncOnce();
    await ben.syncOnce();
    expect((await held(ana)).some(({ kind }) => kind === 'reply')).toBe(false);
    expect(await texts(ben, ticketId)).toContain('1 <p>Ana</p>');
    expect((await view(ben, ticketId))!.pubSeq).toBe(2);
  });

  test('A5e without locks an overtaken answer is held, and sent anyway after reading', async () => {
    const { ana, ben } = await desk('saas');
    const command = opening();
    const { ticketId } = command;
    await ben.perform([command]);
    await ben.syncOnce();
    await ana.syncOnce();
    await ana.perform([replyCommand(ticketId, '<p>Ana</p>')]);
    await ben.perform([replyCommand(ticketId, '<p>Ben</p>')]);
    await ben.syncOnce();
    await ana.syncOnce();
    const [item] = await held(ana);
    expect(item).toMatchObject({ kind: 'reply', refusal: { code: 'STALE' } });

    expect(await resendHeld(ana.room, item!.id)).toMatchObject({ ok: true });
    await ana.syncOnce();

    expect(await texts(ana, ticketId)).toEqual(['1 <p>Help!</p>', '2 <p>Ben</p>', '3 <p>Ana</p>']);
    expect(await held(ana)).toEqual([]);
    await checkInvariants(ana);
  });

  test('L5s INV14 who leaves a group loses its tickets at the next contact, and gets them back whole', async () => {
    const { workspace, ana, ben } = await desk('saas');
    const command = opening();
    const groups = (await (await workspace.admin.get('groups')).json()) as {
      items: { id: GroupId }[];
    };
    const group = groups.items[0]!.id;
    await ben.perform([{ ...command, groupId: group }]);
    await ben.syncOnce();
    await ana.syncOnce();
    expect(await view(ana, command.ticketId)).toBeDefined();
    const { id } = (await (await ana.client.get('me')).json()) as Me;
    expect((await workspace.admin.patch(`people/${id}`, { groupIds: [] })).status).toBe(200);

    await ana.syncOnce();
    expect(await view(ana, command.ticketId)).toBeUndefined();
    await workspace.admin.patch(`people/${id}`, { groupIds: [group] });
    await ana.syncOnce();

    expect(await texts(ana, command.ticketId)).toEqual(['1 <p>Help!</p>']);
    await checkInvariants(ana);
  });

  test('L1r the conversation of a ticket that is not on the device is fetched in the same order', async () => {
    const { ana } = await desk('saas');
    const command = opening();
    const { ticketId } = command;
    await ana.perform([command]);
    await ana.perform([
      {
        type: 'note',
        ticketId,
        message: { id: ana.room.ids(), html: '<p>Note</p>' },
        mentions: [],
      },
    ]);
    await ana.perform([replyCommand(ticketId, '<p>Answer</p>')]);
    await ana.syncOnce();
    const local = await ana.room.store.read(['docs', 'events', 'outbox'], (db) =>
      readConversation(db, ticketId, 500),
    );

    const fetched = await fetchConversation(
      createApi(ana.room.platform),
      ana.client.slug,
      ticketId,
    );

    expect(fetched!.items.map(({ id }) => id)).toEqual(local.items.map(({ id }) => id));
    expect(fetched!.isComplete).toBe(true);
  });
});
