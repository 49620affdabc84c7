// Requests that wait for a connection. Each is kept under a key of its own and is the business of one tab, which holds
// a Web Lock as long as it lives: two tabs never overwrite one another's request, nor send or call off what the other
// one shows. What a closed tab left is adopted by the next that looks. Without locks (no https) every tab has every
// request; sending one twice is harmless, because its key goes with it.

import { KEEP, keptNames, makeKept } from './kept.ts';
import { newKey } from './new-key.ts';
import type { UnsentFile } from './track-data.ts';

/** `key` makes repeated sending harmless: the server answers the same number again. */
export type RequestToSend = {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  readonly language: string;
  readonly files?: readonly UnsentFile[];
  /** Shows that the uploads are its own. */
  readonly uploadKey?: string;
};

export type WaitingRequests = {
  /** Of this tab, the oldest first. */
  readonly mine: () => readonly RequestToSend[];
  /** False when the browser keeps nothing: the words must stay in the form. */
  readonly add: (request: RequestToSend) => boolean;
  /** It was sent, or shall not be. */
  readonly remove: (key: string) => void;
  /** Takes over what no open tab has. */
  readonly adopt: () => Promise<void>;
};

type Locks = Pick<LockManager, 'request'>;

export function createWaitingRequests(slug: string, locks: Locks | undefined): WaitingRequests {
  const prefix = `request-waiting:${slug}:`;
  const kept = (key: string) => makeKept<RequestToSend>(prefix + key, KEEP.unsentMs);
  /** By key, how to let go of each. */
  const owned = new Map<string, () => void>();
  const own = (key: string, release: () => void = () => undefined) => owned.set(key, release);

  /** Resolves once it is known whose it is; the lock itself is held until it is let go of or the tab ends. */
  const hold = (key: string, isMine: () => boolean): Promise<void> =>
    new Promise((decided, failed) => {
      if (locks === undefined) {
        own(key);
        return decided();
      }
      locks
        .request(`homing:${prefix}${key}`, { ifAvailable: true }, async (lock) => {
          if (lock === null || !isMine()) return decided();
          const released = new Promise<void>((release) => own(key, release));
          decided();
          await released;
        })
        .catch(failed);
    });

  return {
    mine: () =>
      [...owned.keys()]
        .toSorted()
        .map((key) => kept(key).read())
        .filter((request) => request !== undefined),
    add: (wanted) => {
      const other = owned.has(wanted.key) ? undefined : kept(wanted.key).read();
      // Two tabs that began with one draft and went on differently.
      const isAnother = other !== undefined && !hasSameWords(other, wanted);
      const request = isAnother ? { ...wanted, key: newKey() } : wanted;
      if (!kept(request.key).write(request)) return false;
      own(request.key);
      void hold(request.key, () => owned.has(request.key));
      return true;
    },
    remove: (key) => {
      kept(key).clear();
      owned.get(key)?.();
      owned.delete(key);
    },
    adopt: async () => {
      const left = keptNames(prefix).map((name) => name.slice(prefix.length));
      const others = left.filter((key) => !owned.has(key));
      await Promise.all(others.map((key) => hold(key, () => !owned.has(key))));
    },
  };
}

const hasSameWords = (one: RequestToSend, other: RequestToSend): boolean =>
  Object.keys({ ...one.values, ...other.values }).every(
    (name) => (one.values[name] ?? '') === (other.values[name] ?? ''),
  );
