// Mails of a person gathered into one, every full hour or once a day.

import { HOUR_MS } from '#shared/base/clock.ts';
import { addDays, firstMoment, localDay } from '#shared/conditions/zoned-time.ts';

export const DIGEST_MODES = ['none', 'hourly', 'daily'] as const;
export type DigestMode = (typeof DIGEST_MODES)[number];
export type Digest = {
  readonly mode: DigestMode;
  /** Of the day, 0 to 23, as the clock on the wall shows it; counts for `daily`. */
  readonly hour: number;
};

/** When what happened at `since` is mailed. */
export function digestDueAt({ mode, hour }: Digest, timeZone: string, since: number): number {
  if (mode === 'none') return since;
  if (mode === 'hourly') return nextFullHour(timeZone, since);
  const today = localDay(since, timeZone);
  const due = firstMoment({ ...today, hour }, timeZone);
  return due > since ? due : firstMoment({ ...addDays(today, 1), hour }, timeZone);
}

/** Of the clock on the wall: in some zones that is half an hour beside UTC's. */
function nextFullHour(timeZone: string, since: number): number {
  const offset = firstMoment(localDay(since, timeZone), timeZone) % HOUR_MS;
  return Math.floor((since - offset) / HOUR_MS) * HOUR_MS + HOUR_MS + offset;
}
