// How long a device waits at most before it asks the server by itself, whatever it was told meanwhile.

export const POLL_VISIBLE_MS = 30_000;
export const POLL_HIDDEN_MS = 5 * 60_000;
