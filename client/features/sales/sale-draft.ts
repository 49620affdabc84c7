// What stands in the seller's form: kept while one looks at a ticket meanwhile, as long as the desk is open. A password
// is not among it.

import { createStore } from 'solid-js/store';
import type { Customer, Product } from './sales-api.ts';

export type SaleDraft = {
  customerText: string;
  customer: Customer | null;
  /** Null: none is being made. */
  newCustomer: { firstName: string; name: string; email: string } | null;
  productText: string;
  product: Product | null;
  serialNumber: string;
  /** Null: nobody has changed it, so it is today, whichever day that is. */
  soldOn: string | null;
};

const EMPTY: SaleDraft = {
  customerText: '',
  customer: null,
  newCustomer: null,
  productText: '',
  product: null,
  serialNumber: '',
  soldOn: null,
};

const makeDraft = () => createStore<SaleDraft>({ ...EMPTY });
export type KeptDraft = ReturnType<typeof makeDraft>;

const kept = new WeakMap<object, KeptDraft>();

export function draftOf(desk: object): KeptDraft {
  const known = kept.get(desk) ?? makeDraft();
  kept.set(desk, known);
  return known;
}

/** The same customer often takes a second piece with them; of what was sold nothing stays. */
export const AFTER_A_SALE = {
  productText: '',
  product: null,
  serialNumber: '',
  soldOn: null,
} as const satisfies Partial<SaleDraft>;

/** What was looked for in vain begins the new account: an address, or a first name and the rest. */
export function beginCustomer(text: string): NonNullable<SaleDraft['newCustomer']> {
  const words = text.trim();
  if (words.includes('@')) return { firstName: '', name: '', email: words };
  const [firstName = '', ...rest] = words.split(/\s+/);
  return rest.length === 0
    ? { firstName: '', name: firstName, email: '' }
    : { firstName, name: rest.join(' '), email: '' };
}

/** One key for one thing to be made: it stays over repeats of the same, and is another for anything else. */
export function createRepeatKey(newId: () => string) {
  let last = { what: '', key: '' };
  return {
    of: (what: unknown): string => {
      const now = JSON.stringify(what);
      if (last.what !== now) last = { what: now, key: newId() };
      return last.key;
    },
    /** It is made: the same once more would be a second one, and is judged as that. */
    settle: (): void => {
      last = { what: '', key: '' };
    },
  };
}
