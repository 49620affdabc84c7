import type english from './locales/en/index.ts';
import type { Language } from './languages.ts';

export type Messages = typeof english;

/** `_one`, `_m` … choose a variant; a caller names the key without them. */
type Stem<Key extends string> = Key extends `${infer Start}_${'one' | 'other' | 'many' | 'm' | 'f'}`
  ? Stem<Start>
  : Key;
type Leaves<Tree, Path extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Path}${Stem<Key>}`
    : Leaves<Tree[Key], `${Path}${Key}.`>;
}[keyof Tree & string];

/** Every key there is, such as `sync.waiting`: the file's name, then the path inside. */
export type MessageKey = Leaves<Messages>;

export type MessageValues = Record<string, string | number>;

/** What is said before somebody is at a desk, so that the first pages need not wait for all there is to say. */
export const firstMessageLoaders: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('./locales/en/first.ts'),
  fr: () => import('./locales/fr/first.ts'),
  de: () => import('./locales/de/first.ts'),
  es: () => import('./locales/es/first.ts'),
  ar: () => import('./locales/ar/first.ts'),
};

/** All of a language, fetched when chosen; the service worker keeps them all for offline. */
export const messageLoaders: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('./locales/en/index.ts'),
  fr: () => import('./locales/fr/index.ts'),
  de: () => import('./locales/de/index.ts'),
  es: () => import('./locales/es/index.ts'),
  ar: () => import('./locales/ar/index.ts'),
};
