export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Each language by its own name, for the menu. */
export const languageNames: Record<Language, string> = { en: 'English', fr: 'Français' };

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(language.split('-')[0] ?? language) ? 'rtl' : 'ltr';
}

/** The first wanted language that exists here, region or not; else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    const found = languages.find((language) => language === base);
    if (found !== undefined) return found;
  }
  return 'en';
}
