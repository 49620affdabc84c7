import { Show, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { chooseLanguage, languageNames, languages, type Language } from '#client/i18n/languages.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { AccountApi, Me } from './account-api.ts';
import { failureWords, fieldsOf } from './failure-words.ts';
import { signatureHtml, signatureText } from './signature.ts';
import styles from './account-settings.module.css';

const FIELDS = [
  { path: 'firstName', fieldId: 'account-first-name', label: 'account.firstName' },
  { path: 'lastName', fieldId: 'account-last-name', label: 'account.lastName' },
  { path: 'phone', fieldId: 'account-phone', label: 'common.phone' },
] as const;

/** A name that nobody has told apart is offered as most are written, to be corrected. */
function namesOf({ name, firstName, lastName }: Me) {
  if (firstName !== '' || lastName !== '') return { firstName, lastName };
  const words = name.trim().split(/\s+/u);
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' };
}

export function ProfileForm(props: {
  api: AccountApi;
  me: Me;
  etag: string | null;
  /** Customers have no signature, and nobody else sees their name. */
  isAtDesk: boolean;
  onLanguage: (language: Language) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  // Their starting values; what is typed stays, whatever arrives.
  // eslint-disable-next-line solid/reactivity
  const { me } = props;
  const [form, setForm] = createStore({
    ...namesOf(me),
    phone: me.phone,
    language: chooseLanguage([me.language]) as string,
    signature: signatureText(me.signature),
  });
  // eslint-disable-next-line solid/reactivity
  const [etag, setEtag] = createSignal(props.etag);
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const problemOf = (id: string) => problems().find((problem) => problem.fieldId === id)?.message;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (`${form.firstName}${form.lastName}`.trim() === '') {
      setProblems([{ fieldId: 'account-last-name', message: t('account.nameMissing') }]);
      return;
    }
    setBusy(true);
    const result = await props.api.change(
      {
        firstName: form.firstName.trim(),
        lastName: form.lastName.trim(),
        phone: form.phone.trim(),
        language: form.language,
        ...(props.isAtDesk ? { signature: signatureHtml(form.signature) } : {}),
      },
      etag(),
    );
    setBusy(false);
    if (!result.ok) {
      const wrong = fieldsOf(result.error);
      const found = FIELDS.filter(({ path }) => wrong.has(path)).map(({ fieldId, label }) => ({
        fieldId,
        message: t('field.format', { label: t(label) }),
      }));
      setProblems(found.length > 0 ? found : [{ message: failureWords(result.error, t) }]);
      return;
    }
    setProblems([]);
    setEtag(result.value.etag);
    const language = chooseLanguage([form.language]);
    props.onLanguage(language);
    await i18n.setLanguage(language);
    toasts.show({ text: i18n.t('account.saved'), tone: 'success' });
  }

  return (
    <form class={styles['section']} onSubmit={(event) => void save(event)} novalidate>
      <h2>{t('account.profile')}</h2>
      <ErrorSummary problems={[...problems()]} />
      <div class={styles['names']}>
        <TextField
          id="account-first-name"
          label={t('account.firstName')}
          value={form.firstName}
          onInput={(value) => setForm('firstName', value)}
          error={problemOf('account-first-name')}
          autocomplete="given-name"
          maxlength={60}
        />
        <TextField
          id="account-last-name"
          label={t('account.lastName')}
          value={form.lastName}
          onInput={(value) => setForm('lastName', value)}
          error={problemOf('account-last-name')}
          autocomplete="family-name"
          maxlength={59}
        />
      </div>
      <Show when={props.isAtDesk}>
        <p class={styles['muted']}>{t('account.nameHint')}</p>
      </Show>
      <TextField
        id="account-phone"
        type="tel"
        label={t('common.phone')}
        optional
        value={form.phone}
        onInput={(value) => setForm('phone', value)}
        error={problemOf('account-phone')}
        autocomplete="tel"
        maxlength={60}
      />
      <Select
        label={t('common.language')}
        value={form.language}
        onChange={(value) => setForm('language', value)}
        options={languages.map((language) => ({ value: language, label: languageNames[language] }))}
      />
      <Show when={props.isAtDesk}>
        <TextArea
          label={t('account.signature')}
          hint={t('account.signatureHint')}
          optional
          rows={4}
          value={form.signature}
          onInput={(value) => setForm('signature', value)}
          maxlength={4000}
        />
      </Show>
      <Show when={props.isAtDesk && form.signature.trim() !== ''}>
        <div class={styles['preview']}>
          <p class={styles['muted']}>{t('account.signaturePreview')}</p>
          <SafeHtml html={signatureHtml(form.signature)} />
        </div>
      </Show>
      <p>
        <Button type="submit" variant="primary" busy={isBusy()}>
          {t('common.save')}
        </Button>
      </p>
    </form>
  );
}
