/** Milliseconds since 1970, UTC. The only way that shared code learns the time. */
export type Clock = () => number;

/** An instant as RFC 3339 in UTC with milliseconds: `2026-11-21T08:00:00.000Z`. Sorts as text. */
export type Instant = string;

export const toInstant = (epochMs: number): Instant => new Date(epochMs).toISOString();
export const fromInstant = (instant: Instant): number => Date.parse(instant);

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
