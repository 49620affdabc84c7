import { createSignal, onCleanup, onMount, type Accessor } from 'solid-js';
import { MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';
import type { Desk } from '#client/data/index.ts';

/** Not while the desk is opening. */
const FIRST_MS = 5 * SECOND_MS;
const PAUSE_MS = 15 * MINUTE_MS;

/** How many mails and notifications could not be delivered (N3), for who can do something about it; else none. */
/** `firstMs`: until it is looked for the first time. */
export function useFailedDeliveries(desk: Desk, firstMs = FIRST_MS): Accessor<number> {
  const [count, setCount] = createSignal(0);
  const look = async (): Promise<void> => {
    const { permissions } = desk.self();
    if (!permissions.includes('settings.manage') || !permissions.includes('ticket.read-all'))
      return;
    const slug = encodeURIComponent(desk.workspace().slug);
    const answer = await desk.api.get<{ readonly total: number }>(
      `w/${slug}/failed-deliveries?limit=1`,
    );
    // Away from the server the last count stands.
    if (answer.ok) setCount(answer.value.data.total);
  };
  onMount(() => {
    const first = setTimeout(() => void look(), firstMs);
    const again = setInterval(() => void look(), PAUSE_MS);
    onCleanup(() => {
      clearTimeout(first);
      clearInterval(again);
    });
  });
  return count;
}
