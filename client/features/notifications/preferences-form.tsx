import { Show, createResource, createSignal, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { NoticeChoices } from '#shared/notifications/preferences.ts';
import type { ApiAnswer, Desk } from '#client/data/index.ts';
import { FromServer } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { Select } from '#client/ui/select.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { changesOf } from './choices.ts';
import { EventChoices } from './event-choices.tsx';
import {
  createOwnSlackApi,
  createPreferencesApi,
  type Preferences,
  type PreferencesApi,
} from './notifications-api.ts';
import { fieldId, problemOfTimes, problemsOfFailure } from './preference-problems.ts';
import { SlackForm } from './slack-form.tsx';
import { TimesFields } from './times-fields.tsx';
import { digestOf, faultsOfTimes, quietOf, timesOf } from './times-form.ts';
import styles from './preferences.module.css';

/** What somebody of the desk is told of, and how (N1). Needs the server; says so when it is away. */
export function PreferencesSection(props: { desk: Desk; slug: string }) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createPreferencesApi(props.desk.api, props.slug);
  // eslint-disable-next-line solid/reactivity -- as above
  const slack = createOwnSlackApi(props.desk.api, props.slug);
  const [answer, { refetch }] = createResource(() => requests.load());
  const [hasSlack, setHasSlack] = createSignal<boolean>();
  return (
    <section class={styles['section']} aria-labelledby="choices-title">
      <h2 id="choices-title">{t('notification.choices')}</h2>
      <p class={styles['muted']}>{t('notification.choicesLead')}</p>
      <FromServer answer={answer} rows={8} onRetry={() => void refetch()}>
        {(first) => (
          <>
            <Form requests={requests} loaded={first()} hasSlack={hasSlack()} />
            <SlackForm
              requests={slack}
              id={fieldId('url')}
              label={t('notification.slackUrl')}
              onState={(webhook) => setHasSlack(webhook !== null)}
            />
          </>
        )}
      </FromServer>
    </section>
  );
}

function Form(props: {
  requests: PreferencesApi;
  loaded: ApiAnswer<Preferences>;
  /** Undefined: nobody knows yet. */
  hasSlack: boolean | undefined;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  const formOf = ({ preferences, defaults }: Preferences) => ({
    times: timesOf(preferences.digest, preferences.quiet, defaults),
    timeZone: preferences.timeZone ?? '',
  });
  // What is typed stays, whatever arrives.
  const first = untrack(() => props.loaded);
  const { defaults } = first.data;
  const [saved, setSaved] = createSignal(first);
  const [form, setForm] = createStore(formOf(first.data));
  const [choices, setChoices] = createSignal<NoticeChoices>(first.data.preferences.events);
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const problemOf = (path: string) =>
    problems().find((problem) => problem.fieldId === fieldId(path))?.message;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const found = faultsOfTimes(form.times).map((fault) => problemOfTimes(fault, t));
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    const result = await props.requests.change(
      {
        events: changesOf(saved().data.preferences.events, choices()),
        digest: digestOf(form.times),
        quiet: quietOf(form.times),
        timeZone: form.timeZone === '' ? null : form.timeZone,
      },
      saved().etag,
    );
    setBusy(false);
    if (!result.ok) {
      setProblems(problemsOfFailure(result.error, t));
      return;
    }
    setSaved(result.value);
    setForm(formOf(result.value.data));
    setChoices(result.value.data.preferences.events);
    toasts.show({ text: t('account.saved'), tone: 'success' });
  }

  return (
    <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <Show when={!saved().data.mailIsOn}>
        <Banner tone="warning" title={t('notification.mailOff')} />
      </Show>
      <Show when={props.hasSlack === false}>
        <Banner tone="info" title={t('notification.noSlack')} />
      </Show>
      <EventChoices
        whose="person"
        choices={choices()}
        defaults={defaults.events}
        off={[
          ...(saved().data.mailIsOn ? [] : (['mail'] as const)),
          ...(props.hasSlack === false ? (['slack'] as const) : []),
        ]}
        onChange={setChoices}
      />
      <p class={styles['muted']}>{t('notification.pushHint')}</p>
      <TimesFields
        form={form.times}
        onChange={(changes) => setForm('times', changes)}
        defaults={defaults}
        problemOf={problemOf}
      />
      <Select
        id={fieldId('timeZone')}
        label={t('notification.timeZone')}
        value={form.timeZone}
        options={[
          { value: '', label: t('notification.asWorkspace', { what: defaults.timeZone }) },
          ...zonesHere(form.timeZone).map((zone) => ({ value: zone, label: zone })),
        ]}
        onChange={(timeZone) => setForm('timeZone', timeZone)}
        error={problemOf('timeZone')}
      />
      <p>
        <Button type="submit" variant="primary" busy={isBusy()}>
          {t('common.save')}
        </Button>
      </p>
    </form>
  );
}

/** All that this browser knows, and the one that is chosen. */
function zonesHere(chosen: string): readonly string[] {
  const known = new Set(Intl.supportedValuesOf('timeZone'));
  known.add(Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (chosen !== '') known.add(chosen);
  return [...known].toSorted();
}
