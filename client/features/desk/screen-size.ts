// What a style sheet would ask the screen, where a number or another part is needed instead.

import { createSignal, type Accessor } from 'solid-js';
import type { Density } from '#client/ui/theme.ts';

function watch(query: string): Accessor<boolean> {
  const media = globalThis.matchMedia?.(query);
  const [matches, setMatches] = createSignal(media?.matches ?? false);
  media?.addEventListener('change', (event) => setMatches(event.matches));
  return matches;
}

export const isPhone = watch('(width < 700px)');
const isTouch = watch('(width < 700px), (pointer: coarse)');

/** In px. Two lines, or one where the person wants many; a thumb needs 44 at least. */
export function rowHeight(density: Density): number {
  if (density === 'compact') return isTouch() ? 44 : 32;
  return isTouch() ? 68 : 60;
}
