// What this device tells the server of what was read, and asks it about the person's other devices: of the open tickets
// that they look after the server knows what is unread (`GET unread`).

import type { TicketId } from '#shared/base/ids.ts';
import type { ApiClient } from './api.ts';
import type { EngineRoom } from './engine-room.ts';

/** Told in one go; the rest at the next contact. */
const TOLD_AT_ONCE = 20;

/** What the server cannot take now stays for the next time. */
export async function tellReads(room: EngineRoom, api: ApiClient, slug: string): Promise<void> {
  const untold = await room.store.read(['reads'], (db) =>
    db.reads.where('untold').equals(1).limit(TOLD_AT_ONCE).toArray(),
  );
  for (const { id, pubSeq, notesSeq } of untold) {
    const told = await api.post(`w/${encodeURIComponent(slug)}/tickets/${id}/read`, {
      pubSeq,
      notesSeq,
    });
    // A ticket that the server does not know, or does not show any more, needs no mark there.
    if (!told.ok && (told.error.kind !== 'problem' || !isFinal(told.error.status))) return;
    await room.store.write('relaxed', ['reads'], async (db) => {
      const now = await db.reads.get(id);
      if (now?.pubSeq !== pubSeq || now.notesSeq !== notesSeq) return;
      if (told.ok) await db.reads.put({ id, pubSeq, notesSeq });
      else await db.reads.delete(id);
    });
  }
}

const isFinal = (status: number): boolean => status === 403 || status === 404;

export type UnreadThere = ReadonlyMap<
  TicketId,
  { readonly messages: number; readonly notes: number }
>;
/** Of so many tickets, those that changed last, the server says it. */
export const MOST_TOLD = 200;

/** Undefined: not now. */
export async function askUnread(api: ApiClient, slug: string): Promise<UnreadThere | undefined> {
  const answer = await api.get<{
    readonly items: readonly {
      readonly ticketId: TicketId;
      readonly messages: number;
      readonly notes: number;
    }[];
  }>(`w/${encodeURIComponent(slug)}/unread`);
  if (!answer.ok) return undefined;
  return new Map(answer.value.data.items.map((item) => [item.ticketId, item]));
}
