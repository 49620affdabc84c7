import { expect, test } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createPoke } from './poke.ts';

test('B18 while a notification is on its way, what is gathered waits for one more and makes no queue', async () => {
  const sentAt: number[] = [];
  let isSlow = true;
  const poke = createPoke({
    db: {
      listen: () => Promise.reject(new Error('nobody listens here')),
      global: () => Promise.reject(new Error('nobody asks here')),
      tenantRead: () => Promise.reject(new Error('nobody reads here')),
      executeSql: async () => {
        sentAt.push(Date.now());
        await new Promise((resolve) => setTimeout(resolve, isSlow ? 400 : 0));
        return [] as never;
      },
    },
    log: { warn: () => undefined },
  });
  const workspaceId = '01a1fdcc-1be6-70ac-86ea-2986fb5e03a1' as WorkspaceId;
  for (let index = 0; index < 30; index += 1) {
    poke.changed({ workspaceId, scopes: [`s:${index}`], ticketIds: [] });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  isSlow = false;
  await expect.poll(() => sentAt.length, { timeout: 15_000 }).toBe(2);
  await poke.close();

  expect(sentAt).toHaveLength(2);
});
