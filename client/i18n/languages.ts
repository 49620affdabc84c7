import { LANGUAGES, type InEveryLanguage, type Language } from '#shared/base/languages.ts';

export const languages = LANGUAGES;
export type { Language };

/** Each language by its own name, for the menu. */
export const languageNames: InEveryLanguage = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  es: 'Español',
  ar: 'العربية',
};

/** The first wanted language that exists here, region or not; else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    const found = languages.find((language) => language === base);
    if (found !== undefined) return found;
  }
  return 'en';
}
