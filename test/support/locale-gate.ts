// What makes a folder of texts a language: the keys, variables and plurals of the English one, in words of its own.

import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { wordForms } from '#shared/base/words/word-forms.ts';
import { terms } from '#client/i18n/vocabulary.ts';

type Tree = { readonly [key: string]: string | Tree };
export type Texts = ReadonlyMap<string, string>;

/** Every file of a folder such as `locales/fr`, nested by the file's name. */
export async function readLocaleTree(folder: string): Promise<Tree> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const files = names.map(async (name) => [
    name.slice(0, -'.json'.length),
    JSON.parse(await readFile(path.join(folder, name), 'utf8')) as Tree,
  ]);
  return Object.fromEntries(await Promise.all(files)) as Tree;
}

export const flatten = (tree: Tree, place = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${place}${key}`, value] as [string, string]]
      : flatten(value, `${place}${key}.`),
  );

export const readTexts = async (folder: string): Promise<Texts> =>
  new Map(flatten(await readLocaleTree(folder)));

const PLURAL = /_(?:zero|one|two|few|many|other)$/u;
const GENDER = /_[mfn]$/u;
/** A key as a caller names it, without the variant. */
export const stem = (key: string): string => key.replace(PLURAL, '').replace(GENDER, '');

const variablesOf = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*([\w.]+)/gu)].map((match) => match[1] ?? '');
/** Variables that the caller passes; the vocabulary's words are always at hand and may differ by language. */
const passedVariables = (text: string): string[] =>
  variablesOf(text).filter((name) => !name.includes('.'));
/** A form of one, of two or of none may say the number in words. */
const MAY_BE_LEFT_OUT = 'number';

const byStem = (texts: Texts): ReadonlyMap<string, readonly string[]> => {
  const stems = new Map<string, string[]>();
  for (const [key, text] of texts) stems.set(stem(key), [...(stems.get(stem(key)) ?? []), text]);
  return stems;
};

/** What has no letters but those of variables says the same everywhere. */
const hasWords = (text: string): boolean => /\p{L}/u.test(text.replace(/\{\{[^}]*\}\}/gu, ''));

/** Everything that keeps these texts from being a complete language, each as a sentence; nothing means complete. */
export function localeFaults(
  language: string,
  texts: Texts,
  english: Texts,
  sameAsEnglish: ReadonlySet<string> = new Set(),
): string[] {
  const wanted = byStem(english);
  const given = byStem(texts);
  const faults: string[] = [];
  for (const name of wanted.keys()) if (!given.has(name)) faults.push(`${name} is missing`);
  for (const name of given.keys()) if (!wanted.has(name)) faults.push(`${name} is none of ours`);

  for (const [key, text] of texts) {
    const originals = wanted.get(stem(key));
    if (originals === undefined) continue;
    faults.push(...variableFaults(key, text, originals), ...wordFaults(language, key, text));
    if (!/^\S(?:[^\n]*\S)?$/u.test(text)) faults.push(`${key} is empty or has stray blanks`);
    const isEnglish = language !== 'en' && hasWords(text) && originals.includes(text);
    if (isEnglish && !sameAsEnglish.has(stem(key))) faults.push(`${key} is still in English`);
  }
  for (const name of sameAsEnglish) {
    const isNeeded = (given.get(name) ?? []).some((text) => wanted.get(name)?.includes(text));
    if (!isNeeded) faults.push(`${name} need not be listed as the same as in English`);
  }
  return [...faults, ...variantFaults(language, texts)];
}

function variableFaults(key: string, text: string, originals: readonly string[]): string[] {
  const expected = new Set(originals.flatMap(passedVariables));
  const used = new Set(passedVariables(text));
  return [
    ...[...used].filter((name) => !expected.has(name)).map((name) => `${key} has no ${name}`),
    ...[...expected]
      .filter((name) => !used.has(name) && name !== MAY_BE_LEFT_OUT)
      .map((name) => `${key} does not say ${name}`),
  ];
}

function wordFaults(language: string, key: string, text: string): string[] {
  const forms = Object.keys(wordForms(language, { one: 'x', other: 'x' }));
  return variablesOf(text)
    .filter((name) => name.includes('.'))
    .filter((name) => {
      const [term = '', form = ''] = name.split('.');
      return !(terms as readonly string[]).includes(term) || !forms.includes(form);
    })
    .map((name) => `${key}: ${name} is no form of a word`);
}

/** Each plural of the language and no other; both genders or none. */
function variantFaults(language: string, texts: Texts): string[] {
  const categories: readonly string[] = new Intl.PluralRules(language).resolvedOptions()
    .pluralCategories;
  return [...texts.keys()].flatMap((key) => {
    const faults: string[] = [];
    const category = PLURAL.exec(key)?.[0].slice(1);
    const unplural = key.replace(PLURAL, '');
    if (category !== undefined) {
      if (!categories.includes(category)) faults.push(`${key}: ${language} has no such plural`);
      for (const other of categories) {
        if (!texts.has(`${unplural}_${other}`)) faults.push(`${unplural}_${other} is missing`);
      }
    }
    if (GENDER.test(unplural)) {
      const bare = unplural.replace(GENDER, '');
      const plural = key.slice(unplural.length);
      for (const gender of ['m', 'f']) {
        const sibling = `${bare}_${gender}${plural}`;
        if (!texts.has(sibling)) faults.push(`${sibling} is missing`);
      }
    }
    return faults;
  });
}
