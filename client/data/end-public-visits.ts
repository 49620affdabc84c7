// When a tab of a public computer closes, the service worker outlives it by a moment and clears up (L5); where it could
// not, the next page does.

import { pause, type Platform } from './platform.ts';
import { createSessions } from './session.ts';

/** A page that is loaded anew takes so long to be there again. */
const RELOAD_MS = 8_000;

/** In which workspaces somebody is known here afterwards. */
export async function endPublicVisits(
  platform: Platform,
  graceMs = RELOAD_MS,
): Promise<ReadonlySet<string>> {
  const sessions = createSessions(platform);
  try {
    const isPublic = (await sessions.registry.sessions()).some((one) => one.isPublic === true);
    if (isPublic) {
      await pause(platform.timers, graceMs, new AbortController().signal);
      await sessions.endPublicVisits();
      await sessions.finishWipes();
    }
    return new Set((await sessions.registry.sessions()).map(({ slug }) => slug));
  } finally {
    sessions.close();
  }
}
