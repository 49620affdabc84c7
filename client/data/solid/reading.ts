// What one has read, between the screen, the lists and the server.

import { createEffect, on, untrack, type Accessor } from 'solid-js';
import { MINUTE_MS } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type { ApiClient } from '../api.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { TicketListItem } from '../list-item.ts';
import type { Reads, UpTo } from '../reads.ts';
import type { TicketView } from '../records.ts';
import { askUnread, MOST_TOLD, tellReads, type UnreadThere } from '../tell-reads.ts';

/** Other devices of the person are rare. */
const ASKED_EVERY_MS = 5 * MINUTE_MS;

type ListsToRead = {
  readonly reads: Reads;
  readonly all: () => readonly TicketListItem[];
  readonly isReady: Accessor<boolean>;
};

export function createReading(
  room: EngineRoom,
  api: ApiClient,
  slug: string,
  { reads, all, isReady }: ListsToRead,
  of: {
    readonly self: Accessor<SelfRow | undefined>;
    /** Changes with every contact. */
    readonly contact: Accessor<unknown>;
  },
) {
  const fail = (error: unknown) => {
    if ((error as Error).name !== 'DatabaseClosedError')
      room.platform.warn('What was read could not be noted', error);
  };

  let isTelling = false;
  const tell = async (): Promise<void> => {
    if (isTelling) return;
    isTelling = true;
    try {
      await tellReads(room, api, slug);
    } catch (error) {
      fail(error);
    } finally {
      isTelling = false;
    }
  };

  /** The open tickets that are one's own, as far as this device has them. Undefined: more than the server says it of. */
  const ownNow = async (self: SelfRow): Promise<readonly TicketView[] | undefined> => {
    const own = all().filter(
      ({ assigneeId, lockHolderId, phase }) =>
        (assigneeId === self.id || lockHolderId === self.id) && isOpenPhase(phase),
    );
    if (own.length > MOST_TOLD) return undefined;
    const ids = own.map(({ id }) => id);
    const records = await room.store.read(['tickets'], (db) => db.tickets.bulkGet(ids));
    return records.flatMap((record) => record?.view ?? []);
  };

  /**
   * What another device has read, or what this one never saw, of one's own tickets as they were before the server was
   * asked: what comes in meanwhile is not among what it answers of.
   */
  const learn = async (
    own: readonly TicketView[],
    there: UnreadThere,
    self: SelfRow,
  ): Promise<void> => {
    const learnt: (UpTo & { id: TicketId })[] = [];
    const moved: TicketId[] = [];
    for (const view of own) {
      const { id, pubSeq, notesSeq } = view;
      const unread = there.get(id);
      if (unread !== undefined) {
        const left = {
          pubSeq: Math.max(0, pubSeq - unread.messages),
          notesSeq: Math.max(0, notesSeq - unread.notes),
        };
        learnt.push({ id, ...left });
        moved.push(id);
      } else if (reads.isUnread(view, self.id)) {
        if (await reads.mark(id, { pubSeq, notesSeq })) moved.push(id);
      }
    }
    await reads.learn(learnt);
    if (moved.length > 0) room.hub.tell({ t: 'tickets', ids: moved });
  };

  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<void> => {
    const self = untrack(of.self);
    const now = room.platform.now();
    if (self === undefined || !isDeskOf(self) || now - askedAt < ASKED_EVERY_MS) return;
    askedAt = now;
    try {
      await tell();
      const own = await ownNow(self);
      if (own === undefined) return;
      const there = await askUnread(api, slug);
      if (there !== undefined) await learn(own, there, self);
    } catch (error) {
      fail(error);
    }
  };

  createEffect(
    on([of.contact, isReady], ([contact, ready]) => {
      if (contact === null || !ready) return;
      void ask();
      void tell();
    }),
  );

  return {
    mark: async (id: TicketId, upTo: UpTo): Promise<void> => {
      try {
        if (!(await reads.mark(id, upTo))) return;
        room.hub.tell({ t: 'tickets', ids: [id] });
        await tell();
      } catch (error) {
        fail(error);
      }
    },
  };
}

const isDeskOf = ({ permissions }: SelfRow): boolean =>
  permissions.some((one) => one === 'ticket.read' || one === 'ticket.read-all');
