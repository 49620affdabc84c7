// Addresses out of a mail, held against what an address can be before anybody believes them (security.md 4, 7).

export type MailAddress = { readonly name: string; readonly address: string };

const LOCAL = /^[^\s@<>(),;:"[\]\\\p{C}]{1,64}$/u;
const DOMAIN = /^(?!-)(?:[\p{L}\p{N}_-]{1,63}\.)+[\p{L}\p{N}-]{2,63}$/u;

/** In small letters; undefined: it is none, or more than one. */
export function plainAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase().normalize('NFC');
  const at = address.lastIndexOf('@');
  if (address.length > 254 || at < 1) return undefined;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  const isAddress =
    LOCAL.test(local) &&
    DOMAIN.test(domain) &&
    !/^\.|\.\.|\.$/.test(local) &&
    !domain.endsWith('-');
  return isAddress ? address : undefined;
}

/** As a person is called; one line without what cannot be seen. */
export const plainName = (text: string): string =>
  text
    .replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
