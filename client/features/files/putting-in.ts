/** Files on their way into the device, which take a moment; whoever sends in that moment means to send them along. */
export type PuttingIn = {
  /** `adding` says whether all of it was taken. */
  readonly during: (adding: () => Promise<boolean>) => Promise<void>;
  /**
   * Whether something is on its way. `act` is called once it is here: only the last that was given, and not if something
   * was not taken, which one has to read first.
   */
  readonly defers: (act: () => void) => boolean;
};

export function createPuttingIn(): PuttingIn {
  let underWay = 0;
  let isAllTaken = true;
  let deferred: (() => void) | undefined;
  return {
    during: async (adding) => {
      if (underWay === 0) isAllTaken = true;
      underWay += 1;
      let isTaken = false;
      try {
        isTaken = await adding();
      } finally {
        underWay -= 1;
        isAllTaken &&= isTaken;
        if (underWay === 0) {
          const act = deferred;
          deferred = undefined;
          if (isAllTaken) act?.();
        }
      }
    },
    defers: (act) => {
      if (underWay > 0) deferred = act;
      return underWay > 0;
    },
  };
}
