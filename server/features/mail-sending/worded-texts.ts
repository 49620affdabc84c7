// The product's own words of mails, with the workspace's word for a ticket in them (W9), declined and agreed with.

import { inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import { capitalise, wordForms } from '#shared/base/words/word-forms.ts';
import type { Word, WordForms } from '#shared/base/words/word.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { MAIL_TEXTS, type MailTexts } from './mail-texts.ts';

const DEFAULT_WORDS: InEveryLanguage<Word> = {
  en: { one: 'request', other: 'requests' },
  fr: { one: 'demande', other: 'demandes', gender: 'f' },
  de: { one: 'Anfrage', other: 'Anfragen', gender: 'f' },
  es: { one: 'solicitud', other: 'solicitudes', gender: 'f' },
  ar: { one: 'طلب', other: 'طلبات', gender: 'm' },
};

/** `{ticket.your}`, `{Ticket.your}` at the start of a sentence, `{agree:masculine|feminine}`. */
export function wordedTexts(
  language: string,
  vocabulary: Configuration['vocabulary'] = {},
): MailTexts {
  const word = vocabulary[language]?.ticket ?? inLanguage(DEFAULT_WORDS, language);
  const forms = wordForms(language, word);
  const worded = (text: string): string =>
    text
      .replaceAll(/\{(ticket|Ticket)\.(\w+)\}/g, (_, ticket: string, form: string) => {
        const filled = forms[form as keyof WordForms];
        return ticket === 'Ticket' ? capitalise(filled, language) : filled;
      })
      .replaceAll(/\{agree:([^|}]*)\|([^}]*)\}/g, (_, masculine: string, feminine: string) =>
        word.gender === 'f' ? feminine : masculine,
      );
  return Object.fromEntries(
    Object.entries(inLanguage(MAIL_TEXTS, language)).map(([name, text]) => [name, worded(text)]),
  ) as MailTexts;
}
