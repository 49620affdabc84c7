// A bounded queue before a scarce thing: so many at once, so many waiting, and none for ever.

export interface Permits {
  /** Resolves with what gives the permit back. */
  take(): Promise<() => void>;
}

/** Worth another try a little later; the request that meets it answers 503. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  readonly retryable = true;
}

export function createPermits(options: {
  available: number;
  maxWaiting: number;
  waitLimitMs: number;
}): Permits {
  let available = options.available;
  // A Set keeps the order of arrival and forgets one that gave up without a search.
  const waiting = new Set<() => void>();

  const release = () => {
    const [next] = waiting;
    if (next === undefined) {
      available += 1;
      return;
    }
    waiting.delete(next);
    next();
  };
  const once = () => {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      release();
    };
  };

  return {
    take: () => {
      if (available > 0) {
        available -= 1;
        return Promise.resolve(once());
      }
      if (waiting.size >= options.maxWaiting) {
        return Promise.reject(new BusyError('Too many are waiting for the database.'));
      }
      return new Promise((done, fail) => {
        const proceed = () => {
          clearTimeout(timer);
          done(once());
        };
        const timer = setTimeout(() => {
          waiting.delete(proceed);
          fail(new BusyError(`No database connection was free within ${options.waitLimitMs} ms.`));
        }, options.waitLimitMs);
        waiting.add(proceed);
      });
    },
  };
}
