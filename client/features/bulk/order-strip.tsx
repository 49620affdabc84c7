// What runs for this person, in sight of the whole desk, and what came of it until it is put away.

import CircleAlert from 'lucide-solid/icons/circle-alert';
import CircleCheck from 'lucide-solid/icons/circle-check';
import X from 'lucide-solid/icons/x';
import { Show, createSignal } from 'solid-js';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { ordersOf } from './create-orders.ts';
import { doneOf, orderFailureWords, orderTitle, outcomeWords } from './order-words.ts';
import type { Order } from './orders-api.ts';
import styles from './bulk.module.css';

export function OrderStrip(props: { desk: Desk; onDetails: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const orders = ordersOf(props.desk);
  const first = () => orders.shown().find(({ state }) => state === 'running') ?? orders.shown()[0];
  const others = () => orders.shown().length - 1;
  const title = (order: Order) => orderTitle(order, orders.all() ?? [], i18n);
  /** Said once when it begins and once when it has ended, not at each step. */
  const told = () => {
    const order = first();
    if (order === undefined) return '';
    return order.state === 'running'
      ? t('bulk.running', { what: title(order) })
      : t('common.labelled', { label: title(order), value: outcomeWords(order, i18n) });
  };
  return (
    <section class={styles['strip']} aria-label={t('bulk.title')} hidden={first() === undefined}>
      <p class="visually-hidden" role="status">
        {told()}
      </p>
      <Show when={first()}>
        {(order) => (
          <>
            <Show
              when={order().state === 'running'}
              fallback={
                <>
                  <Show
                    when={order().counts.refused + order().counts.cancelled === 0}
                    fallback={<CircleAlert class={styles['bad'] ?? ''} aria-hidden="true" />}
                  >
                    <CircleCheck class={styles['good'] ?? ''} aria-hidden="true" />
                  </Show>
                  <span class={styles['words']}>
                    <strong>{title(order())}</strong> {outcomeWords(order(), i18n)}
                  </span>
                </>
              }
            >
              <span class={styles['words']}>
                <strong>{title(order())}</strong>{' '}
                <span class={styles['count']}>
                  {t('common.of', {
                    current: i18n.formatCount(doneOf(order())),
                    total: i18n.formatCount(order().total),
                  })}
                  <Show when={orders.isStale()}> · {t('bulk.noContact')}</Show>
                </span>
              </span>
              <OrderProgress order={order()} title={title(order())} />
            </Show>
            <span class={styles['buttons']}>
              <OrderButtons desk={props.desk} order={order()} />
              <Button size="small" variant="quiet" onClick={() => props.onDetails()}>
                {others() > 0 ? t('bulk.detailsMore', { count: others() }) : t('bulk.details')}
              </Button>
              <Show when={order().state !== 'running'}>
                <IconButton
                  size="small"
                  label={t('bulk.putAway')}
                  icon={<X />}
                  onClick={() => orders.putAway(order().id)}
                />
              </Show>
            </span>
          </>
        )}
      </Show>
    </section>
  );
}

export function OrderProgress(props: { order: Order; title: string }) {
  return (
    <progress
      class={styles['progress']}
      aria-label={props.title}
      max={Math.max(1, props.order.total)}
      value={doneOf(props.order)}
    />
  );
}

/** Stop while it runs; undo when it has ended and can be. */
export function OrderButtons(props: { desk: Desk; order: Order }) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const orders = ordersOf(props.desk);
  const [isBusy, setBusy] = createSignal(false);
  async function run(act: (id: string) => Promise<ApiFailure | undefined>): Promise<void> {
    setBusy(true);
    const failure = await act(props.order.id);
    setBusy(false);
    if (failure !== undefined)
      toasts.show({ text: orderFailureWords(failure, i18n), tone: 'danger' });
  }
  return (
    <>
      <Show when={props.order.state === 'running'}>
        <Button size="small" busy={isBusy()} onClick={() => void run(orders.stop)}>
          {t('bulk.stop')}
        </Button>
      </Show>
      <Show when={props.order.isUndoable}>
        <Button size="small" busy={isBusy()} onClick={() => void run(orders.undo)}>
          {t('common.undo')}
        </Button>
      </Show>
    </>
  );
}
