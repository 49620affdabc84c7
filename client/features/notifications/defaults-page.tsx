import { For, Show, createResource, createSignal, untrack, type JSX } from 'solid-js';
import { createStore } from 'solid-js/store';
import { DUE_SOON_LIMITS } from '#shared/notifications/check-preferences.ts';
import { NOTICE_EVENTS } from '#shared/notifications/notice-events.ts';
import type { NoticeChoices } from '#shared/notifications/preferences.ts';
import type { ApiAnswer, Desk } from '#client/data/index.ts';
import {
  AdministrationPage,
  BackToAdministration,
  FromServer,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { AS_DELIVERED, EventChoices, eventWords } from './event-choices.tsx';
import { createDefaultsApi, createSlackApi, type WorkspaceSettings } from './notifications-api.ts';
import {
  fieldId,
  minutesProblem,
  problemOfTimes,
  problemsOfFailure,
} from './preference-problems.ts';
import { SlackForm } from './slack-form.tsx';
import { TimesFields } from './times-fields.tsx';
import { digestOf, faultsOfTimes, quietOf, timesOf } from './times-form.ts';
import styles from './preferences.module.css';

/** What counts for who has not chosen (N1), for who may manage settings. Needs the server; says so when it is away. */
export function NotificationDefaultsPage(props: {
  desk: Desk;
  slug: string;
  syncMark: JSX.Element;
}) {
  const { t } = useI18n();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createDefaultsApi(props.desk.api, props.slug);
  // eslint-disable-next-line solid/reactivity -- as above
  const slack = createSlackApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('settings.manage');
  const [answer, { refetch }] = createResource(isAllowed, () => requests.load());
  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="settings.manage"
      name={t('notification.defaults')}
      title={t('notification.defaults')}
      lead={t('notification.defaultsLead')}
    >
      <p>
        <BackToAdministration slug={props.slug} />
      </p>
      <FromServer answer={answer} rows={8} onRetry={() => void refetch()}>
        {(first) => (
          <>
            <Form requests={requests} loaded={first()} />
            <section class={styles['section']} aria-labelledby="slack-title">
              <h2 id="slack-title">{t('notification.workspaceSlack')}</h2>
              <p class={styles['muted']}>{t('notification.workspaceSlackLead')}</p>
              <SlackForm
                requests={slack}
                id={fieldId('url')}
                label={t('notification.workspaceSlackUrl')}
              />
            </section>
          </>
        )}
      </FromServer>
    </AdministrationPage>
  );
}

function Form(props: {
  requests: ReturnType<typeof createDefaultsApi>;
  loaded: ApiAnswer<WorkspaceSettings>;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  const formOf = ({ notifications }: WorkspaceSettings) => ({
    times: timesOf(notifications.digest, notifications.quiet, notifications),
    slackEvents: notifications.slackEvents,
    minutes: String(notifications.dueSoonMinutes),
  });
  const first = untrack(() => props.loaded);
  const [saved, setSaved] = createSignal(first);
  const [form, setForm] = createStore(formOf(first.data));
  const [choices, setChoices] = createSignal<NoticeChoices>(first.data.notifications.events);
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const problemOf = (path: string) =>
    problems().find((problem) => problem.fieldId === fieldId(path))?.message;

  function faults(): readonly FieldProblem[] {
    const found = faultsOfTimes(form.times).map((fault) => problemOfTimes(fault, t));
    const minutes = Number(form.minutes);
    const isRight =
      /^\d+$/.test(form.minutes.trim()) &&
      minutes >= DUE_SOON_LIMITS.least &&
      minutes <= DUE_SOON_LIMITS.most;
    return isRight ? found : [...found, minutesProblem(t)];
  }
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const found = faults();
    setProblems(found);
    if (found.length > 0) return;
    const before = saved().data.notifications;
    setBusy(true);
    const result = await props.requests.change(
      {
        events: choices(),
        digest: digestOf(form.times) ?? before.digest,
        quiet: quietOf(form.times) ?? before.quiet,
        slackEvents: NOTICE_EVENTS.filter((one) => form.slackEvents.includes(one)),
        dueSoonMinutes: Number(form.minutes),
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
    setChoices(result.value.data.notifications.events);
    toasts.show({ text: t('account.saved'), tone: 'success' });
  }

  return (
    <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <Show when={!saved().data.emailNotifications}>
        <Banner tone="warning" title={t('notification.mailOffHere')} />
      </Show>
      <EventChoices
        whose="workspace"
        choices={choices()}
        defaults={AS_DELIVERED}
        off={saved().data.emailNotifications ? [] : ['mail']}
        onChange={setChoices}
      />
      <TimesFields
        form={form.times}
        onChange={(changes) => setForm('times', changes)}
        defaults={undefined}
        problemOf={problemOf}
      />
      <TextField
        id={fieldId('dueSoonMinutes')}
        label={t('notification.dueSoonMinutes')}
        inputMode="numeric"
        value={form.minutes}
        onInput={(minutes) => setForm('minutes', minutes)}
        error={problemOf('dueSoonMinutes')}
        maxLength={5}
        autocomplete="off"
      />
      <FieldGroup legend={t('notification.slackEvents')}>
        <div class={styles['events']}>
          <For each={NOTICE_EVENTS}>
            {(event) => (
              <Checkbox
                label={eventWords(event, t)}
                checked={form.slackEvents.includes(event)}
                onChange={(isOn) =>
                  setForm(
                    'slackEvents',
                    isOn
                      ? [...form.slackEvents, event]
                      : form.slackEvents.filter((one) => one !== event),
                  )
                }
              />
            )}
          </For>
        </div>
      </FieldGroup>
      <p>
        <Button type="submit" variant="primary" busy={isBusy()}>
          {t('common.save')}
        </Button>
      </p>
    </form>
  );
}
