// Everything besides the words of the interface (client/i18n/locales.test.ts) that people read, in every language (U5).

import { describe, expect, test } from 'vitest';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import { LANGUAGES, type Language } from '#shared/base/languages.ts';
import { BLUEPRINTS, configurationFor } from '#shared/blueprints/index.ts';
import { conditionErrorText, type ConditionError } from '#shared/conditions/errors.ts';
import { FIELDS } from '#shared/conditions/fields.ts';
import { INTAKE_FIELDS } from '#shared/engine/configuration.ts';
import { customFieldErrorText, fieldErrorText } from '#shared/engine/field-error-texts.ts';
import { checkSale } from '#shared/engine/record-sale.ts';
import { fileProblemText } from '#shared/files/file-problem-texts.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import { GIVEN_VIEWS } from '#shared/views/given-views.ts';
import { notFoundPage } from '#server/features/pages/not-found-page.ts';
import { pageTexts } from '#server/features/requests/pages/page-texts.ts';

/** Every object that holds a text in English, with where it stands. */
function localTexts(value: unknown, place: string): [string, Record<string, unknown>][] {
  if (typeof value !== 'object' || value === null) return [];
  const own: [string, Record<string, unknown>][] =
    'en' in value ? [[place, value as Record<string, unknown>]] : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, inner]) => localTexts(inner, `${place}.${key}`)),
  ];
}

describe('what a new workspace begins with', () => {
  const texts = [
    ...BLUEPRINTS.flatMap((blueprint) => localTexts(blueprint, blueprint.id)),
    ...localTexts(DEFAULT_PROFILES, 'profiles'),
    ...localTexts(GIVEN_VIEWS, 'lists'),
    ...FIELDS.flatMap((field) => localTexts(field.label, `field ${field.name}`)),
  ];

  test('U5t has every text and every word in every language', () => {
    const incomplete = texts.filter(([, text]) =>
      LANGUAGES.some((language) => text[language] === undefined || text[language] === ''),
    );

    expect(texts.length).toBeGreaterThan(130);
    expect(incomplete.map(([place]) => place)).toEqual([]);
  });

  test('W9o names a gender wherever the language has one', () => {
    const without = BLUEPRINTS.flatMap(({ id, configuration }) =>
      Object.entries(configuration.vocabulary)
        .filter(([language]) => language !== 'en')
        .flatMap(([language, words]) =>
          Object.entries(words)
            .filter(([, word]) => word.gender === undefined)
            .map(([term]) => `${id} ${language} ${term}`),
        ),
    );

    expect(without).toEqual([]);
  });
});

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{([^}]*)\}/gu)].map((match) => match[1] ?? '').sort();

describe.each(LANGUAGES)('in %s', (language) => {
  test('U5t the pages without an account say all that they say in English, in words of their own', () => {
    for (const blueprint of BLUEPRINTS) {
      const configuration = configurationFor(blueprint, { defaultGroup: null });
      const texts = pageTexts(configuration, language);
      const english = pageTexts(configuration, 'en');

      const keys = Object.keys(english) as (keyof typeof english)[];
      const left = keys.filter((key) => texts[key] === english[key]);
      const strange = keys.filter(
        (key) => placeholders(texts[key]).join() !== placeholders(english[key]).join(),
      );
      expect(left.filter((key) => !SAME_AS_ENGLISH[language].has(key))).toEqual([]);
      expect(strange).toEqual([]);
      expect(Object.values(texts).filter((text) => /undefined|^\s|\s$/u.test(text))).toEqual([]);
    }
  });

  test('U5t a wrong field, a refused filter, file or sale has a sentence of its own', () => {
    const sentences = inOneLanguage(language);

    expect(sentences.filter((text) => text.trim() === '' || /undefined/u.test(text))).toEqual([]);
    if (language !== 'en') {
      const english = inOneLanguage('en');
      expect(sentences.filter((text, index) => text === english[index])).toEqual([]);
    }
  });

  test('U5t a page that is not there says so, in its direction', () => {
    const page = notFoundPage(`${language}-XX,en;q=0.5`);

    expect(page).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
  });
});

test('U5t without a language that there is, English', () => {
  expect(notFoundPage('tlh, xx;q=0.3')).toContain('<html lang="en" dir="ltr">');
  expect(notFoundPage('')).toContain('<html lang="en" dir="ltr">');
});

const SAME_AS_ENGLISH: { readonly [Name in Language]: ReadonlySet<string> } = {
  en: new Set(
    Object.keys(pageTexts(configurationFor(BLUEPRINTS[0]!, { defaultGroup: null }), 'en')),
  ),
  fr: new Set(['poweredBy', 'conversation', 'trackTitle']),
  de: new Set(['poweredBy', 'trackTitle']),
  es: new Set(['poweredBy', 'trackTitle']),
  ar: new Set(['poweredBy']),
};

const FIELD_ERROR_CODES: readonly FieldErrorCode[] = [
  'required',
  'too_short',
  'too_long',
  'format',
  'type',
  'unknown_field',
  'not_allowed',
  'not_found',
  'taken',
];

/** The same occasions in the same order, whatever the language. */
function inOneLanguage(language: Language): string[] {
  const problems: ConditionError[] = [
    { code: 'unknown-field', at: 0, length: 1, field: 'x', known: ['y'] },
    { code: 'wrong-operator', at: 0, length: 1, field: 'x', operators: ['is'] },
    ...(['text', 'number', 'time', 'day', 'person', 'group', 'flag'] as const).map(
      (kind): ConditionError => ({
        code: 'wrong-value',
        path: 'where',
        field: 'x',
        value: 'y',
        expected: { kind },
      }),
    ),
    { code: 'missing-value', at: 0, length: 1, field: 'x' },
    ...(
      [
        'unclosed-quote',
        'unclosed-parenthesis',
        'unexpected',
        'missing-term',
        'too-long',
        'too-deep',
        'too-many',
      ] as const
    ).map((code) => ({ code, path: 'where' }) as ConditionError),
  ];
  const rules = fileRulesOf({});
  const sale = { isProductOnSale: false, soldOn: '2026-01-02', today: '2026-01-02' };
  return [
    ...problems.map((problem) => conditionErrorText(problem, language)),
    ...FIELD_ERROR_CODES.flatMap((code) => [
      customFieldErrorText(code, language),
      ...INTAKE_FIELDS.map((field) => fieldErrorText(code, field, language)),
    ]),
    ...(['empty', 'too_large', 'not_allowed', 'content', 'infected', 'too_many'] as const).map(
      (code) => fileProblemText({ path: 'files', code, name: 'plan.pdf', rules }, language),
    ),
    ...['', 'x!', 'A1'].flatMap((serialNumber) =>
      checkSale({ ...sale, serialNumber }, language).map(({ message }) => message),
    ),
  ];
}
