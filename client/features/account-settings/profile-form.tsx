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

export function ProfileForm(props: {
  api: AccountApi;
  me: Me;
  etag: string | null;
  onLanguage: (language: Language) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const toasts = useToasts();
  // Their starting values; what is typed stays, whatever arrives.
  // eslint-disable-next-line solid/reactivity
  const { me } = props;
  const [form, setForm] = createStore({
    name: me.name,
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
    if (form.name.trim() === '') {
      setProblems([
        { fieldId: 'account-name', message: t('field.required', { label: t('access.yourName') }) },
      ]);
      return;
    }
    setBusy(true);
    const result = await props.api.change(
      {
        name: form.name.trim(),
        phone: form.phone.trim(),
        language: form.language,
        signature: signatureHtml(form.signature),
      },
      etag(),
    );
    setBusy(false);
    if (!result.ok) {
      const wrong = fieldsOf(result.error);
      setProblems(
        wrong.has('phone')
          ? [{ fieldId: 'account-phone', message: t('field.format', { label: t('common.phone') }) }]
          : [{ message: failureWords(result.error, t) }],
      );
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
      <TextField
        id="account-name"
        label={t('access.yourName')}
        hint={t('account.nameHint')}
        value={form.name}
        onInput={(value) => setForm('name', value)}
        error={problemOf('account-name')}
        autocomplete="name"
        maxlength={120}
      />
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
      <TextArea
        label={t('account.signature')}
        hint={t('account.signatureHint')}
        optional
        rows={4}
        value={form.signature}
        onInput={(value) => setForm('signature', value)}
        maxlength={4000}
      />
      <Show when={form.signature.trim() !== ''}>
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
