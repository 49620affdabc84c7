import { describe, expect, test } from 'vitest';
import english from './locales/en/index.ts';
import french from './locales/fr/index.ts';
import { terms } from './vocabulary.ts';
import { wordForms } from './word-forms.ts';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : flatten(value, `${path}${key}.`),
  );
}

const stem = (key: string) =>
  key.replace(/(?:_(?:m|f))?(?:_(?:one|two|few|many|other|zero))?$/u, '');

function variablesOf(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([\w.]+)/gu)].map((match) => match[1] ?? '');
}

/** Variables that the caller passes; the vocabulary's words are always at hand and may differ by language. */
const passedVariables = (text: string) =>
  [...new Set(variablesOf(text).filter((name) => !name.includes('.')))].sort();

const languagesByName: Record<string, [string, string][]> = {
  en: flatten(english),
  fr: flatten(french),
};
const englishByStem = new Map<string, string[]>();
for (const [key, text] of languagesByName['en'] ?? []) {
  englishByStem.set(stem(key), [...(englishByStem.get(stem(key)) ?? []), text]);
}

/** French words that are spelt as in English, or texts made of the workspace's words alone. */
const sameInBoth = new Set([
  'account.signature',
  'common.menu',
  'conversation.code',
  'conversation.label',
  'conversation.mention',
  'desk.mentions',
  'desk.mentionsShort',
  'sync.title',
  'ticket.channelApi',
  'ticket.channelChat',
  'ticket.description',
  'ticket.note',
  'ui.notifications',
]);

describe.each(Object.entries(languagesByName))('%s', (language, entries) => {
  test('U5a every key is there, and no other', () => {
    expect([...new Set(entries.map(([key]) => stem(key)))].sort()).toEqual(
      [...englishByStem.keys()].sort(),
    );
  });

  test('U5b the variables are those of the English text', () => {
    for (const [key, text] of entries) {
      const expected = [...new Set((englishByStem.get(stem(key)) ?? []).flatMap(passedVariables))];
      // The singular may say "one" instead of the number.
      const optional = new Set(['number']);

      expect(
        passedVariables(text).filter((name) => !expected.includes(name)),
        key,
      ).toEqual([]);
      expect(
        expected.filter((name) => !optional.has(name) && !passedVariables(text).includes(name)),
        key,
      ).toEqual([]);
    }
  });

  test('W9a the words of the workspace are named in forms that exist', () => {
    const forms = Object.keys(wordForms(language, { one: 'x', other: 'x' }));

    for (const [key, text] of entries) {
      for (const [term = '', form = ''] of variablesOf(text)
        .filter((name) => name.includes('.'))
        .map((name) => name.split('.'))) {
        expect(terms, key).toContain(term);
        expect(forms, key).toContain(form);
      }
    }
  });

  test('U5c a plural key has every form of the language, a gendered key both genders', () => {
    const keys = new Set(entries.map(([key]) => key));
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;

    for (const key of keys) {
      const plural = /^(.*)_(?:one|two|few|many|zero|other)$/u.exec(key)?.[1];
      if (plural !== undefined) {
        for (const category of categories) expect(keys).toContain(`${plural}_${category}`);
      }
      const gendered = /^(.*)_[mf]$/u.exec(key)?.[1];
      if (gendered !== undefined) {
        expect(keys).toContain(`${gendered}_m`);
        expect(keys).toContain(`${gendered}_f`);
      }
    }
  });

  test('no text is empty or breaks a word of the interface with a hard return', () => {
    for (const [key, text] of entries) expect(text, key).toMatch(/^\S(?:[^\n]*\S)?$/u);
  });
});

test('U5d no French text was left in English', () => {
  const left = (languagesByName['fr'] ?? []).filter(
    ([key, text]) =>
      /\p{L}/u.test(text.replace(/\{\{[^}]*\}\}/gu, '')) &&
      !sameInBoth.has(stem(key)) &&
      (englishByStem.get(stem(key)) ?? []).includes(text),
  );

  expect(left).toEqual([]);
});

test('French has its no-break space before : ; ? ! and inside « »', () => {
  const wrong = (languagesByName['fr'] ?? []).filter(([, text]) =>
    /[^\u00A0\u202F][?!;]|[^\u00A0\u202F:/]:(?!\/)|«[^\u00A0]|[^\u00A0]»|'/u.test(text),
  );

  expect(wrong).toEqual([]);
});
