import { Show, createEffect, createResource, createSignal } from 'solid-js';
import { FromServer, failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { SlackApi, SlackTest, SlackWebhook } from './notifications-api.ts';
import { problemsOfFailure } from './preference-problems.ts';
import { slackProblemWords } from './slack-words.ts';
import styles from './preferences.module.css';

/** The address that Slack messages go to: it is kept, tried, and never shown again. */
export function SlackForm(props: {
  requests: SlackApi;
  /** Of its field, which it shares a page with others. */
  id: string;
  label: string;
  /** Each time it is known whether there is one. */
  onState?: (webhook: SlackWebhook | null) => void;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  const [answer, { mutate, refetch }] = createResource(() => props.requests.load());
  const [url, setUrl] = createSignal('');
  const [error, setError] = createSignal<string>();
  const [busy, setBusy] = createSignal<'save' | 'test' | 'remove'>();
  const [tested, setTested] = createSignal<SlackTest>();
  const loaded = () => {
    const result = answer();
    return result?.ok === true ? result.value : undefined;
  };
  const kept = () => loaded()?.data.webhook ?? undefined;
  const show = (webhook: SlackWebhook | null): void => {
    mutate({ ok: true, value: { status: 200, etag: null, data: { webhook } } });
    setTested(undefined);
  };
  createEffect(() => {
    const now = loaded();
    if (now !== undefined) props.onState?.(now.data.webhook);
  });

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setError(undefined);
    if (!/^https:\/\/\S+$/.test(url().trim())) {
      complain(t('notification.slackFormat'));
      return;
    }
    setBusy('save');
    const result = await props.requests.set(url().trim());
    setBusy(undefined);
    if (!result.ok) {
      complain(problemsOfFailure(result.error, t)[0]!.message);
      return;
    }
    setUrl('');
    show(result.value.data.webhook);
    toasts.show({ text: t('account.saved'), tone: 'success' });
  }
  async function test(): Promise<void> {
    setBusy('test');
    setTested(undefined);
    setError(undefined);
    const result = await props.requests.test();
    setBusy(undefined);
    if (result.ok) setTested(result.value.data);
    else setError(failureWords(result.error, t));
  }
  async function remove(): Promise<void> {
    setBusy('remove');
    setError(undefined);
    const result = await props.requests.remove();
    setBusy(undefined);
    if (result.ok) {
      show(null);
      document.getElementById(props.id)?.focus();
    } else setError(failureWords(result.error, t));
  }
  const complain = (words: string): void => {
    setError(words);
    document.getElementById(props.id)?.focus();
  };

  return (
    <FromServer answer={answer} rows={1} onRetry={() => void refetch()}>
      {() => (
        <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
          <TextField
            id={props.id}
            type="url"
            dir="ltr"
            label={props.label}
            hint={
              kept() === undefined
                ? t('notification.slackHint')
                : t('notification.slackKept', { host: kept()!.host, end: kept()!.end })
            }
            value={url()}
            onInput={setUrl}
            error={error()}
            maxLength={2000}
            autocomplete="off"
          />
          <div class={styles['actions']}>
            <Button type="submit" busy={busy() === 'save'}>
              {t('notification.slackSave')}
            </Button>
            <Show when={kept()}>
              <Button busy={busy() === 'test'} onClick={() => void test()}>
                {t('notification.test')}
              </Button>
              <Button
                variant="danger-quiet"
                busy={busy() === 'remove'}
                onClick={() => void remove()}
              >
                {t('notification.slackRemove')}
              </Button>
            </Show>
          </div>
          {/* Always there, so that what appears in it is told. */}
          <div role="status" class={styles['tested']}>
            <Show when={tested()}>
              {(outcome) => (
                <Banner
                  tone={outcome().outcome === 'sent' ? 'success' : 'warning'}
                  title={t(
                    outcome().outcome === 'sent'
                      ? 'notification.tested'
                      : 'notification.testFailed',
                  )}
                >
                  {outcome().outcome === 'sent'
                    ? undefined
                    : slackProblemWords(outcome().problem, t)}
                </Banner>
              )}
            </Show>
            <Show when={tested() === undefined && kept()?.failedSince != null}>
              <Banner tone="warning" title={t('notification.slackFailing')}>
                {slackProblemWords(kept()?.problem ?? null, t)}
              </Banner>
            </Show>
          </div>
        </form>
      )}
    </FromServer>
  );
}
