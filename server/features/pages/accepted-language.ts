import { LANGUAGES, type Language } from '#shared/base/languages.ts';

/** The first language of the header that the product speaks; it is written in the order of preference. */
export function acceptedLanguage(acceptLanguage: string): Language {
  const wanted = acceptLanguage
    .slice(0, 500)
    .split(',')
    .map((part) => part.trim().toLowerCase().split(/[-;]/u)[0]);
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => language === tag);
    if (found !== undefined) return found;
  }
  return 'en';
}
