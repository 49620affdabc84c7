// What the server calls mails, in words: a kind that is new there must not be without a name here.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createI18n } from '#client/i18n/create-i18n.ts';
import { kindWords } from './mail-words.ts';
import type { Mail } from './mails-api.ts';

const folder = new URL('../../../server/migrations/', import.meta.url);

/** Those that the newest migration with a say in it allows. */
function kindsOfMigrations(): readonly string[] {
  const checks = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .flatMap((name) => [
      ...readFileSync(new URL(name, folder), 'utf8').matchAll(
        /mail_intents_kind_check check \(kind in \(([^)]*)\)/g,
      ),
    ]);
  return [...(checks.at(-1)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, kind]) => kind!);
}

test('M9h each kind of mail that is sent has a name on screen', async () => {
  const { t } = await createI18n('en');
  const kinds = kindsOfMigrations();
  expect(kinds).toContain('password-reset');
  const nameless = kinds.filter((kind) => kindWords({ kind } as Mail, t) === undefined);
  expect(nameless).toEqual([]);
});
