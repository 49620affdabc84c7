import { createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import type { AccountApi } from './account-api.ts';
import { failureWords, fieldsOf } from './failure-words.ts';
import styles from './account-settings.module.css';

const MIN = 10;

export function PasswordForm(props: { api: AccountApi; email: string }) {
  const { t } = useI18n();
  const toasts = useToasts();
  const [form, setForm] = createStore({ oldPassword: '', newPassword: '' });
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const problemOf = (id: string) => problems().find((problem) => problem.fieldId === id)?.message;

  function check(): FieldProblem[] {
    const found: FieldProblem[] = [];
    if (form.oldPassword === '') {
      found.push({
        fieldId: 'old-password',
        message: t('field.required', { label: t('account.oldPassword') }),
      });
    }
    if (form.newPassword.length < MIN) {
      found.push({ fieldId: 'new-password', message: t('access.passwordHint') });
    }
    return found;
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const missing = check();
    setProblems(missing);
    if (missing.length > 0) return;
    setBusy(true);
    const result = await props.api.changePassword(form.oldPassword, form.newPassword);
    setBusy(false);
    if (result.ok) {
      setForm({ oldPassword: '', newPassword: '' });
      toasts.show({ text: t('account.passwordChanged'), tone: 'success' });
      return;
    }
    const wrong = fieldsOf(result.error);
    const found: FieldProblem[] = [];
    if (wrong.has('oldPassword')) {
      found.push({ fieldId: 'old-password', message: t('account.wrongPassword') });
    }
    if (wrong.has('newPassword')) {
      found.push({ fieldId: 'new-password', message: t('account.weakPassword') });
    }
    setProblems(found.length > 0 ? found : [{ message: failureWords(result.error, t) }]);
  }

  return (
    <form class={styles['section']} onSubmit={(event) => void save(event)} novalidate>
      <h2>{t('access.password')}</h2>
      <p class={styles['muted']}>{t('account.passwordLead')}</p>
      <ErrorSummary problems={[...problems()]} />
      <input
        class="visually-hidden"
        type="email"
        autocomplete="username"
        value={props.email}
        readonly
        tabIndex={-1}
        aria-hidden="true"
      />
      <TextField
        id="old-password"
        type="password"
        label={t('account.oldPassword')}
        value={form.oldPassword}
        onInput={(value) => setForm('oldPassword', value)}
        error={problemOf('old-password')}
        autocomplete="current-password"
      />
      <TextField
        id="new-password"
        type="password"
        label={t('account.newPassword')}
        hint={t('access.passwordHint')}
        value={form.newPassword}
        onInput={(value) => setForm('newPassword', value)}
        error={problemOf('new-password')}
        autocomplete="new-password"
      />
      <p>
        <Button type="submit" busy={isBusy()}>
          {t('account.changePassword')}
        </Button>
      </p>
    </form>
  );
}
