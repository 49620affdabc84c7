// Before many tickets are changed: what would come of it, in numbers, and what could not be taken back. One question.

import {
  For,
  Match,
  Show,
  Switch,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
} from 'solid-js';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { Spinner } from '#client/ui/spinner.tsx';
import type { BulkAct, BulkScope } from './bulk-act.ts';
import { ordersOf } from './create-orders.ts';
import { orderFailureWords } from './order-words.ts';
import type { Order, OrderItem, Rehearsal } from './orders-api.ts';
import styles from './bulk.module.css';

export type AskedOrder = {
  readonly scope: BulkScope;
  readonly acts: readonly BulkAct[];
  /** What it is, in words. */
  readonly title: string;
  /** What it means, where that is more than the title says. */
  readonly text?: string | undefined;
};

/** Why some would be refused; the rest is a number. */
const SHOWN = 5;

export function OrderDialog(props: {
  desk: Desk;
  asked: AskedOrder;
  onClose: () => void;
  onGiven: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const orders = ordersOf(props.desk);
  // eslint-disable-next-line solid/reactivity -- as above
  const key = props.desk.newId<string>();
  const [rehearsal, setRehearsal] = createSignal<Rehearsal>();
  const [failure, setFailure] = createSignal<ApiFailure>();
  /** It was sent and no answer came. */
  const [isUnclear, setUnclear] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);
  /** More match than were looked at: it is looked at again, and asked again. */
  const [hasGrown, setGrown] = createSignal(false);
  let expected = 0;
  const [attempt, setAttempt] = createSignal(0);
  // What was looked at stands until the connection goes, not until the next contact: somebody is about to press on it.
  const isOffline = createMemo(() => props.desk.sync().state === 'offline');

  createEffect(
    on([() => props.asked, attempt, isOffline], ([asked, , offline]) => {
      if (isUnclear()) return;
      setRehearsal(undefined);
      setFailure(offline ? { kind: 'unreachable', reason: 'network' } : undefined);
      if (offline) return;
      const abort = new AbortController();
      onCleanup(() => abort.abort());
      void orders.api.rehearse(asked.scope, asked.acts, abort.signal).then((answer) => {
        if (abort.signal.aborted) return;
        if (answer.ok) setRehearsal(answer.value);
        else setFailure(answer.error);
      });
    }),
  );

  const has = (type: BulkAct['type']) => props.asked.acts.some((act) => act.type === type);
  const affected = () => {
    const found = rehearsal();
    return found === undefined ? 0 : found.counts.done + found.counts.waiting;
  };
  const goWords = (count: number) =>
    t(
      has('delete')
        ? 'bulk.goDelete'
        : has('merge')
          ? 'bulk.goMerge'
          : has('reply')
            ? 'bulk.goAnswer'
            : 'bulk.go',
      { count },
    );
  const consequence = () =>
    t(
      has('delete')
        ? 'bulk.deleteText'
        : has('merge')
          ? 'bulk.mergeText'
          : has('reply')
            ? 'bulk.answerText'
            : 'bulk.canUndo',
    );
  const unsent = () => props.desk.outbox().queued;

  async function give(): Promise<void> {
    const { scope, acts } = props.asked;
    // Sent again, it is the same order: it says the same.
    if (!isUnclear()) expected = rehearsal()?.total ?? 0;
    setBusy(true);
    setFailure(undefined);
    setGrown(false);
    const answer = await orders.api.give(scope, acts, key, expected);
    setBusy(false);
    if (!answer.ok) {
      setUnclear(answer.error.kind === 'unreachable');
      if (answer.error.kind === 'problem' && answer.error.code === 'MORE_FOUND') {
        setGrown(true);
        setAttempt((before) => before + 1);
      } else setFailure(answer.error);
      return;
    }
    orders.follow(answer.value as Order);
    props.onGiven();
  }
  function close(): void {
    // It may have begun: then it is shown.
    if (isUnclear()) void orders.refresh();
    props.onClose();
  }

  return (
    <Dialog
      open
      onOpenChange={close}
      insistent
      title={props.asked.title}
      footer={
        <>
          <Button onClick={close}>{t('common.cancel')}</Button>
          <Show
            when={isUnclear() || rehearsal() !== undefined || failure() === undefined}
            fallback={
              <Button disabled={isOffline()} onClick={() => setAttempt((before) => before + 1)}>
                {t('common.retry')}
              </Button>
            }
          >
            <Button
              variant={has('delete') || has('merge') ? 'danger' : 'primary'}
              disabled={!isUnclear() && affected() === 0}
              busy={isBusy()}
              onClick={() => void give()}
            >
              {isUnclear() ? t('common.retry') : goWords(affected())}
            </Button>
          </Show>
        </>
      }
    >
      <div class={styles['ask']}>
        <Show when={failure()}>
          {(found) => (
            <Banner
              tone={found().kind === 'unreachable' ? 'warning' : 'danger'}
              live="alert"
              title={isUnclear() ? t('bulk.unclear') : orderFailureWords(found(), i18n)}
            />
          )}
        </Show>
        <Show when={hasGrown()}>
          <Banner tone="warning" live="alert" title={t('bulk.moreFound')} />
        </Show>
        <Show when={props.asked.text}>{(text) => <p>{text()}</p>}</Show>
        <Switch>
          <Match when={rehearsal()}>
            {(found) => <Would rehearsal={found()} isOne={props.asked.acts.length === 1} />}
          </Match>
          <Match when={failure() === undefined}>
            <p class={styles['looking']} role="status">
              <Spinner /> {t('bulk.looking')}
            </p>
          </Match>
        </Switch>
        <p class={styles['muted']}>{consequence()}</p>
        <Show when={unsent() > 0}>
          <p class={styles['muted']}>{t('bulk.unsentFirst', { count: unsent() })}</p>
        </Show>
      </div>
    </Dialog>
  );
}

function Would(props: { rehearsal: Rehearsal; isOne: boolean }) {
  const { t } = useI18n();
  const counts = () => props.rehearsal.counts;
  const reasons = () => props.rehearsal.items.filter(({ code }) => isRefusal(code)).slice(0, SHOWN);
  return (
    <div role="status" class={styles['would']}>
      <p class={styles['number']}>
        {props.rehearsal.total === 0
          ? t('bulk.nothingFound')
          : counts().done + counts().waiting === 0
            ? t('bulk.nothingToDo')
            : t('bulk.would', { count: counts().done + counts().waiting })}
      </p>
      <Show when={counts().unchanged > 0}>
        <p>{t('bulk.same', { count: counts().unchanged })}</p>
      </Show>
      <Show when={counts().waiting > 0}>
        <p class={styles['muted']}>{t('bulk.notLookedAt', { count: counts().waiting })}</p>
      </Show>
      <Show when={counts().refused > 0}>
        <p>{t('bulk.wouldBeRefused', { count: counts().refused })}</p>
        <ul class={styles['reasons']}>
          <For each={reasons()}>
            {(item) => (
              <li>
                <ItemName item={item} /> <span class={styles['muted']}>{item.message}</span>
              </li>
            )}
          </For>
          <Show when={counts().refused > reasons().length}>
            <li class={styles['muted']}>
              {t('bulk.andMore', { count: counts().refused - reasons().length })}
            </li>
          </Show>
        </ul>
      </Show>
    </div>
  );
}

const isRefusal = (code: string | null): boolean =>
  code !== null && code !== 'UNCHANGED' && code !== 'WAITING' && code !== 'CANCELLED';

/** What a ticket is called; one that is not to be seen has no name. */
export function ItemName(props: { item: Pick<OrderItem, 'number' | 'subject'> }) {
  const { t } = useI18n();
  return (
    <Show when={props.item.number} fallback={t('bulk.notSeen')}>
      {(number) => (
        <>
          <bdi>#{number()}</bdi> <bdi>{props.item.subject || t('desk.noSubject')}</bdi>
        </>
      )}
    </Show>
  );
}
