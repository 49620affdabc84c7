import { Show } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { createSalesOf } from './customer-sales.ts';
import { Fact } from './fact.tsx';
import { SalePicker } from './fact-pickers.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

/** Which product a ticket is about (P8), changed in place where the requester has bought something. */
export function SaleFacts(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, ticket, rights } = useTicket();
  const bought = createSalesOf(desk, () => (rights().correct ? ticket().requester.personId : null));
  /** Of one that was named on this device the feed has not brought more than its id yet. */
  const sale = () => {
    const { sale: facts, saleId } = ticket();
    if (facts !== null) return facts;
    const named = bought()?.find(({ id }) => id === saleId);
    return named === undefined ? null : { ...named, ...named.product };
  };
  const words = () => {
    const named = sale();
    if (named === null)
      return t(ticket().saleId === null ? 'ticket.saleNoneOf' : 'event.otherProduct');
    return hasReference(named) ? `${named.designation} (${named.reference})` : named.designation;
  };
  const isShown = () => props.open || ticket().saleId !== null || (bought()?.length ?? 0) > 0;
  return (
    <Show when={isShown()}>
      <Fact label={t('ticket.product')}>
        <SalePicker {...props} bought={bought()} value={words()}>
          <Show when={sale()} fallback={<span class={styles['none']}>{words()}</span>}>
            {(named) => (
              <>
                {named().designation}
                <Show when={hasReference(named())}>
                  {' '}
                  (<bdi class="tabular">{named().reference}</bdi>)
                </Show>
              </>
            )}
          </Show>
        </SalePicker>
      </Fact>
      <Show when={sale()}>
        {(named) => (
          <>
            <Fact label={t('ticket.serialNumber')}>
              <bdi class="tabular">{named().serialNumber}</bdi>
            </Fact>
            <Fact label={t('ticket.soldOn')}>{i18n.formatDay(named().soldOn)}</Fact>
          </>
        )}
      </Show>
    </Show>
  );
}

/** Not where the name says it already. */
const hasReference = (sale: { readonly designation: string; readonly reference: string }) =>
  !sale.designation.includes(sale.reference);
