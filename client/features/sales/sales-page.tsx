import { Match, Show, Switch, createMemo, createSignal, type JSX } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { AdministrationPage, BackToDesk } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import type { FieldProblem } from '#client/ui/error-summary.tsx';
import { BoughtList } from './bought-list.tsx';
import { Chosen } from './chosen.tsx';
import { CustomerForm } from './customer-form.tsx';
import { FindCustomer } from './find-customer.tsx';
import { beginCustomer, draftOf } from './sale-draft.ts';
import { SaleForm, focusLater } from './sale-form.tsx';
import { CUSTOMER_ID, PRODUCT_ID, SERIAL_ID } from './sale-problems.ts';
import { createSalesApi, type Customer, type Sale } from './sales-api.ts';
import styles from './sales.module.css';

/** Where sales are recorded (P5), for those who may: sellers and technicians alike (P8). */
export function SalesPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const api = createSalesApi(props.desk.api, props.slug);
  // eslint-disable-next-line solid/reactivity -- one draft as long as the page is there
  const kept = draftOf(props.desk);
  const [draft, setDraft] = kept;
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [latest, setLatest] = createSignal<Sale>();
  const [created, setCreated] = createSignal<Customer>();
  const isOnline = createMemo(() => props.desk.sync().state !== 'offline');
  const mayCreate = () => props.desk.self().permissions.includes('customers.create');
  const customerProblem = () => problems().find(({ fieldId }) => fieldId === CUSTOMER_ID)?.message;

  function choose(customer: Customer, isNew: boolean): void {
    setDraft({ customer, customerText: '', newCustomer: null });
    setProblems([]);
    setCreated(isNew ? customer : undefined);
    setLatest(undefined);
    focusLater(draft.product === null ? PRODUCT_ID : SERIAL_ID);
  }
  function changeCustomer(): void {
    setDraft({ customer: null });
    setCreated(undefined);
    setLatest(undefined);
    focusLater(CUSTOMER_ID);
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="sales.record"
      name={t('sale.manage')}
      title={t('sale.title')}
      lead={t('sale.intro')}
      width="wide"
    >
      <div>
        <BackToDesk slug={props.slug} />
      </div>
      <Show when={!isOnline()}>
        <Banner tone="warning" title={t('sale.offlineTitle')} live="status">
          {t('sale.offlineText')}
        </Banner>
      </Show>
      <div class={styles['columns']}>
        <div class={styles['selling']}>
          {/* Always there, so that what appears in it is told. */}
          <div class={styles['told']} role="status">
            <Show when={latest()}>
              {(sale) => (
                <Banner
                  tone="success"
                  title={t('sale.recorded', {
                    product: sale().product.designation,
                    serial: sale().serialNumber,
                    name: sale().customer.name,
                    date: i18n.formatDay(sale().soldOn),
                  })}
                  actions={
                    <Button size="small" onClick={changeCustomer}>
                      {t('sale.nextCustomer')}
                    </Button>
                  }
                />
              )}
            </Show>
            <Show when={created()}>
              {(customer) => (
                <Banner tone="success" title={t('sale.created', { name: customer().name })} />
              )}
            </Show>
          </div>
          <Switch>
            <Match when={draft.customer}>
              {(customer) => (
                <Chosen
                  id={CUSTOMER_ID}
                  label={t('sale.customer')}
                  name={customer().name}
                  detail={customer().email}
                  error={customerProblem()}
                  changeLabel={t('sale.changeCustomer')}
                  onChange={changeCustomer}
                />
              )}
            </Match>
            <Match when={draft.newCustomer}>
              {(fields) => (
                <CustomerForm
                  api={api}
                  newId={props.desk.newId}
                  isOnline={isOnline()}
                  fields={fields()}
                  onFields={(changed) => setDraft('newCustomer', { ...fields(), ...changed })}
                  onCustomer={choose}
                  onCancel={() => {
                    setDraft({ newCustomer: null });
                    focusLater(CUSTOMER_ID);
                  }}
                />
              )}
            </Match>
            <Match when={true}>
              <FindCustomer
                api={api}
                isOnline={isOnline()}
                text={draft.customerText}
                onText={(customerText) => setDraft({ customerText })}
                error={customerProblem()}
                onChoose={(customer) => choose(customer, false)}
                onNew={
                  mayCreate()
                    ? () => setDraft({ newCustomer: beginCustomer(draft.customerText) })
                    : undefined
                }
              />
            </Match>
          </Switch>
          <Show when={draft.newCustomer === null}>
            <SaleForm
              desk={props.desk}
              api={api}
              isOnline={isOnline()}
              draft={kept}
              problems={problems()}
              onProblems={setProblems}
              onRecorded={(sale) => {
                setCreated(undefined);
                setLatest(sale);
              }}
            />
          </Show>
        </div>
        <Show when={draft.customer}>
          {(customer) => (
            <BoughtList api={api} customer={customer()} isOnline={isOnline()} latest={latest()} />
          )}
        </Show>
      </div>
    </AdministrationPage>
  );
}
