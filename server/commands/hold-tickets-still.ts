import type { Tx } from '#server/platform/db/database.ts';

/**
 * Waits for the commands that are under way and lets none begin until the end of the transaction: one that has read
 * the old statuses must not move a ticket into one that is being removed, and one that has read the old hours must not
 * open a ticket that nobody reckons anew. Such things change rarely and in milliseconds; a lock that every command took
 * part in would cost all of them.
 */
export async function holdTicketsStill(tx: Tx): Promise<void> {
  await tx`lock table tickets in exclusive mode`;
}
