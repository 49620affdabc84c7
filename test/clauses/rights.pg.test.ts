// Who sees and may do what (A1, A6, C4, C6, C9, I1, L1, L5), asked at every door with real sessions.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import type { EntryOutcome } from '#shared/protocol/sync.ts';
import {
  createDeviceCalls,
  message,
  newId,
  openCommand,
  replyCommand,
} from '#test/support/device-calls.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let groups: string[];
let ana: TestPerson;
let ben: TestPerson;
let lea: TestPerson;
let cem: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'maildesk' });
  const made = await Promise.all(
    ['North', 'South'].map(async (name) =>
      String((await bodyOf(await desk.admin.post('groups', { name })))['id']),
    ),
  );
  groups = made;
  // Tickets without a group are everybody's on the desk.
  await desk.admin.patch('settings', { defaultGroup: null });
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds: groups });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds: [groups[0]!] });
  lea = await world.addPerson(desk, { name: 'Lea Lind', profile: 'lead', groupIds: groups });
  cem = await world.addPerson(desk, { name: 'Cem Can', profile: 'customer' });
});
afterAll(() => world.close());

type Body = Record<string, unknown>;
const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;
const itemsOf = async <Item = Body>(answer: Response): Promise<Item[]> =>
  ((await answer.json()) as { items: Item[] }).items;
const codeOf = (outcome: EntryOutcome): string =>
  outcome.status === 'refused' ? outcome.refusal.code : outcome.status;
const opened = async (who: TestPerson, change: object = {}): Promise<TicketId> => {
  const command = openCommand(change);
  expect(codeOf(await createDeviceCalls(who.client).push(command))).toBe('ok');
  return command.ticketId;
};
const customersTicket = async (): Promise<{ id: TicketId; number: number }> =>
  (await bodyOf(
    await cem.client.post('tickets', {
      subject: 'Mine',
      description: 'Help',
      requester: { phone: '12345', city: 'Kiel' },
    }),
  )) as { id: TicketId; number: number };

describe('A1 groups', () => {
  test('A1c who is in several sees the tickets of each, and leaving one loses only its own', async () => {
    const dan = await world.addPerson(desk, { name: 'Dan Dahl', groupIds: groups });
    const [north, south] = await Promise.all(
      groups.map((groupId) => opened(ana, { groupId: groupId as never })),
    );
    const device = createDeviceCalls(dan.client);
    await device.sync();
    expect(device.raw()).toContain(north);
    expect(device.raw()).toContain(south);

    await desk.admin.patch(`people/${dan.id}`, { groupIds: [groups[0]] });

    const { removed } = await device.sync();
    expect(removed).toEqual([`g:${groups[1]}`]);
    expect((await dan.client.get(`tickets/${north}`)).status).toBe(200);
    expect((await dan.client.get(`tickets/${south}`)).status).toBe(404);
    expect(codeOf(await device.push(replyCommand(south!)))).toBe('NO_SUCH_TICKET');
  });
});

describe('A6 allocating, where tickets are held', () => {
  test('A6d operators give away what they hold, leads and administrators anybody’s, by every way in', async () => {
    const id = await opened(ana, { groupId: groups[0] as never });
    const [deviceOfBen, deviceOfLea] = [ben, lea].map(({ client }) => createDeviceCalls(client));
    const holder = async (): Promise<unknown> =>
      ((await bodyOf(await desk.admin.get(`tickets/${id}`)))['desk'] as Body)['lockHolder'];
    const give = (who: TestPerson, body: object) =>
      who.client.post(`tickets/${id}/assign`, body).then(bodyOf);
    await ana.client.post(`tickets/${id}/take`);

    expect(await give(ben, { assignee: ben.id })).toMatchObject({ code: 'NOT_HOLDER' });
    expect(await give(ben, { group: groups[1] })).toMatchObject({ code: 'NOT_HOLDER' });
    expect(
      await bodyOf(await ben.client.patch(`tickets/${id}`, { assignee: ben.id })),
    ).toMatchObject({ code: 'NOT_HOLDER' });
    expect(
      codeOf(
        await deviceOfBen!.push({ type: 'assign', ticketId: id, assigneeId: ben.id as PersonId }),
      ),
    ).toBe('NOT_HOLDER');
    expect(await holder()).toBe(ana.id);

    expect((await give(ana, { assignee: ben.id }))['code']).toBeUndefined();
    expect(await holder()).toBe(ben.id);
    expect(
      codeOf(
        await deviceOfLea!.push({ type: 'assign', ticketId: id, assigneeId: ana.id as PersonId }),
      ),
    ).toBe('ok');
    expect(await holder()).toBe(ana.id);
    expect(
      (await desk.admin.post(`tickets/${id}/assign`, { assignee: ben.id, group: groups[1] }))
        .status,
    ).toBe(200);
    expect(await holder()).toBe(ben.id);
    // Whoever it was given to answers, and nobody else.
    expect(
      (await bodyOf(await ana.client.post(`tickets/${id}/messages`, { text: 'x' })))['code'],
    ).toBe('LOCKED');
    expect((await ben.client.post(`tickets/${id}/messages`, { text: 'x' })).status).toBe(201);
  });
});

describe('C4 notes', () => {
  test('C4f no byte of a note reaches its customer, by any way in', async () => {
    const secret = 'marmalade-sandwich';
    const { id, number } = await customersTicket();
    const device = createDeviceCalls(cem.client);
    await device.sync();
    const note = await bodyOf(
      await ana.client.post(`tickets/${id}/messages`, {
        text: `Customer is a ${secret}`,
        kind: 'note',
        mentions: [ben.id],
      }),
    );
    await ana.client.post(`tickets/${id}/take`);
    await ana.client.post(`tickets/${id}/messages`, { text: 'Hello' });
    const answers = await Promise.all([
      cem.client.get('tickets'),
      cem.client.get(`tickets?q=${secret}`),
      cem.client.get(`tickets/${id}`),
      cem.client.get(`tickets/${id}/messages`),
      cem.client.get(`tickets/${id}/history`),
      cem.client.get('people'),
      cem.client.get('me'),
      cem.client.get(`/r/${desk.slug}`),
      cem.client.get(`/t/${desk.slug}/${number}`),
      cem.client.post(`tickets/${id}/messages`, { text: 'x', parentId: note['id'] }),
      cem.client.post(`tickets/${id}/messages`, { text: 'x', parentId: newId() }),
      cem.client.get(`tickets?q=assignee:${ana.id}`),
      cem.client.get(`tickets?q=group:${groups[0]}`),
    ]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    await device.push(
      replyCommand(id, { message: { ...message('<p>x</p>'), parentId: note['id'] as never } }),
    );
    await device.sync();
    const fresh = createDeviceCalls(cem.client);
    await fresh.sync();

    const everything = [...texts, device.raw(), fresh.raw()].join('\n');
    const decoded = everything.replace(/"bytes":"([^"]*)"/g, (_, bytes: string) =>
      Buffer.from(bytes, 'base64').toString('latin1'),
    );
    const found = (text: string): boolean => decoded.includes(text);
    expect(found('Hello')).toBe(true);
    for (const hidden of [secret, String(note['id']), 'person-mentioned', 'notesSeq', ben.id]) {
      expect([hidden, found(hidden)]).toEqual([hidden, false]);
    }
    const [onNote, onNobody] = [texts[9]!, texts[10]!].map((text) =>
      text.replace(/"traceId":"[^"]*"/, ''),
    );
    expect(onNote).toBe(onNobody);
    // What only the desk sees cannot be asked for either.
    expect(answers.slice(11).map(({ status }) => status)).toEqual([422, 422]);
  });

  test('C4g a mention reaches the devices of whom it names, once, and nobody else’s', async () => {
    const id = await opened(ana);
    const [bens, leas] = [ben, lea].map(({ client }) => createDeviceCalls(client));
    await bens!.sync();
    await leas!.sync();
    const posted = await bodyOf(
      await ana.client.post(`tickets/${id}/messages`, {
        text: 'Look, Ben',
        kind: 'note',
        mentions: [ben.id],
      }),
    );

    const [forBen, forLea] = [await bens!.sync(), await leas!.sync()];

    expect(forBen.changes.filter(({ t }) => t === 'notification')).toEqual([
      expect.objectContaining({
        row: expect.objectContaining({
          kind: 'mention',
          ticketId: id,
          messageId: posted['id'],
          byName: 'Ana Amado',
          readAt: null,
        }),
      }),
    ]);
    expect(forLea.changes.filter(({ t }) => t === 'notification')).toEqual([]);
    expect((await bens!.sync()).changes).toEqual([]);
  });
});

describe('A5 X1 held replies through the API', () => {
  test('A5i they are listed for their author alone, and sent, given as a note or discarded', async () => {
    const id = await opened(ana);
    await ben.client.post(`tickets/${id}/take`);
    const device = createDeviceCalls(ana.client);
    for (const words of ['One', 'Two', 'Three']) {
      const reply = replyCommand(id, { message: message(`<p>${words}</p>`) });
      expect(codeOf(await device.push(reply))).toBe('LOCKED');
    }
    type Held = { id: string; html: string; refusal: Body };
    const held = async (who: TestPerson): Promise<Held[]> =>
      itemsOf<Held>(await who.client.get('held-replies'));
    const mine = await held(ana);
    expect(mine.map(({ html }) => html)).toEqual(['<p>Three</p>', '<p>Two</p>', '<p>One</p>']);
    expect(mine[0]!.refusal).toEqual({ code: 'LOCKED', by: ben.id });
    expect(await held(ben)).toEqual([]);
    const [three, two, one] = mine.map((reply) => reply.id);
    const write = (body: object, who = ana) => who.client.post(`tickets/${id}/messages`, body);

    expect((await ben.client.delete(`held-replies/${three}`)).status).toBe(404);
    expect(
      await bodyOf(await write({ text: 'x', kind: 'note', heldReplyId: three }, ben)),
    ).toMatchObject({ code: 'NO_SUCH_HELD_REPLY' });
    // Still held by Ben: the whole entry is refused, and the words stay where they are.
    expect(await bodyOf(await write({ text: 'One', heldReplyId: one }))).toMatchObject({
      code: 'LOCKED',
    });
    expect(await held(ana)).toHaveLength(3);

    expect((await ana.client.delete(`held-replies/${three}`)).status).toBe(204);
    expect((await write({ text: 'Two', kind: 'note', heldReplyId: two })).status).toBe(201);
    await ben.client.post(`tickets/${id}/drop`);
    await ana.client.post(`tickets/${id}/take`);
    expect((await write({ text: 'One', heldReplyId: one })).status).toBe(201);
    expect((await write({ text: 'One', heldReplyId: one })).status).toBe(409);

    expect(await held(ana)).toEqual([]);
    const said = await itemsOf(await ana.client.get(`tickets/${id}/messages`));
    expect(said.slice(1).map(({ kind, text }) => [kind, text])).toEqual([
      ['note', 'Two'],
      ['reply', 'One'],
    ]);
  });

  test('C4h mentions are listed for whom they name', async () => {
    const id = await opened(ana);
    const note = { text: 'Lea?', kind: 'note', mentions: [lea.id] };
    const posted = await bodyOf(await ana.client.post(`tickets/${id}/messages`, note));

    const [first] = await itemsOf(await lea.client.get('notifications?limit=1'));

    expect(first).toMatchObject({ kind: 'mention', ticketId: id, messageId: posted['id'] });
    expect((await itemsOf(await ana.client.get('notifications'))).length).toBe(0);
  });
});

describe('C6 C9 words are their author’s', () => {
  const signedAs = (author: TestPerson, html: string, more: object = {}): NewMessage => {
    const plain = message(html);
    const update = makeMessageUpdate({
      v: 1,
      id: plain.id,
      kind: 'reply',
      side: 'operator',
      authorId: author.id as PersonId,
      authorName: author.name,
      html,
      at: new Date().toISOString(),
      ...more,
    });
    return { ...plain, update: toBase64(update) };
  };

  test('C6d nobody writes as another, changes or removes what was accepted, or posts where they may not', async () => {
    const id = await opened(ana, { groupId: groups[1] as never });
    await ana.client.post(`tickets/${id}/take`);
    const first = await bodyOf(await ana.client.post(`tickets/${id}/messages`, { text: 'Mine' }));
    const before = await (await desk.admin.get(`tickets/${id}/messages`)).text();
    const history = await (await desk.admin.get(`tickets/${id}/history`)).text();
    const [anas, bens, cems] = [ana, ben, cem].map(({ client }) => createDeviceCalls(client));

    const rest = await Promise.all([
      ana.client.post(`tickets/${id}/messages`, { text: 'x', authorId: ben.id }),
      ana.client.post(`tickets/${id}/messages`, { text: 'x', authorName: 'Ben' }),
      ana.client.post(`tickets/${id}/messages`, { text: 'x', side: 'customer' }),
      ana.client.post(`tickets/${id}/messages`, { text: 'x', signature: 'Ben' }),
      ben.client.post(`tickets/${id}/messages`, { text: 'x' }),
      cem.client.post(`tickets/${id}/messages`, { text: 'x' }),
      desk.admin.patch(`tickets/${id}/messages/${String(first['id'])}`, { text: 'x' }),
      desk.admin.delete(`tickets/${id}/messages/${String(first['id'])}`),
    ]);
    expect(rest.map(({ status }) => status)).toEqual([422, 422, 422, 422, 404, 404, 404, 404]);

    const forged: [typeof anas, Command, string][] = [
      [anas, replyCommand(id, { message: signedAs(ben, '<p>As Ben</p>') }), 'BAD_UPDATE'],
      [
        anas,
        replyCommand(id, { message: signedAs(ana, '<p>x</p>', { side: 'customer' }) }),
        'BAD_UPDATE',
      ],
      [
        anas,
        replyCommand(id, { message: { ...message('<p>Other</p>'), id: first['id'] as never } }),
        'ALREADY_EXISTS',
      ],
      [bens, replyCommand(id, { message: signedAs(ben, '<p>x</p>') }), 'NO_SUCH_TICKET'],
      [cems, replyCommand(id), 'NO_SUCH_TICKET'],
      [
        cems,
        { type: 'note', ticketId: id, message: message('<p>x</p>'), mentions: [] },
        'NO_SUCH_TICKET',
      ],
    ];
    for (const [device, command, code] of forged) {
      expect([command.type, codeOf(await device!.push(command))]).toEqual([command.type, code]);
    }

    expect(await (await desk.admin.get(`tickets/${id}/messages`)).text()).toBe(before);
    const after = await itemsOf(await desk.admin.get(`tickets/${id}/history`));
    // Operators' refused answers are kept for them, and the history says so; a customer's try leaves no trace.
    const added = after.slice((JSON.parse(history) as { items: unknown[] }).items.length);
    expect(added.every(({ type }) => type === 'reply-held')).toBe(true);
    expect(JSON.stringify(added)).not.toContain(cem.id);
  });

  test('C9c a signature ends every answer of its operator, as it was at that moment, for all who read it', async () => {
    const { id } = await customersTicket();
    const device = createDeviceCalls(ana.client);
    const sign = (signature: string) => ana.client.patch('me', { signature });
    await ana.client.post(`tickets/${id}/take`);
    await sign('<p>Ana, <b>North</b></p><script>x</script>');
    await ana.client.post(`tickets/${id}/messages`, { text: 'One' });
    expect(codeOf(await device.push(replyCommand(id)))).toBe('ok');
    expect(
      codeOf(
        await device.push(
          replyCommand(id, { message: signedAs(ana, '<p>Three</p>', { signature: '<p>Ben</p>' }) }),
        ),
      ),
    ).toBe('ok');
    await sign('<p>Ana</p>');
    await ana.client.post(`tickets/${id}/messages`, { text: 'Four' });
    await ana.client.post(`tickets/${id}/messages`, { text: 'Inside', kind: 'note' });
    await cem.client.post(`tickets/${id}/messages`, { text: 'Five' });
    await sign('');

    const long = '<p>Ana, <b>North</b></p>';
    const seen = await itemsOf(await cem.client.get(`tickets/${id}/messages`));
    expect(seen.map(({ signature }) => signature)).toEqual([
      '',
      long,
      long,
      long,
      '<p>Ana</p>',
      '',
    ]);
    const notes = (await itemsOf(await desk.admin.get(`tickets/${id}/messages`))).filter(
      ({ kind }) => kind === 'note',
    );
    expect(notes.map(({ signature }) => signature)).toEqual(['']);
  });
});

describe('I1 profiles of one’s own, deny by default', () => {
  async function personWith(name: string, permissions: readonly Permission[]) {
    const person = await world.addPerson(desk, { name, groupIds: groups });
    await world.db.tenant(desk.id, async (tx) => {
      await tx`
        insert into profiles (workspace_id, id, name, permissions)
        values (${desk.id}, ${name}, '{"en":"Own"}', ${permissions as readonly string[] as string[]})`;
      await tx`update people p set profile = ${name} where p.id = ${person.id}`;
    });
    await expect
      .poll(async () => (await bodyOf(await person.client.get('me')))['profile'])
      .toBe(name);
    return person;
  }
  const commandsOn = (id: TicketId): Command[] => [
    openCommand(),
    replyCommand(id),
    { type: 'note', ticketId: id, message: message('<p>x</p>'), mentions: [] },
    { type: 'take', ticketId: id },
    { type: 'drop', ticketId: id },
    { type: 'hand-over', ticketId: id, to: { personId: ben.id as PersonId } },
    { type: 'break-lock', ticketId: id },
    { type: 'assign', ticketId: id, assigneeId: ben.id as PersonId },
    { type: 'change-status', ticketId: id, status: 'closed' },
    { type: 'close', ticketId: id },
    { type: 'reopen', ticketId: id },
    { type: 'correct-requester', ticketId: id, changes: { city: 'Oslo' } },
  ];

  test('I1e who may only read does nothing else, through the API or a device', async () => {
    const reader = await personWith('reader', ['ticket.read']);
    const id = await opened(ana, { groupId: groups[0] as never });
    const before = await (await desk.admin.get(`tickets/${id}`)).text();
    const device = createDeviceCalls(reader.client);

    await device.sync();
    expect(device.raw()).toContain(id);
    for (const command of commandsOn(id)) {
      expect([command.type, codeOf(await device.push(command))]).toEqual([
        command.type,
        'NOT_ALLOWED',
      ]);
    }
    const rest = await Promise.all([
      reader.client.post('tickets', {
        subject: 'x',
        description: 'x',
        requester: { name: 'x', email: 'x@example.test', phone: '12345', city: 'x' },
      }),
      reader.client.post(`tickets/${id}/messages`, { text: 'x' }),
      reader.client.post(`tickets/${id}/messages`, { text: 'x', kind: 'note' }),
      reader.client.post(`tickets/${id}/take`),
      reader.client.post(`tickets/${id}/close`),
      reader.client.patch(`tickets/${id}`, { subject: 'x' }),
      reader.client.get('people'),
      reader.client.get('groups'),
      reader.client.patch('settings', { name: 'x' }),
      reader.client.get('api-keys'),
    ]);
    expect(rest.map(({ status }) => status).filter((status) => status !== 403)).toEqual([]);
    expect((await reader.client.get(`tickets/${id}`)).status).toBe(200);
    expect(await (await desk.admin.get(`tickets/${id}`)).text()).toBe(before);
  });

  test('I1f who has no right at all gets nothing but their own row', async () => {
    const nobody = await personWith('nobody', []);
    const id = await opened(ana);
    const device = createDeviceCalls(nobody.client);

    const { changes } = await device.sync();

    expect([...new Set(changes.map(({ t }) => t))]).toEqual(['self']);
    expect(device.raw()).not.toContain(ana.id);
    for (const command of commandsOn(id)) {
      const code = codeOf(await device.push(command));
      expect([command.type, code]).toEqual([
        command.type,
        command.type === 'open' ? 'NOT_ALLOWED' : 'NO_SUCH_TICKET',
      ]);
    }
    const answers = await Promise.all(
      ['tickets', `tickets/${id}`, 'people', 'settings'].map((path) => nobody.client.get(path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });
});

describe('L1 L5 what is on a device', () => {
  test('L1f the working set: unresolved tickets of one’s groups however old, ended ones of the last days', async () => {
    const dora = await world.addPerson(desk, { name: 'Dora Dunn', groupIds: [groups[1]!] });
    const [mine, others] = [groups[1], groups[0]];
    const make = async (groupId: string | undefined, days: number, isEnded: boolean) => {
      const id = await opened(ana, { groupId: groupId as never });
      if (isEnded) expect((await desk.admin.post(`tickets/${id}/close`)).status).toBe(200);
      await world.db.tenant(
        desk.id,
        (tx) =>
          tx`update tickets t set updated_at = now() - make_interval(days => ${days}) where t.id = ${id}`,
      );
      return id;
    };
    const days = Number((await bodyOf(await desk.admin.get('settings')))['workingSetDays']);
    const ids = {
      old: await make(mine, 400, false),
      fresh: await make(mine, 0, true),
      recent: await make(mine, days - 1, true),
      cold: await make(mine, days + 1, true),
      foreign: await make(others, 0, false),
    };
    const device = createDeviceCalls(dora.client);

    const { changes } = await device.sync();

    const heats = new Map(
      changes.flatMap((change) => (change.t === 'in' ? [[change.id, change.heat]] : [])),
    );
    const withWords = new Set(
      changes.flatMap((change) => (change.t === 'doc' ? [change.row.ticketId] : [])),
    );
    expect(Object.values(ids).map((id) => heats.get(id))).toEqual([
      'hot',
      'hot',
      'hot',
      'cold',
      undefined,
    ]);
    expect(Object.values(ids).map((id) => withWords.has(id))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(device.raw()).not.toContain(ids.foreign);
  });

  test('L5f who is no operator any more loses every ticket at the next contact, also those assigned to them', async () => {
    const eve = await world.addPerson(desk, { name: 'Eve Eden', groupIds: [groups[0]!] });
    const id = await opened(ana, { groupId: groups[1] as never });
    await desk.admin.post(`tickets/${id}/assign`, { assignee: eve.id });
    const device = createDeviceCalls(eve.client);
    await device.sync();
    expect(device.raw()).toContain(id);
    const known = device.raw().length;

    await desk.admin.patch(`people/${eve.id}`, { profile: 'customer' });
    await expect
      .poll(async () => (await bodyOf(await eve.client.get('me')))['profile'])
      .toBe('customer');
    const { removed } = await device.sync();

    expect(removed).toContain(`u:${eve.id}`);
    expect(removed).toContain(`g:${groups[0]}`);
    expect(removed).toContain('g:-');
    await ana.client.post(`tickets/${id}/messages`, { text: 'Not for Eve', kind: 'note' });
    await device.sync();
    const fresh = createDeviceCalls(eve.client);
    await fresh.sync();
    expect(device.raw().slice(known)).not.toContain(id);
    expect(fresh.raw()).not.toContain(id);
    expect((await eve.client.get(`tickets/${id}`)).status).toBe(404);
  });
});
