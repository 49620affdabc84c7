// A search of the server's while one types: it waits for enough characters and for a pause, an answer to an older text
// never stands under a newer one, and what failed for want of a network is asked again once there is one.

import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { ApiOptions, ApiResult } from '#client/data/index.ts';

/** Of what was typed: too little, on its way, here, or why not. */
export type LookupState<Found> =
  | { readonly at: 'short' }
  | { readonly at: 'asking'; readonly last: Found | undefined }
  | { readonly at: 'found'; readonly found: Found }
  | { readonly at: 'unreachable' }
  | { readonly at: 'failed' };

const PAUSE_MS = 200;

export function createLookup<Found>(options: {
  text: Accessor<string>;
  /** Characters, without the spaces around them. */
  least: number;
  isOnline: Accessor<boolean>;
  ask: (text: string, options: ApiOptions) => Promise<ApiResult<Found>>;
}): Accessor<LookupState<Found>> {
  const [state, setState] = createSignal<LookupState<Found>>({ at: 'short' });
  const wanted = () => options.text().normalize('NFC').trim();

  async function look(text: string, signal: AbortSignal): Promise<void> {
    const result = await options.ask(text, { signal });
    if (signal.aborted) return;
    if (result.ok) setState({ at: 'found', found: result.value.data });
    else setState({ at: result.error.kind === 'unreachable' ? 'unreachable' : 'failed' });
  }

  createEffect(
    on([wanted, options.isOnline], ([text, isOnline]) => {
      if ([...text].length < options.least) {
        setState({ at: 'short' });
        return;
      }
      if (!isOnline) {
        setState({ at: 'unreachable' });
        return;
      }
      // What was found last stays in sight, so that a list does not blink from key to key.
      setState((before) => ({
        at: 'asking',
        last:
          before.at === 'found' ? before.found : before.at === 'asking' ? before.last : undefined,
      }));
      const ended = new AbortController();
      const timer = setTimeout(() => void look(text, ended.signal), PAUSE_MS);
      onCleanup(() => {
        clearTimeout(timer);
        ended.abort();
      });
    }),
  );
  return state;
}

/** What may be shown now; nothing while too little is typed or it cannot be known. */
export const shownOf = <Found>(state: LookupState<Found>): Found | undefined =>
  state.at === 'found' ? state.found : state.at === 'asking' ? state.last : undefined;
