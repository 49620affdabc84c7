import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';

/** What stands open before somebody's eyes has been read, and so has what they were told of it. */
export function useReadMarks(
  desk: Desk,
  ticketId: Accessor<TicketId | undefined>,
  onSeen: (id: TicketId) => void,
): void {
  const [isVisible, setVisible] = createSignal(document.visibilityState === 'visible');
  const look = () => setVisible(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', look);
  onCleanup(() => document.removeEventListener('visibilitychange', look));
  createEffect(() => {
    const id = ticketId();
    if (id === undefined || !isVisible()) return;
    createEffect(() => onSeen(id));
    const ticket = desk.ticket(() => id);
    createEffect(() => {
      const seen = ticket();
      if (seen?.id !== id || seen.isLocal) return;
      void desk.markRead(id, { pubSeq: seen.pubSeq, notesSeq: seen.notesSeq });
    });
  });
}
