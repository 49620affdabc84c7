import { COUNTRY_CODES } from '#shared/base/countries.ts';

/** What the browser does not know is shown as its code. */
function nameOf(code: string, type: 'region' | 'language', language: string): string {
  if (code === '') return '';
  try {
    return new Intl.DisplayNames([language], { type }).of(code) ?? code;
  } catch {
    // Not a well-formed code.
    return code;
  }
}

export const countryName = (code: string, language: string): string =>
  nameOf(code, 'region', language);
export const languageName = (code: string, language: string): string =>
  nameOf(code, 'language', language);

export const countryOptions = (language: string): readonly { value: string; label: string }[] => {
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const compare = new Intl.Collator(language).compare;
  return COUNTRY_CODES.map((code) => ({ value: code, label: names.of(code) ?? code })).toSorted(
    (a, b) => compare(a.label, b.label),
  );
};
