import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSender, openDeskWorld, type DeskWorld } from '#test/support/desk-world.ts';

let world: DeskWorld;
beforeAll(async () => {
  world = await openDeskWorld({ maxConnections: 60 });
});
afterAll(() => world.close());

test('T1 a ticket opened by an operator gets the first number, and everything that belongs to it', async () => {
  const workspace = await world.workspace('helpdesk');
  const ana = createSender(world, workspace, await workspace.person('technician', 'Ana Amado'));

  const result = await world.execute(ana.entry([ana.open()]));

  expect(result).toMatchObject({ ok: true, tickets: [{ number: 1 }], messages: [{ kind: 'pub', seq: 1 }] });
});
