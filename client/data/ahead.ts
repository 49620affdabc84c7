// The picture ahead of the store (ADR 0018). What somebody does is on screen before the transaction that stores it is
// through: the same engine plays the commands over the ticket's record as it was read last. Nothing else hears of it: the
// promise of `perform`, other tabs, the outbox, the mark of what waits and the server follow the commit. If it is not
// stored, the picture is taken back.
//
// It is never asked what is true: that is decided in the transaction, from what lies in the store. Whoever reads tickets to
// show them asks here what of their writing the store does not have yet (`waiting`, `landed`, `over`).

import type { Instant } from '#shared/base/clock.ts';
import type { EntryId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { DeskDatabase, Store } from './database.ts';
import type { PredictionSource } from './directory.ts';
import type { Hub } from './hub.ts';
import { playOver, ticketIdsOf, viewOf, viewsOf, type Prediction } from './predict.ts';
import type { TicketRecord } from './records.ts';

/** An entry that is about to be stored. */
export type Writing = {
  readonly id: EntryId;
  readonly commands: readonly Command[];
  readonly at: Instant;
};

export type Shown = {
  /** It lies in the store: what is shown stays until it is read again. */
  readonly keep: () => void;
  /** It does not, and nothing of it happened. */
  readonly takeBack: () => void;
};

export type Ahead = {
  /** Before its transaction is begun, so that what has to be read for it is as it was. */
  readonly show: (writing: Writing) => Shown;
  /** Somebody may act on these in a moment: their records are kept at hand until what is given is called. */
  readonly expect: (ids: readonly TicketId[]) => () => void;
  /** Pictures that have changed, not in a transaction. */
  readonly listen: (receive: (records: readonly TicketRecord[]) => void) => () => void;
  /** Tickets that are shown ahead. */
  readonly ids: () => Iterable<TicketId>;
  /** Entries that a reading of these tickets may not find: it looks for them in the outbox, in its own transaction… */
  readonly waiting: (ids: readonly TicketId[]) => readonly EntryId[];
  /** …and says which it has found. */
  readonly landed: (found: readonly EntryId[]) => void;
  /** A record that was read, as it is to be shown; undefined: it is no longer here. */
  readonly over: (id: TicketId, read: TicketRecord | undefined) => TicketRecord | undefined;
};

/** More tickets at once are shown when they are stored. */
const MOST_AT_ONCE = 50;
const NOTHING: Shown = { keep: () => undefined, takeBack: () => undefined };

type AheadRoom = {
  readonly store: Store;
  readonly predictions: PredictionSource;
  readonly hub: Hub;
};

export function createAhead({ store, predictions, hub }: AheadRoom): Ahead {
  const listeners = new Set<(records: readonly TicketRecord[]) => void>();
  /** By ticket, in the order of writing. */
  const underWay = new Map<TicketId, readonly Writing[]>();
  /** What of those tickets the store is known to have. */
  const stored = new Map<TicketId, TicketRecord>();
  /** How many expect each. */
  const expected = new Map<TicketId, number>();
  const atHand = new Map<TicketId, TicketRecord>();
  /** The reading that may put a record at hand: one that has been overtaken may not. */
  const readings = new Map<TicketId, object>();

  const waiting = (ids: readonly TicketId[]): readonly EntryId[] => [
    ...new Set(ids.flatMap((id) => (underWay.get(id) ?? []).map((writing) => writing.id))),
  ];
  /** Tickets without the entries that the store turned out to have. */
  const read = async (ids: readonly TicketId[]): Promise<readonly (TicketRecord | undefined)[]> => {
    const entries = waiting(ids);
    const { records, found } = await store.read(
      ['tickets', 'outbox', 'meta', 'small'],
      async (db) => {
        const [all, there] = await Promise.all([
          db.tickets.bulkGet([...ids]),
          entriesIn(db, entries),
          predictions.load(db),
        ]);
        return { records: all, found: there };
      },
    );
    landed(found);
    return records;
  };
  /** Then it is shown when it is stored, and whoever stores it says if that fails. */
  const showLater = (): void => undefined;

  const play = (
    id: TicketId,
    entries: readonly Writing[],
    prediction: Prediction,
  ): ReturnType<typeof played> | undefined => {
    const record = stored.get(id);
    return record === undefined ? undefined : played(record, entries, prediction);
  };
  /** Until it is stored, the box keeps what was written: it may lie nowhere else. */
  const ahead = (record: TicketRecord, { view }: TicketRecord): TicketRecord => ({
    ...record,
    view: { ...record.view, draftGeneration: view.draftGeneration },
  });
  const tell = (ids: readonly TicketId[]): void => {
    const prediction = predictions.last();
    if (prediction === undefined) return;
    const records = ids.flatMap((id) => {
      const before = stored.get(id);
      const next = play(id, underWay.get(id) ?? [], prediction);
      return before === undefined || next === undefined ? [] : ahead(next.record, before);
    });
    if (records.length > 0) for (const receive of listeners) receive(records);
  };
  const forget = (writing: Writing): void => {
    for (const id of ticketIdsOf(writing.commands)) {
      const left = (underWay.get(id) ?? []).filter((one) => one.id !== writing.id);
      if (left.length > 0) underWay.set(id, left);
      else underWay.delete(id);
    }
  };
  const remove = (writing: Writing): void => {
    forget(writing);
    for (const id of ticketIdsOf(writing.commands)) if (!underWay.has(id)) stored.delete(id);
  };
  const isUnderWay = (writing: Writing): boolean =>
    ticketIdsOf(writing.commands).some((id) => underWay.get(id)?.includes(writing) === true);

  /** The store has it: what else is under way on its tickets is played over that. */
  const settle = (writing: Writing): void => {
    const prediction = predictions.last();
    for (const id of ticketIdsOf(writing.commands)) {
      atHand.delete(id);
      readings.delete(id);
      const next = prediction === undefined ? undefined : play(id, [writing], prediction);
      if (next !== undefined) stored.set(id, waitingToBeSent(next.record));
    }
    forget(writing);
  };
  /** What is done under `change` is told as it is after it, also of tickets on which nothing is under way any more. */
  const telling = (ids: readonly TicketId[], change: () => void): void => {
    change();
    tell(ids);
    for (const id of ids) if (!underWay.has(id)) stored.delete(id);
  };
  function landed(found: readonly EntryId[]): void {
    if (found.length === 0) return;
    for (const writing of new Set([...underWay.values()].flat()))
      if (found.includes(writing.id)) {
        settle(writing);
        remove(writing);
      }
  }

  const takeToHand = (ids: readonly TicketId[]): void => {
    const wanted = ids.filter((id) => expected.has(id)).slice(0, MOST_AT_ONCE);
    if (wanted.length === 0) return;
    const reading = {};
    for (const id of wanted) {
      atHand.delete(id);
      readings.set(id, reading);
    }
    read(wanted).then((records) => {
      for (const [index, id] of wanted.entries()) {
        if (readings.get(id) !== reading) continue;
        readings.delete(id);
        const record = records[index];
        if (record !== undefined) atHand.set(id, record);
      }
    }, showLater);
  };
  hub.listen((message) => {
    if (message.t !== 'tickets' || expected.size === 0) return;
    takeToHand(message.ids === 'all' ? [...expected.keys()] : message.ids);
  });

  const showNow = (writing: Writing, ids: readonly TicketId[]): void => {
    const prediction = predictions.last();
    if (prediction === undefined || !isUnderWay(writing)) return;
    // What the engine refuses on one ticket it refuses on all.
    const isRefused = ids.some(
      (id) => play(id, underWay.get(id) ?? [], prediction)?.refused.has(writing.id) ?? true,
    );
    if (isRefused) remove(writing);
    else tell(ids);
  };

  return {
    show: (writing) => {
      const ids = ticketIdsOf(writing.commands);
      if (listeners.size === 0 || ids.length > MOST_AT_ONCE) return NOTHING;
      for (const id of ids) {
        const record = stored.get(id) ?? atHand.get(id);
        if (record !== undefined) stored.set(id, record);
      }
      const missing = ids.filter((id) => !stored.has(id));
      const take = () => {
        for (const id of ids) underWay.set(id, [...(underWay.get(id) ?? []), writing]);
      };
      if (missing.length === 0 && predictions.last() !== undefined) {
        take();
        showNow(writing, ids);
      } else {
        const reading = read(ids);
        take();
        reading.then((records) => {
          for (const [index, id] of ids.entries()) {
            const record = records[index];
            if (record !== undefined && underWay.has(id)) stored.set(id, record);
          }
          showNow(writing, ids);
        }, showLater);
      }
      return {
        keep: () => {
          if (isUnderWay(writing)) telling(ids, () => settle(writing));
        },
        takeBack: () => {
          if (isUnderWay(writing)) telling(ids, () => forget(writing));
        },
      };
    },
    expect: (ids) => {
      const fresh = ids.filter((id) => !expected.has(id));
      for (const id of ids) expected.set(id, (expected.get(id) ?? 0) + 1);
      takeToHand(fresh);
      return () => {
        for (const id of ids) {
          const left = (expected.get(id) ?? 1) - 1;
          if (left > 0) expected.set(id, left);
          else {
            expected.delete(id);
            atHand.delete(id);
            readings.delete(id);
          }
        }
      };
    },
    listen: (receive) => {
      listeners.add(receive);
      return () => listeners.delete(receive);
    },
    ids: () => underWay.keys(),
    waiting,
    landed,
    over: (id, record) => {
      const entries = underWay.get(id);
      const prediction = predictions.last();
      if (entries === undefined || prediction === undefined) return record;
      if (record === undefined) {
        stored.delete(id);
        return undefined;
      }
      stored.set(id, record);
      return ahead(played(record, entries, prediction).record, record);
    },
  };
}

/** Of these entries, those that the outbox has. Inside a read of it. */
export async function entriesIn(
  db: DeskDatabase,
  ids: readonly EntryId[],
): Promise<readonly EntryId[]> {
  if (ids.length === 0) return [];
  return (await db.outbox.bulkGet([...ids])).flatMap((entry) => entry?.id ?? []);
}

const waitingToBeSent = (record: TicketRecord): TicketRecord => ({
  ...record,
  view: { ...record.view, pending: record.view.pending + 1 },
});

/** The record as it will be stored, but for what waits: nothing does yet. */
function played(record: TicketRecord, entries: readonly Writing[], prediction: Prediction) {
  const pending = entries.map((entry) => ({ ...entry, isLanded: false }));
  const replayed = playOver(
    record.id,
    { state: record.view, excerpt: record.view.excerpt },
    record.base,
    pending,
    prediction,
  );
  if (replayed.state === undefined) return { record, refused: replayed.refused };
  const view = viewOf(
    { ...replayed, state: replayed.state },
    record,
    record.view.pending,
    prediction.configuration,
  );
  return {
    record: {
      ...record,
      view,
      views: viewsOf(view, prediction),
      number: view.number ?? 0,
      updatedAt: view.updatedAt,
    },
    refused: replayed.refused,
  };
}
