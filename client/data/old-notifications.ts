// A device keeps as many notifications as the server does, which does not announce those it lets go. Their age is counted
// from the newest: the clock of a device may be wrong.

import { DAY_MS, fromInstant } from '#shared/base/clock.ts';
import { KEPT_NOTIFICATIONS } from '#shared/notifications/kept.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';
import type { DeskDatabase } from './database.ts';

export async function forgetOldNotifications(db: DeskDatabase): Promise<void> {
  const all = await db.small.where('kind').equals('notification').toArray();
  const rows = all
    .map(({ row }) => row as NotificationRow)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const { most, days } = KEPT_NOTIFICATIONS;
  const oldest = fromInstant(rows[0]?.at ?? '') - days * DAY_MS;
  const old = rows.filter(({ at }, index) => index >= most || fromInstant(at) <= oldest);
  await db.small.bulkDelete(old.map(({ id }) => ['notification', id]));
}
