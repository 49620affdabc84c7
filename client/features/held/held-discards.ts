// Discarding can be taken back for a few seconds: until then the words are only hidden. A page that is closed before
// has thrown nothing away.

import { createSignal, onCleanup } from 'solid-js';
import type { Desk, HeldView } from '#client/data/index.ts';

const UNDO_MS = 8_000;

export type Discards = {
  readonly isHidden: (id: string) => boolean;
  readonly discard: (item: HeldView) => void;
  readonly undo: (id: string) => void;
};

export function createDiscards(
  desk: Pick<Desk, 'discardHeld'>,
  onFailed: (item: HeldView) => void,
): Discards {
  const [hidden, setHidden] = createSignal<ReadonlySet<string>>(new Set());
  const pending = new Map<
    string,
    { readonly item: HeldView; readonly timer: ReturnType<typeof setTimeout> }
  >();
  const show = (id: string) =>
    setHidden((before) => new Set([...before].filter((other) => other !== id)));

  const carryOut = (item: HeldView): void => {
    pending.delete(item.id);
    desk.discardHeld(item.id).then(
      (result) => {
        if (!result.ok && result.refusal.code !== 'NO_SUCH_HELD_REPLY') {
          show(item.id);
          onFailed(item);
        }
      },
      () => {
        show(item.id);
        onFailed(item);
      },
    );
  };
  onCleanup(() => {
    for (const { item, timer } of pending.values()) {
      clearTimeout(timer);
      carryOut(item);
    }
  });
  return {
    isHidden: (id) => hidden().has(id),
    discard: (item) => {
      setHidden((before) => new Set([...before, item.id]));
      pending.set(item.id, { item, timer: setTimeout(() => carryOut(item), UNDO_MS) });
    },
    undo: (id) => {
      const found = pending.get(id);
      if (found === undefined) return;
      clearTimeout(found.timer);
      pending.delete(id);
      show(id);
    },
  };
}
