import { For, Show, createResource, createSignal, untrack, type JSX } from 'solid-js';
import { LANGUAGES } from '#shared/base/languages.ts';
import { MAIL_AUDIENCES, type MailEvent } from '#shared/templates/mail-events.ts';
import type { Desk } from '#client/data/index.ts';
import { AdministrationPage, ListTop, ServerList } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { MailTextForm } from './mail-text-form.tsx';
import { audienceWords, eventWords, problemsOfFailure } from './mail-text-words.ts';
import { createMailTextsApi, type ListedMailText, type OpenMailText } from './mail-texts-api.ts';
import styles from './mail-texts.module.css';

/** `etag`: the state that is being edited; a colleague's change meanwhile is not written over. */
type Editing = { readonly mail: OpenMailText; readonly etag: string | null };

/** What mails say, for who may manage it (N2). Needs the server; says so when it is away. */
export function MailTextsPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t, ...i18n } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createMailTextsApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('settings.manage');
  const [mails, { refetch }] = createResource(isAllowed, () => requests.list());
  const [editing, setEditing] = createSignal<Editing>();
  const [busy, setBusy] = createSignal<MailEvent>();
  /** The one that was edited last is where the next one begins. */
  const [language, setLanguage] = createSignal<string>(untrack(ownLanguage));
  const languageName = (name: string) =>
    new Intl.DisplayNames([i18n.language()], { type: 'language' }).of(name) ?? name;

  async function open(event: MailEvent, inLanguage = language()): Promise<void> {
    setBusy(event);
    const result = await requests.get(event, inLanguage);
    setBusy(undefined);
    if (!result.ok) {
      toasts.show({ text: problemsOfFailure(result.error, t)[0]!.message, tone: 'danger' });
      return;
    }
    setLanguage(inLanguage);
    setEditing({ mail: result.value.data, etag: result.value.etag });
  }
  async function done(what: 'saved' | 'restored' | undefined): Promise<void> {
    const event = editing()?.mail.event;
    setEditing(undefined);
    if (what !== undefined) {
      toasts.show({
        text: t(what === 'saved' ? 'account.saved' : 'mailText.restored'),
        tone: 'success',
      });
      await refetch();
    }
    // Back to where one came from, once the list is drawn.
    queueMicrotask(() => document.getElementById(`edit-${event ?? ''}`)?.focus());
  }

  function ownLanguage(): string {
    const [first] = props.desk.workspace().configuration.languages;
    return LANGUAGES.find((one) => one === first.split('-')[0]) ?? 'en';
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="settings.manage"
      width={editing() === undefined ? 'reading' : 'wide'}
      name={t('mailText.title')}
      title={editing() === undefined ? t('mailText.title') : eventWords(editing()!.mail.event, t)}
      lead={editing() === undefined ? t('mailText.intro') : undefined}
    >
      <Show
        when={editing()}
        keyed
        fallback={
          <ServerList
            slug={props.slug}
            list={mails}
            onRetry={() => void refetch()}
            failureWords={(failure) => problemsOfFailure(failure, t)[0]!.message}
          >
            {(all) => <MailList all={all()} />}
          </ServerList>
        }
      >
        {({ mail, etag }) => (
          <MailTextForm
            mail={mail}
            onSave={(text) => requests.change(mail, text, etag)}
            onRestore={() => requests.restore(mail, etag)}
            desk={props.desk}
            onPreview={(text, ticketId) => requests.preview(mail, text, ticketId)}
            onHistory={(cursor) => requests.history(mail, cursor)}
            onLanguage={(wanted) => void open(mail.event, wanted)}
            onDone={(what) => void done(what)}
          />
        )}
      </Show>
    </AdministrationPage>
  );

  function MailList(list: { all: readonly ListedMailText[] }) {
    return (
      <>
        <ListTop slug={props.slug}>{undefined}</ListTop>
        <For each={MAIL_AUDIENCES}>
          {(audience) => (
            <section class={styles['group']}>
              <h2>{audienceWords(audience, t)}</h2>
              <ul class={styles['texts']} aria-label={audienceWords(audience, t)}>
                <For each={list.all.filter((one) => one.audience === audience)}>
                  {(one) => (
                    <li class={styles['text']}>
                      <span class={styles['words']}>
                        <strong class={styles['name']}>{eventWords(one.event, t)}</strong>
                        <Show when={one.own.length > 0}>
                          <span class={styles['own']}>
                            <Badge tone="info">{t('mailText.isOwn')}</Badge>
                            <span class={styles['muted']}>
                              {i18n.formatList(one.own.map((own) => languageName(own.language)))}
                            </span>
                          </span>
                        </Show>
                      </span>
                      <Button
                        id={`edit-${one.event}`}
                        size="small"
                        busy={busy() === one.event}
                        onClick={() => void open(one.event)}
                      >
                        {t('common.edit')}
                        <span class="visually-hidden">, {eventWords(one.event, t)}</span>
                      </Button>
                    </li>
                  )}
                </For>
              </ul>
            </section>
          )}
        </For>
      </>
    );
  }
}
