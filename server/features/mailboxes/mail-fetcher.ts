// Visits mailboxes when their time has come. Each is claimed in the database for a little while and the claim is held as long
// as its visit lasts, so that no two processes visit it at once and one that was killed leaves it to others soon. Mailboxes
// that failed the last time wait in a queue of their own: they cannot keep the healthy ones waiting.

import { MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { watchImap, type Watch } from '#server/platform/mail/imap-client.ts';
import type { MailLimits } from '#server/platform/mail/mail-session.ts';
import {
  fetchMailbox,
  MAIL_LIMITS,
  newClaim,
  serverOf,
  type FetchDeps,
  type Fetched,
} from './fetch-mailbox.ts';
import { mailConnection } from './mail-hosts.ts';
import type { Mailbox } from './mailbox.ts';
import {
  askSoon,
  claimDue,
  claimWatch,
  holdClaim,
  holdWatch,
  listDueWorkspaces,
  listWatchableWorkspaces,
  releaseClaim,
  settleClaim,
  type Claim,
} from './mailbox-store.ts';
import { loginFor } from './tokens.ts';

export type MailFetcher = {
  /** Begins what is due, and does not wait for it. */
  readonly round: () => Promise<void>;
  /** Until nothing is due any more and all visits have ended. */
  readonly settled: () => Promise<void>;
  /** Visits that are under way are cut off, which loses nothing. */
  readonly close: () => Promise<void>;
};
export type FetcherOptions = {
  readonly holdMs?: number;
  readonly limits?: Partial<MailLimits>;
};

const HOLD_MS = MINUTE_MS;
const HEALTHY_AT_ONCE = 8;
const FAILING_AT_ONCE = 4;
const WATCHES = 200;
const FIRST_PAUSE_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;
/** Servers lock out whoever tries a wrong password too often. */
const LOGIN_PAUSE_MS = 15 * MINUTE_MS;

type Lane = { readonly isFailing: boolean; readonly most: number; running: number };
type Watched = { readonly workspaceId: WorkspaceId; readonly id: string; readonly watch: Watch };

export function createMailFetcher(deps: FetchDeps, options: FetcherOptions = {}): MailFetcher {
  const holdMs = options.holdMs ?? HOLD_MS;
  const limits = { ...MAIL_LIMITS, ...options.limits };
  const lanes: readonly Lane[] = [
    { isFailing: false, most: HEALTHY_AT_ONCE, running: 0 },
    { isFailing: true, most: FAILING_AT_ONCE, running: 0 },
  ];
  const stopping = new AbortController();
  const visits = new Set<Promise<void>>();
  /** Per mailbox, which mails broke a visit. */
  const broken = new Map<string, ReadonlySet<string>>();
  const watches = new Map<string, Watched>();
  let filling: Promise<void> | undefined;
  let isAskedAgain = false;

  const until = (): string => toInstant(deps.clock() + holdMs);

  /** One at a time; a wish that comes meanwhile makes it look again. */
  function fill(): Promise<void> {
    isAskedAgain = true;
    filling ??= (async () => {
      try {
        while (isAskedAgain && !stopping.signal.aborted) {
          isAskedAgain = false;
          await fillLanes();
        }
      } finally {
        filling = undefined;
      }
    })();
    return filling;
  }

  async function fillLanes(): Promise<void> {
    const due = await listDueWorkspaces(deps.db, toInstant(deps.clock()));
    for (const lane of lanes) {
      // In turn, so that many mailboxes of one workspace leave room for those of others.
      let left = due;
      while (left.length > 0 && lane.running < lane.most) {
        const more: WorkspaceId[] = [];
        for (const workspaceId of left) {
          if (lane.running >= lane.most || stopping.signal.aborted) return;
          const claim = await deps.db.tenant(workspaceId, (tx) =>
            claimDue(
              tx,
              workspaceId,
              { now: toInstant(deps.clock()), until: until(), claimId: newClaim() },
              lane.isFailing,
            ),
          );
          if (claim === undefined) continue;
          more.push(workspaceId);
          begin(lane, workspaceId, claim);
        }
        left = more;
      }
    }
  }

  function begin(lane: Lane, workspaceId: WorkspaceId, claim: Claim): void {
    lane.running += 1;
    const visit = visitHeld(workspaceId, claim)
      .catch((error: unknown) => {
        // Its claim ends by itself, and its turn comes again.
        deps.log.error(
          { err: error, workspaceId, mailbox: claim.mailbox.id },
          'a mailbox could not be visited',
        );
      })
      .then(() => {
        lane.running -= 1;
        visits.delete(visit);
        if (!stopping.signal.aborted) return fillSafely();
        return undefined;
      });
    visits.add(visit);
  }

  const fillSafely = (): Promise<void> =>
    fill().catch((error: unknown) =>
      deps.log.error(
        { err: error },
        'mailboxes that are due were not found; the next round looks again',
      ),
    );

  async function visitHeld(workspaceId: WorkspaceId, claim: Claim): Promise<void> {
    const { mailbox } = claim;
    const ending = new AbortController();
    const signal = AbortSignal.any([stopping.signal, ending.signal]);
    const hold = setInterval(() => {
      deps.db
        .tenant(workspaceId, (tx) => holdClaim(tx, workspaceId, claim, until()))
        .then(
          (isOurs) => {
            if (!isOurs) ending.abort();
          },
          // It may be somebody else's soon; both would store the same mails once.
          () => ending.abort(),
        );
    }, holdMs / 3);
    try {
      const fetched = await fetchMailbox(deps, {
        workspaceId,
        mailbox,
        limits,
        brokeBefore: broken.get(mailbox.id) ?? new Set(),
        signal,
      });
      if (fetched.broken.length > 0) broken.set(mailbox.id, new Set(fetched.broken));
      else broken.delete(mailbox.id);
      // What was cut off here says nothing about its server.
      if (signal.aborted && fetched.failure !== undefined) {
        await deps.db.tenant(workspaceId, (tx) => releaseClaim(tx, workspaceId, claim));
        return;
      }
      await settle(workspaceId, claim, fetched);
    } catch (error) {
      const failure = { problem: 'internal' as const, detail: '' };
      await settle(workspaceId, claim, {
        failure,
        isPartial: false,
        leftBehind: undefined,
        broken: [],
      });
      throw error;
    } finally {
      clearInterval(hold);
    }
  }

  async function settle(workspaceId: WorkspaceId, claim: Claim, fetched: Fetched): Promise<void> {
    const { failure, isPartial, leftBehind } = fetched;
    const now = deps.clock();
    const nextAt = now + pauseAfter(claim.mailbox, fetched);
    deps.mailFetched[failure === undefined || isPartial ? 'checked' : 'failed'] += 1;
    if (failure !== undefined)
      deps.log.warn(
        { workspaceId, mailbox: claim.mailbox.id, problem: failure.problem },
        'a mailbox has a problem',
      );
    await deps.db.tenant(workspaceId, (tx) =>
      settleClaim(tx, workspaceId, claim, {
        now: toInstant(now),
        nextAt: toInstant(nextAt),
        failure,
        isPartial,
        leftBehind,
      }),
    );
  }

  // ---------------------------------------------------------------------------------------------- listening

  async function watchMore(): Promise<void> {
    await Promise.all([...watches.values()].map(holdOrEnd));
    for (const workspaceId of await listWatchableWorkspaces(deps.db, toInstant(deps.clock()))) {
      while (watches.size < WATCHES && !stopping.signal.aborted) {
        const watchId = newClaim();
        const mailbox = await deps.db.tenant(workspaceId, (tx) =>
          claimWatch(tx, workspaceId, {
            now: toInstant(deps.clock()),
            until: toInstant(deps.clock() + WATCH_HOLD_MS),
            claimId: watchId,
          }),
        );
        if (mailbox === undefined) break;
        beginWatch(workspaceId, mailbox, watchId);
      }
    }
  }

  function beginWatch(workspaceId: WorkspaceId, mailbox: Mailbox, watchId: string): void {
    const beginning = (async () => {
      const login = await loginFor(deps, workspaceId, mailbox, 'incoming');
      const { incoming } = mailbox;
      if (login === undefined || incoming === null) return;
      const connection = mailConnection(deps.config, incoming.host, {
        limits,
        signal: stopping.signal,
      });
      const watch = await watchImap(serverOf(incoming, login), connection, () => {
        deps.db
          .tenant(workspaceId, (tx) =>
            askSoon(tx, workspaceId, mailbox.id, toInstant(deps.clock())),
          )
          .then(fill)
          .catch((error: unknown) => deps.log.error({ err: error }, 'new mail is fetched later'));
      });
      if (watch === undefined) return;
      if (stopping.signal.aborted) return watch.close();
      watches.set(watchId, { workspaceId, id: mailbox.id, watch });
      void watch.ended.then(() => watches.delete(watchId));
    })().catch((error: unknown) => {
      // Visits at intervals go on, and say what is wrong.
      deps.log.debug({ err: error, mailbox: mailbox.id }, 'a mailbox is not listened to');
    });
    visits.add(beginning);
    void beginning.finally(() => visits.delete(beginning));
  }

  async function holdOrEnd({ workspaceId, id, watch }: Watched): Promise<void> {
    const watchId = [...watches].find(([, one]) => one.watch === watch)?.[0] ?? '';
    const isOurs = await deps.db.tenant(workspaceId, (tx) =>
      holdWatch(tx, workspaceId, { id, watchId }, toInstant(deps.clock() + WATCH_HOLD_MS)),
    );
    if (!isOurs) watch.close();
  }

  return {
    round: async () => {
      await fill();
      await watchMore();
    },
    settled: async () => {
      while (visits.size > 0 || filling !== undefined) await Promise.all([...visits, filling]);
    },
    close: async () => {
      stopping.abort();
      for (const { watch } of watches.values()) watch.close();
      while (visits.size > 0 || filling !== undefined)
        await Promise.allSettled([...visits, filling]);
    },
  };
}

/** Longer than two rounds: each round holds it anew. */
const WATCH_HOLD_MS = 3 * MINUTE_MS;

/** Twice as long each time, up to half an hour or the interval, so that a server that is back is found soon. */
function pauseAfter(
  { intervalMinutes, failures }: Pick<Mailbox, 'intervalMinutes' | 'failures'>,
  { failure, isPartial }: Pick<Fetched, 'failure' | 'isPartial'>,
): number {
  const interval = intervalMinutes * MINUTE_MS;
  if (failure === undefined || isPartial) return interval;
  if (failure.problem === 'busy') return Math.min(interval, FIRST_PAUSE_MS);
  const longest = Math.max(interval, LONGEST_PAUSE_MS);
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), longest);
  return failure.problem === 'login' ? Math.max(pause, LOGIN_PAUSE_MS) : pause;
}
