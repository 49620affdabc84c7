/** A value kept in this browser under a key; survives reload and crash. Reads as undefined when there is none. */
export type Kept<T> = {
  readonly read: () => T | undefined;
  /** False when the browser refuses (private mode, full): the screen must not claim that it is saved. */
  readonly write: (value: T) => boolean;
  readonly clear: () => void;
};

export function makeKept<T>(key: string): Kept<T> {
  return {
    read: () => {
      const text = safely(() => localStorage.getItem(key));
      if (text === null || text === undefined) return undefined;
      return safely(() => JSON.parse(text) as T);
    },
    write: (value) =>
      safely(() => {
        localStorage.setItem(key, JSON.stringify(value));
        return true;
      }) ?? false,
    clear: () => {
      safely(() => localStorage.removeItem(key));
    },
  };
}

/** Storage throws where it is switched off or full; the caller learns it by undefined. */
function safely<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
