// What is wrong with a sale or a new account, as sentences at their fields.

import type { FieldError } from '#shared/base/error-codes.ts';
import { checkSale, normalSerialNumber, type SaleToRecord } from '#shared/engine/record-sale.ts';
import type { ApiFailure } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';
import type { NewCustomer } from './sales-api.ts';

export const CUSTOMER_ID = 'sale-customer';
export const PRODUCT_ID = 'sale-product';
export const SERIAL_ID = 'sale-serial';
export const DAY_ID = 'sale-day';

const IDS: { readonly [path: string]: string } = {
  customerId: CUSTOMER_ID,
  productId: PRODUCT_ID,
  serialNumber: SERIAL_ID,
  soldOn: DAY_ID,
};

/** What can be told while one still types: too short is none of it, before one has left the field. */
export function serialProblem(
  text: string,
  hasLeft: boolean,
  language: string,
): string | undefined {
  const serialNumber = normalSerialNumber(text);
  if (serialNumber === '') return undefined;
  const sale = { serialNumber, soldOn: '2000-01-01', isProductOnSale: true, today: '2000-01-01' };
  const [found] = checkSale(sale, language);
  return found === undefined || (found.code === 'too_short' && !hasLeft)
    ? undefined
    : found.message;
}

export function dayProblem(
  sale: Omit<SaleToRecord, 'serialNumber'>,
  language: string,
): string | undefined {
  const found = checkSale({ ...sale, serialNumber: '0'.repeat(15) }, language);
  return found.find(({ path }) => path === 'soldOn')?.message;
}

export const problemsOfErrors = (errors: readonly FieldError[]): readonly FieldProblem[] =>
  errors.map(({ path, message }) => ({ fieldId: IDS[path], message }));

/** What went wrong where no field is to blame (administration's `failureWords`). */
type FailureWords = (failure: ApiFailure, t: I18n['t']) => string;

/** What the server refused of a sale. */
export function problemsOfSale(
  failure: ApiFailure,
  language: string,
  t: I18n['t'],
  failureWords: FailureWords,
): readonly FieldProblem[] {
  if (failure.kind === 'unreachable') return [{ message: t('sale.unsent') }];
  const errors = failure.errors ?? [];
  if (errors.length === 0) return [{ message: failureWords(failure, t) }];
  return errors.map(({ path, code, message }): FieldProblem => {
    if (path === 'customerId') return { fieldId: CUSTOMER_ID, message: t('sale.customerGone') };
    if (path === 'productId') return { fieldId: PRODUCT_ID, message: t('sale.productGone') };
    if (path === 'serialNumber' && code === 'taken')
      return { fieldId: SERIAL_ID, message: t('sale.taken') };
    const own = path === 'soldOn' && code === 'not_allowed' ? pastOnly(language) : undefined;
    return { fieldId: IDS[path], message: own ?? message };
  });
}

/** The product has gone out of sale since it was chosen. */
const pastOnly = (language: string): string | undefined =>
  dayProblem({ soldOn: '2000-01-01', today: '2000-01-01', isProductOnSale: false }, language);

// --------------------------------------------------------------------------------------- a new customer

export const ACCOUNT_IDS = {
  firstName: 'customer-first-name',
  name: 'customer-name',
  email: 'customer-email',
  password: 'customer-password',
} as const;
/** What the forms ask for: two more than the least that the server takes. */
const PASSWORD_MIN = 10;

/** What is missing, before the server is asked. */
export function missingOf(customer: NewCustomer, t: I18n['t']): readonly FieldProblem[] {
  const found: FieldProblem[] = [];
  const required = (path: keyof typeof ACCOUNT_IDS, label: string): void => {
    if (customer[path].trim() === '')
      found.push({ fieldId: ACCOUNT_IDS[path], message: t('field.required', { label }) });
  };
  required('firstName', t('sale.firstName'));
  required('name', t('common.name'));
  if (!/^[^\s@]+@[^\s@]+$/.test(customer.email.trim()))
    found.push({ fieldId: ACCOUNT_IDS.email, message: t('field.email') });
  if ([...customer.password].length < PASSWORD_MIN)
    found.push({ fieldId: ACCOUNT_IDS.password, message: t('sale.passwordShort') });
  return found;
}

/** What the server refused of an account; that its address has one already is told apart by whose it is. */
export function problemsOfAccount(
  failure: ApiFailure,
  t: I18n['t'],
  failureWords: FailureWords,
): readonly FieldProblem[] {
  if (failure.kind === 'unreachable') return [{ message: t('sale.accountUnsent') }];
  const errors = failure.errors ?? [];
  if (errors.length === 0) return [{ message: failureWords(failure, t) }];
  return errors.map(({ path, code }): FieldProblem => {
    switch (path) {
      case 'email':
        return { fieldId: ACCOUNT_IDS.email, message: t('field.email') };
      case 'password':
        return {
          fieldId: ACCOUNT_IDS.password,
          message: t(code === 'not_allowed' ? 'account.weakPassword' : 'sale.passwordShort'),
        };
      case 'firstName':
        return {
          fieldId: ACCOUNT_IDS.firstName,
          message: t('field.format', { label: t('sale.firstName') }),
        };
      case 'name':
        return {
          fieldId: ACCOUNT_IDS.name,
          message: t('field.format', { label: t('common.name') }),
        };
      default:
        return { message: t('account.failed') };
    }
  });
}
