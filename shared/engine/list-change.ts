import type { Refusal } from './refusals.ts';

/** What adding and removing comes to; who is in both is removed. */
export function listChange<Item extends string>(
  before: readonly Item[],
  { add, remove }: { readonly add: readonly Item[]; readonly remove: readonly Item[] },
): {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  readonly list: readonly Item[];
} {
  const removed = before.filter((item) => remove.includes(item));
  const added = [...new Set(add)].filter(
    (item) => !before.includes(item) && !remove.includes(item),
  );
  return { added, removed, list: withChange(before, added, removed) };
}

export const withChange = <Item extends string>(
  before: readonly Item[],
  added: readonly Item[],
  removed: readonly Item[],
): readonly Item[] => [
  ...before.filter((item) => !removed.includes(item) && !added.includes(item)),
  ...added,
];

export const tooMany = (path: string, limit: number): Refusal => ({
  code: 'INVALID',
  errors: [{ path, code: 'too_long', message: `At most ${limit}.` }],
});
