import { wordForms, type Word, type WordForms } from './word-forms.ts';

export const terms = ['ticket', 'operator', 'customer', 'group', 'message', 'note'] as const;
export type Term = (typeof terms)[number];
export type VocabularyOverrides = {
  readonly [language: string]: { readonly [Name in Term]?: Word };
};

const defaults: Record<string, Record<Term, Word>> = {
  en: {
    ticket: { one: 'ticket', other: 'tickets' },
    operator: { one: 'operator', other: 'operators' },
    customer: { one: 'customer', other: 'customers' },
    group: { one: 'group', other: 'groups' },
    message: { one: 'message', other: 'messages' },
    note: { one: 'note', other: 'notes' },
  },
  fr: {
    ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
    operator: { one: 'opérateur', other: 'opérateurs', gender: 'm' },
    customer: { one: 'client', other: 'clients', gender: 'm' },
    group: { one: 'groupe', other: 'groupes', gender: 'm' },
    message: { one: 'message', other: 'messages', gender: 'm' },
    note: { one: 'note', other: 'notes', gender: 'f' },
  },
};

export interface Vocabulary {
  forms: Record<Term, WordForms>;
  gender: (term: Term) => 'm' | 'f' | undefined;
}

/** The workspace's words over ours; a language without defaults of its own starts from English. */
export function createVocabulary(
  language: string,
  overrides: VocabularyOverrides = {},
): Vocabulary {
  const base = language.split('-')[0] ?? language;
  const words = {
    ...(defaults[base] ?? defaults['en']),
    ...overrides[base],
    ...overrides[language],
  };
  const forms = Object.fromEntries(
    terms.map((term) => [term, wordForms(base, words[term] as Word)]),
  ) as Record<Term, WordForms>;
  return { forms, gender: (term) => words[term]?.gender };
}
