import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { literalTexts } from '#test/support/literal-text.ts';

const CLIENT = path.join(import.meta.dirname, '..');

test('U5s no text stands in the markup itself', () => {
  const screens = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter(
    // The gallery shows the parts of the design system to those who build it.
    (name) =>
      name.endsWith('.tsx') && !name.endsWith('.test.tsx') && !name.startsWith('ui/gallery/'),
  );
  const found = screens.flatMap((name) =>
    literalTexts(name, readFileSync(path.join(CLIENT, name), 'utf8')).map(
      (text) => `${name}:${text}`,
    ),
  );

  expect(screens.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

test.each([
  ['between tags', '<p>Save it</p>'],
  ['beside a value', '<p>{name()} wrote</p>'],
  ['in a label for screen readers', '<button aria-label="Close" />'],
  ['in a title', '<abbr title="Not sent" />'],
  ['in a placeholder', '<input placeholder="Search" />'],
  ['in braces', '<p>{"Save it"}</p>'],
  ['in a choice', '<p>{isOpen() ? t("common.close") : "Open"}</p>'],
  ['behind a condition', '<p>{isOpen() && "Open"}</p>'],
  ['as what stands in for nothing', '<Field label={name() ?? "Nobody"} />'],
  ['around a variable', '<p title={`Sent by ${name()}`} />'],
])('a text %s is found', (_, markup) => {
  expect(literalTexts('screen.tsx', `export const S = () => ${markup};`)).toHaveLength(1);
});

test.each([
  ['a key of a text', '<p>{t("common.save")}</p>'],
  ['a class', '<p class="save">{t("common.save")}</p>'],
  ['a sign', '<p>{name()} · {city()}</p>'],
  ['a name of a key', '<kbd>Ctrl</kbd>'],
  ['a comparison', '<p>{kind() === "note" ? t("a.b") : t("a.c")}</p>'],
])('%s is no text', (_, markup) => {
  expect(literalTexts('screen.tsx', `export const S = () => ${markup};`)).toEqual([]);
});
