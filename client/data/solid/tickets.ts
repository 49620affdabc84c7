import type { Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { EngineRoom } from '../engine-room.ts';
import { replay, viewOf } from '../predict.ts';
import type { TicketView } from '../records.ts';
import { createLiveOn } from './live.ts';

export function createTickets(room: EngineRoom) {
  const read = (id: TicketId): Promise<TicketView | undefined> =>
    room.store.read(['tickets', 'pages', 'pageIds', 'meta', 'small'], async (db) => {
      const record = await db.tickets.get(id);
      if (record !== undefined) return record.view;
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
    });
  return {
    ticket: (id: Accessor<TicketId>): Accessor<TicketView | undefined> =>
      createLiveOn<TicketId, TicketView | undefined>(room.platform, id, read, undefined),
    idByNumber: async (number: number): Promise<TicketId | undefined> => {
      const record = await room.store.read(['tickets'], (db) =>
        db.tickets.where('number').equals(number).first(),
      );
      return record?.id;
    },
  };
}
