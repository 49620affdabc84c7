// What the signed-in customer has bought (P8). Only the server has it: it is asked for while there is a network, so that
// one who loses it on the way still can choose.

import { createEffect, createMemo, createSignal, on, type Accessor } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import type { BoughtProduct } from '#client/features/tickets/index.ts';

/** As of the last time that it was asked for; nothing before. */
export function createOwnSales(
  desk: Pick<Desk, 'api' | 'sync' | 'workspace'>,
  isWanted: Accessor<boolean>,
): Accessor<readonly BoughtProduct[]> {
  const [bought, setBought] = createSignal<readonly BoughtProduct[]>([]);

  async function look(): Promise<void> {
    const at = `w/${encodeURIComponent(desk.workspace().slug)}/sales?limit=200`;
    const sales = await desk.api.get<{ readonly items: readonly BoughtProduct[] }>(at);
    if (sales.ok) setBought(sales.value.data.items);
  }

  const isOnline = createMemo(() => desk.sync().state !== 'offline');
  createEffect(
    on([isWanted, isOnline], ([wanted, online]) => {
      const { buyersNameSale = false } = desk.workspace().configuration;
      const isUnknown = buyersNameSale && bought().length === 0;
      if (online && (wanted || isUnknown)) void look();
    }),
  );
  return bought;
}
