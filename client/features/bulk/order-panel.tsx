// All that this person has ordered for many tickets, what was refused and why, and the ways back.

import { For, Match, Show, Switch, createEffect, createSignal, on } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Sheet } from '#client/ui/sheet.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { ordersOf } from './create-orders.ts';
import { ItemName } from './order-dialog.tsx';
import { OrderButtons, OrderProgress } from './order-strip.tsx';
import { doneOf, orderFailureWords, orderTitle, outcomeWords } from './order-words.ts';
import type { Order, OrderItem } from './orders-api.ts';
import styles from './bulk.module.css';

export function OrderPanel(props: {
  desk: Desk;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  isPhone: boolean;
  onTicket: (id: TicketId) => void;
}) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const orders = ordersOf(props.desk);
  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (isOpen) void orders.refresh();
      },
    ),
  );
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      side={props.isPhone ? 'bottom' : 'end'}
      title={t('bulk.title')}
    >
      <Show when={orders.isStale()}>
        <Banner
          tone="warning"
          title={t('bulk.stale')}
          actions={
            <Button size="small" onClick={() => void orders.refresh()}>
              {t('common.retry')}
            </Button>
          }
        />
      </Show>
      <Switch>
        <Match when={orders.all() === undefined}>
          <Show when={!orders.isStale()}>
            <Skeleton shape="row" rows={3} />
          </Show>
        </Match>
        <Match when={orders.all()?.length === 0}>
          <p class={styles['muted']}>{t('bulk.noOrders')}</p>
        </Match>
        <Match when={orders.all()}>
          {(all) => (
            <ol class={styles['orders']}>
              <For each={all().map(({ id }) => id)}>
                {(id) => (
                  <Show when={all().find((order) => order.id === id)}>
                    {(order) => (
                      <OneOrder
                        desk={props.desk}
                        order={order()}
                        all={all()}
                        onTicket={(ticketId) => {
                          props.onOpenChange(false);
                          props.onTicket(ticketId);
                        }}
                      />
                    )}
                  </Show>
                )}
              </For>
            </ol>
          )}
        </Match>
      </Switch>
    </Sheet>
  );
}

function OneOrder(props: {
  desk: Desk;
  order: Order;
  all: readonly Order[];
  onTicket: (id: TicketId) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const title = () => orderTitle(props.order, props.all, i18n);
  const [isShown, setShown] = createSignal(false);
  const isRunning = () => props.order.state === 'running';
  const fate = () => {
    const { order } = props;
    if (order.undoneBy !== null) return t('bulk.undone');
    if (order.undoOf !== null || isRunning() || order.counts.done === 0) return undefined;
    return order.isUndoable ? undefined : t('bulk.cannotUndo');
  };
  return (
    <li class={styles['order']}>
      <div class={styles['orderHead']}>
        <strong>{title()}</strong>
        <RelativeTime class={styles['muted']} at={fromInstant(props.order.createdAt)} />
      </div>
      <Show when={isRunning()}>
        <OrderProgress order={props.order} title={title()} />
      </Show>
      <p>
        {isRunning()
          ? t('common.of', {
              current: i18n.formatCount(doneOf(props.order)),
              total: i18n.formatCount(props.order.total),
            })
          : outcomeWords(props.order, i18n)}
      </p>
      <Show when={fate()}>{(words) => <p class={styles['muted']}>{words()}</p>}</Show>
      <div class={styles['buttons']}>
        <OrderButtons desk={props.desk} order={props.order} />
        <Show when={props.order.counts.refused > 0}>
          <Button
            size="small"
            variant="quiet"
            aria-expanded={isShown()}
            onClick={() => setShown(!isShown())}
          >
            {isShown() ? t('common.showLess') : t('bulk.showRefused')}
          </Button>
        </Show>
      </div>
      <Show when={isShown()}>
        <Refused desk={props.desk} order={props.order} onTicket={props.onTicket} />
      </Show>
    </li>
  );
}

/** What was refused, page by page, with its reason in the reader's language. */
function Refused(props: { desk: Desk; order: Order; onTicket: (id: TicketId) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const orders = ordersOf(props.desk);
  const [items, setItems] = createSignal<readonly OrderItem[]>([]);
  const [next, setNext] = createSignal<string | null>(null);
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isBusy, setBusy] = createSignal(false);
  const load = async (cursor: string | null): Promise<void> => {
    if (isBusy()) return;
    setBusy(true);
    const answer = await orders.api.refused(props.order.id, cursor);
    setBusy(false);
    setFailure(answer.ok ? undefined : answer.error);
    if (!answer.ok) return;
    setItems((before) => (cursor === null ? [] : before).concat(answer.value.items));
    setNext(answer.value.next);
  };
  // While it runs, more may come: the first page is asked for again.
  createEffect(
    on(
      () => props.order.state,
      () => void load(null),
    ),
  );
  return (
    <>
      <ul class={styles['refused']}>
        <For each={items()}>
          {(item) => (
            <li>
              <Show
                when={item.number !== null}
                fallback={
                  <span class={styles['what']}>
                    <ItemName item={item} />
                  </span>
                }
              >
                <button
                  type="button"
                  class={styles['ticket']}
                  onClick={() => props.onTicket(item.id)}
                >
                  <ItemName item={item} />
                </button>
              </Show>
              <span class={styles['muted']}>{item.message}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={failure()}>
        {(found) => (
          <Banner
            tone="warning"
            live="status"
            title={orderFailureWords(found(), i18n)}
            actions={
              <Button size="small" onClick={() => void load(next())}>
                {t('common.retry')}
              </Button>
            }
          />
        )}
      </Show>
      <Show when={isBusy() && items().length === 0}>
        <Skeleton shape="row" rows={2} />
      </Show>
      <Show when={next() !== null}>
        <Button size="small" busy={isBusy()} onClick={() => void load(next())}>
          {t('common.showMore')}
        </Button>
      </Show>
    </>
  );
}
