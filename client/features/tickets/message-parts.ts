import { foldParts, type FoldPart } from '#shared/base/folds.ts';
import { splitQuoted } from './split-quoted.ts';

/** A message in the pieces in which it is shown: those that a mail came with, or else what it quotes at its end. */
export function messageParts(html: string): readonly FoldPart[] {
  const parts = foldParts(html);
  if (parts.some(({ fold }) => fold !== undefined)) return parts;
  const { own, quoted } = splitQuoted(html);
  return quoted === ''
    ? parts
    : [
        { html: own, fold: undefined },
        { html: quoted, fold: 'quote' },
      ];
}

/** Without what is folded. */
export const ownPart = (html: string): string =>
  messageParts(html)
    .filter(({ fold }) => fold === undefined)
    .map((part) => part.html)
    .join('');
