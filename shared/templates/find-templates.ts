import { compareFolded, fold } from '#shared/conditions/fold.ts';
import type { Template } from './template.ts';

type Named = Pick<Template, 'name' | 'shortcut'>;

/** What `/` and the API offer for what was typed: the shortcut's beginning, then words of the name; best first. */
export function findTemplates<One extends Named>(
  templates: readonly One[],
  typed: string,
  limit: number,
): readonly One[] {
  const wanted = fold(typed.trim());
  return templates
    .map((template) => ({ template, name: fold(template.name), rank: rankOf(template, wanted) }))
    .filter(({ rank }) => rank < NONE)
    .toSorted((a, b) => a.rank - b.rank || compareFolded(a.name, b.name))
    .slice(0, limit)
    .map(({ template }) => template);
}

const NONE = 5;

function rankOf({ name, shortcut }: Named, wanted: string): number {
  if (wanted === '') return 0;
  const short = fold(shortcut);
  const whole = fold(name);
  if (short === wanted) return 0;
  if (short.startsWith(wanted)) return 1;
  if (whole.startsWith(wanted)) return 2;
  const words = whole.split(/[^\p{L}\p{N}]+/u);
  const isThere = (part: string): boolean =>
    words.some((word) => word.startsWith(part)) || short.startsWith(part);
  return wanted.split(/\s+/).every(isThere) ? 3 : NONE;
}
