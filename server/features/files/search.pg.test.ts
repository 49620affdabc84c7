// Names of files are words of their ticket (S1), for those who may see the message.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileId, TicketId } from '#shared/base/ids.ts';
import { createDeviceCalls, message, openCommand } from '#test/support/device-calls.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let cleo: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp();
  cleo = await world.addPerson(desk, { profile: 'customer' });
});
afterAll(() => world.close());

const upload = async (name: string): Promise<FileId> => {
  const bytes = Buffer.from(`%PDF-1.7\n% ${name}`);
  const { id, answer } = await uploadWhole(desk.admin, { name, bytes });
  expect(answer.status).toBe(204);
  return id as FileId;
};
const found = async (client: TestClient, words: string): Promise<readonly string[]> => {
  const listed = await client.get(`tickets?q=${encodeURIComponent(words)}`);
  const searched = await client.get(`search?q=${encodeURIComponent(words)}`);
  const ids = ((await listed.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
  const { items } = (await searched.json()) as { items: { ticket: { id: string } }[] };
  expect(items.map(({ ticket }) => ticket.id).toSorted()).toEqual(ids.toSorted());
  return ids;
};

test('S1x tickets are found by the names of their files, and no more once these are gone', async () => {
  const device = createDeviceCalls(desk.admin);
  const settings = (await (await desk.admin.get(`people/${cleo.id}`)).json()) as { email: string };
  const open = openCommand({
    requester: { ...openCommand().requester, email: settings.email },
    message: { ...message('<p>Hello</p>'), files: [await upload('Quittung_Zahnarzt-2026.pdf')] },
  });
  const { ticketId }: { ticketId: TicketId } = open;
  expect(await device.push(open)).toMatchObject({ status: 'ok' });
  expect(await found(desk.admin, 'zahnarzt')).toEqual([ticketId]);
  expect(await found(desk.admin, 'quittung 2026')).toEqual([ticketId]);
  expect(await found(cleo.client, 'zahnarzt')).toEqual([ticketId]);
  expect(await found(desk.admin, 'zahnklinik')).toEqual([]);

  // Of a note for the desk alone.
  const note = {
    type: 'note' as const,
    ticketId,
    message: { ...message('<p>Inside</p>'), files: [await upload('Gutachten.pdf')] },
    mentions: [],
  };
  expect(await device.push(note)).toMatchObject({ status: 'ok' });
  expect(await found(desk.admin, 'gutachten')).toEqual([ticketId]);
  expect(await found(cleo.client, 'gutachten')).toEqual([]);

  // One that nobody has sent is nobody's to find; a redacted one is not there any more.
  await upload('Unbenutzt.pdf');
  expect(await found(desk.admin, 'unbenutzt')).toEqual([]);
  expect(
    await device.push({
      type: 'redact',
      ticketId,
      messageId: note.message.id,
      reason: 'Personal',
    }),
  ).toMatchObject({ status: 'ok' });
  expect(await found(desk.admin, 'gutachten')).toEqual([]);
});
