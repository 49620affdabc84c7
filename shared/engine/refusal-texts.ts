// A sentence per refusal, in the words of the workspace (W9). Says who, what, and the way out; blames nobody.

import { isolate } from '#shared/base/bidi.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { directionOf, inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import { capitalise, wordForms } from '#shared/base/words/word-forms.ts';
import type { Word, WordForms } from '#shared/base/words/word.ts';
import type { IntakeField, StatusId } from './configuration.ts';
import { customFieldErrorText, fieldErrorText, isNamedField } from './field-error-texts.ts';
import { arabic } from './refusal-sentences/arabic.ts';
import { english } from './refusal-sentences/english.ts';
import { french } from './refusal-sentences/french.ts';
import { german } from './refusal-sentences/german.ts';
import type { RefusalLanguage, Say } from './refusal-sentences/sentence.ts';
import { spanish } from './refusal-sentences/spanish.ts';
import type { Refusal } from './refusals.ts';

/** What the sentences need from outside. */
export type RefusalNames = {
  readonly personName: (id: PersonId) => string;
  readonly statusLabel: (id: StatusId) => string;
  /** Of a custom field, in the language asked for. */
  readonly fieldLabel?: (id: string) => string;
  /** What a ticket is called in the language asked for; the language's own word otherwise. */
  readonly ticket?: Word;
};

const LANGUAGES: InEveryLanguage<RefusalLanguage> = {
  en: english,
  fr: french,
  de: german,
  es: spanish,
  ar: arabic,
};

/** The refusal in the language of a tag such as `de-AT`, or else in English. */
export function refusalText(refusal: Refusal, tag: string, names: RefusalNames): string {
  const language = inLanguage(LANGUAGES, tag);
  if (refusal.code === 'INVALID') {
    const text = firstError(refusal.errors, tag, language, names);
    if (text !== undefined) return text;
  }
  const sentence = language.sentences[refusal.code] as (refusal: Refusal, say: Say) => string;
  return sentence(refusal, sayIn(language, names));
}

function sayIn(language: RefusalLanguage, names: RefusalNames): Say {
  const tag = language.listsLike;
  const word = names.ticket ?? language.ticket;
  const ticket = wordForms(tag, word);
  const words = (text: string): string => isolate(text, directionOf(tag));
  const [open, close] = language.quotes;
  const quoted = (text: string): string => `${open}${words(text)}${close}`;
  const listed = (parts: readonly string[], type: 'conjunction' | 'disjunction'): string =>
    new Intl.ListFormat(tag, { type }).format(parts);
  return {
    ticket,
    Ticket: Object.fromEntries(
      Object.entries(ticket).map(([form, text]) => [form, capitalise(text, tag)]),
    ) as unknown as WordForms,
    agree: (masculine, feminine) => (word.gender === 'f' ? feminine : masculine),
    person: (id) => (id === null ? language.somebodyElse : words(names.personName(id))),
    status: (id) => words(names.statusLabel(id)),
    oneOf: (ids) =>
      listed(
        ids.map((id) => quoted(names.statusLabel(id))),
        'disjunction',
      ),
    missing: (fields) =>
      listed(
        fields.map((field) => {
          const id = customFieldId(field);
          if (id === undefined) return language.fields[field as IntakeField];
          return quoted(names.fieldLabel?.(id) ?? id);
        }),
        'conjunction',
      ),
    fileReason: (reason) => language.fileReasons[reason],
    words,
  };
}

function firstError(
  errors: readonly FieldError[],
  tag: string,
  { colon }: RefusalLanguage,
  { fieldLabel }: RefusalNames,
): string | undefined {
  for (const { path, code } of errors) {
    if (isNamedField(path)) return fieldErrorText(code, path, tag);
    const id = customFieldId(path);
    if (id === undefined || fieldLabel === undefined) continue;
    return `${isolate(fieldLabel(id), directionOf(tag))}${colon}${customFieldErrorText(code, tag)}`;
  }
  return undefined;
}

const customFieldId = (path: string): string | undefined =>
  path.startsWith('fields.') ? path.slice('fields.'.length) : undefined;
