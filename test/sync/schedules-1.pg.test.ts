import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSchedules } from './many-schedules.ts';
import { startServer, type Server } from './world.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test('L4x INV1 to INV24 hold in seeded schedules of eight devices, part 1', async () => {
  const { failures } = await runSchedules(server, 0);
  expect(failures).toEqual([]);
}, 1_800_000);
