// The device's search as screens use it. Its thread is started some time after the desk stands, or with the first
// question.

import {
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
  type Accessor,
} from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import { fold } from '#shared/conditions/fold.ts';
import { getMeta, putMeta } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { TicketListItem } from '../list-item.ts';
import type { SearchPort } from '../platform.ts';
import { createAsking, type Asking } from '../search/ask-searcher.ts';
import type {
  FoundPlace,
  LocalFind,
  Matched,
  Question,
  SimilarTicket,
} from '../search/messages.ts';
import { createSearcher } from '../search/searcher.ts';
import { serve } from '../search/serve.ts';
import { createLive } from './live.ts';

export type LocalAnswer = {
  /** The best first. */
  readonly tickets: readonly TicketListItem[];
  readonly total: number;
  /** False: more may be found in a moment. */
  readonly isWhole: boolean;
};
/** And of what it is the answer. */
export type BestAnswer = LocalAnswer & { readonly where: Condition };
export type Matching = {
  readonly ids: ReadonlySet<TicketId>;
  /** All that is on the device has been looked at. */
  readonly isWhole: boolean;
};
export type LocalSimilar = SimilarTicket & { readonly ticket: TicketListItem };

export type LocalSearch = {
  /** Undefined: given up, or no answer in time. */
  readonly find: (
    where: Condition,
    limit: number,
    signal: AbortSignal,
  ) => Promise<LocalAnswer | undefined>;
  /**
   * The best of what is asked for, as the device has it now. Undefined: nothing is asked for, or there has been no answer
   * yet.
   */
  readonly best: (
    where: Accessor<Condition | undefined>,
    limit: number,
  ) => Accessor<BestAnswer | undefined>;
  /** Where the words of a search stand in some tickets. */
  readonly extracts: (
    where: Condition,
    ids: readonly TicketId[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<TicketId, readonly FoundPlace[]>>;
  readonly similar: (
    to: Question<'similar'>['to'],
    limit: number,
    signal: AbortSignal,
  ) => Promise<readonly LocalSimilar[]>;
  readonly isHere: (id: TicketId) => boolean;
  /** What a filter holds of this device, from now on; undefined while nothing is filtered. */
  readonly matching: (where: Accessor<Condition | undefined>) => Accessor<Matching | undefined>;
  /** What was searched for lately on this device, the latest first. It goes with the session. */
  readonly recent: Accessor<readonly string[]>;
  /** Never fails: without it only a convenience is missing. */
  readonly remember: (text: string) => Promise<void>;
  /** Changes when the index has been read whole: asking again may find more. */
  readonly isWhole: Accessor<boolean>;
};

/** The first list comes before it. */
const START_MS = 1_500;
const MOST_RECENT = 8;
const RECENT_LETTERS = 200;
/** Between two states of a filter's rows on the screen, while they come by the hundred. */
const GATHERED_MS = 150;

export function createSearch(
  room: EngineRoom,
  lists: {
    readonly item: (id: TicketId) => TicketListItem | undefined;
    readonly version: Accessor<number>;
  },
): LocalSearch {
  const { item } = lists;
  const [isWhole, setWhole] = createSignal(false);
  const [changes, setChanges] = createSignal(0);
  let asking: Asking | undefined;
  const start = (): Asking => {
    if (asking !== undefined) return asking;
    const port = (room.platform.openSearch ?? (() => ownPort(room)))();
    asking = createAsking(room.platform, port, room.store.name);
    asking.onWhole(() => setWhole(true));
    asking.onChanged(() => setChanges((n) => n + 1));
    return asking;
  };
  const timer = room.platform.timers.set(() => void start(), START_MS);
  onCleanup(() => {
    room.platform.timers.clear(timer);
    asking?.close();
  });
  const itemsOf = (ids: readonly TicketId[]): TicketListItem[] =>
    ids.flatMap((id) => item(id) ?? []);

  const recent = createLive(
    room.platform,
    () => room.store.read(['meta'], async (db) => (await getMeta(db, 'searches'))?.texts ?? []),
    [],
  );
  const remember = async (text: string): Promise<void> => {
    const kept = text.trim().slice(0, RECENT_LETTERS);
    if (kept === '') return;
    await room.store.write('relaxed', ['meta'], async (db) => {
      const before = (await getMeta(db, 'searches'))?.texts ?? [];
      const others = before.filter((one) => fold(one) !== fold(kept));
      await putMeta(db, 'searches', { texts: [kept, ...others].slice(0, MOST_RECENT) });
    });
  };

  const find: LocalSearch['find'] = async (where, limit, signal) => {
    const found = await start().ask('find', { where, limit }, signal);
    return found === undefined
      ? undefined
      : { tickets: itemsOf(found.ids), total: found.total, isWhole: found.isWhole };
  };

  return {
    isWhole,
    isHere: (id) => item(id) !== undefined,
    recent,
    remember: (text) =>
      remember(text).catch((error: unknown) =>
        room.platform.warn('A search could not be remembered', error),
      ),
    find,
    best: (where, limit) => {
      const [answer, setAnswer] = createSignal<(LocalFind & { where: Condition }) | undefined>(
        undefined,
      );
      const key = createMemo(() => JSON.stringify(where()));
      createEffect(
        on(key, () => {
          const condition = untrack(where);
          if (condition === undefined) {
            setAnswer(undefined);
            return;
          }
          const abort = new AbortController();
          onCleanup(() => abort.abort());
          let isAsking = false;
          let isBehind = false;
          const ask = (): void => {
            // While much comes, the one under way is answered first: dropped each time, none ever would be.
            isBehind = isAsking;
            if (isAsking) return;
            isAsking = true;
            const asked = start().ask('find', { where: condition, limit }, abort.signal);
            void asked.then((found) => {
              isAsking = false;
              if (abort.signal.aborted) return;
              if (found !== undefined) setAnswer({ ...found, where: condition });
              else if (untrack(answer)?.where !== condition) setAnswer(undefined);
              if (isBehind) ask();
            });
          };
          // When the index has been read whole, or has followed what came meanwhile, the device may know more.
          createEffect(on([isWhole, changes], ask));
        }),
      );
      // The index may know a ticket before the lists do.
      return createMemo<BestAnswer | undefined>(
        () => {
          lists.version();
          const found = answer();
          if (found === undefined) return undefined;
          const { ids, ...rest } = found;
          return { ...rest, tickets: itemsOf(ids) };
        },
        undefined,
        { equals: isSameAnswer },
      );
    },
    extracts: async (where, ids, signal) =>
      new Map(await start().ask('extracts', { where, ids }, signal)),
    similar: async (to, limit, signal) => {
      const found = (await start().ask('similar', { to, limit }, signal)) ?? [];
      return found.flatMap((one) => {
        const ticket = item(one.id);
        return ticket === undefined ? [] : [{ ...one, ticket }];
      });
    },
    matching: (where) => {
      const [matching, setMatching] = createSignal<Matching | undefined>(undefined);
      const key = createMemo(() => JSON.stringify(where()));
      createEffect(() => {
        key();
        const condition = untrack(where);
        if (condition === undefined) {
          setMatching(undefined);
          return;
        }
        onCleanup(gather(room, start(), condition, setMatching));
      });
      return matching;
    },
  };
}

/** What shows the same stays the same: a choice among it keeps the focus. */
function isSameAnswer(before: BestAnswer | undefined, after: BestAnswer | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return (
    JSON.stringify(before.where) === JSON.stringify(after.where) &&
    before.total === after.total &&
    before.isWhole === after.isWhole &&
    before.tickets.length === after.tickets.length &&
    before.tickets.every((ticket, place) => ticket === after.tickets[place])
  );
}

/** What comes in many parts is shown in few. */
function gather(
  room: EngineRoom,
  asking: Asking,
  where: Condition,
  show: (matching: Matching) => void,
): () => void {
  const ids = new Set<TicketId>();
  let isWhole = false;
  let timer: unknown;
  let isFirst = true;
  const publish = (): void => {
    timer = undefined;
    show({ ids: new Set(ids), isWhole });
  };
  // An empty list for a moment is worse than the old one for a moment.
  const stop = asking.follow(where, (matched: Matched) => {
    for (const id of matched.add) ids.add(id);
    for (const id of matched.drop) ids.delete(id);
    isWhole ||= matched.isWhole;
    if (isFirst || matched.isWhole) {
      if (timer !== undefined) room.platform.timers.clear(timer);
      publish();
    } else timer ??= room.platform.timers.set(publish, GATHERED_MS);
    isFirst = false;
  });
  return () => {
    stop();
    if (timer !== undefined) room.platform.timers.clear(timer);
  };
}

/** Where there are no threads the searcher answers on the page's own. */
function ownPort(room: EngineRoom): SearchPort {
  const receivers = new Set<(message: unknown) => void>();
  const tell = (message: unknown): void => {
    queueMicrotask(() => {
      for (const receive of receivers) receive(message);
    });
  };
  const searcher = createSearcher(room, (t) => tell({ t }));
  const receive = serve(searcher, tell);
  searcher.open().catch((error: unknown) => {
    if ((error as Error).name !== 'DatabaseClosedError')
      room.platform.warn('The search could not be started', error);
  });
  return {
    post: (message) => receive(message as Parameters<typeof receive>[0]),
    listen: (given) => receivers.add(given),
    close: () => {
      receivers.clear();
      searcher.close();
    },
  };
}
