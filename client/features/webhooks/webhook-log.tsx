import { Link } from '@tanstack/solid-router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import ScrollText from 'lucide-solid/icons/scroll-text';
import { For, Show, createResource, createSignal } from 'solid-js';
import { DAY_MS, fromInstant, HOUR_MS, toInstant } from '#shared/base/clock.ts';
import {
  createPages,
  failureWords,
  FromServer,
  Pager,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Select } from '#client/ui/select.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { Tone } from '#client/ui/tone.ts';
import { eventWords, problemWords } from './webhook-words.ts';
import {
  DELIVERY_STATES,
  type createWebhooksApi,
  type Delivery,
  type DeliveryState,
  type ListedWebhook,
} from './webhooks-api.ts';
import styles from './webhooks.module.css';

const STATES: {
  readonly [State in DeliveryState]: { readonly label: MessageKey; readonly tone: Tone };
} = {
  waiting: { label: 'webhook.stateWaiting', tone: 'info' },
  sent: { label: 'webhook.stateSent', tone: 'success' },
  failed: { label: 'webhook.stateFailed', tone: 'danger' },
  passed: { label: 'webhook.statePassed', tone: 'neutral' },
};
const ALL = 'all';
const LIST_ID = 'webhook-log';
const SINCE: readonly { readonly ms: number; readonly label: MessageKey }[] = [
  { ms: HOUR_MS, label: 'webhook.sinceHour' },
  { ms: DAY_MS, label: 'webhook.sinceDay' },
  { ms: 7 * DAY_MS, label: 'webhook.sinceWeek' },
  { ms: 31 * DAY_MS, label: 'webhook.sinceEver' },
];

/** What became of each event, with the way to send it once more. */
export function WebhookLog(props: {
  slug: string;
  webhook: ListedWebhook;
  now: () => number;
  requests: ReturnType<typeof createWebhooksApi>;
  onBack: () => void;
}) {
  const { t, ...i18n } = useI18n();
  const toasts = useToasts();
  const [state, setState] = createSignal<string>(ALL);
  const [since, setSince] = createSignal(String(DAY_MS));
  const pages = createPages(LIST_ID, () => page.latest);
  const [busy, setBusy] = createSignal<string>();
  const chosen = () => DELIVERY_STATES.find((one) => one === state());
  const [page, { refetch }] = createResource(
    () => ({ cursor: pages.cursor(), state: chosen() }),
    (asked) => props.requests.deliveries(props.webhook.id, asked.state, asked.cursor),
  );
  const next = () => {
    const result = page.latest;
    return result?.ok === true ? result.value.data.next : null;
  };
  const time = (at: Delivery['at']) => i18n.formatDate(fromInstant(at), 'dateTime');

  async function again(one: Delivery): Promise<void> {
    setBusy(one.id);
    const answer = await props.requests.redeliver(props.webhook.id, one.id);
    setBusy(undefined);
    if (answer.ok) toasts.show({ text: t('webhook.willSend'), tone: 'success' });
    else toasts.show({ text: failureWords(answer.error, t), tone: 'danger' });
    await refetch();
  }
  async function allAgain(): Promise<void> {
    setBusy(ALL);
    const answer = await props.requests.redeliverAll(
      props.webhook.id,
      toInstant(props.now() - Number(since())),
    );
    setBusy(undefined);
    if (answer.ok)
      toasts.show({
        text: t('webhook.redelivered', { count: answer.value.data.count }),
        tone: 'success',
      });
    else toasts.show({ text: failureWords(answer.error, t), tone: 'danger' });
    await refetch();
  }

  return (
    <>
      <div class={styles['logTop']}>
        <Button icon={<ArrowLeft />} onClick={() => props.onBack()}>
          {t('webhook.back')}
        </Button>
        <Select
          id="webhook-state"
          label={t('webhook.show')}
          value={state()}
          options={[
            { value: ALL, label: t('webhook.stateAll') },
            ...DELIVERY_STATES.map((one) => ({ value: one, label: t(STATES[one].label) })),
          ]}
          onChange={(value) => {
            pages.restart();
            setState(value);
          }}
        />
        <Button busy={page.loading} onClick={() => void refetch()}>
          {t('mail.lookAgain')}
        </Button>
      </div>
      <Show when={props.webhook.isOn}>
        <div class={styles['logTop']}>
          <Select
            id="webhook-since"
            label={t('webhook.failedSince')}
            value={since()}
            options={SINCE.map(({ ms, label }) => ({ value: String(ms), label: t(label) }))}
            onChange={setSince}
          />
          <Button busy={busy() === ALL} onClick={() => void allAgain()}>
            {t('webhook.redeliverAll')}
          </Button>
        </div>
      </Show>
      <FromServer
        answer={page}
        rows={6}
        onRetry={() => void refetch()}
        failureWords={(failure) => failureWords(failure, t)}
      >
        {(answer) => (
          <Show
            when={answer().data.items.length > 0}
            fallback={
              <EmptyState
                icon={<ScrollText />}
                title={t('webhook.logEmpty')}
                text={t('webhook.logEmptyText')}
              />
            }
          >
            <ul id={LIST_ID} class={styles['webhooks']} aria-label={t('webhook.log')} tabIndex={-1}>
              <For each={answer().data.items}>{(one) => <Line one={one} />}</For>
            </ul>
          </Show>
        )}
      </FromServer>
      <Pager
        pages={pages}
        next={next()}
        words={{ back: t('webhook.newer'), on: t('webhook.older') }}
      />
    </>
  );

  function Line(line: { one: Delivery }) {
    const one = () => line.one;
    return (
      <li class={styles['webhook']}>
        <span class={styles['words']}>
          <strong class={styles['name']}>
            {eventWords(one().type, t)}{' '}
            <Badge tone={STATES[one().state].tone}>{t(STATES[one().state].label)}</Badge>
          </strong>
          <span class={styles['muted']}>
            <Show when={one().ticketId}>
              {(ticketId) => (
                <>
                  <Link
                    to="/w/$workspace/ticket/$ticket"
                    params={{ workspace: props.slug, ticket: ticketId() }}
                  >
                    #{one().ticketNumber ?? ''}
                  </Link>
                  {' · '}
                </>
              )}
            </Show>
            <RelativeTime at={fromInstant(one().at)} />
            <Show when={one().nextAt}>
              {(at) => <> · {t('webhook.nextAt', { time: time(at()) })}</>}
            </Show>
            <Show when={one().problem}>{(problem) => <> · {problemWords(problem(), t)}</>}</Show>
          </span>
          <Show when={one().tries.length > 0}>
            <details class={styles['tries']}>
              <summary>{t('webhook.attempts', { count: one().tries.length })}</summary>
              <ol>
                <For each={one().tries}>
                  {(tried) => (
                    <li>
                      {time(tried.at)} ·{' '}
                      {tried.problem === null
                        ? t('webhook.taken', { status: tried.status ?? '', ms: tried.ms })
                        : problemWords(tried.problem, t)}
                    </li>
                  )}
                </For>
              </ol>
            </details>
          </Show>
        </span>
        <Show when={props.webhook.isOn && one().ticketId !== null && one().state !== 'passed'}>
          <Button size="small" busy={busy() === one().id} onClick={() => void again(one())}>
            {t(one().state === 'waiting' ? 'webhook.sendNow' : 'webhook.redeliver')}
            <span class="visually-hidden">, #{one().ticketNumber ?? ''}</span>
          </Button>
        </Show>
      </li>
    );
  }
}
