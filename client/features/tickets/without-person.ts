// What was written to one customer, for an answer to another (P11): what names the first one is taken out. In its place
// stands the mark of a template's missing value, which is seen, selected, and keeps the answer from being sent until
// somebody has written over it.

import type { Requester } from '#shared/engine/ticket-state.ts';

export type NamedPerson = Partial<
  Pick<Requester, 'name' | 'email' | 'phone' | 'address'> & { readonly serialNumber: string }
>;

const PIECES = /(<[^<>]*>)/;
/** Shorter parts of a name are parts of too many words. */
const LEAST_LETTERS = 3;
const LEAST_DIGITS = 6;

export function withoutPerson(html: string, person: NamedPerson): string {
  const marks = marksOf(person);
  if (marks.length === 0) return html;
  const anyOf = new RegExp(marks.map(({ pattern }) => `(${pattern})`).join('|'), 'gu');
  const blank = (text: string): string =>
    text.replace(anyOf, (whole, ...found: (string | undefined)[]) => {
      const index = found.findIndex((group) => group !== undefined);
      return `⟨${marks[index]?.name ?? 'requester.name'}?⟩`;
    });
  return html
    .split(PIECES)
    .map((piece) => {
      if (!piece.startsWith('<')) return blank(piece);
      // A link that names somebody becomes plain words.
      return blank(decoded(piece)) === decoded(piece) ? piece : '';
    })
    .join('');
}

type Mark = { readonly name: string; readonly pattern: string };

function marksOf(person: NamedPerson): readonly Mark[] {
  const { name = '', email = '', phone = '', address = '', serialNumber = '' } = person;
  const words = name.split(/\s+/).filter((word) => word !== '');
  const parts = words.filter((word) => [...word].length >= LEAST_LETTERS);
  const digits = phone.replaceAll(/\D/g, '');
  // What is longer comes first: the address before the name within it.
  return [
    ...literal('requester.email', email),
    ...literal('requester.address', address),
    ...literal('sale.serialNumber', serialNumber),
    ...(digits.length >= LEAST_DIGITS
      ? [{ name: 'requester.phone', pattern: `\\+?${[...digits].join(String.raw`[\s().\/-]*`)}` }]
      : []),
    ...(words.length > 1 ? named('requester.name', words.join(' ')) : []),
    ...parts.flatMap((part, index) =>
      named(index === 0 && words.length > 1 ? 'requester.firstName' : 'requester.name', part),
    ),
  ];
}

const literal = (name: string, text: string): Mark[] => {
  const trimmed = text.trim();
  return [...trimmed].length < LEAST_LETTERS
    ? []
    : [{ name, pattern: whole(eitherCase(escaped(trimmed))) }];
};

/** As it is written, or in capitals: "Rose" is no rose. */
const named = (name: string, text: string): Mark[] =>
  [...new Set([text, text.toUpperCase()])].map((one) => ({
    name,
    pattern: whole(escaped(one).replaceAll(' ', String.raw`\s+`)),
  }));

const whole = (pattern: string): string => String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`;
const eitherCase = (pattern: string): string =>
  pattern.replaceAll(/\p{L}/gu, (letter) => {
    const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
    return lower === upper ? letter : `[${lower}${upper}]`;
  });
/** As text stands in HTML, and as a pattern. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
const decoded = (tag: string): string => tag.replaceAll('%40', '@').replaceAll('%20', ' ');
