import { For, Show, createEffect, createSignal, on } from 'solid-js';
import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { Customer, Sale, SalesApi, SalesPage } from './sales-api.ts';
import styles from './sales.module.css';

/** What the customer has bought, the latest first. */
export function BoughtList(props: {
  api: Pick<SalesApi, 'boughtBy'>;
  customer: Customer;
  isOnline: boolean;
  /** Of another one there is more to show. */
  latest: Sale | undefined;
}) {
  const { t, ...i18n } = useI18n();
  const [page, setPage] = createSignal<SalesPage>();
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isBusy, setBusy] = createSignal(false);

  async function look(cursor?: string): Promise<void> {
    const { id } = props.customer;
    setBusy(true);
    const result = await props.api.boughtBy(id, cursor);
    // Another customer may have been chosen meanwhile.
    if (id !== props.customer.id) return;
    setBusy(false);
    if (!result.ok) {
      setFailure(result.error);
      return;
    }
    const { items, next } = result.value.data;
    setFailure(undefined);
    setPage((before) => ({
      items: cursor === undefined ? items : [...(before?.items ?? []), ...items],
      next,
    }));
  }
  createEffect(
    on(
      () => props.customer.id,
      () => setPage(undefined),
    ),
  );
  createEffect(
    on([() => props.customer.id, () => props.latest?.id, () => props.isOnline], () => {
      if (props.isOnline) void look();
    }),
  );

  return (
    <section class={styles['bought']} aria-labelledby="bought-title">
      <h2 id="bought-title">{t('sale.bought', { name: props.customer.name })}</h2>
      <Show when={failure()}>
        {(failed) => (
          <Banner
            tone="warning"
            title={failureWords(failed(), t)}
            actions={
              <Button size="small" onClick={() => void look()}>
                {t('common.retry')}
              </Button>
            }
          />
        )}
      </Show>
      <Show
        when={page()}
        fallback={
          <Show when={failure() === undefined}>
            <Show when={props.isOnline} fallback={<p>{t('sale.lookupOffline')}</p>}>
              <Skeleton rows={3} />
            </Show>
          </Show>
        }
      >
        {(found) => (
          <Show
            when={found().items.length > 0}
            fallback={<p class={styles['muted']}>{t('sale.boughtNone')}</p>}
          >
            <ul class={styles['sales']} aria-labelledby="bought-title">
              <For each={found().items}>
                {(sale) => (
                  <li class={styles['sale']}>
                    <bdi class={styles['name']}>{sale.product.designation}</bdi>
                    <span class={styles['muted']}>
                      <bdi class="tabular">{sale.product.reference}</bdi>
                      {' · '}
                      <bdi class="tabular">{sale.serialNumber}</bdi>
                      {' · '}
                      <span>{i18n.formatDay(sale.soldOn)}</span>
                    </span>
                  </li>
                )}
              </For>
            </ul>
            <Show when={found().next}>
              {(next) => (
                <div>
                  <Button size="small" busy={isBusy()} onClick={() => void look(next())}>
                    {t('common.showMore')}
                  </Button>
                </div>
              )}
            </Show>
          </Show>
        )}
      </Show>
    </section>
  );
}
