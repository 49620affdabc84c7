import { chooseLanguage, type Language } from './languages.ts';

const KEY = 'homing-language';

/** The language chosen on this device, else the browser's, else English. */
export function deviceLanguage(): Language {
  const chosen = chosenLanguage();
  return chooseLanguage(
    chosen === undefined ? navigator.languages : [chosen, ...navigator.languages],
  );
}

/** Held until the page is closed where the browser stores nothing. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** What was chosen on this device, if anything. */
export function chosenLanguage(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
