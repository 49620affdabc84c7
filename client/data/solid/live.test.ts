import { createRoot } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { openStore } from '../database.ts';
import { fakeBrowser } from '../support/fake-platform.ts';
import { createLive } from './live.ts';

const LIMIT = { timeout: 15_000 };

test('L1o a live query follows what it reads after its first answer too, and nothing that it does not read', async () => {
  const platform = fakeBrowser().platform(async () => new Response());
  const store = await openStore(platform, 'live');
  let runs = 0;
  await createRoot(async (dispose) => {
    const counts = createLive(
      platform,
      () =>
        store.read(['meta', 'viewCounts'], async (db) => {
          runs += 1;
          await db.meta.get('person');
          return db.viewCounts.toArray();
        }),
      [],
    );
    await vi.waitFor(() => expect(runs).toBe(1), LIMIT);
    await store.write('strict', ['outbox'], (db) => db.outbox.clear());
    await store.write('relaxed', ['viewCounts'], (db) =>
      db.viewCounts.put({ view: 'all', count: 4 }),
    );
    await vi.waitFor(() => expect(counts()).toEqual([{ view: 'all', count: 4 }]), LIMIT);
    expect(runs).toBe(2);
    dispose();
  });
  store.close();
});
