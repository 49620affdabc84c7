// The words of the customers' light pages. They travel inside the page, so that its script carries no language and
// stays small.

import { LANGUAGES, inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import { capitalise, wordForms } from '#shared/base/words/word-forms.ts';
import type { Word, WordForms } from '#shared/base/words/word.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { ar } from './texts/ar.ts';
import { de } from './texts/de.ts';
import { en, type PageTexts } from './texts/en.ts';
import { es } from './texts/es.ts';
import { fr } from './texts/fr.ts';

const PAGE_TEXTS: InEveryLanguage<PageTexts> = { en, fr, de, es, ar };
const DEFAULT_WORDS: InEveryLanguage<Word> = {
  en: { one: 'request', other: 'requests' },
  fr: { one: 'demande', other: 'demandes', gender: 'f' },
  de: { one: 'Anfrage', other: 'Anfragen', gender: 'f' },
  es: { one: 'solicitud', other: 'solicitudes', gender: 'f' },
  ar: { one: 'طلب', other: 'طلبات', gender: 'm' },
};

const isSpoken = (language: string): boolean => (LANGUAGES as readonly string[]).includes(language);

/** The texts of a page in the language of its reader, with the workspace's word for a ticket filled in. */
export function pageTexts(configuration: Configuration, language: string): PageTexts {
  const word = configuration.vocabulary[language]?.ticket ?? inLanguage(DEFAULT_WORDS, language);
  const forms = wordForms(language, word);
  const fill = (text: string): string =>
    text
      .replaceAll(/\{(ticket|Ticket)\.(\w+)\}/g, (_, ticket: string, form: string) => {
        const filled = forms[form as keyof WordForms];
        return ticket === 'Ticket' ? capitalise(filled, language) : filled;
      })
      .replaceAll(/\{agree:([^|}]*)\|([^}]*)\}/g, (_, masculine: string, feminine: string) =>
        word.gender === 'f' ? feminine : masculine,
      );
  return Object.fromEntries(
    Object.entries(inLanguage(PAGE_TEXTS, language)).map(([key, text]) => [key, fill(text)]),
  ) as PageTexts;
}

/** Languages that these pages can speak among those of the workspace, its first one first. */
export const pageLanguages = (configuration: Configuration): readonly string[] => {
  const spoken = configuration.languages.filter((language) => isSpoken(language));
  return spoken.length > 0 ? spoken : ['en'];
};

/** The reader's language: asked for, else the browser's, else the workspace's first. */
export function pageLanguage(
  configuration: Configuration,
  asked: string | undefined,
  accept: string | undefined,
): string {
  const languages = pageLanguages(configuration);
  if (asked !== undefined && languages.includes(asked)) return asked;
  const accepted = (accept ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => part.split(';')[0]!.trim().toLowerCase().split('-')[0]!);
  return accepted.find((language) => languages.includes(language)) ?? languages[0]!;
}
