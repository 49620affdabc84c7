// Where the new begins: the first message by somebody else that came while one was elsewhere in the conversation or in
// another window.

import { createEffect, createSignal, on, untrack, type Accessor } from 'solid-js';
import type { PersonId } from '#shared/base/ids.ts';
import type { ConversationItem } from '#client/data/index.ts';

export function createNewMark(
  items: Accessor<readonly ConversationItem[]>,
  selfId: Accessor<PersonId>,
  isAtEnd: Accessor<boolean>,
) {
  const [before, setBefore] = createSignal<string>();
  const [count, setCount] = createSignal(0);
  let known: ReadonlySet<string> | undefined;
  let newestSeq = 0;

  createEffect(
    on(items, (current) => {
      const messages = current.filter((item) => item.type === 'message');
      const ids = new Set<string>(messages.map(({ id }) => id));
      const earlier = known;
      const last = newestSeq;
      newestSeq = Math.max(newestSeq, ...current.map((item) => item.seq ?? 0).slice(-1), 0);
      // The first reading is what one opened; older ones that are brought later are not new.
      if (ids.size > 0) known = ids;
      if (earlier === undefined || last === 0) return;
      const lastKnown = messages.findLastIndex(({ id }) => earlier.has(id));
      const fresh = messages
        .slice(lastKnown + 1)
        .filter(({ authorId, state }) => state === 'saved' && authorId !== selfId());
      if (messages.some(({ id, authorId }) => !earlier.has(id) && authorId === selfId())) {
        setBefore(undefined);
        setCount(0);
        return;
      }
      if (fresh.length === 0) return;
      const isUnseen = !untrack(isAtEnd) || document.hidden;
      if (!isUnseen) return;
      setBefore((known) => known ?? fresh[0]?.id);
      setCount((n) => n + fresh.length);
    }),
  );
  createEffect(() => {
    if (isAtEnd()) setCount(0);
  });
  return { before, count };
}
