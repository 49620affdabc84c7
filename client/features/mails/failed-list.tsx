import { Link } from '@tanstack/solid-router';
import MailCheck from 'lucide-solid/icons/mail-check';
import { For, Show, createResource, createSignal } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { ApiFailure } from '#client/data/index.ts';
import {
  ConfirmDialog,
  createPages,
  detailWords,
  failureWords,
  ListTop,
  Pager,
  ServerList,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { failedWords, kindWords } from './mail-words.ts';
import type { createMailsApi, FailedDelivery } from './mails-api.ts';
import styles from './mails.module.css';

const CHANNELS = {
  mail: 'mail.channelMail',
  push: 'mail.channelPush',
  slack: 'mail.channelSlack',
} as const;
const LIST_ID = 'failed-list';

/** What was given up or came back, until somebody does something about it (N3). */
export function FailedList(props: { slug: string; requests: ReturnType<typeof createMailsApi> }) {
  const { t } = useI18n();
  const toasts = useToasts();
  const pages = createPages(LIST_ID, () => page.latest);
  const [page, { refetch }] = createResource(
    () => ({ cursor: pages.cursor() }),
    ({ cursor }) => props.requests.failed(cursor),
  );
  const [asking, setAsking] = createSignal<FailedDelivery>();
  const [busy, setBusy] = createSignal<string>();
  const next = () => {
    const result = page.latest;
    return result?.ok === true ? result.value.data.next : null;
  };
  const words = (failure: ApiFailure): string =>
    failure.kind === 'problem' && failure.code === 'NOT_FOUND'
      ? t('mail.problemGone')
      : failureWords(failure, t);
  const titleOf = (one: FailedDelivery): string =>
    one.subject ?? kindWords(one, t) ?? t(CHANNELS[one.channel]);

  const whom = (one: FailedDelivery): string =>
    one.recipient === '' ? t('mail.ownChannel') : one.recipient;

  async function lookAgain(): Promise<void> {
    await refetch();
    queueMicrotask(() => document.getElementById(LIST_ID)?.focus());
  }
  async function dismiss(one: FailedDelivery): Promise<void> {
    setBusy(one.id);
    const answer = await props.requests.dismiss(one.id);
    setBusy(undefined);
    toasts.show(
      answer.ok
        ? { text: t('mail.dismissed'), tone: 'success' }
        : { text: words(answer.error), tone: 'danger' },
    );
    await lookAgain();
  }

  async function sendAgain(one: FailedDelivery): Promise<ApiFailure | undefined> {
    const answer = await props.requests.deliverAgain(one.id);
    if (!answer.ok) return answer.error;
    setAsking(undefined);
    toasts.show({ text: t('mail.willSend'), tone: 'success' });
    await lookAgain();
    return undefined;
  }

  return (
    <>
      <ServerList
        slug={props.slug}
        list={page}
        onRetry={() => void refetch()}
        failureWords={(failure) => failureWords(failure, t)}
      >
        {(all) => (
          <>
            <ListTop slug={props.slug}>
              <Button busy={page.loading} onClick={() => void refetch()}>
                {t('mail.lookAgain')}
              </Button>
            </ListTop>
            <Show
              when={all().length > 0}
              fallback={
                <EmptyState
                  icon={<MailCheck />}
                  title={t('mail.notDeliveredNone')}
                  text={t('mail.notDeliveredNoneText')}
                />
              }
            >
              <p class={styles['muted']}>{t('mail.notDeliveredIntro')}</p>
              <ul
                id={LIST_ID}
                class={styles['mails']}
                aria-label={t('mail.notDelivered')}
                tabIndex={-1}
              >
                <For each={all()}>{(one) => <Line one={one} />}</For>
              </ul>
            </Show>
            <Pager
              pages={pages}
              next={next()}
              words={{ back: t('mail.newer'), on: t('mail.older') }}
            />
          </>
        )}
      </ServerList>
      <Show when={asking()}>
        {(one) => (
          <ConfirmDialog
            title={t('mail.againTitle')}
            text={t('mail.againText', { to: whom(one()) })}
            action={t('mail.sendAgain')}
            failureWords={words}
            onClose={() => setAsking(undefined)}
            onConfirm={() => sendAgain(one())}
          />
        )}
      </Show>
    </>
  );

  function Line(line: { one: FailedDelivery }) {
    const tried = () =>
      line.one.attempts > 1
        ? t('mail.triedTimes', { count: line.one.attempts })
        : t('mail.triedOnce');
    const reason = () => [failedWords(line.one, t), ...detailWords(line.one.detail, t)].join(' ');
    return (
      <li class={styles['mail']}>
        <span class={styles['words']}>
          <strong class={styles['name']}>
            <bdi>{titleOf(line.one)}</bdi>{' '}
            <Show when={line.one.subject === null ? line.one.ticketNumber : null}>
              {(number) => <bdi>#{number()} </bdi>}
            </Show>
            <Badge tone="danger">{t(CHANNELS[line.one.channel])}</Badge>
          </strong>
          <span class={styles['muted']}>
            {t('mail.toPerson', { name: whom(line.one) })}
            {' · '}
            <RelativeTime at={fromInstant(line.one.failedAt)} look="long" />
            {' · '}
            {tried()}
          </span>
          <span class={styles['muted']}>{reason()}</span>
        </span>
        <span class={styles['tools']}>
          <Show when={line.one.ticketId}>
            {(ticketId) => (
              <Link
                to="/w/$workspace/ticket/$ticket"
                params={{ workspace: props.slug, ticket: ticketId() }}
                class={buttonClass({ size: 'small', variant: 'quiet' })}
              >
                {t('mail.toTicket')}
                <span class="visually-hidden">, {titleOf(line.one)}</span>
              </Link>
            )}
          </Show>
          <Button
            size="small"
            variant="quiet"
            busy={busy() === line.one.id}
            onClick={() => void dismiss(line.one)}
          >
            {t('mail.dismiss')}
            <span class="visually-hidden">, {titleOf(line.one)}</span>
          </Button>
          <Button size="small" onClick={() => setAsking(line.one)}>
            {t('mail.sendAgain')}
            <span class="visually-hidden">, {titleOf(line.one)}</span>
          </Button>
        </span>
      </li>
    );
  }
}
