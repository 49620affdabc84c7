import { For, Show, createSignal, onMount, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import {
  WEBHOOK_EVENTS,
  WEBHOOK_LIMITS,
  type WebhookEvent,
} from '#shared/engine/webhook-events.ts';
import type { ApiFailure, ApiResult } from '#client/data/index.ts';
import { ConfirmDialog, failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { FieldError } from '#client/ui/field.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import {
  EVENT_LABELS,
  EVENTS_ID,
  FILTER_ID,
  ON_ID,
  problemsOfFailure,
  problemWords,
  URL_ID,
} from './webhook-words.ts';
import type { ListedWebhook, Tested, WebhookFields, WebhookWithSecret } from './webhooks-api.ts';
import styles from './webhooks.module.css';

/** Everything about one webhook. `webhook` undefined: a new one. */
export function WebhookForm(props: {
  webhook: ListedWebhook | undefined;
  onSave: (fields: WebhookFields) => Promise<ApiResult<WebhookWithSecret>>;
  onRemove: () => Promise<ApiResult<unknown>>;
  onTest: () => Promise<ApiResult<Tested>>;
  onNewSecret: () => Promise<ApiFailure | undefined>;
  onDone: (done?: { readonly saved: WebhookWithSecret } | { readonly removed: true }) => void;
}) {
  const { t } = useI18n();
  const before = untrack(() => props.webhook);
  const [form, setForm] = createStore({
    url: before?.url ?? '',
    description: before?.description ?? '',
    events: [...(before?.events ?? ['ticket.opened', 'message.posted'])] as WebhookEvent[],
    q: before?.q ?? '',
    isOn: before?.isOn ?? true,
  });
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [busy, setBusy] = createSignal<'save' | 'test'>();
  const [asking, setAsking] = createSignal<'remove' | 'secret'>();
  const [tested, setTested] = createSignal<Tested | ApiFailure>();
  const problemOf = (id: string) => problems().find(({ fieldId }) => fieldId === id)?.message;
  onMount(() => document.getElementById(URL_ID)?.focus());

  function check(): readonly FieldProblem[] {
    const url = form.url.trim();
    const isLocal = /^http:\/\/(?:127\.0\.0\.1|\[::1\])[:/]/.test(url);
    return [
      ...(URL.canParse(url) && (url.startsWith('https://') || isLocal)
        ? []
        : [{ fieldId: URL_ID, message: t('webhook.urlFormat', { scheme: 'https://' }) }]),
      ...(form.events.length > 0
        ? []
        : [{ fieldId: EVENTS_ID, message: t('webhook.eventsMissing') }]),
    ];
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy() !== undefined) return;
    const found = check();
    setProblems(found);
    if (found.length > 0) return;
    setBusy('save');
    const answer = await props.onSave({
      url: form.url.trim(),
      description: form.description.trim(),
      events: [...form.events],
      q: form.q.trim(),
      isOn: form.isOn,
    });
    setBusy(undefined);
    if (answer.ok) props.onDone({ saved: answer.value.data });
    else setProblems(problemsOfFailure(answer.error, t));
  }

  async function test(): Promise<void> {
    if (busy() !== undefined) return;
    setBusy('test');
    const answer = await props.onTest();
    setBusy(undefined);
    setTested(answer.ok ? answer.value.data : answer.error);
  }

  async function remove(): Promise<ApiFailure | undefined> {
    const answer = await props.onRemove();
    if (!answer.ok) return answer.error;
    props.onDone({ removed: true });
    return undefined;
  }

  const toggle = (name: WebhookEvent, isIn: boolean): void =>
    setForm('events', (events) =>
      isIn ? [...events, name] : events.filter((one) => one !== name),
    );
  const testWords = (result: Tested | ApiFailure): { isGood: boolean; words: string } =>
    'outcome' in result
      ? result.outcome === 'sent'
        ? { isGood: true, words: t('webhook.testSent', { ms: result.ms }) }
        : { isGood: false, words: problemWords(result.problem, t) }
      : { isGood: false, words: failureWords(result, t) };

  return (
    <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <TextField
        id={URL_ID}
        type="url"
        label={t('webhook.url')}
        hint={t('webhook.urlHint', { scheme: 'https://' })}
        placeholder="https://"
        dir="ltr"
        value={form.url}
        onInput={(url) => setForm('url', url)}
        error={problemOf(URL_ID)}
        maxLength={WEBHOOK_LIMITS.url}
        autocomplete="off"
      />
      <TextField
        id="webhook-description"
        label={t('webhook.description')}
        hint={t('webhook.descriptionHint')}
        optional
        dir="auto"
        value={form.description}
        onInput={(description) => setForm('description', description)}
        maxLength={WEBHOOK_LIMITS.description}
        autocomplete="off"
      />
      <FieldGroup legend={t('webhook.events')} hint={t('webhook.eventsHint')}>
        <FieldError id={`${EVENTS_ID}-error`} error={problemOf(EVENTS_ID)} />
        <div
          class={styles['choices']}
          id={EVENTS_ID}
          tabIndex={-1}
          role="group"
          aria-label={t('webhook.events')}
          aria-describedby={problemOf(EVENTS_ID) === undefined ? undefined : `${EVENTS_ID}-error`}
        >
          <For each={WEBHOOK_EVENTS}>
            {(name) => (
              <Checkbox
                label={t(EVENT_LABELS[name])}
                hint={name === 'note.posted' ? t('webhook.notesHint') : undefined}
                checked={form.events.includes(name)}
                onChange={(isIn) => toggle(name, isIn)}
              />
            )}
          </For>
        </div>
      </FieldGroup>
      <TextField
        id={FILTER_ID}
        label={t('webhook.filter')}
        hint={t('webhook.filterHint', { example: 'priority>=high tag:vip' })}
        optional
        dir="auto"
        value={form.q}
        onInput={(q) => setForm('q', q)}
        error={problemOf(FILTER_ID)}
        maxLength={4_000}
        autocomplete="off"
        spellcheck={false}
      />
      <div id={ON_ID} tabIndex={-1}>
        <Checkbox
          label={t('webhook.isOn')}
          hint={t('webhook.isOnHint')}
          checked={form.isOn}
          onChange={(isOn) => setForm('isOn', isOn)}
        />
      </div>
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" busy={busy() === 'save'}>
          {t('common.save')}
        </Button>
        <Button onClick={() => props.onDone()}>{t('common.cancel')}</Button>
        <Show when={props.webhook}>
          <Button
            class={styles['remove']}
            variant="danger-quiet"
            onClick={() => setAsking('remove')}
          >
            {t('webhook.remove')}
          </Button>
        </Show>
      </div>
      <Show when={props.webhook}>
        <FieldGroup legend={t('webhook.tryOut')} hint={t('webhook.tryOutHint')}>
          <div class={styles['actions']}>
            <Show when={props.webhook?.hasSecret}>
              <Button busy={busy() === 'test'} onClick={() => void test()}>
                {t('webhook.test')}
              </Button>
            </Show>
            <Button onClick={() => setAsking('secret')}>{t('webhook.newSecret')}</Button>
          </div>
          <div role="status">
            <Show when={tested()} keyed>
              {(result) => (
                <Banner
                  tone={testWords(result).isGood ? 'success' : 'danger'}
                  title={testWords(result).words}
                />
              )}
            </Show>
          </div>
        </FieldGroup>
      </Show>
      <Show when={asking()} keyed>
        {(what) => (
          <ConfirmDialog
            title={t(what === 'remove' ? 'webhook.removeTitle' : 'webhook.newSecretTitle')}
            text={t(what === 'remove' ? 'webhook.removeText' : 'webhook.newSecretText')}
            action={t(what === 'remove' ? 'webhook.remove' : 'webhook.newSecret')}
            onConfirm={() => (what === 'remove' ? remove() : props.onNewSecret())}
            onClose={() => setAsking(undefined)}
            failureWords={(failure) => failureWords(failure, t)}
          />
        )}
      </Show>
    </form>
  );
}
