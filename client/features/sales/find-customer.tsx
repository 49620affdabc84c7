import UserPlus from 'lucide-solid/icons/user-plus';
import { Show, createMemo } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { createLookup, shownOf } from './create-lookup.ts';
import { LookupField } from './lookup-field.tsx';
import { CUSTOMER_ID } from './sale-problems.ts';
import type { Customer, FoundPeople, SalesApi } from './sales-api.ts';
import styles from './sales.module.css';

const LEAST = 2;

/** A customer by e-mail, name or first name, in whatever order (P5), or the way to a new one. */
export function FindCustomer(props: {
  api: Pick<SalesApi, 'findCustomers'>;
  isOnline: boolean;
  text: string;
  onText: (text: string) => void;
  error: string | undefined;
  onChoose: (customer: Customer) => void;
  /** Undefined: who sells here makes no accounts. */
  onNew: (() => void) | undefined;
}) {
  const { t } = useI18n();
  const lookup = createLookup<FoundPeople>({
    text: () => props.text,
    least: LEAST,
    isOnline: () => props.isOnline,
    ask: (text, options) => props.api.findCustomers(text, options),
  });
  const people = createMemo(() => shownOf(lookup())?.items ?? []);
  const options = createMemo(() =>
    people().map(({ id, name, email = '', isDisabled }) => ({
      id,
      name,
      detail: email,
      isDisabled,
      mark: isDisabled ? t('sale.customerDisabled') : undefined,
    })),
  );
  const status = (): string => {
    const state = lookup();
    if (state.at === 'short') return '';
    if (state.at === 'asking') return t('sale.asking');
    if (state.at === 'unreachable') return t('sale.lookupOffline');
    if (state.at === 'failed') return t('account.failed');
    if (state.found.items.length === 0) return t('sale.customerNone');
    return state.found.next === null ? '' : t('sale.customerMore');
  };
  const choose = (chosen: string): void => {
    const person = people().find(({ id }) => id === chosen);
    if (person !== undefined)
      props.onChoose({ id: person.id, name: person.name, email: person.email ?? '' });
  };
  return (
    <>
      <LookupField
        id={CUSTOMER_ID}
        label={t('sale.customer')}
        hint={t('sale.customerHint')}
        text={props.text}
        onText={(text) => props.onText(text)}
        options={options()}
        isCurrent={lookup().at === 'found'}
        status={status()}
        error={props.error}
        onChoose={choose}
      />
      <Show when={props.onNew}>
        {(onNew) => (
          <div class={styles['actions']}>
            <Button icon={<UserPlus />} onClick={() => onNew()()}>
              {t('sale.customerNew')}
            </Button>
          </div>
        )}
      </Show>
    </>
  );
}
