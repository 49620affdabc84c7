import { createMemo } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { createLookup, shownOf } from './create-lookup.ts';
import { LookupField } from './lookup-field.tsx';
import { PRODUCT_ID } from './sale-problems.ts';
import type { FoundProducts, Product, SalesApi } from './sales-api.ts';

/** As the server has it (P7). */
const LEAST = 3;

/** A product by any part of reference or designation: few matches to choose from, of many how many there are (P7). */
export function FindProduct(props: {
  api: Pick<SalesApi, 'findProducts'>;
  isOnline: boolean;
  text: string;
  onText: (text: string) => void;
  error: string | undefined;
  onChoose: (product: Product) => void;
}) {
  const { t } = useI18n();
  const lookup = createLookup<FoundProducts>({
    text: () => props.text,
    least: LEAST,
    isOnline: () => props.isOnline,
    ask: (text, options) => props.api.findProducts(text, options),
  });
  const products = createMemo(() => shownOf(lookup())?.items ?? []);
  const options = createMemo(() =>
    products().map(({ id, reference, designation, isOnSale }) => ({
      id,
      name: designation,
      detail: reference,
      mark: isOnSale ? undefined : t('sale.notOnSale'),
    })),
  );
  const status = (): string => {
    const state = lookup();
    if (state.at === 'short') return '';
    if (state.at === 'asking') return t('sale.asking');
    if (state.at === 'unreachable') return t('sale.lookupOffline');
    if (state.at === 'failed') return t('account.failed');
    const { items, total, isMore } = state.found;
    if (isMore) return t('sale.productsMore', { count: total });
    if (total === 0) return t('sale.productNone');
    if (items.length > 0) return t('sale.productsFound', { count: total });
    return t('sale.productsMany', { count: total });
  };
  return (
    <LookupField
      id={PRODUCT_ID}
      label={t('ticket.product')}
      hint={t('sale.productHint')}
      text={props.text}
      onText={(text) => props.onText(text)}
      options={options()}
      isCurrent={lookup().at === 'found'}
      status={status()}
      error={props.error}
      onChoose={(chosen) => {
        const product = products().find(({ id }) => id === chosen);
        if (product !== undefined) props.onChoose(product);
      }}
    />
  );
}
