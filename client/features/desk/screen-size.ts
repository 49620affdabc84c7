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
/** Rail, list and ticket side by side. */
export const isWide = watch('(width >= 1100px)');
const isTouch = watch('(width < 700px), (pointer: coarse)');

/** In px. Two lines, or one where the person wants many; a thumb needs 44 at least. */
export function rowHeight(density: Density): number {
  if (density === 'compact') return isTouch() ? 44 : 32;
  return isTouch() ? 68 : 60;
}

/** Of a row in columns, which is one line. */
export function lineHeight(density: Density): number {
  if (isTouch()) return 44;
  return density === 'compact' ? 32 : 44;
}

export const headingHeight = (): number => (isTouch() ? 44 : 32);
