import { useBlocker } from '@tanstack/solid-router';
import { For, Show, createSignal, onMount, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { TicketId } from '#shared/base/ids.ts';
import { directionOf, LANGUAGES } from '#shared/base/languages.ts';
import { mailEventOf } from '#shared/templates/mail-events.ts';
import {
  checkMailText,
  MAIL_TEXT_LIMITS,
  tidyMailText,
  type MailText,
} from '#shared/templates/mail-text.ts';
import type { ApiFailure, ApiResult, Desk } from '#client/data/index.ts';
import { ConfirmDialog, failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { MailTextPreview } from './mail-text-preview.tsx';
import { MailTextVersions } from './mail-text-versions.tsx';
import { faultWords, fieldIdOf, nameWords, problemsOfFailure } from './mail-text-words.ts';
import type { MailTextHistory, OpenMailText, PreviewedMail } from './mail-texts-api.ts';
import styles from './mail-texts.module.css';

const LANGUAGE_ID = 'mail-text-language';

type Leaving = { readonly go: () => void; readonly stay: () => void };

/** The text of one mail in one language, with what it looks like beside it. */
export function MailTextForm(props: {
  mail: OpenMailText;
  onSave: (text: MailText) => Promise<ApiResult<OpenMailText>>;
  onRestore: () => Promise<ApiResult<unknown>>;
  desk: Desk;
  onPreview: (text: MailText, ticketId: TicketId | undefined) => Promise<ApiResult<PreviewedMail>>;
  onHistory: (cursor: string | undefined) => Promise<ApiResult<MailTextHistory>>;
  onLanguage: (language: string) => void;
  onDone: (done?: 'saved' | 'restored') => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  const mail = untrack(() => props.mail);
  const { texts, parts, links, required } = mailEventOf(mail.event);
  const [form, setForm] = createStore<{ subject: string; body: string }>({
    subject: mail.subject,
    body: mail.body,
  });
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [busy, setBusy] = createSignal(false);
  const [isRestoring, setRestoring] = createSignal(false);
  const [isLookingBack, setLookingBack] = createSignal(false);
  const [leaving, setLeaving] = createSignal<Leaving>();
  /** Where a name goes that is chosen. */
  const [field, setField] = createSignal<keyof MailText>('body');
  const problemOf = (name: keyof MailText) =>
    problems().find(({ fieldId }) => fieldId === fieldIdOf(name))?.message;
  const isChanged = () => {
    const now = tidyMailText(form);
    const before = tidyMailText(mail);
    return now.subject !== before.subject || now.body !== before.body;
  };
  let isDone = false;
  const ask = (): Promise<boolean> =>
    new Promise((resolve) => setLeaving({ go: () => resolve(true), stay: () => resolve(false) }));
  useBlocker({
    shouldBlockFn: async () => !isDone && isChanged() && !(await ask()),
    enableBeforeUnload: () => !isDone && isChanged(),
  });
  const mayLeave = async (): Promise<boolean> => {
    if (isChanged() && !(await ask())) return false;
    isDone = true;
    return true;
  };
  async function cancel(): Promise<void> {
    if (await mayLeave()) props.onDone();
  }
  async function choose(language: string): Promise<void> {
    if (await mayLeave()) props.onLanguage(language);
    else (document.getElementById(LANGUAGE_ID) as HTMLSelectElement).value = mail.language;
  }
  async function restore(): Promise<ApiFailure | undefined> {
    const answer = await props.onRestore();
    if (!answer.ok) return answer.error;
    isDone = true;
    props.onDone('restored');
    return undefined;
  }
  onMount(() => document.getElementById(fieldIdOf('subject'))?.focus());
  const languageName = (language: string) =>
    new Intl.DisplayNames([i18n.language()], { type: 'language' }).of(language) ?? language;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy()) return;
    const found = checkMailText(mail.event, form).map((fault) => faultWords(fault, t));
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    const answer = await props.onSave(tidyMailText(form));
    setBusy(false);
    if (!answer.ok) {
      setProblems(problemsOfFailure(answer.error, t));
      return;
    }
    isDone = true;
    props.onDone('saved');
  }

  function write(name: keyof MailText, text: string): void {
    setForm(name, text);
    // What is put right is told no longer; what is not yet is told with the next attempt.
    const faults = checkMailText(mail.event, form).map((fault) => faultWords(fault, t));
    setProblems((told) =>
      told.filter(({ message }) => faults.some((fault) => fault.message === message)),
    );
  }

  /** It is sent again when it is saved. */
  function take({ subject, body }: MailText): void {
    setForm({ subject, body });
    setProblems([]);
    toasts.show({ text: t('mailText.taken') });
  }

  function insert(words: string, isAlone: boolean): void {
    const name = isAlone ? 'body' : field();
    const element = document.getElementById(fieldIdOf(name)) as
      | HTMLInputElement
      | HTMLTextAreaElement;
    const text = form[name];
    const from = element.selectionStart ?? text.length;
    const to = element.selectionEnd ?? from;
    const before = text.slice(0, from);
    const after = text.slice(to);
    const start = isAlone && before !== '' && !before.endsWith('\n') ? '\n\n' : '';
    const end = isAlone && after !== '' && !after.startsWith('\n') ? '\n\n' : '';
    write(name, before + start + words + end + after);
    const at = from + start.length + words.length;
    queueMicrotask(() => {
      element.focus();
      element.setSelectionRange(at, at);
    });
  }

  return (
    <div class={styles['editor']}>
      <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
        <ErrorSummary problems={[...problems()]} />
        <div class={styles['which']}>
          <Select
            id={LANGUAGE_ID}
            label={t('mailText.language')}
            value={mail.language}
            options={LANGUAGES.map((language) => ({
              value: language,
              label: languageName(language),
            }))}
            onChange={(language) => void choose(language)}
          />
          <Badge tone={mail.isOwn ? 'info' : 'neutral'}>
            {t(mail.isOwn ? 'mailText.isOwn' : 'mailText.isBuiltIn')}
          </Badge>
        </div>
        <TextField
          id={fieldIdOf('subject')}
          label={t('mailText.subject')}
          hint={
            mailEventOf(mail.event).audience === 'accounts' || mail.event === 'several'
              ? undefined
              : t('mailText.subjectHint')
          }
          lang={mail.language}
          dir={directionOf(mail.language)}
          value={form.subject}
          onInput={(text) => write('subject', text)}
          onFocus={() => setField('subject')}
          error={problemOf('subject')}
          maxLength={MAIL_TEXT_LIMITS.subject}
          autocomplete="off"
        />
        <TextArea
          id={fieldIdOf('body')}
          label={t('mailText.body')}
          hint={t('mailText.bodyHint')}
          lang={mail.language}
          dir={directionOf(mail.language)}
          rows={14}
          value={form.body}
          onInput={(text) => write('body', text)}
          onFocus={() => setField('body')}
          error={problemOf('body')}
          maxLength={MAIL_TEXT_LIMITS.body}
        />
        <Names legend={t('mailText.insertText')} names={texts} />
        <Show when={parts.length + links.length > 0}>
          <Names legend={t('mailText.insertPart')} names={[...links, ...parts]} isAlone />
        </Show>
        <div class={styles['actions']}>
          <Button type="submit" variant="primary" busy={busy()}>
            {t('common.save')}
          </Button>
          <Button onClick={() => void cancel()}>{t('common.cancel')}</Button>
          <Button variant="quiet" onClick={() => setLookingBack(true)}>
            {t('mailText.history')}
          </Button>
          <Show when={mail.isOwn}>
            <Button
              class={styles['restore']}
              variant="danger-quiet"
              onClick={() => setRestoring(true)}
            >
              {t('mailText.restore')}
            </Button>
          </Show>
        </div>
      </form>
      <MailTextPreview
        desk={props.desk}
        mail={mail}
        text={form}
        onPreview={(text, ticketId) => props.onPreview(text, ticketId)}
      />
      <MailTextVersions
        open={isLookingBack()}
        onOpenChange={setLookingBack}
        mail={mail}
        onHistory={(cursor) => props.onHistory(cursor)}
        onTake={take}
      />
      <Show when={isRestoring()}>
        <ConfirmDialog
          title={t('mailText.restoreTitle')}
          text={t('mailText.restoreText')}
          action={t('mailText.restore')}
          failureWords={(failure) => problemsOfFailure(failure, t)[0]!.message}
          onClose={() => setRestoring(false)}
          onConfirm={() => restore()}
        />
      </Show>
      <Show when={leaving()}>
        {(way) => (
          <ConfirmDialog
            title={t('mailText.leaveTitle')}
            text={t('mailText.leaveText')}
            action={t('mailText.leave')}
            failureWords={(failure) => failureWords(failure, t)}
            onClose={() => {
              way().stay();
              setLeaving(undefined);
            }}
            onConfirm={() => {
              way().go();
              setLeaving(undefined);
              return Promise.resolve(undefined);
            }}
          />
        )}
      </Show>
    </div>
  );

  function Names(list: { legend: string; names: readonly string[]; isAlone?: boolean }) {
    /** A button says what the product's says, in the language of the mail. */
    const buttonWords = (name: string) =>
      mail.builtIn.body.split('\n').find((line) => line.endsWith(`]({{${name}}})`));
    const written = (name: string) =>
      links.includes(name)
        ? (buttonWords(name) ?? `[${nameWords(name, t)}]({{${name}}})`)
        : `{{${name}}}`;
    return (
      <fieldset class={styles['names']}>
        <legend>{list.legend}</legend>
        <For each={list.names}>
          {(name) => (
            <Button
              size="small"
              title={`{{${name}}}`}
              onClick={() => insert(written(name), list.isAlone === true)}
            >
              {nameWords(name, t)}
              <Show when={required.includes(name)}>
                <span class={styles['needed']}>
                  <span aria-hidden="true">*</span>
                  <span class="visually-hidden">, {t('mailText.needed')}</span>
                </span>
              </Show>
            </Button>
          )}
        </For>
      </fieldset>
    );
  }
}
