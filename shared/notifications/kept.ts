// How much of what somebody was told stays: on the server and on devices by the same rule.

import { DAY_MS, fromInstant, type Instant } from '#shared/base/clock.ts';

/** Per person. */
export const KEPT_NOTIFICATIONS = { most: 500, days: 90 } as const;

/** False: too old; the newest 500 are asked beside it. */
export const isKeptNotification = (at: Instant, now: number): boolean =>
  now - fromInstant(at) < KEPT_NOTIFICATIONS.days * DAY_MS;
