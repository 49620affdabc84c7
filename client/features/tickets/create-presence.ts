// Who else is on the ticket, from the shared draft's awareness: every operator who has it open is connected to that.

import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { DraftHandle } from '#client/data/index.ts';

export type Present = {
  readonly id: string;
  readonly name: string;
  readonly isWriting: boolean;
};

type State = {
  readonly user?: { readonly id?: unknown; readonly name?: unknown };
  readonly typing?: unknown;
  readonly cursor?: unknown;
};

/** One line per person, however many devices they have it open on; not oneself. */
export function presentPeople(states: Iterable<unknown>, selfId: string): readonly Present[] {
  const people = new Map<string, Present>();
  for (const state of states) {
    const { user, typing, cursor } = (state ?? {}) as State;
    if (typeof user?.name !== 'string' || typeof user.id !== 'string' || user.id === selfId)
      continue;
    const isWriting = typing === true || (typeof cursor === 'object' && cursor !== null);
    const known = people.get(user.id);
    people.set(user.id, {
      id: user.id,
      name: user.name,
      isWriting: isWriting || known?.isWriting === true,
    });
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export function createPresence(
  draft: Accessor<DraftHandle | undefined>,
  self: Accessor<{ readonly id: string; readonly name: string }>,
): Accessor<readonly Present[]> {
  const [present, setPresent] = createSignal<readonly Present[]>([]);
  createEffect(() => {
    const handle = draft();
    const me = self();
    if (handle === undefined) {
      setPresent([]);
      return;
    }
    const { awareness } = handle;
    const read = () => setPresent(presentPeople(awareness.getStates().values(), me.id));
    awareness.setLocalStateField('user', { id: me.id, name: me.name });
    awareness.on('change', read);
    read();
    onCleanup(() => awareness.off('change', read));
  });
  return present;
}
