// Which orders this person still wants to hear of in this browser: those that were given here, until they are put away.
// Only their ids lie in the browser's storage, so that a reload forgets none; what they are the server tells.

import type { PersonId } from '#shared/base/ids.ts';

const keyOf = (slug: string): string => `homing-orders:${slug}`;
const MOST = 10;

/** What another person has ordered in this browser is none of this one's business. */
export function readFollowed(slug: string, personId: PersonId): readonly string[] {
  const [whose, ...ids] = (attempt(() => localStorage.getItem(keyOf(slug))) ?? '').split(' ');
  return whose === personId ? ids : [];
}

/** The latest last; of too many the oldest are let go. */
export function keepFollowed(
  slug: string,
  personId: PersonId,
  ids: readonly string[],
): readonly string[] {
  const kept = [...new Set(ids)].slice(-MOST);
  attempt(() => localStorage.setItem(keyOf(slug), [personId, ...kept].join(' ')));
  return kept;
}

export const forgetFollowed = (slug: string): void => {
  attempt(() => localStorage.removeItem(keyOf(slug)));
};

/** How to end what looks after the orders of a workspace's desk that is open here; one desk of a workspace is open at a time. */
const ends = new Map<string, () => void>();

/** Whatever looked after orders of this workspace until now ends. */
export function endOnLeaving(slug: string, end: () => void): void {
  endOrders(slug);
  ends.set(slug, end);
}

/** The desk is left: nothing is asked, heard or written down any more on behalf of whoever had it. */
export function endOrders(slug: string): void {
  ends.get(slug)?.();
  ends.delete(slug);
}

/** A browser that keeps nothing: then a reload shows what runs, and not what has ended. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
