// Durations in buckets that grow by 2 %. Counts of buckets can be added up, over months and over what a report is divided by,
// and still tell a median: the middle of a bucket is within 1 % of everything in it.

const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);

/** 0: less than a millisecond. A century is in bucket 1449. */
export const bucketOf = (durationMs: number): number =>
  durationMs < 1 ? 0 : Math.ceil(Math.log(durationMs) / LOG_GROWTH);

/** As far from its least as from its greatest, in shares of them. */
export const durationOf = (bucket: number): number =>
  bucket === 0 ? 0 : Math.round((2 * GROWTH ** bucket) / (GROWTH + 1));
