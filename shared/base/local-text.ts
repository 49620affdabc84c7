/** A text per BCP 47 language, as a workspace's administrator wrote it. */
export type LocalText = { readonly [language: string]: string };

/** The text in `language`, else in its base language, else in `fallback`, else whatever there is. */
export function localText(text: LocalText, language: string, fallback = 'en'): string {
  const base = language.split('-')[0] ?? language;
  return text[language] ?? text[base] ?? text[fallback] ?? Object.values(text)[0] ?? '';
}
