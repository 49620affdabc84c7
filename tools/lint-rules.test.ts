// Lint rules are worth something while they fire: each that guards a promise of ours is broken here.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

const require = createRequire(import.meta.url);

/** What has to be found, in which file, in which text. */
const broken: readonly (readonly [string, string, string])[] = [
  [
    'homing(no-blueprint-comparison)',
    'server/commands/a.ts',
    "export const a = (name: string) => name === 'maildesk';",
  ],
  [
    'homing(no-blueprint-comparison)',
    'server/commands/b.ts',
    "export const b = (w: { blueprint: string }) => w.blueprint !== 'own';",
  ],
  [
    'homing(no-blueprint-comparison)',
    'client/app/c.ts',
    "export function c(name: string): number { switch (name) { case 'helpdesk': return 1; default: return 2; } }",
  ],
  [
    'eslint(no-restricted-globals)',
    'shared/engine/clock.ts',
    'export const now = () => new Date().toISOString();',
  ],
  [
    'eslint(no-restricted-properties)',
    'shared/engine/dice.ts',
    'export const dice = () => Math.random();',
  ],
  [
    'typescript(no-floating-promises)',
    'server/commands/float.ts',
    'async function later(): Promise<void> {}\nexport function go(): void { later(); }',
  ],
  [
    'typescript(only-throw-error)',
    'server/commands/throw.ts',
    "export const t = () => { throw 'text'; };",
  ],
  [
    'typescript(switch-exhaustiveness-check)',
    'server/commands/switch.ts',
    "export function s(x: 'a' | 'b'): void { switch (x) { case 'a': break; } }",
  ],
  [
    'typescript(no-explicit-any)',
    'server/commands/any.ts',
    'export const a = (x: any): unknown => x;',
  ],
  [
    'typescript(consistent-type-imports)',
    'server/commands/types.ts',
    "import { Late } from './late.ts';\nexport const l = (x: Late): Late => x;",
  ],
  ['import(no-default-export)', 'server/commands/default.ts', 'export default 1;'],
  ['unicorn(filename-case)', 'server/commands/camelCase.ts', 'export const c = 1;'],
  ['eslint(no-console)', 'server/commands/console.ts', "console.log('x');\nexport {};"],
  [
    'eslint(no-empty)',
    'server/commands/empty.ts',
    'export function e(): void { try { Number(1); } catch {} }',
  ],
  [
    'solid(no-destructure)',
    'client/ui/destructure.tsx',
    'export const D = ({ text }: { text: string }) => <p>{text}</p>;',
  ],
  [
    'solid(reactivity)',
    'client/ui/untracked.tsx',
    'export function U(props: { text: string }) { const text = props.text; return <p>{text}</p>; }',
  ],
  [
    'solid(prefer-for)',
    'client/ui/map.tsx',
    'export const M = (props: { list: string[] }) => <ul>{props.list.map((item) => <li>{item}</li>)}</ul>;',
  ],
  [
    'solid(no-react-specific-props)',
    'client/ui/react.tsx',
    'export const R = () => <p className="x" />;',
  ],
];

const sound: readonly (readonly [string, string])[] = [
  [
    'server/commands/fine.ts',
    'export const f = (w: { blueprint?: string }) => w.blueprint === undefined;',
  ],
  ['shared/base/clock.ts', 'export const toInstant = (ms: number) => new Date(ms).toISOString();'],
  ['server/commands/late.ts', 'export type Late = { readonly at: string };'],
  ['server/commands/mail.ts', "export const kind = (channel: string) => channel === 'email';"],
];

let folder: string;
let found: readonly { code: string; filename: string }[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
  const config = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')) as Record<string, unknown>;
  config['jsPlugins'] = [require.resolve('eslint-plugin-solid'), resolve('tools/lint-rules.mjs')];
  write('.oxlintrc.json', JSON.stringify(config));
  cpSync('tsconfig.base.json', join(folder, 'tsconfig.base.json'));
  write(
    'tsconfig.json',
    JSON.stringify({
      extends: './tsconfig.base.json',
      compilerOptions: { jsx: 'preserve', types: [] },
    }),
  );
  for (const [, path, text] of broken) write(path, `${text}\n`);
  for (const [path, text] of sound) write(path, `${text}\n`);
  const result = spawnSync(
    process.execPath,
    [resolve('node_modules/oxlint/bin/oxlint'), '--format', 'json', '.'],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 50_000,
      maxBuffer: 64_000_000,
      // It looks for its type-aware half on the path, where npm would have put it.
      env: {
        ...process.env,
        PATH: [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter),
      },
    },
  );
  if (!result.stdout.startsWith('{')) throw new Error(`oxlint: ${result.stdout}${result.stderr}`);
  found = (JSON.parse(result.stdout) as { diagnostics: typeof found }).diagnostics;
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test.each(broken)('%s fires on %s', (rule, path) => {
  expect(found.filter(({ filename }) => filename.endsWith(path)).map(({ code }) => code)).toContain(
    rule,
  );
});

test.each(sound)('nothing is said about %s', (path) => {
  expect(found.filter(({ filename }) => filename.endsWith(path))).toEqual([]);
});
