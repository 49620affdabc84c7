// The server is put back to an earlier state: what it had accepted since exists on the devices only, which send it again.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listHeld } from '#client/data/held.ts';
import type { MessageId, TicketId } from '#shared/base/ids.ts';
import type { Note } from '#shared/engine/commands.ts';
import type { Tab } from './devices.ts';
import { answersOf, createStage, mailsOf, type Stage } from './stage.ts';
import { fetchMe, newId, signIn, startServer, type Server } from './world.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const DAY_MS = 86_400_000;
const states = (tab: Tab) =>
  tab.device.room.store.read(['outbox'], async (db) =>
    (await db.outbox.orderBy('n').toArray()).map(({ n, state }) => `${n} ${state}`),
  );
const held = (tab: Tab) => tab.device.room.store.read(['held'], listHeld);
const notesOf = async (stage: Stage, ticketId: string) =>
  (await stage.truth()).messages.filter(
    (message) => message.ticketId === ticketId && message.kind === 'notes',
  ).length;
const aNote = (stage: Stage, ticketId: TicketId): Note => ({
  type: 'note',
  ticketId,
  message: {
    id: newId<MessageId>(),
    html: `<p>${stage.words.next('note')} ${stage.words.tagOf(ticketId)}</p>`,
  },
  mentions: [],
});

describe('a server that was restored from a backup', () => {
  test('L4ba FLT12 INV3 INV5 what it accepted since the backup comes again from the devices, once and in order', async () => {
    const stage = await createStage(server, 'none');
    const [ana, tom] = [await stage.desk('ana'), await stage.desk('tom')];
    const ticket = await stage.open('ada', 0);
    for (const tab of [ana, tom]) await stage.sync(tab);
    await stage.reply(ana, ticket, 'in the backup');
    await stage.sync(ana);
    const restore = await server.backUp(stage.workspace.id);
    const refused = { type: 'break-lock', ticketId: ticket } as const;
    await ana.device.perform([refused]);
    await stage.reply(ana, ticket, 'first lost');
    await stage.reply(ana, ticket, 'second lost');
    await ana.device.perform([aNote(stage, ticket)]);
    await stage.sync(ana);
    await stage.sync(tom);
    await stage.reply(tom, ticket, 'lost of tom');
    await stage.sync(tom);
    await stage.reply(tom, ticket, 'not sent yet');
    expect(answersOf(await stage.truth(), ticket)).toHaveLength(4);

    await restore();
    expect(answersOf(await stage.truth(), ticket)).toHaveLength(1);
    // Nobody has to do anything: the next contact is enough, also where nothing waits.
    expect(await stage.sync(ana)).toBeUndefined();
    expect(await stage.sync(tom)).toBeUndefined();
    expect(await stage.sync(ana)).toBeUndefined();

    const truth = await stage.truth();
    const said = answersOf(truth, ticket).map(
      (html) => /(?:in the|first|second|lost of|not)[a-z ]*/.exec(html)?.[0],
    );
    expect(said.map((words) => words?.replace(/ word$/, '').trim())).toEqual([
      'in the backup',
      'first lost',
      'second lost',
      'lost of tom',
      'not sent yet',
    ]);
    expect(await notesOf(stage, ticket)).toBe(1);
    expect(mailsOf(truth, ticket)).toBe(5);
    expect(await held(ana)).toEqual([]);
    expect(await held(tom)).toEqual([]);
    expect(await stage.check(ana, tom)).toEqual([]);
  });

  test('L4be FLT12 so does what was sent around a refusal, from a device on which more waits already', async () => {
    const stage = await createStage(server, 'exclusive');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    await stage.sync(ana);
    const restore = await server.backUp(stage.workspace.id);
    await stage.reply(ana, ticket, 'before the refusal');
    await stage.sync(ana);
    // Refused: somebody was faster. A refused entry leaves a gap among what the device still has.
    await ana.device.perform([{ type: 'drop', ticketId: ticket }]);
    await stage.sync(ana);
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    await stage.act('lea', { type: 'take', ticketId: ticket });
    await stage.sync(ana);
    await stage.act('ada', { type: 'break-lock', ticketId: ticket });
    await stage.sync(ana);
    await ana.device.perform([{ type: 'take', ticketId: ticket }]);
    await stage.reply(ana, ticket, 'after it');
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'waits');
    await restore();
    for (let round = 0; round < 3; round += 1) await stage.sync(ana);

    const said = answersOf(await stage.truth(), ticket).join();
    for (const words of ['before the refusal', 'after it', 'waits'])
      expect(said.split(words).length - 1, words).toBe(1);
    expect(await stage.check(ana)).toEqual([]);
  });

  test('C6h FLT12 the words of a redacted message leave the device that wrote them, and do not come back with a restored server', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    const restore = await server.backUp(stage.workspace.id);
    await stage.reply(ana, ticket, 'a secret');
    await stage.reply(ana, ticket, 'harmless');
    await stage.sync(ana);
    const secret = (await stage.truth()).messages.find(({ html }) => html.includes('a secret'))!;
    const reason = 'It named a patient.';
    const redact = { type: 'redact', ticketId: ticket, messageId: secret.id, reason } as const;
    expect(await stage.act('ada', redact)).toBe(true);
    await stage.sync(ana);
    const kept = await ana.device.room.store.read(['outbox'], (db) => db.outbox.toArray());
    const words = JSON.stringify(kept.map(({ commands }) => commands));
    expect(words).toContain('harmless');
    expect(words).not.toContain('a secret');

    await restore();
    for (let round = 0; round < 3; round += 1) await stage.sync(ana);
    const said = answersOf(await stage.truth(), ticket).join();
    expect(said.split('harmless')).toHaveLength(2);
    expect(said).not.toContain('a secret');
    expect(await held(ana)).toEqual([]);
    expect(await stage.check(ana)).toEqual([]);
  });

  test('L4bf FLT12 L5b so does what a session had sent that the restored server does not know', async () => {
    const stage = await createStage(server, 'none');
    const restore = await server.backUp(stage.workspace.id);
    const ticket = await stage.open('ada', 0);
    await restore();
    const again = await stage.open('ada', 0);
    const early = await server.backUp(stage.workspace.id);
    const ana = await stage.desk('ana');
    await stage.sync(ana);
    await stage.reply(ana, again, 'of a new session');
    await stage.sync(ana);
    await early();
    expect(ticket).not.toBe(again);
    // Its session is of after the backup: over, as far as the server knows.
    expect(await stage.sync(ana)).toBe('unauthenticated');
    await ana.device.end();
    ana.kill();
    const person = stage.workspace.people.ana;
    ana.browser.session = await signIn(server, stage.workspace, person.id);
    ana.browser.me = await fetchMe(server, stage.workspace, ana.browser.session);
    const back = await stage.openAgain(ana.browser);
    expect(await stage.sync(back)).toBeUndefined();
    expect(answersOf(await stage.truth(), again)).toEqual([
      expect.stringContaining('of a new session'),
    ]);
    expect(await stage.check(back)).toEqual([]);
  });

  test('L4bg FLT12 what is sent once more counts as old as it is: at a third restore nothing is done a second time', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'long ago');
    await stage.sync(ana);
    await server.renewEpoch();
    stage.setClock(10 * DAY_MS);
    await stage.sync(ana);
    await server.renewEpoch();
    stage.setClock(20 * DAY_MS);
    const pushed: string[] = [];
    await stage.sync(ana, async (parked, pass) => {
      if (parked.endpoint === 'push') pushed.push(String(parked.init.body));
      return pass();
    });
    expect(pushed.join()).not.toContain('long ago');
    expect(answersOf(await stage.truth(), ticket)).toHaveLength(1);
  });

  test('L4bb FLT12 a new epoch without a loss sends all again, and nothing happens twice', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    for (const text of ['a', 'b', 'c']) await stage.reply(ana, ticket, text);
    await stage.sync(ana);
    const before = await stage.truth();
    await server.renewEpoch();
    expect(await stage.sync(ana)).toBeUndefined();

    const after = await stage.truth();
    expect(after.events.length).toBe(before.events.length);
    expect(mailsOf(after, ticket)).toBe(mailsOf(before, ticket));
    expect(await states(ana)).toEqual(['1 done', '2 done', '3 done']);
    expect(await stage.check(ana)).toEqual([]);
  });

  test('L4bc what was done more than fourteen days ago is not sent again: the server may have forgotten its answer', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'long ago');
    await stage.sync(ana);
    stage.setClock(15 * DAY_MS);
    await stage.reply(ana, ticket, 'lately');
    await stage.sync(ana);
    const pushed: string[] = [];
    await server.renewEpoch();
    await stage.sync(ana, async (parked, pass) => {
      if (parked.endpoint === 'push') pushed.push(String(parked.init.body));
      return pass();
    });
    expect(pushed.join()).toContain('lately');
    expect(pushed.join()).not.toContain('long ago');
    expect(answersOf(await stage.truth(), ticket)).toHaveLength(2);
  });

  test('L4bd FLT14 the connection is lost while it is sent, and a standby without it takes over: it is there once', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    await stage.reply(ana, ticket, 'acknowledged');
    await stage.sync(ana);
    const restore = await server.backUp(stage.workspace.id);
    await stage.reply(ana, ticket, 'on its way');
    // The primary has it, and dies before it could say so.
    const failure = await stage.sync(ana, async (parked, pass) => {
      const answer = await pass();
      return parked.endpoint === 'push' ? undefined : answer;
    });
    expect(failure).toBe('network');
    expect(answersOf(await stage.truth(), ticket)).toHaveLength(2);
    await restore();
    expect(await stage.sync(ana)).toBeUndefined();

    expect(answersOf(await stage.truth(), ticket)).toEqual([
      expect.stringContaining('acknowledged'),
      expect.stringContaining('on its way'),
    ]);
    expect(mailsOf(await stage.truth(), ticket)).toBe(2);
    expect(await stage.check(ana)).toEqual([]);
  });
});

describe('a ticket that is merged while answers to it wait', () => {
  test('T8ba FLT25 INV5 answers to both, written without a network, are each in one place: sent or held', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const [one, other] = [await stage.open('ada', 0), await stage.open('ada', 0)];
    await stage.sync(ana);
    await stage.reply(ana, one, 'to the one');
    await stage.reply(ana, other, 'to the other');
    expect(await stage.act('lea', { type: 'merge', ticketId: other, into: one })).toBe(true);
    expect(await stage.sync(ana)).toBeUndefined();

    const truth = await stage.truth();
    const everything = truth.messages.map(({ html }) => html).join();
    const waiting = JSON.stringify(await held(ana));
    for (const words of ['to the one', 'to the other'])
      expect(Number(everything.includes(words)) + Number(waiting.includes(words)), words).toBe(1);
    expect(answersOf(truth, one).join()).toContain('to the one');
    // Nothing is lost: what was held can be sent where the conversation goes on.
    for (const item of await held(ana)) {
      expect(item.kind).toBe('reply');
      expect(item.refusal.code).not.toBe('INVALID');
    }
  });
});
