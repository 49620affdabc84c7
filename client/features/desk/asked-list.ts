// A link may ask for tickets by a filter, as all those about one product (P11). Then the list is of everything there is,
// ended ones too, until its filter goes or another list is opened.

import { createEffect, createSignal, on, type Accessor } from 'solid-js';
import { askedOf, type createFilter } from '#client/features/search/index.ts';
import type { ViewId } from '#client/data/index.ts';

export function createAskedList(options: {
  /** The filter as text, as long as the address says it. */
  readonly asked: Accessor<string | undefined>;
  readonly view: Accessor<ViewId>;
  readonly filter: ReturnType<typeof createFilter>;
  /** It has been taken over: the address need not say it any more, so that the link works again. */
  readonly onTaken: () => void;
}): Accessor<boolean> {
  const { filter } = options;
  const [isEverything, setEverything] = createSignal(false);
  createEffect(on(options.view, () => setEverything(false), { defer: true }));
  createEffect(
    on(options.asked, (text) => {
      if (text === undefined) return;
      const asked = askedOf(text, filter.grammar());
      if (asked !== undefined) {
        filter.show(asked.where);
        setEverything(true);
      }
      options.onTaken();
    }),
  );
  createEffect(() => {
    if (filter.isEmpty()) setEverything(false);
  });
  return isEverything;
}
