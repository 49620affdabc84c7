// What a customer has bought (P8): only the server has it, so it is there while one is online.

import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { PersonId, SaleId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';

export type BoughtProduct = {
  readonly id: SaleId;
  readonly product: { readonly reference: string; readonly designation: string };
  readonly serialNumber: string;
  readonly soldOn: string;
};
export type CustomerSales = {
  /** The customer's account; without one nothing was bought. */
  readonly personId: PersonId;
  readonly sales: readonly BoughtProduct[];
};
type Found = { readonly items: readonly { readonly id: PersonId; readonly email: string }[] };

const PAUSE_MS = 400;
/** Customers; enough for a day, and no burden. */
const MOST_KEPT = 500;

/** Those of the customer with this address, asked for once one has stopped typing it. */
export function createCustomerSales(
  desk: Pick<Desk, 'api' | 'self' | 'workspace'>,
  email: Accessor<string>,
): Accessor<CustomerSales | undefined> {
  const [found, setFound] = createSignal<CustomerSales>();
  createEffect(
    on(email, (typed) => {
      setFound(undefined);
      const address = typed.trim().toLowerCase();
      if (!address.includes('@') || !desk.self().permissions.includes('sales.read')) return;
      let isCurrent = true;
      const timer = setTimeout(() => {
        void look(desk, address).then((sales) => isCurrent && setFound(sales));
      }, PAUSE_MS);
      onCleanup(() => {
        isCurrent = false;
        clearTimeout(timer);
      });
    }),
  );
  return found;
}

/** Of each customer whose ticket was looked at here: what was known last serves while there is no network. */
const known = new WeakMap<object, Map<PersonId, readonly BoughtProduct[]>>();

/** Those of this account, asked for once one has stayed with it; undefined: not known on this device. */
export function createSalesOf(
  desk: Pick<Desk, 'api' | 'self' | 'sync' | 'workspace'>,
  customer: Accessor<PersonId | null>,
): Accessor<readonly BoughtProduct[] | undefined> {
  const kept = known.get(desk) ?? new Map<PersonId, readonly BoughtProduct[]>();
  known.set(desk, kept);
  const [found, setFound] = createSignal<readonly BoughtProduct[]>();
  const isOnline = createMemo(() => desk.sync().state !== 'offline');
  createEffect(
    on([customer, isOnline], ([id, online]) => {
      setFound(id === null ? undefined : kept.get(id));
      if (id === null || !online || !desk.self().permissions.includes('sales.read')) return;
      let isCurrent = true;
      const timer = setTimeout(() => {
        void salesOf(desk, id).then((sales) => {
          if (sales === undefined) return;
          if (kept.size >= MOST_KEPT) kept.clear();
          kept.set(id, sales);
          if (isCurrent) setFound(sales);
        });
      }, PAUSE_MS);
      onCleanup(() => {
        isCurrent = false;
        clearTimeout(timer);
      });
    }),
  );
  return found;
}

async function salesOf(
  { api, workspace }: Pick<Desk, 'api' | 'workspace'>,
  customer: PersonId,
): Promise<readonly BoughtProduct[] | undefined> {
  const at = `w/${encodeURIComponent(workspace().slug)}`;
  const sales = await api.get<{ readonly items: readonly BoughtProduct[] }>(
    `${at}/sales?customer=${customer}&limit=200`,
  );
  return sales.ok ? sales.value.data.items : undefined;
}

async function look(
  { api, workspace }: Pick<Desk, 'api' | 'workspace'>,
  address: string,
): Promise<CustomerSales | undefined> {
  const at = `w/${encodeURIComponent(workspace().slug)}`;
  const people = await api.get<Found>(`${at}/people?q=${encodeURIComponent(address)}&limit=20`);
  if (!people.ok) return undefined;
  const person = people.value.data.items.find(({ email }) => email.toLowerCase() === address);
  if (person === undefined) return undefined;
  const sales = await salesOf({ api, workspace }, person.id);
  if (sales === undefined || sales.length === 0) return undefined;
  return { personId: person.id, sales };
}
