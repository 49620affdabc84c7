// What the customers' pages keep in this browser. They are opened on shared computers too, so nothing of it is kept for
// good: what serves only the open page ends with its tab, what has to survive until it is sent ends by itself.

/** A value kept under a key; survives reload and crash. Reads as undefined when there is none. */
export type Kept<T> = {
  readonly read: () => T | undefined;
  /** False when the browser refuses (private mode, full): the screen must not claim that it is saved. */
  readonly write: (value: T) => boolean;
  readonly clear: () => void;
};

export const KEEP = {
  /** What somebody has begun to write. */
  draftMs: 24 * 60 * 60 * 1000,
  /** What waits for a connection. */
  unsentMs: 30 * 24 * 60 * 60 * 1000,
} as const;

const PREFIX = 'homing:';

type Stored = { readonly until: number; readonly value: unknown };

/** Until `keptMs` after the last writing. */
export const makeKept = <T>(key: string, keptMs: number): Kept<T> =>
  keep<T>(PREFIX + key, keptMs, () => localStorage);

/** Until the tab is closed. */
export const makeKeptInTab = <T>(key: string): Kept<T> =>
  keep<T>(PREFIX + key, Number.MAX_SAFE_INTEGER / 2, () => sessionStorage);

/** The keys with this beginning under which something is kept until it runs out. */
export const keptNames = (beginning: string): readonly string[] =>
  safely(() =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + beginning))
      .map((key) => key.slice(PREFIX.length)),
  ) ?? [];

function keep<T>(key: string, keptMs: number, storage: () => Storage): Kept<T> {
  const clear = (): void => {
    safely(() => storage().removeItem(key));
  };
  return {
    read: () => {
      const stored = safely(() => parse(storage().getItem(key)));
      if (stored === undefined) return undefined;
      if (stored.until > Date.now()) return stored.value as T;
      clear();
      return undefined;
    },
    write: (value) =>
      safely(() => {
        const stored: Stored = { until: Date.now() + keptMs, value };
        storage().setItem(key, JSON.stringify(stored));
        return true;
      }) ?? false,
    clear,
  };
}

/** Removes what has run out, whichever page and workspace it belonged to. */
export function forgetExpired(): void {
  safely(() => {
    for (const key of Object.keys(localStorage)) {
      if (!/^homing:(?:request|track)-/.test(key)) continue;
      const stored = safely(() => parse(localStorage.getItem(key)));
      if (stored === undefined || stored.until <= Date.now()) localStorage.removeItem(key);
    }
  });
}

function parse(text: string | null): Stored | undefined {
  if (text === null) return undefined;
  const stored = JSON.parse(text) as Partial<Stored> | null;
  return typeof stored?.until === 'number' ? (stored as Stored) : undefined;
}

/** Storage throws where it is switched off or full; the caller learns it by undefined. */
function safely<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
