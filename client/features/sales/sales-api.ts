// What a seller asks of the server (P5, P7). All of it needs a network: customers and products are too many for a device.

import type { ApiClient, ApiOptions, ApiResult } from '#client/data/index.ts';
import type { PersonId, ProductId, SaleId } from '#shared/base/ids.ts';

export type Customer = { readonly id: PersonId; readonly name: string; readonly email: string };
/** How to reach somebody is not shown of colleagues. */
export type FoundPerson = Omit<Customer, 'email'> & {
  readonly email?: string;
  readonly profile: string;
  readonly isDisabled: boolean;
};
export type FoundPeople = {
  readonly items: readonly FoundPerson[];
  readonly next: string | null;
};

export type Product = {
  readonly id: ProductId;
  readonly reference: string;
  readonly designation: string;
  readonly isOnSale: boolean;
};
/** Fewer than 10, or none and how many there are; or that there are more than were counted. */
export type FoundProducts = {
  readonly items: readonly Product[];
  readonly total: number;
  readonly isMore: boolean;
};

export type NewCustomer = {
  readonly firstName: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
};
export type NewSale = {
  readonly customerId: PersonId;
  readonly productId: ProductId;
  readonly serialNumber: string;
  /** A day; left out: today, as the server has it. */
  readonly soldOn?: string;
};
export type Sale = {
  readonly id: SaleId;
  readonly customer: Customer;
  readonly product: Product;
  readonly serialNumber: string;
  readonly soldOn: string;
};
export type SalesPage = { readonly items: readonly Sale[]; readonly next: string | null };

export type SalesApi = ReturnType<typeof createSalesApi>;

const CUSTOMERS_SHOWN = 10;
const SALES_SHOWN = 25;

export function createSalesApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}`;
  const once = (key: string): ApiOptions => ({ headers: { 'idempotency-key': key } });
  return {
    findCustomers: (text: string, options?: ApiOptions): Promise<ApiResult<FoundPeople>> =>
      api.get(
        `${base}/people?profile=customer&q=${encodeURIComponent(text)}&limit=${CUSTOMERS_SHOWN}`,
        options,
      ),
    /** Whose account has this address: a colleague's address is not shown, so of theirs nothing is found. */
    withEmail: (email: string): Promise<ApiResult<FoundPeople>> =>
      api.get(`${base}/people?q=${encodeURIComponent(email)}&limit=${CUSTOMERS_SHOWN}`),
    /** `key`: a repeat after a lost answer makes no second account. */
    createCustomer: (customer: NewCustomer, key: string): Promise<ApiResult<Customer>> =>
      api.post(`${base}/people`, { ...customer, profile: 'customer' }, once(key)),
    findProducts: (text: string, options?: ApiOptions): Promise<ApiResult<FoundProducts>> =>
      api.get(`${base}/products?q=${encodeURIComponent(text)}`, options),
    /** `key`: a repeat after a lost answer records no second sale. */
    record: (sale: NewSale, key: string): Promise<ApiResult<Sale>> =>
      api.post(`${base}/sales`, sale, once(key)),
    boughtBy: (customer: PersonId, cursor?: string): Promise<ApiResult<SalesPage>> =>
      api.get(
        `${base}/sales?customer=${customer}&limit=${SALES_SHOWN}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      ),
  };
}
