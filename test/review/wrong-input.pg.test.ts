// Values that a stranger or a broken device makes up, and rights that end while work is under way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExecuteResult } from '#server/commands/types.ts';
import { createSender, openDeskWorld, type DeskWorld } from '#test/support/desk-world.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

const refusalOf = (result: ExecuteResult): unknown =>
  !result.ok && 'refusal' in result ? result.refusal : result;

describe('behind the door', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await openDeskWorld();
  });
  afterAll(() => world.close());

  test.each(['0000-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'])(
    'FLT32 a message of a clock that says %s is taken, at the time of the server',
    async (at) => {
      const workspace = await world.workspace('helpdesk');
      const ana = createSender(world, workspace, await workspace.person('technician', 'Ana'));
      const open = ana.open();
      await ana.send(open);
      await ana.send({ type: 'take', ticketId: open.ticketId });

      const message = ana.signed('<p>Hi</p>', 'reply', 'operator', { at });
      const result = await ana.send(ana.reply(open.ticketId, '', { message }));

      expect(refusalOf(result)).toMatchObject({ ok: true });
      const rows = await world.rows(
        workspace.id,
        (tx) => tx<{ at: string }[]>`select m.at from messages m where m.id = ${message.id}`,
      );
      expect(Math.abs(Date.parse(rows[0]!.at) - world.clock())).toBeLessThan(60_000);
    },
  );

  test('SEC5 rights are those of the moment of writing, not of the request that the entry came in', async () => {
    const workspace = await world.workspace('helpdesk');
    const person = await workspace.person('technician', 'Ana');
    const ana = createSender(world, workspace, person);
    const open = ana.open({ groupId: workspace.groups[0]! });
    expect(refusalOf(await ana.send(open))).toMatchObject({ ok: true });
    const note = () => ({
      type: 'note' as const,
      ticketId: open.ticketId,
      message: ana.message('<p>x</p>'),
      mentions: [],
    });
    expect(refusalOf(await ana.send(note()))).toMatchObject({ ok: true });

    await world.db.tenant(
      workspace.id,
      (tx) => tx`delete from group_members m where m.person_id = ${person.id}`,
    );
    expect(refusalOf(await ana.send(note()))).toEqual({ code: 'NO_SUCH_TICKET' });
    await world.db.tenant(
      workspace.id,
      (tx) => tx`update people p set is_disabled = true where p.id = ${person.id}`,
    );
    expect(refusalOf(await ana.send(ana.open()))).toEqual({ code: 'NOT_ALLOWED' });
  });
});

describe('before the door', () => {
  let world: World;
  let desk: SignedUp;
  beforeAll(async () => {
    world = await createWorld();
    desk = await world.signUp({ blueprint: 'helpdesk' });
  });
  afterAll(() => world.close());

  const cursor = (place: object) => Buffer.from(JSON.stringify(place)).toString('base64url');
  const id = '01999999-0000-7000-8000-000000000000';

  test.each([
    '1',
    'May',
    '2020-01-01 (once)',
    '2020-13-45T00:00:00.000Z',
    '2020-02-30T00:00:00.000Z',
    '+275760-09-13',
    '0000-01-01T00:00:00.000Z',
  ])('SEC9 a made-up cursor at "%s" is refused, not a failure of the server', async (value) => {
    const place = cursor({ sort: '-updated', value, id });

    expect((await desk.admin.get(`tickets?cursor=${place}`)).status).toBe(422);
  });
});
