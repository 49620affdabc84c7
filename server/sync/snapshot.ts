// Snapshots of the database as text, `xmin:xmax:xip,…` (pg_snapshot). Those of one primary are totally ordered: what
// is visible in an earlier one is visible in every later one.

/** Text of a pg_snapshot. */
export type Snapshot = string;

/** Sees nothing: whatever is read against it is new. */
export const NOTHING_SEEN: Snapshot = '1:1:';

const MAX_RUNNING = 4_095;

const partsOf = (snapshot: Snapshot): { xmin: bigint; xmax: bigint; running: number } => {
  const [xmin, xmax, running] = snapshot.split(':');
  return {
    xmin: BigInt(xmin ?? 0),
    xmax: BigInt(xmax ?? 0),
    running: running === undefined || running === '' ? 0 : running.split(',').length,
  };
};

/** Every transaction below it was over when the snapshot was taken. */
export const oldestRunning = (snapshot: Snapshot): bigint => partsOf(snapshot).xmin;

/** Of a time that this database has not come to: transactions had begun that have not. */
export const isAhead = (seen: Snapshot, now: Snapshot): boolean =>
  partsOf(seen).xmax > partsOf(now).xmax;

/**
 * A number that rises with every commit between two snapshots and is equal only when they see the same: between
 * snapshots of one xmax no transaction has begun, so that only running ones can have ended. Transaction ids would
 * not do: one that began earlier may change a row last. Exact up to 2^41 transactions.
 */
export function versionOf(snapshot: Snapshot): number {
  const { xmax, running } = partsOf(snapshot);
  return Number(xmax) * (MAX_RUNNING + 1) + (MAX_RUNNING - Math.min(running, MAX_RUNNING));
}
