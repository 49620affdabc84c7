// Hours in which nobody is rung or mailed, in a person's time zone. They begin on a day of the week and may go on past
// midnight. Where the clock is put forward over their beginning or end, that counts as the moment after the gap; where it is
// put back, the first of the two.

import {
  addDays,
  firstMoment,
  localDay,
  weekday,
  type LocalTime,
} from '#shared/conditions/zoned-time.ts';

export type QuietHours = {
  /** `22:00`. The same as `to`: a whole day. */
  readonly from: string;
  /** `07:00`; on the next day where it is not after `from`. */
  readonly to: string;
  /** On which they begin, 1 for Monday to 7; none: there are none. */
  readonly days: readonly number[];
};

export const isQuiet = (quiet: QuietHours, timeZone: string, at: number): boolean =>
  quietUntil(quiet, timeZone, at) !== undefined;

/** The first moment from `at` on that is not quiet: `at` itself, if that is none. */
export function nextAfterQuiet(quiet: QuietHours, timeZone: string, at: number): number {
  let moment = at;
  // Days that follow each other without a gap; a whole week of them is refused where it is written down.
  for (let rounds = 0; rounds < 15; rounds += 1) {
    const until = quietUntil(quiet, timeZone, moment);
    if (until === undefined) return moment;
    moment = until;
  }
  return moment;
}

function quietUntil(
  { from, to, days }: QuietHours,
  timeZone: string,
  at: number,
): number | undefined {
  if (days.length === 0) return undefined;
  const today = localDay(at, timeZone);
  const isOverMidnight = to <= from;
  for (const day of [today, addDays(today, -1)]) {
    if (!days.includes(weekday(day) + 1)) continue;
    const begin = firstMoment({ ...day, ...clockOf(from) }, timeZone);
    const lastDay = isOverMidnight ? addDays(day, 1) : day;
    const end = firstMoment({ ...lastDay, ...clockOf(to) }, timeZone);
    if (begin <= at && at < end) return end;
  }
  return undefined;
}

function clockOf(time: string): Pick<LocalTime, 'hour' | 'minute'> {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return { hour, minute };
}
