import type { PersonId } from '#shared/base/ids.ts';
import type { PersonRow } from '#shared/protocol/rows.ts';

const SHOWN = 6;

const fold = (text: string): string =>
  text.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');

/** Colleagues whose name has a word that begins with what was typed. */
export function mentionable(
  people: readonly PersonRow[],
  selfId: PersonId,
  typed: string,
): readonly PersonRow[] {
  const start = fold(typed.trim());
  return people
    .filter((person) => person.isOperator && !person.isDisabled && person.id !== selfId)
    .filter(({ name }) => {
      const folded = fold(name);
      return (
        folded.startsWith(start) || folded.split(/[\s'’-]+/).some((word) => word.startsWith(start))
      );
    })
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, SHOWN);
}
