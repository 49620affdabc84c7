// The same messages without i18next, for pages that must stay small: nested or flat keys, {{name}} and {{word.form}},
// {{word.form, capital}}, plural by Intl.PluralRules (`key_one`), gender by context (`key_m`). Nothing else.

import { isolate } from '#shared/base/bidi.ts';
import { directionOf } from '#shared/base/languages.ts';
import { capitalise } from '#shared/base/words/word-forms.ts';
import { createVocabulary, type VocabularyOverrides } from './vocabulary.ts';

export type LightMessages = { readonly [key: string]: string | LightMessages };
export type LightT = (key: string, values?: Record<string, string | number>) => string;

function lookUp(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, part) =>
        typeof node === 'object' && node !== null && Object.hasOwn(node, part)
          ? (node as Record<string, unknown>)[part]
          : undefined,
      tree,
    );
}

export function createLightT(
  language: string,
  messages: LightMessages,
  overrides: VocabularyOverrides = {},
): LightT {
  const vocabulary = createVocabulary(language, overrides);
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const direction = directionOf(language);

  return (key, values = {}) => {
    const gender = vocabulary.gender('ticket');
    const count = values['count'];
    const form = typeof count === 'number' ? plural.select(count) : undefined;
    const candidates = [
      gender !== undefined && form !== undefined && `${key}_${gender}_${form}`,
      gender !== undefined && `${key}_${gender}`,
      form !== undefined && `${key}_${form}`,
      form !== undefined && `${key}_other`,
      key,
    ];
    const text = candidates
      .map((candidate) => (candidate === false ? undefined : lookUp(messages, candidate)))
      .find((found) => typeof found === 'string');
    // A missing text shows its key, so that it is seen and reported.
    if (typeof text !== 'string') return key;

    const passed = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? isolate(value, direction) : value,
    ]);
    const known = {
      ...vocabulary.forms,
      ...Object.fromEntries(passed),
      ...(typeof count === 'number' ? { number: numbers.format(count) } : {}),
    };
    return text.replaceAll(
      /\{\{\s*([\w.]+)\s*(?:,\s*(\w+)\s*)?\}\}/g,
      (_, path: string, format) => {
        const value = lookUp(known, path);
        const filled = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
        return format === 'capital' ? capitalise(filled, language) : filled;
      },
    );
  };
}
