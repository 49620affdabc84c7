import type { Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { entriesIn } from '../ahead.ts';
import type { DeskDatabase } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import { replay, viewOf } from '../predict.ts';
import type { TicketView } from '../records.ts';
import { createLiveOn } from './live.ts';

const OUTBOX = ['outbox'] as const;

export function createTickets(room: EngineRoom) {
  const { ahead } = room;
  const read = async (id: TicketId): Promise<TicketView | undefined> => {
    const waiting = ahead.waiting([id]);
    const found = await room.store.read(
      ['tickets', 'pages', 'pageIds', 'meta', 'small', ...(waiting.length > 0 ? OUTBOX : [])],
      async (db) => {
        const landed = await entriesIn(db, waiting);
        const record = await db.tickets.get(id);
        return { landed, record, cold: record === undefined ? await readCold(db, id) : undefined };
      },
    );
    ahead.landed(found.landed);
    return ahead.over(id, found.record)?.view ?? found.cold;
  };
  const readCold = async (db: DeskDatabase, id: TicketId): Promise<TicketView | undefined> => {
    const cold = (await room.shelf.find(db, [id])).get(id);
    const prediction = await room.predictions.load(db);
    if (cold === undefined || prediction === undefined) return undefined;
    const replayed = replay(id, cold.base, [], prediction);
    if (replayed.state === undefined) return undefined;
    const ticket = {
      base: cold.base,
      heat: 'cold' as const,
      isStripped: cold.isStripped ?? false,
    };
    return viewOf({ ...replayed, state: replayed.state }, ticket, 0, prediction.configuration);
  };
  const besides = (id: TicketId, show: (view: TicketView | undefined) => void): (() => void) => {
    const release = ahead.expect([id]);
    const stop = ahead.listen((records) => {
      const own = records.find((record) => record.id === id);
      if (own !== undefined) show(own.view);
    });
    return () => {
      release();
      stop();
    };
  };
  return {
    ticket: (id: Accessor<TicketId>): Accessor<TicketView | undefined> =>
      createLiveOn<TicketId, TicketView | undefined>(room.platform, id, read, undefined, besides),
    idByNumber: async (number: number): Promise<TicketId | undefined> => {
      const record = await room.store.read(['tickets'], (db) =>
        db.tickets.where('number').equals(number).first(),
      );
      return record?.id;
    },
  };
}
