// The shared draft of the open ticket: opened with it, opened anew when an answer begins the next one.

import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk, DraftHandle } from '#client/data/index.ts';

/** After a draft was renewed by the server, until the feed brings its new generation. */
const AGAIN_MS = 1_500;

export function createDraft(
  desk: Desk,
  ticketId: TicketId,
  generation: Accessor<number>,
  isWanted: Accessor<boolean>,
): Accessor<DraftHandle | undefined> {
  const [draft, setDraft] = createSignal<DraftHandle>();
  const [turn, setTurn] = createSignal(0);
  // Asked for anew at every change of the ticket: without a memo each would take the box from under one's hands.
  const wanted = createMemo(isWanted);

  createEffect(
    on([generation, wanted, turn], ([current, isOpen]) => {
      if (!isOpen) return;
      const handle = desk.draft(ticketId, current);
      let isHere = true;
      handle.whenLoaded.then(
        () => isHere && setDraft(handle),
        // The handle says so itself: `not-saved`.
        () => isHere && setDraft(handle),
      );
      onCleanup(() => {
        isHere = false;
        setDraft(undefined);
        handle.release();
      });
    }),
  );
  createEffect(() => {
    if (draft()?.status() !== 'renewed') return;
    const timer = setTimeout(() => setTurn((n) => n + 1), AGAIN_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return draft;
}
