// What a customer's device hears of: of what they may see, and of nothing that happens inside. A line that brings
// nothing new would tell as well, and so would a poke.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TicketId, TimeEntryId } from '#shared/base/ids.ts';
import type { Command, OpenTicket } from '#shared/engine/commands.ts';
import type { Change } from '#shared/protocol/sync.ts';
import {
  createSender,
  openDeskWorld,
  type DeskWorld,
  type TestPerson,
  type TestWorkspace,
} from '#test/support/desk-world.ts';
import { createDevice, type FeedDevice } from '#test/support/feed-world.ts';
import { syncMaintenance } from './maintenance.ts';
import { createSignedTokens } from './signed-token.ts';

let world: DeskWorld;
let workspace: TestWorkspace;
let ana: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;
let asAna: ReturnType<typeof createSender>;
let asCleo: ReturnType<typeof createSender>;
let open: OpenTicket;
let ticketId: TicketId;

beforeAll(async () => {
  world = await openDeskWorld();
  workspace = await world.workspace('helpdesk', {
    fields: [
      { id: 'rack', label: { en: 'Rack' }, type: 'text', audience: 'operators', isGlobal: true },
      { id: 'room', label: { en: 'Room' }, type: 'text', audience: 'everyone', isGlobal: true },
    ],
    categories: [],
    solution: { isEnabled: true, review: true, customerApproval: true, moves: {} },
    lock: { mode: 'exclusive', implicitTake: false },
  });
  ana = await workspace.person('administrator', 'Ana Amado');
  ben = await workspace.person('technician', 'Ben Berg');
});
afterAll(() => world.close());

beforeEach(async () => {
  cleo = await workspace.person('customer', 'Cleo Cruz');
  asAna = createSender(world, workspace, ana);
  asCleo = createSender(world, workspace, cleo);
  open = asCleo.open({ channel: 'web' });
  open = { ...open, requester: { ...open.requester, personId: cleo.id, email: cleo.email } };
  ticketId = open.ticketId;
  await done(asCleo, open);
});

async function done(by: typeof asAna, ...commands: Command[]): Promise<void> {
  const result = await by.send(...commands);
  expect(result, JSON.stringify([commands, result])).toMatchObject({ ok: true });
}

const deviceOf = (person: TestPerson, limits = { rows: 1_000, bytes: 1_000_000 }): FeedDevice =>
  createDevice(
    {
      db: world.db,
      cursors: createSignedTokens(Buffer.from('cursors')),
      resumes: createSignedTokens(Buffer.from('resumes')),
    },
    workspace.id,
    person.id,
    { limits },
  );

async function changesOf(device: FeedDevice): Promise<readonly Change[]> {
  const answer = await device.pullOnce();
  if (answer.status !== 'ok') throw new Error(answer.reason);
  device.applyAnswer(answer);
  return answer.changes;
}

const sql = (statement: string): Promise<unknown> =>
  world.db.tenant(workspace.id, (tx) => tx.unsafe(statement));

test('C4t a note, a take, an assignment, a tag and all else inside bring a customer’s device no row and no poke', async () => {
  const other = { ...asAna.open(), ticketId: world.ids<TicketId>() };
  await done(asAna, other);
  const device = deviceOf(cleo);
  await device.sync();
  const desk = deviceOf(ana);
  await desk.sync();
  const inside: readonly Command[] = [
    { type: 'note', ticketId, message: asAna.message('<p>Difficult</p>'), mentions: [ben.id] },
    { type: 'take', ticketId },
    { type: 'hand-over', ticketId, to: { personId: ben.id } },
    { type: 'break-lock', ticketId },
    { type: 'assign', ticketId, assigneeId: ana.id },
    { type: 'assign', ticketId, groupId: workspace.groups[0]!, assigneeId: null },
    { type: 'tag', ticketId, add: ['vip'], remove: [] },
    { type: 'set-fields', ticketId, fields: { rack: '12' } },
    { type: 'change-watchers', ticketId, add: [ben.id], remove: [] },
    { type: 'change-cc', ticketId, add: ['boss@example.test'], remove: [] },
    { type: 'link', ticketId, kind: 'related', to: other.ticketId },
    {
      type: 'change-references',
      ticketId,
      add: [{ system: 'jira', key: 'ABC-1', url: '' }],
      remove: [],
    },
    {
      type: 'record-time',
      ticketId,
      entryId: world.ids<TimeEntryId>(),
      minutes: 5,
      on: '2026-05-04',
      text: '',
    },
    { type: 'propose-solution', ticketId, texts: { en: 'Oil it' } },
    { type: 'escalate', ticketId, level: 1, cause: 'by hand', ruleId: null },
  ];
  for (const command of inside) {
    world.committed.length = 0;
    const by = command.type === 'escalate' ? { kind: 'system' as const } : ana.actor;
    const result = await world.execute({ ...asAna.input([command]), actor: by });

    expect(result, JSON.stringify([command, result])).toMatchObject({ ok: true });
    expect(await changesOf(device), command.type).toEqual([]);
    const scopes = world.committed.flatMap((one) => one.scopes);
    expect(scopes, command.type).not.toContain(`c:${cleo.id}`);
    expect(scopes.length, command.type).toBeGreaterThan(0);
    const told = (await changesOf(desk)).map(({ t }) => t);
    expect(told, command.type).toContain('ticket');
  }
});

test('C4u what they may see comes at once: an answer, a status, a subject, a field, a reviewed solution', async () => {
  const device = deviceOf(cleo);
  await device.sync();
  await done(asAna, { type: 'take', ticketId });
  await done(asAna, { type: 'propose-solution', ticketId, texts: { en: 'Oil it' } });
  const shown: readonly Command[] = [
    asAna.reply(ticketId),
    { type: 'change-priority', ticketId, priority: 'high' },
    { type: 'correct-requester', ticketId, changes: { subject: 'Paper jam' } },
    { type: 'set-fields', ticketId, fields: { room: '7' } },
    { type: 'review-solution', ticketId, outcome: 'approve', note: 'inside' },
    { type: 'change-status', ticketId, status: 'resolved' },
  ];
  for (const command of shown) {
    world.committed.length = 0;
    await done(asAna, command);

    const changes = await changesOf(device);
    expect(
      changes.map(({ t }) => t),
      command.type,
    ).toContain('ticket');
    expect(
      world.committed.flatMap(({ scopes }) => scopes),
      command.type,
    ).toContain(`c:${cleo.id}`);
  }
  expect(device.view()[`ticket ${ticketId}`]).toMatchObject({
    subject: 'Paper jam',
    status: 'resolved',
    priority: 'high',
    pubSeq: 2,
    fields: { room: '7' },
    solution: { stage: 'reviewed' },
  });
  expect(device.view()).toEqual(await freshView(cleo));
  expect(device.state.raw).not.toContain('inside');
});

test('C4u what an inside change and an answer do in one entry comes; of two requests only the answered one', async () => {
  const dora = await workspace.person('customer', 'Dora Diaz');
  const theirs = { ...asAna.open(), channel: 'web' as const };
  const asDora = createSender(world, workspace, dora);
  const opened = {
    ...theirs,
    requester: { ...theirs.requester, personId: dora.id, email: dora.email },
  };
  await done(asDora, opened);
  const [device, other] = [deviceOf(cleo), deviceOf(dora)];
  await device.sync();
  await other.sync();
  world.committed.length = 0;

  await done(
    asAna,
    { type: 'take', ticketId },
    asAna.reply(ticketId),
    { type: 'tag', ticketId, add: ['answered'], remove: [] },
    { type: 'tag', ticketId: opened.ticketId, add: ['later'], remove: [] },
  );

  const scopes = world.committed.flatMap((one) => one.scopes);
  expect(scopes).toContain(`c:${cleo.id}`);
  expect(scopes).not.toContain(`c:${dora.id}`);
  expect((await changesOf(device)).map(({ t }) => t).toSorted()).toEqual(['doc', 'in', 'ticket']);
  expect(await changesOf(other)).toEqual([]);
});

test('C4u a product that is renamed is renamed in the customer’s row too', async () => {
  const [product, sale] = [world.ids<string>(), world.ids<string>()];
  const serial = sale.replaceAll('-', '').slice(-15).toUpperCase();
  await sql(`
    insert into products (workspace_id, id, reference, designation)
      values ('${workspace.id}', '${product}', '${serial}', 'Kettle');
    insert into sales (workspace_id, id, customer_id, product_id, serial_number, sold_on)
      values ('${workspace.id}', '${sale}', '${cleo.id}', '${product}', '${serial}', '2026-05-04');
    update tickets set sale_id = '${sale}' where id = '${ticketId}'`);
  const device = deviceOf(cleo);
  await device.sync();

  await sql(`update products set designation = 'Kettle II' where id = '${product}'`);

  expect((await changesOf(device)).map(({ t }) => t)).toEqual(['in', 'ticket']);
  expect(device.view()[`ticket ${ticketId}`]).toMatchObject({ sale: { designation: 'Kettle II' } });
});

test('INV1a who becomes the requester later has the request whole, and who was it loses it', async () => {
  const dora = await workspace.person('customer', 'Dora Diaz');
  await done(asAna, { type: 'take', ticketId }, asAna.reply(ticketId));
  const [device, other] = [deviceOf(cleo), deviceOf(dora)];
  await device.sync();
  await other.sync();
  await done(asAna, {
    type: 'note',
    ticketId,
    message: asAna.message('<p>Hers</p>'),
    mentions: [],
  });

  await sql(`update tickets set requester_person_id = '${dora.id}' where id = '${ticketId}'`);
  await device.sync();
  await other.sync();

  expect(Object.keys(device.view()).filter((key) => key.includes(ticketId))).toEqual([]);
  expect(other.view()[`doc ${ticketId} pub 1 2`]).toBeDefined();
  expect(other.view()).toEqual(await freshView(dora));
  // And back again, a note in between.
  await done(asAna, { type: 'tag', ticketId, add: ['x'], remove: [] });
  await sql(`update tickets set requester_person_id = '${cleo.id}' where id = '${ticketId}'`);
  await device.sync();
  expect(device.view()[`doc ${ticketId} pub 1 2`]).toBeDefined();
});

test('INV1b an ended request stays out of the customer’s working set when only a note is added, and is whole once it is reopened', async () => {
  await done(asAna, { type: 'take', ticketId }, asAna.reply(ticketId), { type: 'close', ticketId });
  const [device, desk] = [deviceOf(cleo), deviceOf(ana)];
  await sql(`
    update tickets set subject = 'Long ago', updated_at = now() - interval '90 days' where id = '${ticketId}'`);
  await device.sync();
  await desk.sync();
  expect(device.view()[`line c:${cleo.id} ${ticketId}`]).toBe('cold');
  expect(desk.view()[`line g:- ${ticketId}`]).toBe('cold');

  await done(asAna, {
    type: 'note',
    ticketId,
    message: asAna.message('<p>Again?</p>'),
    mentions: [],
  });
  await desk.sync();
  expect(desk.view()[`line g:- ${ticketId}`]).toBe('hot');
  expect(await changesOf(device)).toEqual([]);
  expect((await syncMaintenance(world.db)).reheated).toBe(0);
  expect(await changesOf(device)).toEqual([]);

  await done(asAna, { type: 'reopen', ticketId });
  await device.sync();
  expect(device.view()[`line c:${cleo.id} ${ticketId}`]).toBe('hot');
  expect(device.view()[`doc ${ticketId} pub 1 1`]).toBeDefined();
  expect(device.view()[`doc ${ticketId} pub 1 2`]).toBeDefined();
  expect(device.view()).toEqual(await freshView(cleo));
});

test('an archived request is not written anew by every maintenance', async () => {
  await done(asAna, { type: 'take', ticketId }, asAna.reply(ticketId), { type: 'close', ticketId });
  await sql(`update tickets set archived_at = now() where id = '${ticketId}'`);

  expect((await syncMaintenance(world.db)).reheated).toBe(0);
});

test('INV1d who works on tickets hears of everything in those they asked for themself', async () => {
  await sql(
    `update profiles set permissions = permissions || array['own.read'] where id = 'technician'`,
  );
  await sql(`update tickets set requester_person_id = '${ben.id}' where id = '${ticketId}'`);
  const device = deviceOf(ben);
  await device.sync();

  await done(asAna, { type: 'tag', ticketId, add: ['odd'], remove: [] });

  const lines = (await changesOf(device)).flatMap((one) => (one.t === 'in' ? [one.scope] : []));
  expect(lines.toSorted()).toEqual([`c:${ben.id}`, 'g:-']);
  expect(device.view()).toEqual(await freshView(ben));
});

test('INV1c a note written while a customer’s first load is broken off hides no request from it', async () => {
  const ids = [ticketId];
  for (let index = 0; index < 7; index += 1) {
    const next = asCleo.open({ channel: 'web' });
    ids.push(next.ticketId);
    await done(asCleo, {
      ...next,
      requester: { ...next.requester, personId: cleo.id, email: cleo.email },
    });
  }
  const device = deviceOf(cleo, { rows: 6, bytes: 1_000_000 });
  const first = await device.pullOnce();
  const scopes = first.status === 'reset' ? first.scopes : [];
  const marks: string[] = [];
  device.onLine = (line) => {
    if (line.t === 'mark') marks.push(line.resume);
    if (marks.length === 2) throw new Error('broken off');
  };
  await expect(device.load({ scopes })).rejects.toThrow('broken off');

  // The oldest, which is still to come: by the time of its last change it would be past now.
  await done(asAna, {
    type: 'note',
    ticketId,
    message: asAna.message('<p>Old one</p>'),
    mentions: [],
  });
  device.onLine = undefined;
  await device.load({ scopes, resume: marks.at(-1)! });
  await device.sync();

  for (const id of ids) expect(device.view()[`doc ${id} pub 1 1`]).toBeDefined();
});

test('C4v of each column of a ticket it is decided whether customers hear of it', async () => {
  const rows = await world.rows(
    workspace.id,
    (tx) => tx<{ column: string; isNamed: boolean }[]>`
      select a.attname as column, p.prosrc ~ ('new\\.' || a.attname || '\\y') as is_named
      from pg_attribute a, pg_proc p
      where a.attrelid = 'tickets'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and p.proname = 'ticket_public_time'`,
  );
  const unnamed = rows.flatMap(({ column, isNamed }) => (isNamed ? [] : [column]));

  // A new column belongs here, or into a new version of that function: one that is forgotten reaches no customer.
  // `product_id` follows `sale_id`, which is named there.
  const inside =
    'access_generation answered_by archived_at assignee_id cc client_ip created_at ' +
    'deleted_at draft_generation escalation event_seq expired_at external_references group_id id ' +
    'latest_answers links lock_holder_id lock_token minutes_worked notes_generation ' +
    'notes_seq phase product_id status_since tags targets unanswered waiting_since watchers xid';
  expect(unnamed.toSorted()).toEqual(inside.split(' '));
});

async function freshView(person: TestPerson): Promise<object> {
  const fresh = deviceOf(person);
  await fresh.sync();
  return fresh.view();
}
