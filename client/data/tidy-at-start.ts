// What a visit to a public computer has left whose end nobody saw: the browser was killed, the power went, no service
// worker was in charge (L5). Looked for by every page, whichever workspace it is of, soon after it is there.

import type { Platform } from './platform.ts';

/** The registry's database (registry.ts), by its name, so that a browser without one loads nothing of the engine. */
const REGISTRY = 'homing';
/** What screens keep by workspace in the browser's storage, for whoever is signed in there. */
const KEPT = /^homing-(?:lists|orders|seen):(.*)$/s;

type Kept = Pick<Storage, 'removeItem'>;

/** Removes what is left once its visit is over, and what is kept for workspaces in which nobody is known here. */
export async function tidyAtStart(
  platform: Platform,
  storage: () => Kept,
  graceMs?: number,
): Promise<void> {
  const databases = await platform.indexedDB.databases?.();
  if (databases?.some(({ name }) => name === REGISTRY) === false) {
    forgetUnknown(storage, new Set());
    return;
  }
  const { endPublicVisits } = await import('./end-public-visits.ts');
  forgetUnknown(storage, await endPublicVisits(platform, graceMs));
}

function forgetUnknown(storage: () => Kept, known: ReadonlySet<string>): void {
  try {
    const kept = storage();
    for (const key of Object.keys(kept)) {
      const slug = KEPT.exec(key)?.[1];
      if (slug !== undefined && !known.has(slug)) kept.removeItem(key);
    }
  } catch (error) {
    // A browser that keeps nothing.
    if (!(error instanceof DOMException)) throw error;
  }
}
