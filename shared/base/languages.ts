/** The languages that every text of the product exists in, in the order in which they are offered. */
export const LANGUAGES = ['en', 'fr', 'de', 'es', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Something in each of them. A table of this type stops compiling when a language is added without it. */
export type InEveryLanguage<T = string> = { readonly [Name in Language]: T };

const isOurs = (tag: string): tag is Language => (LANGUAGES as readonly string[]).includes(tag);

/** What the table holds for a tag such as `de-AT`: for its base language, else for English. */
export function inLanguage<T>(table: InEveryLanguage<T>, tag: string): T {
  const base = tag.toLowerCase().split('-')[0] ?? tag;
  return table[isOurs(base) ? base : 'en'];
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

/** How a text in this language runs, whether the product speaks it or not. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return rightToLeft.has(tag.split('-')[0] ?? tag) ? 'rtl' : 'ltr';
}
