// The import rules are only worth something while they fire: each is broken once in a small tree of
// its own, and the real tree must be seen at all (a checker that sees no module reports success).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import config from '../../.dependency-cruiser.mjs';

vi.setConfig({ testTimeout: 60_000 });

interface Report {
  summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] };
}

/** Rule, importing file, what it imports; a bare name is a package. */
const forbidden: readonly (readonly [string, string, string])[] = [
  ['no-cycles', 'server/sync/circle-one.ts', 'server/sync/circle-two.ts'],
  ['no-unresolvable', 'server/sync/lost.ts', './nowhere.ts'],
  ['no-development-packages', 'server/sync/tool.ts', 'a-tool'],
  ['no-test-code-in-product', 'server/sync/tested.ts', 'test/support/world.ts'],
  ['shared-is-on-neither-side', 'shared/engine/sided.ts', 'server/platform/http/problem.ts'],
  ['shared-has-no-platform', 'shared/base/file.ts', 'node:fs'],
  ['base-stands-alone', 'shared/base/higher.ts', 'shared/engine/lock.ts'],
  ['records-and-access-know-base-only', 'shared/access/can.ts', 'shared/protocol/push.ts'],
  ['files-know-base-only', 'shared/files/knowing.ts', 'shared/engine/lock.ts'],
  [
    'notifications-know-base-and-the-clock-only',
    'shared/notifications/knowing.ts',
    'shared/engine/lock.ts',
  ],
  [
    'engine-knows-no-blueprint-and-no-protocol',
    'shared/engine/named.ts',
    'shared/blueprints/preset.ts',
  ],
  [
    'blueprints-protocol-conversation-are-siblings',
    'shared/protocol/doc.ts',
    'shared/conversation/shape.ts',
  ],
  ['schemas-stay-out-of-base-and-engine', 'shared/engine/schema.ts', 'zod'],
  ['shared-uses-few-packages', 'shared/protocol/fat.ts', 'i18next'],
  ['yjs-in-shared-conversation-only', 'shared/protocol/crdt.ts', 'yjs'],
  ['platform-knows-no-domain', 'server/platform/http/domain.ts', 'shared/engine/lock.ts'],
  [
    'commands-and-sync-know-no-feature',
    'server/commands/feature.ts',
    'server/features/mail/index.ts',
  ],
  [
    'server-features-through-their-door',
    'server/features/tickets/inside.ts',
    'server/features/mail/mail-views.ts',
  ],
  [
    'server-features-not-through-their-own-door',
    'server/features/mail/own.ts',
    'server/features/mail/index.ts',
  ],
  [
    'sql-in-stores-and-views-only',
    'server/features/tickets/ticket-routes.ts',
    'server/platform/db/database.ts',
  ],
  ['features-do-not-know-the-wiring', 'server/features/tickets/wiring.ts', 'server/context.ts'],
  ['server-without-client', 'server/sync/client.ts', 'client/data/outbox.ts'],
  ['design-system-knows-no-domain', 'client/ui/ticket.ts', 'client/data/outbox.ts'],
  ['client-data-knows-no-screen', 'client/data/screen.ts', 'client/ui/button.ts'],
  [
    'client-features-through-their-door',
    'client/features/tickets/inside.ts',
    'client/features/mail/mail-page.ts',
  ],
  [
    'client-features-not-through-their-own-door',
    'client/features/mail/own.ts',
    'client/features/mail/index.ts',
  ],
  ['client-features-know-no-route', 'client/features/tickets/route.ts', 'client/router.ts'],
  ['client-features-know-no-shell', 'client/features/tickets/shell.ts', 'client/app/language.ts'],
  ['routes-and-shell-use-doors', 'client/routes/mail.ts', 'client/features/mail/mail-page.ts'],
  ['client-knows-the-api-type-only', 'client/features/tickets/api.ts', 'server/sync/pull.ts'],
  ['client-takes-no-value-of-the-server', 'client/data/api.ts', 'server/sync/pull.ts'],
  ['public-pages-are-small', 'client/public-pages/request.ts', 'zod'],
  ['only-there-postgres', 'server/commands/sql.ts', 'postgres'],
  ['only-there-pg-boss', 'server/commands/jobs.ts', 'pg-boss'],
  ['only-there-nodemailer-imapflow-mailparser', 'server/features/mail/send.ts', 'nodemailer'],
  ['only-there-pino-prom-client', 'server/commands/log.ts', 'pino'],
  ['only-there-node-rs-argon2', 'server/commands/hash.ts', '@node-rs/argon2'],
  ['only-there-kobalte', 'client/features/tickets/dialog.ts', '@kobalte/core'],
  ['only-there-dexie', 'client/features/tickets/table.ts', 'dexie'],
  ['only-there-y-websocket', 'client/features/tickets/socket.ts', 'y-websocket'],
];

const allowed: readonly (readonly [string, string])[] = [
  ['shared/engine/fine.ts', 'shared/base/result.ts'],
  ['shared/protocol/fine.ts', 'zod'],
  ['shared/conversation/fine.ts', 'yjs'],
  ['server/features/tickets/fine.ts', 'server/features/mail/index.ts'],
  ['server/features/tickets/ticket-store.ts', 'server/platform/db/database.ts'],
  ['server/platform/db/fine.ts', 'postgres'],
  ['server/context.ts', 'server/features/mail/index.ts'],
  ['client/routes/fine.ts', 'client/features/mail/index.ts'],
  ['client/data/fine.ts', 'dexie'],
  ['client/ui/fine.ts', '@kobalte/core'],
  ['client/public-pages/fine.ts', 'shared/engine/lock.ts'],
];

const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const parameters = [
  program,
  '--config',
  resolve('.dependency-cruiser.mjs'),
  '--output-type',
  'json',
];
let folder: string;

function cruise(cwd: string): Report {
  const result = spawnSync(process.execPath, [...parameters, 'shared', 'server', 'client'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256_000_000,
    timeout: 60_000,
  });
  return JSON.parse(result.stdout) as Report;
}

function isFile(target: string): boolean {
  return /^(shared|server|client|test)\//.test(target);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'));
  const packages = forbidden
    .map(([, , target]) => target)
    .filter((name) => !isFile(name) && !/^(\.|node:)/.test(name));
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      imports: {
        '#shared/*': './shared/*',
        '#server/*': './server/*',
        '#client/*': './client/*',
        '#test/*': './test/*',
      },
      dependencies: Object.fromEntries(
        packages.filter((name) => name !== 'a-tool').map((name) => [name, '1.0.0']),
      ),
      devDependencies: { 'a-tool': '1.0.0' },
    }),
  );
  write(
    'client/tsconfig.json',
    '{"compilerOptions":{"module":"esnext","moduleResolution":"bundler"}}',
  );
  for (const name of packages) {
    write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    );
    write(`node_modules/${name}/index.js`, 'export const value = 1;');
  }
  const edges = [...forbidden.map(([, from, to]) => [from, to] as const), ...allowed];
  for (const [, target] of edges) if (isFile(target)) write(target, 'export const value = 1;');
  for (const [from, target] of edges) {
    const path = isFile(target) ? `#${target}` : target;
    write(from, `import { value } from '${path}';\nexport const used = value;\n`);
  }
  // A cycle is reported once, wherever it is met first.
  write(
    'server/sync/circle-two.ts',
    "export { used as value } from '#server/sync/circle-one.ts';\n",
  );
  write(
    'client/data/api.ts',
    "import { value } from '#server/sync/pull.ts';\nexport const used = value;\n",
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('import rules', () => {
  test('each fires where it is broken, and nowhere else', () => {
    const found = cruise(folder).summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);

    for (const [rule, from] of forbidden) expect(found).toContain(`${rule} ${from}`);
    for (const [from] of allowed) {
      expect(found.filter((violation) => violation.endsWith(` ${from}`))).toEqual([]);
    }
  });

  test('there is a broken example of every rule, and every rule says why', () => {
    const rules = config.forbidden ?? [];

    expect(rules.map(({ name }) => name).toSorted()).toEqual(
      [...new Set(forbidden.map(([rule]) => rule))].toSorted(),
    );
    for (const { name, comment } of rules) expect(comment?.length, name).toBeGreaterThan(40);
  });

  test('the checker sees the whole product', () => {
    const listed = execFileSync('git', ['ls-files', 'shared', 'server', 'client'], {
      encoding: 'utf8',
    });
    const sources = listed.split('\n').filter((path) => /\.tsx?$/.test(path));

    expect(cruise('.').summary.totalCruised).toBeGreaterThan(sources.length);
  }, 60_000);
});
