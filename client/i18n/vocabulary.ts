import { inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import { wordForms } from '#shared/base/words/word-forms.ts';
import type { Gender, Word, WordForms } from '#shared/base/words/word.ts';

export const terms = ['ticket', 'operator', 'customer', 'group', 'message', 'note'] as const;
export type Term = (typeof terms)[number];
export type VocabularyOverrides = {
  readonly [language: string]: { readonly [Name in Term]?: Word };
};

const defaults: InEveryLanguage<Record<Term, Word>> = {
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
  de: {
    ticket: { one: 'Ticket', other: 'Tickets', gender: 'n' },
    operator: { one: 'Mitarbeiter', other: 'Mitarbeiter', gender: 'm' },
    customer: { one: 'Kunde', other: 'Kunden', gender: 'm' },
    group: { one: 'Gruppe', other: 'Gruppen', gender: 'f' },
    message: { one: 'Nachricht', other: 'Nachrichten', gender: 'f' },
    note: { one: 'Notiz', other: 'Notizen', gender: 'f' },
  },
  es: {
    ticket: { one: 'ticket', other: 'tickets', gender: 'm' },
    operator: { one: 'agente', other: 'agentes', gender: 'm' },
    customer: { one: 'cliente', other: 'clientes', gender: 'm' },
    group: { one: 'grupo', other: 'grupos', gender: 'm' },
    message: { one: 'mensaje', other: 'mensajes', gender: 'm' },
    note: { one: 'nota', other: 'notas', gender: 'f' },
  },
  ar: {
    ticket: { one: 'تذكرة', other: 'تذاكر', gender: 'f' },
    operator: { one: 'وكيل', other: 'وكلاء', gender: 'm' },
    customer: { one: 'عميل', other: 'عملاء', gender: 'm' },
    group: { one: 'مجموعة', other: 'مجموعات', gender: 'f' },
    message: { one: 'رسالة', other: 'رسائل', gender: 'f' },
    note: { one: 'ملاحظة', other: 'ملاحظات', gender: 'f' },
  },
};

export interface Vocabulary {
  words: Record<Term, Word>;
  forms: Record<Term, WordForms>;
  gender: (term: Term) => Gender | undefined;
}

/** The workspace's words over ours; a language without defaults of its own starts from English. */
export function createVocabulary(
  language: string,
  overrides: VocabularyOverrides = {},
): Vocabulary {
  const base = language.split('-')[0] ?? language;
  const words: Record<Term, Word> = {
    ...inLanguage(defaults, base),
    ...overrides[base],
    ...overrides[language],
  };
  const forms = Object.fromEntries(
    terms.map((term) => [term, wordForms(base, words[term])]),
  ) as Record<Term, WordForms>;
  return { words, forms, gender: (term) => words[term].gender };
}
