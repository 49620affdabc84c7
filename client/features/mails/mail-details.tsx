import { Link } from '@tanstack/solid-router';
import { For, Show, createSignal, onCleanup, onMount, untrack } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { ApiFailure, ApiResult, Desk } from '#client/data/index.ts';
import { detailWords, failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { ButtonLink } from '#client/ui/button-link.tsx';
import { Button } from '#client/ui/button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { kindWords, problemWords, stateWords, toneOf, whoWords } from './mail-words.ts';
import type { createMailsApi, Mail } from './mails-api.ts';
import styles from './mails.module.css';

const UNREAD_STATES = new Set(['unreadable', 'ignored', 'failed']);

/** One mail: what became of it, its source, and what can be done once more. */
export function MailDetails(props: {
  desk: Desk;
  slug: string;
  mail: Mail;
  requests: ReturnType<typeof createMailsApi>;
  onClose: (hasChanged: boolean) => void;
}) {
  const { t, ...i18n } = useI18n();
  const toasts = useToasts();
  const [mail, setMail] = createSignal(untrack(() => props.mail));
  const [hasChanged, setChanged] = createSignal(false);
  const [busy, setBusy] = createSignal<'again' | 'source'>();
  const [source, setSource] = createSignal<{ readonly text: string; readonly isWhole: boolean }>();
  const [failure, setFailure] = createSignal<string>();
  const gone = new AbortController();
  onCleanup(() => gone.abort());
  onMount(() => document.getElementById('mail-back')?.focus());

  const words = (failed: ApiFailure): string => {
    const code = failed.kind === 'problem' ? failed.code : '';
    if (code === 'CONFLICT') return t('mail.notNow');
    return code === 'NOT_FOUND' ? t('mail.sourceGone') : failureWords(failed, t);
  };
  async function again(result: Promise<ApiResult<Mail>>, done: string): Promise<void> {
    setBusy('again');
    setFailure(undefined);
    const answer = await result;
    setBusy(undefined);
    if (!answer.ok) {
      setFailure(words(answer.error));
      return;
    }
    setMail(answer.value.data);
    setChanged(true);
    toasts.show({ text: done, tone: 'success' });
  }
  async function show(): Promise<void> {
    setBusy('source');
    setFailure(undefined);
    const answer = await props.requests.source(mail().id, gone.signal);
    if (gone.signal.aborted) return;
    setBusy(undefined);
    if (answer.ok) {
      setSource(answer.value.data);
      queueMicrotask(() => document.getElementById('mail-source')?.focus());
    } else setFailure(words(answer.error));
  }
  const isReadable = () => UNREAD_STATES.has(mail().state) && mail().problem !== 'too-large';
  const when = (at: Mail['at']) => i18n.formatDate(fromInstant(at), 'exact');
  const details = () =>
    [problemWords(mail(), t) ?? [], detailWords(mail().detail, t)].flat().join(' ');
  const facts = () => {
    const { at, sentAt, attempts, messageIdHeader } = mail();
    const all: readonly (readonly [string, string])[] = [
      [t('mail.who'), whoWords(mail(), t)],
      [t('mail.about'), kindWords(mail(), t) ?? ''],
      [t('mail.at'), when(at)],
      [t('mail.sentAt'), sentAt === null ? '' : when(sentAt)],
      [t('mail.details'), details()],
      [t('mail.attempts'), attempts === 0 ? '' : i18n.formatNumber(attempts)],
      ['Message-ID', messageIdHeader ?? ''],
    ];
    return all.filter(([, value]) => value !== '');
  };

  return (
    <>
      <div class={styles['actions']}>
        <Button id="mail-back" onClick={() => props.onClose(hasChanged())}>
          {t('desk.backToList')}
        </Button>
        <Show when={mail().ticketId}>
          {(ticketId) => (
            <Link
              to="/w/$workspace/ticket/$ticket"
              params={{ workspace: props.slug, ticket: ticketId() }}
              class={buttonClass({ variant: 'quiet' })}
            >
              {t('mail.toTicket')}
            </Link>
          )}
        </Show>
      </div>
      <Show when={failure()}>
        {(sentence) => <Banner tone="danger" title={sentence()} live="alert" />}
      </Show>
      <dl class={styles['facts']}>
        <div>
          <dt>{t('mail.stateLabel')}</dt>
          <dd>
            <Badge tone={toneOf(mail())}>{stateWords(mail().state, t)}</Badge>
          </dd>
        </div>
        <For each={facts()}>
          {([label, value]) => (
            <div>
              <dt>{label}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <div class={styles['actions']}>
        <Show
          when={mail().direction === 'out'}
          fallback={
            <Show when={isReadable()}>
              <Button
                variant="primary"
                busy={busy() === 'again'}
                onClick={() => void again(props.requests.readAgain(mail().id), t('mail.willRead'))}
              >
                {t('mail.readAgain')}
              </Button>
            </Show>
          }
        >
          <Button
            variant="primary"
            busy={busy() === 'again'}
            onClick={() => void again(props.requests.sendAgain(mail().id), t('mail.willSend'))}
          >
            {t('mail.sendAgain')}
          </Button>
        </Show>
        <Show when={source() === undefined}>
          <Button busy={busy() === 'source'} onClick={() => void show()}>
            {t('mail.showSource')}
          </Button>
        </Show>
        <ButtonLink href={props.requests.sourceHref(mail().id)} download={`${mail().id}.eml`}>
          {t('mail.saveSource')}
        </ButtonLink>
      </div>
      <Show when={source()}>
        {(shown) => (
          <section class={styles['source']}>
            <h2>{t('mail.source')}</h2>
            <Show when={!shown().isWhole}>
              <Banner tone="info" title={t('mail.sourceCut')} />
            </Show>
            {/* Text and nothing else: whatever it says, it is not run. */}
            <pre
              id="mail-source"
              tabIndex={0}
              role="region"
              aria-label={t('mail.source')}
              dir="ltr"
            >
              {shown().text}
            </pre>
          </section>
        )}
      </Show>
    </>
  );
}
