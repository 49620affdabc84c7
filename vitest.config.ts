// One file, three projects; a file's suffix says what it needs:
//   *.test.ts(x)  nothing but Node             → unit
//   *.pg.test.ts  a PostgreSQL                 → pg
//   *.e2e.ts      a browser and a whole server → e2e
import { availableParallelism } from 'node:os';
import solid from 'vite-plugin-solid';
import { defineConfig } from 'vitest/config';

// `expect.poll` looks again until it is so: on a busy machine the second that it takes by itself is not long.
const ignored = ['**/node_modules/**', 'dist/**', 'data/**'];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [solid()],
        // Solid's reactive build, not the one that renders strings on a server.
        resolve: { conditions: ['browser', 'development'], dedupe: ['yjs', 'lib0', 'solid-js'] },
        ssr: { resolve: { conditions: ['browser', 'development'] } },
        test: {
          name: 'unit',
          expect: { poll: { timeout: 15_000 } },
          environment: 'node',
          include: ['{shared,server,client,test,tools}/**/*.test.{ts,tsx}'],
          exclude: [...ignored, '**/*.pg.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'pg',
          expect: { poll: { timeout: 15_000 } },
          environment: 'node',
          include: ['{shared,server,client,test,tools}/**/*.pg.test.ts'],
          exclude: ignored,
          globalSetup: ['./test/support/postgres-setup.ts'],
          maxWorkers: Math.min(4, availableParallelism()),
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: { poll: { timeout: 15_000 } },
          environment: 'node',
          include: ['test/**/*.e2e.ts'],
          exclude: ignored,
          globalSetup: ['./test/support/postgres-setup.ts'],
          // Each file starts a server and a browser, and waits for them more than it works.
          maxWorkers: Math.min(2, availableParallelism()),
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
