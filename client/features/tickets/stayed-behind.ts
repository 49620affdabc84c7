// Answers that were about to leave when their page went away: crashed, killed, the battery empty. They were not sent; their
// words are in the draft, and whoever opens the desk next is told so (C12).

import { createEffect, createMemo, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { Desk, PrivateDraft } from '#client/data/index.ts';
import { departuresOf, TAKE_BACK_MS } from './departures.ts';

/** Another tab may be about to send it: only after this time it surely is not. */
const SURE_AFTER_MS = TAKE_BACK_MS + 2_000;

export function createStayedBehind(desk: Desk): Accessor<readonly PrivateDraft[]> {
  const [now, setNow] = createSignal(Date.parse(desk.now()));
  const leaving = createMemo(() =>
    desk
      .leavingDrafts()
      .filter(({ ticketId }) => departuresOf(desk).of(ticketId) === undefined)
      .map((draft) => ({ draft, sureAt: Date.parse(draft.at) + SURE_AFTER_MS })),
  );
  createEffect(() => {
    const next = Math.min(
      ...leaving()
        .map(({ sureAt }) => sureAt)
        .filter((at) => at > now()),
    );
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(() => setNow(next), Math.max(0, next - Date.parse(desk.now())));
    onCleanup(() => clearTimeout(timer));
  });
  return createMemo(() =>
    leaving()
      .filter(({ sureAt }) => sureAt <= Math.max(now(), Date.parse(desk.now())))
      .map(({ draft }) => draft),
  );
}
