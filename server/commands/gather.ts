// Who comes while others are being written waits a moment and is then written together with all who came meanwhile:
// one transaction and one wait for the disk for many entries (docs/adr/0014). An entry claims what it is about (its
// tickets, its device, its key): two that claim the same are never under way at once, but one after the other in the
// order in which they came.

export type Turn<Item, Result> = {
  readonly item: Item;
  /** Ends its claims. */
  readonly answer: (result: Result) => void;
  readonly fail: (error: unknown) => void;
};

export type GatherOptions<Item, Result> = {
  /** Answers every turn, sooner or later; the next group may begin when it resolves. Never rejects. */
  readonly run: (lane: string, turns: readonly Turn<Item, Result>[]) => Promise<void>;
  readonly claimsOf: (item: Item) => readonly string[];
  /** The answer of those who would have to wait too long, or behind too many. */
  readonly tooBusy: () => Result;
  readonly groupSize?: number;
  /** Groups of one lane under way at once: while the database writes one, the next is decided. */
  readonly groupsAtOnce?: number;
  readonly maxWaiting?: number;
  readonly waitLimitMs?: number;
};

type Waiting<Item, Result> = {
  readonly claims: readonly string[];
  readonly turn: Turn<Item, Result>;
  readonly timer: NodeJS.Timeout;
};
type Lane<Item, Result> = {
  // A Set keeps the order of arrival and forgets one that gave up without a search.
  readonly waiting: Set<Waiting<Item, Result>>;
  readonly claimed: Set<string>;
  groups: number;
  isScheduled: boolean;
};

const GROUP_SIZE = 64;
const GROUPS_AT_ONCE = 2;
const MAX_WAITING = 1_000;
const WAIT_LIMIT_MS = 10_000;

export function createGather<Item, Result>(
  options: GatherOptions<Item, Result>,
): (laneName: string, item: Item) => Promise<Result> {
  const { run, claimsOf, tooBusy } = options;
  const groupSize = options.groupSize ?? GROUP_SIZE;
  const groupsAtOnce = options.groupsAtOnce ?? GROUPS_AT_ONCE;
  const maxWaiting = options.maxWaiting ?? MAX_WAITING;
  const waitLimitMs = options.waitLimitMs ?? WAIT_LIMIT_MS;
  const lanes = new Map<string, Lane<Item, Result>>();

  const laneOf = (name: string): Lane<Item, Result> => {
    const known = lanes.get(name);
    if (known !== undefined) return known;
    const lane = {
      waiting: new Set<Waiting<Item, Result>>(),
      claimed: new Set<string>(),
      groups: 0,
      isScheduled: false,
    };
    lanes.set(name, lane);
    return lane;
  };

  /** Who can begin now, in order; nobody overtakes another who claims the same. */
  const nextGroup = (lane: Lane<Item, Result>): Turn<Item, Result>[] => {
    const group: Turn<Item, Result>[] = [];
    const passedOver = new Set<string>();
    for (const waiting of lane.waiting) {
      if (group.length === groupSize) break;
      const { claims, turn, timer } = waiting;
      const isFree = claims.every((claim) => !lane.claimed.has(claim) && !passedOver.has(claim));
      if (!isFree) {
        for (const claim of claims) passedOver.add(claim);
        continue;
      }
      for (const claim of claims) lane.claimed.add(claim);
      lane.waiting.delete(waiting);
      clearTimeout(timer);
      group.push(turn);
    }
    return group;
  };

  const proceed = (name: string, lane: Lane<Item, Result>): void => {
    lane.isScheduled = false;
    while (lane.groups < groupsAtOnce && lane.waiting.size > 0) {
      const group = nextGroup(lane);
      if (group.length === 0) break;
      lane.groups += 1;
      void run(name, group).finally(() => {
        lane.groups -= 1;
        schedule(name, lane);
      });
    }
    const isIdle = lane.groups === 0 && lane.waiting.size === 0 && lane.claimed.size === 0;
    // Another may have its name by now: one whose last turns claimed nothing ends before they do.
    if (isIdle && lanes.get(name) === lane) lanes.delete(name);
  };

  // Not at once: requests that arrived together are still being read.
  const schedule = (name: string, lane: Lane<Item, Result>): void => {
    if (lane.isScheduled) return;
    lane.isScheduled = true;
    setImmediate(proceed, name, lane);
  };

  return (name, item) =>
    new Promise((resolve, reject) => {
      const lane = laneOf(name);
      if (lane.waiting.size >= maxWaiting) return resolve(tooBusy());
      const claims = claimsOf(item);
      const end = (): void => {
        for (const claim of claims) lane.claimed.delete(claim);
        schedule(name, lane);
      };
      const waiting: Waiting<Item, Result> = {
        claims,
        turn: {
          item,
          answer: (result) => {
            end();
            resolve(result);
          },
          fail: (error) => {
            end();
            reject(error as Error);
          },
        },
        timer: setTimeout(() => {
          lane.waiting.delete(waiting);
          resolve(tooBusy());
        }, waitLimitMs),
      };
      lane.waiting.add(waiting);
      schedule(name, lane);
    });
}
