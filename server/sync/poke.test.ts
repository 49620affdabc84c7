import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createPoke } from './poke.ts';

test('B18 what gathers behind a slow notification goes as one, and the next keeps its distance', async () => {
  const sentAt: number[] = [];
  let isSlow = true;
  const nobody = (): Promise<never> => Promise.reject(new Error('nobody asks'));
  const poke = createPoke({
    db: {
      listen: nobody,
      global: nobody,
      tenantRead: nobody,
      executeSql: async () => {
        sentAt.push(performance.now());
        await sleep(isSlow ? 400 : 5);
        return [] as never;
      },
    },
    log: { warn: () => undefined },
  });
  const change = {
    workspaceId: '01a1fdcc-1be6-70ac-86ea-2986fb5e03a1' as WorkspaceId,
    scopes: ['w'],
    ticketIds: [],
  };
  const startedAt = performance.now();
  while (performance.now() - startedAt < 700) {
    poke.changed(change);
    await sleep(1);
    isSlow &&= performance.now() - startedAt < 100;
  }
  const sent = [...sentAt];
  await poke.close();

  const distances = sent.slice(1).map((at, index) => at - sent[index]!);
  expect(distances.length).toBeGreaterThan(2);
  expect(Math.min(...distances)).toBeGreaterThan(45);
});
