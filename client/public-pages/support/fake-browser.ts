// What the customers' pages use of a browser, for tests.

/** A Storage whose keys are its own properties, as browsers have it. */
export function fakeStorage(): Storage {
  const storage = {} as Record<string, string>;
  const methods = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => void (storage[key] = value),
    removeItem: (key: string) => void delete storage[key],
  };
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(storage, name, { value, enumerable: false });
  return storage as unknown as Storage;
}

type Locks = Pick<LockManager, 'request'>;

/** Web Locks of one browser; closing a tab lets go of its own. */
export function fakeLocks(): { tab: () => { locks: Locks; close: () => void } } {
  const held = new Set<string>();
  return {
    tab: () => {
      const mine = new Set<string>();
      const request = async (
        name: string,
        _options: LockOptions,
        act: (lock: Lock | null) => unknown,
      ): Promise<unknown> => {
        if (held.has(name)) return act(null);
        held.add(name);
        mine.add(name);
        const result = await act({ name, mode: 'exclusive' });
        if (mine.delete(name)) held.delete(name);
        return result;
      };
      return {
        locks: { request } as unknown as Locks,
        close: () => {
          for (const name of mine) held.delete(name);
          mine.clear();
        },
      };
    },
  };
}
