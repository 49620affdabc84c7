/** Letters changed, added, left out or swapped with their neighbour; more than two are two. */
export function editDistance(left: string, right: string): number {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  if (Math.abs(a.length - b.length) > 1) return 2;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  const isSame = (aFrom: number, bFrom: number): boolean =>
    a.slice(aFrom).join('') === b.slice(bFrom).join('');
  const isSwapped =
    a[from] === b[from + 1] && a[from + 1] === b[from] && isSame(from + 2, from + 2);
  return isSame(from + 1, from + 1) || isSame(from + 1, from) || isSame(from, from + 1) || isSwapped
    ? 1
    : 2;
}
