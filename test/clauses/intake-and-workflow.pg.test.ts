// One rule whichever way in (T2), statuses as data that drive behaviour (W8, T7), and a history of everything (T11).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { OpenTicket } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { decide } from '#shared/engine/decide.ts';
import { toInstant } from '#shared/base/clock.ts';
import {
  createDeviceCalls,
  message,
  newId,
  openCommand,
  replyCommand,
  type DeviceCalls,
} from '#test/support/device-calls.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Body = Record<string, unknown>;
const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;
const itemsOf = async <Item>(answer: Response): Promise<Item[]> =>
  ((await answer.json()) as { items: Item[] }).items;

type Desk = { desk: SignedUp; ana: TestPerson; ben: TestPerson; groupIds: string[] };
async function newDesk(blueprint: string): Promise<Desk> {
  const desk = await world.signUp({ blueprint });
  const groupIds = (await itemsOf<{ id: string }>(await desk.admin.get('groups'))).map(
    ({ id }) => id,
  );
  const ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  const ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
  return { desk, ana, ben, groupIds };
}
const settingsOf = async ({ desk }: Desk): Promise<Configuration> =>
  (await bodyOf(await desk.admin.get('settings'))) as unknown as Configuration;

describe('T2 which fields are mandatory is data, and one rule for every way in', () => {
  const FIELDS = {
    name: 'Rosa Rivera',
    email: 'rosa@example.test',
    phone: '+33 123 456',
    city: 'Lyon',
    country: 'FR',
    subject: 'Hotel booking',
    description: 'Two beds, please.',
  };
  type Fields = Partial<Record<keyof typeof FIELDS, string>>;

  /** What each way in says of these fields, as `path code` with the requester's fields named plainly. */
  async function errorsByWay(at: Desk, device: DeviceCalls, fields: Fields) {
    const { subject = '', description = '', ...requester } = fields;
    const plain = (errors: readonly { path: string; code: string }[]): string[] =>
      errors.map(({ path, code }) => `${path.replace('requester.', '')} ${code}`);
    const ofAnswer = async (answer: Response): Promise<string[]> =>
      answer.status === 201
        ? []
        : plain((await bodyOf(answer))['errors'] as { path: string; code: string }[]);
    const command: OpenTicket = openCommand({
      subject,
      message: message(description === '' ? '' : `<p>${description}</p>`),
      requester: {
        personId: null,
        name: '',
        email: '',
        phone: '',
        address: '',
        city: '',
        country: '',
        ...requester,
      },
    });
    const outcome = await device.push(command);
    const predicted = decide(undefined, command, {
      configuration: await settingsOf(at),
      actor: {
        kind: 'person',
        personId: at.ana.id as PersonId,
        permissions: new Set(DEFAULT_PROFILES[2].permissions),
        groupIds: [],
      },
      directory: { operator: () => ({ groupIds: [] }), hasGroup: () => true },
      now: toInstant(Date.now()),
    });
    const key = await world.apiKey(at.desk, ['ticket.open', 'ticket.read-all']);
    const visitor = world.client({ slug: at.desk.slug, origin: null });
    return {
      page: await ofAnswer(await visitor.post('public/requests', fields)),
      operator: await ofAnswer(
        await at.ana.client.post('tickets', { subject, description, requester }),
      ),
      program: await ofAnswer(await key.post('tickets', { subject, description, requester })),
      device:
        outcome.status === 'refused' && outcome.refusal.code === 'INVALID'
          ? plain(outcome.refusal.errors)
          : outcome.status === 'ok'
            ? []
            : [JSON.stringify(outcome)],
      prediction: predicted.ok
        ? []
        : predicted.error.code === 'INVALID'
          ? plain(predicted.error.errors)
          : [predicted.error.code],
    };
  }

  test('T2m page, operator, program, device and its prediction name the same fields, also after a change of the rule', async () => {
    const at = await newDesk('maildesk');
    const device = createDeviceCalls(at.ana.client);
    const without = (...names: (keyof typeof FIELDS)[]): Fields =>
      Object.fromEntries(
        Object.entries(FIELDS).filter(([name]) => !names.includes(name as keyof typeof FIELDS)),
      );
    const cases = async (table: readonly (readonly [Fields, readonly string[]])[]) => {
      for (const [fields, expected] of table) {
        const said = await errorsByWay(at, device, fields);
        for (const [way, errors] of Object.entries(said)) {
          expect([way, fields, errors.toSorted()]).toEqual([way, fields, expected.toSorted()]);
        }
      }
    };

    await cases([
      [FIELDS, []],
      [without('phone', 'city'), ['phone required', 'city required']],
      [without('country'), []],
      [{ ...FIELDS, email: 'no address' }, ['email format']],
      [{ ...FIELDS, subject: '   ' }, ['subject required']],
    ]);
    const changed = await at.desk.admin.patch('settings', {
      mandatory: ['email', 'country', 'subject', 'description'],
    });
    expect(changed.status).toBe(200);
    await cases([
      [without('phone', 'city', 'name'), []],
      [without('country'), ['country required']],
      [without('description'), ['description required']],
    ]);
  });

  test('T2n a mail is never refused, and its ticket is closed by nobody before the rest was filled in', async () => {
    const at = await newDesk('maildesk');
    const { desk, ana } = at;
    const opened = async (): Promise<TicketId> => {
      const open = openCommand({
        channel: 'email',
        subject: '',
        requester: { ...openCommand().requester, name: '', phone: '', city: '' },
      });
      const result = await world.context.execute({
        workspaceId: desk.id as WorkspaceId,
        actor: { kind: 'system' },
        origin: { via: 'mail', ip: '203.0.113.9', actorName: 'rosa@example.test' },
        commands: [open],
      });
      expect(result.ok).toBe(true);
      return open.ticketId;
    };
    const first = await opened();
    const second = await opened();
    const missing = ['name', 'phone', 'city', 'subject'];

    expect((await bodyOf(await ana.client.get(`tickets/${first}`)))['incomplete']).toEqual(missing);
    const mails = await world.db.tenantRead(
      desk.id,
      (sql) =>
        sql<{ kind: string; recipient: string }[]>`
          select i.kind, i.recipient from mail_intents i where i.ticket_id = ${first} order by i.kind`,
    );
    expect(mails).toEqual([
      { kind: 'confirmation', recipient: 'rosa@example.test' },
      { kind: 'details', recipient: 'rosa@example.test' },
    ]);
    const closedId = (await settingsOf(at)).closeStatus;
    const device = createDeviceCalls(ana.client);
    const tries = [
      await desk.admin.post(`tickets/${first}/close`),
      await desk.admin.post(`tickets/${first}/change-status`, { status: closedId }),
      await ana.client.patch(`tickets/${first}`, { status: closedId }),
    ];
    for (const answer of tries) {
      expect(answer.status).toBe(409);
      expect(await bodyOf(answer)).toMatchObject({ code: 'INCOMPLETE', refusal: { missing } });
    }
    expect(await device.push({ type: 'close', ticketId: first })).toMatchObject({
      status: 'refused',
      refusal: { code: 'INCOMPLETE' },
    });

    // The operator fills in the one, the customer the other, with the code of the mail's link.
    const partly = await ana.client.patch(`tickets/${first}`, {
      subject: 'Two beds',
      requester: { name: 'Rosa', phone: '12345' },
    });
    expect((await bodyOf(partly))['incomplete']).toEqual(['city']);
    expect((await desk.admin.post(`tickets/${first}/close`)).status).toBe(409);
    await ana.client.patch(`tickets/${first}`, { requester: { city: 'Lyon' } });
    expect((await desk.admin.post(`tickets/${first}/close`)).status).toBe(200);
    const filledIn = await world.context.execute({
      workspaceId: desk.id as WorkspaceId,
      actor: { kind: 'requester', ticketId: second },
      origin: { via: 'web', ip: '203.0.113.9', actorName: 'rosa@example.test' },
      commands: [
        {
          type: 'correct-requester',
          ticketId: second,
          changes: { name: 'Rosa', phone: '12345', city: 'Lyon', subject: 'Two beds' },
        },
      ],
    });
    expect(filledIn.ok).toBe(true);
    expect((await desk.admin.post(`tickets/${second}/close`)).status).toBe(200);
  });
});

describe('W8 T7 statuses are data, and their phase drives what happens', () => {
  test('W8e new statuses, names, order, colours and moves count at once for the API and on devices', async () => {
    const at = await newDesk('saas');
    const { desk, ana } = at;
    const device = createDeviceCalls(ana.client);
    await device.sync();
    const ticket = openCommand();
    await device.push(ticket);
    // Not one of these names tells anything: only the phases do.
    const statuses = [
      { id: 'zeta', label: { en: 'Zeta' }, phase: 'closed', color: 'red' },
      { id: 'open', label: { en: 'Pebble' }, phase: 'new' },
      { id: 'alpha', label: { en: 'Alpha' }, phase: 'waiting-customer', color: 'violet' },
      { id: 'beta', label: { en: 'Beta' }, phase: 'waiting-operator' },
      { id: 'gamma', label: { en: 'Gamma' }, phase: 'resolved' },
    ];
    const changed = await desk.admin.patch('settings', {
      statuses,
      transitions: { open: ['zeta', 'beta'], beta: ['gamma'], zeta: ['beta'] },
      initialStatus: 'open',
      closeStatus: 'zeta',
      reopenStatus: 'beta',
      automaticMoves: {
        operatorReply: { open: 'alpha', beta: 'alpha' },
        customerReply: { alpha: 'beta', gamma: 'beta' },
      },
    });
    expect(changed.status).toBe(200);

    const { changes } = await device.sync();
    const workspace = changes.find(({ t }) => t === 'workspace');
    expect(workspace).toMatchObject({ row: { configuration: { statuses } } });
    const status = async (): Promise<Body> =>
      bodyOf(await ana.client.get(`tickets/${ticket.ticketId}`));
    const forbidden = await ana.client.post(`tickets/${ticket.ticketId}/change-status`, {
      status: 'gamma',
    });
    expect(forbidden.status).toBe(409);
    // In the workspace's order.
    expect(await bodyOf(forbidden)).toMatchObject({
      code: 'TRANSITION',
      detail: expect.stringContaining('Zeta'),
      refusal: { from: 'open', to: 'gamma', allowed: ['zeta', 'beta'] },
    });
    expect(
      await device.push({ type: 'change-status', ticketId: ticket.ticketId, status: 'gamma' }),
    ).toMatchObject({
      status: 'refused',
      refusal: { code: 'TRANSITION', allowed: ['zeta', 'beta'] },
    });
    const list = async (phase: string) =>
      (await itemsOf<{ id: string }>(await ana.client.get(`tickets?q=phase:${phase}`))).map(
        ({ id }) => id,
      );

    await device.push(replyCommand(ticket.ticketId));
    expect(await status()).toMatchObject({ status: 'alpha' });
    expect(await list('waiting-customer')).toEqual([ticket.ticketId]);
    await ana.client.post(`tickets/${ticket.ticketId}/change-status`, { status: 'beta' });
    await ana.client.post(`tickets/${ticket.ticketId}/change-status`, { status: 'gamma' });
    expect(await status()).toMatchObject({
      status: 'gamma',
      resolvedAt: expect.any(String),
      closedAt: null,
    });
    await ana.client.post(`tickets/${ticket.ticketId}/reopen`);
    expect((await status())['status']).not.toBe('gamma');
  });

  test('W8f a colour is one of those that can be read in every theme', async () => {
    const at = await newDesk('saas');
    const { statuses } = await settingsOf(at);
    const withColor = (color: string) => statuses.map((one) => ({ ...one, color }));

    const wrong = await at.desk.admin.patch('settings', { statuses: withColor('#ff0000') });
    const right = await at.desk.admin.patch('settings', { statuses: withColor('amber') });

    expect(await bodyOf(wrong)).toMatchObject({
      status: 422,
      errors: expect.arrayContaining([
        expect.objectContaining({ path: 'statuses.0.color', code: 'not_allowed' }),
      ]),
    });
    expect(right.status).toBe(200);
    expect((await settingsOf(at)).statuses.map(({ color }) => color)).toEqual(
      statuses.map(() => 'amber'),
    );
  });

  test('T7m an answer moves to waiting for the customer, theirs back; after the end it reopens or follows up', async () => {
    const at = await newDesk('maildesk');
    const { desk, ana } = at;
    await desk.admin.patch('settings', { customerReopens: { resolvedDays: 7, closedDays: 0 } });
    const customer = await world.addPerson(desk, { name: 'Cem Can', profile: 'customer' });
    const phaseNow = async (id: string): Promise<string | undefined> => {
      const { status } = await bodyOf(await ana.client.get(`tickets/${id}`));
      const { statuses } = await settingsOf(at);
      return statuses.find((one) => one.id === status)?.phase;
    };
    const opened = await bodyOf(
      await customer.client.post('tickets', {
        subject: 'Mine',
        description: 'Help',
        requester: { phone: '12345', city: 'Kiel' },
      }),
    );
    const id = String(opened['id']);
    const write = (who: TestPerson, text: string) =>
      who.client.post(`tickets/${id}/messages`, { text });
    await ana.client.post(`tickets/${id}/take`);

    await write(ana, 'Which dates?');
    expect(await phaseNow(id)).toBe('waiting-customer');
    await write(customer, 'In May.');
    expect(await phaseNow(id)).toBe('waiting-operator');
    const solved = (await settingsOf(at)).statuses.find(({ phase }) => phase === 'resolved');
    expect(
      (await ana.client.post(`tickets/${id}/change-status`, { status: solved!.id })).status,
    ).toBe(200);
    await write(customer, 'And breakfast?');
    expect(await phaseNow(id)).toBe('waiting-operator');

    await ana.client.post(`tickets/${id}/close`);
    const followUp = await bodyOf(await write(customer, 'Once more'));
    expect(followUp['ticketId']).not.toBe(id);
    expect(await phaseNow(id)).toBe('closed');
    expect(
      await bodyOf(await customer.client.get(`tickets/${String(followUp['ticketId'])}`)),
    ).toMatchObject({ followUpOf: id, subject: 'Mine' });
  });

  test('T7o on a closed ticket the customer reopens it within the window, whichever way they write', async () => {
    const at = await newDesk('maildesk');
    const { desk, ana } = at;
    await desk.admin.patch('settings', { customerReopens: { resolvedDays: 7, closedDays: 3 } });
    const visitor = world.client({ slug: desk.slug, origin: null });
    const request = {
      name: 'Rosa Rivera',
      email: 'rosa@example.test',
      phone: '12345',
      city: 'Lyon',
      subject: 'Hotel booking',
      description: 'Two beds',
    };
    const receipt = await bodyOf(await visitor.post('public/requests', request));
    const id = receipt['id'] as TicketId;
    const { statuses } = await settingsOf(at);
    const facts = async (): Promise<Body> => {
      const ticket = await bodyOf(await ana.client.get(`tickets/${id}`));
      return { ...ticket, phase: statuses.find((one) => one.id === ticket['status'])?.phase };
    };
    const mailed = () =>
      world.context.execute({
        workspaceId: desk.id as WorkspaceId,
        actor: { kind: 'requester', ticketId: id },
        origin: { via: 'mail', ip: '203.0.113.9', actorName: 'rosa@example.test' },
        commands: [replyCommand(id)],
      });
    const byCode = () =>
      visitor.post(
        `public/requests/${String(receipt['number'])}/messages`,
        { text: 'Once more' },
        { 'access-code': String(receipt['accessCode']) },
      );
    await ana.client.post(`tickets/${id}/take`);
    await ana.client.post(`tickets/${id}/messages`, { text: 'Two beds it is.' });
    for (const write of [byCode, mailed]) {
      expect((await ana.client.post(`tickets/${id}/close`)).status).toBe(200);
      expect(await facts()).toMatchObject({ phase: 'closed', closedAt: expect.any(String) });
      expect((await write()).ok).toBe(true);
      expect(await facts()).toMatchObject({ phase: 'waiting-operator', closedAt: null });
    }

    // A day more than the window allows, by the same code.
    expect((await ana.client.post(`tickets/${id}/close`)).status).toBe(200);
    await world.db.tenant(
      desk.id,
      (tx) => tx`update tickets t set closed_at = now() - interval '4 days' where t.id = ${id}`,
    );
    expect((await byCode()).ok).toBe(true);
    expect(await facts()).toMatchObject({ phase: 'closed' });
  });
});

describe('T9 requester data', () => {
  test('T9e each of them can be corrected, by every way in; the history has what it was', async () => {
    const at = await newDesk('maildesk');
    const { desk, ana } = at;
    const before = {
      name: 'Rosa Rivera',
      email: 'rosa@example.test',
      phone: '12345',
      address: '1 Quay',
      city: 'Lyon',
      country: 'FR',
    };
    const after = {
      name: 'Rosa Ruiz',
      email: 'ruiz@example.test',
      phone: '67890',
      address: '2 Quay',
      city: 'Kiel',
      country: 'DE',
    };
    const device = createDeviceCalls(ana.client);
    const open = openCommand({ requester: { personId: null, ...before } });
    await device.push(open);
    const id = open.ticketId;
    const read = async (): Promise<Body> => bodyOf(await ana.client.get(`tickets/${id}`));

    for (const [index, field] of (Object.keys(after) as (keyof typeof after)[]).entries()) {
      const changes = { [field]: after[field] };
      if (index % 2 === 0) {
        const answer = await ana.client.patch(`tickets/${id}`, { requester: changes });
        expect([field, answer.status]).toEqual([field, 200]);
      } else {
        const outcome = await device.push({ type: 'correct-requester', ticketId: id, changes });
        expect([field, outcome.status]).toEqual([field, 'ok']);
      }
      expect((await read())['requester']).toMatchObject(changes);
    }
    expect((await read())['requester']).toMatchObject(after);

    const { items } = (await bodyOf(await desk.admin.get(`tickets/${id}/history?limit=200`))) as {
      items: { type: string; event: Body; actor: Body }[];
    };
    const corrected = items.filter(({ type }) => type === 'requester-corrected');
    expect(corrected.map(({ event }) => [event['from'], event['to']])).toEqual(
      (Object.keys(after) as (keyof typeof after)[]).map((field) => [
        { [field]: before[field] },
        { [field]: after[field] },
      ]),
    );
    expect(new Set(corrected.map(({ actor }) => actor['id']))).toEqual(new Set([ana.id]));
    // It is found under what it is now, and mails go there.
    const found = async (q: string): Promise<number> =>
      (await itemsOf(await ana.client.get(`tickets?q=${encodeURIComponent(q)}`))).length;
    expect([
      await found('email:ruiz@example.test'),
      await found('email:rosa@example.test'),
    ]).toEqual([1, 0]);
    await ana.client.post(`tickets/${id}/take`);
    await ana.client.post(`tickets/${id}/messages`, { text: 'Answered' });
    const mails = await world.db.tenantRead(
      desk.id,
      (sql) =>
        sql<{ recipient: string }[]>`
          select i.recipient from mail_intents i
          where i.ticket_id = ${id} and i.recipient <> ${before.email}`,
    );
    expect(mails).toEqual([{ recipient: 'ruiz@example.test' }]);
  });
});

describe('T11 history', () => {
  type Line = {
    type: string;
    at: string;
    actor: { kind: string; id: string | null; name: string };
    via: string;
    ip: string;
    event: Body;
  };

  test('T11b every command leaves who, when, from where, old and new value', async () => {
    const at = await newDesk('maildesk');
    const { desk, ana, ben, groupIds } = at;
    const device = createDeviceCalls(ana.client);
    const open = openCommand({ groupId: groupIds[0] as never });
    const id = open.ticketId;
    const post = async (who: TestPerson | SignedUp, verb: string, body?: object) => {
      const client = 'admin' in who ? who.admin : who.client;
      const answer = await client.post(`tickets/${id}/${verb}`, body);
      expect([verb, answer.status < 300]).toEqual([verb, true]);
    };
    const { closeStatus, statuses, initialStatus } = await settingsOf(at);
    const begun = Date.now();

    await device.push(open);
    await device.push({ type: 'take', ticketId: id });
    await device.push(replyCommand(id));
    await post(ana, 'messages', { text: 'For Ben', kind: 'note', mentions: [ben.id] });
    await post(ana, 'hand-over', { person: ben.id });
    await post(ben, 'hand-over', { group: groupIds[1] ?? groupIds[0] });
    await post(desk, 'assign', { assignee: ana.id, group: groupIds[0] });
    await post(desk, 'break-lock');
    await post(ana, 'take');
    await post(ana, 'drop');
    await ana.client.patch(`tickets/${id}`, { requester: { city: 'Paris' } });
    await post(ana, 'close');
    await post(ana, 'reopen');

    const lines = await itemsOf<Line>(await desk.admin.get(`tickets/${id}/history?limit=200`));
    expect(lines.map(({ type }) => type)).toEqual([
      'ticket-opened',
      'message-posted',
      'ticket-taken',
      'message-posted',
      'status-changed',
      'draft-renewed',
      'message-posted',
      'person-mentioned',
      'ticket-handed-over',
      'ticket-handed-over',
      'ticket-assigned',
      'lock-broken',
      'ticket-taken',
      'ticket-dropped',
      'requester-corrected',
      'status-changed',
      'status-changed',
    ]);
    const admin = (await bodyOf(await desk.admin.get('me')))['id'];
    const whoDid = [
      ...Array.from({ length: 9 }, () => ana.id),
      ben.id,
      admin,
      admin,
      ...Array.from({ length: 5 }, () => ana.id),
    ];
    for (const [index, line] of lines.entries()) {
      expect([line.type, line.actor.id]).toEqual([line.type, whoDid[index]]);
      expect(line.actor.name).not.toBe('');
      expect(line.ip).toMatch(/^198\.51\.\d+\.\d+$/);
      expect(Date.parse(line.at)).toBeGreaterThanOrEqual(begun - 1_000);
      expect(Date.parse(line.at)).toBeLessThanOrEqual(Date.now() + 1_000);
    }
    expect(lines.map(({ via }) => via)).toEqual([
      ...Array.from({ length: 6 }, () => 'device'),
      ...Array.from({ length: 11 }, () => 'web'),
    ]);
    const waiting = statuses.find(({ phase }) => phase === 'waiting-customer')!.id;
    expect(lines.map(({ event }) => event)).toMatchObject([
      { ticket: { subject: open.subject, status: initialStatus } },
      {},
      { holderId: ana.id },
      { side: 'operator', authorId: ana.id },
      { from: initialStatus, to: waiting, cause: 'operator-reply' },
      {},
      { kind: 'note' },
      { personId: ben.id },
      { from: ana.id, to: ben.id },
      { from: ben.id, to: null, toGroup: groupIds[1] ?? groupIds[0] },
      {
        from: { assigneeId: null, groupId: groupIds[1] ?? groupIds[0] },
        to: { assigneeId: ana.id, groupId: groupIds[0] },
      },
      { holderId: ana.id },
      { holderId: ana.id },
      { holderId: ana.id },
      { from: { city: 'Lyon' }, to: { city: 'Paris' } },
      { from: waiting, to: closeStatus, cause: 'command' },
      { from: closeStatus, cause: 'command' },
    ]);
    if (groupIds[1] !== undefined) {
      expect(lines[9]?.event).toMatchObject({ fromGroup: groupIds[0] });
    }
  });

  test('T11c taking from a colleague, where nobody is blocked, says from whom', async () => {
    const at = await newDesk('saas');
    const device = createDeviceCalls(at.ana.client);
    const open = openCommand();
    await device.push(open);
    await device.push({ type: 'take', ticketId: open.ticketId });
    await at.ben.client.post(`tickets/${open.ticketId}/take`);

    const lines = await itemsOf<Line>(await at.desk.admin.get(`tickets/${open.ticketId}/history`));

    expect(lines.filter(({ type }) => type === 'ticket-taken').map(({ event }) => event)).toEqual([
      expect.not.objectContaining({ from: expect.anything() }),
      expect.objectContaining({ from: at.ana.id, holderId: at.ben.id }),
    ]);
  });

  test('T11d a key, a customer with a code and a mail are told apart', async () => {
    const at = await newDesk('helpdesk');
    const key = await world.apiKey(at.desk, ['ticket.open', 'ticket.read-all']);
    const visitor = world.client({ slug: at.desk.slug, origin: null, ip: '203.0.113.5' });
    const request = { name: 'Rosa', email: 'rosa@example.test', subject: 's', description: 'd' };
    const byKey = await bodyOf(
      await key.post('tickets', {
        subject: 's',
        description: 'd',
        requester: { name: 'Rosa', email: 'rosa@example.test' },
      }),
    );
    const byVisitor = await bodyOf(await visitor.post('public/requests', request));
    await visitor.post(
      `public/requests/${String(byVisitor['number'])}/messages`,
      { text: 'more' },
      { 'access-code': String(byVisitor['accessCode']) },
    );
    const mail = openCommand({ channel: 'email', ticketId: newId<TicketId>() });
    await world.context.execute({
      workspaceId: at.desk.id as WorkspaceId,
      actor: { kind: 'system' },
      origin: { via: 'mail', ip: '203.0.113.9', actorName: 'rosa@example.test' },
      commands: [mail],
    });
    const last = async (id: unknown) =>
      (await itemsOf<Line>(await at.desk.admin.get(`tickets/${String(id)}/history`))).at(-1);

    expect(await last(byKey['id'])).toMatchObject({
      actor: { kind: 'key', name: 'Integration' },
      via: 'api',
    });
    expect(await last(byVisitor['id'])).toMatchObject({
      actor: { kind: 'requester', name: 'Rosa' },
      via: 'web',
      ip: '203.0.113.5',
    });
    expect(await last(mail.ticketId)).toMatchObject({
      actor: { kind: 'system', name: 'rosa@example.test' },
      via: 'mail',
      ip: '203.0.113.9',
    });
  });
});
