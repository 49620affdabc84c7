import { Show, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { AccountApi, Me } from './account-api.ts';
import { failureWords, fieldsOf } from './failure-words.ts';
import styles from './account-settings.module.css';

/** The address one signs in with. Another one becomes theirs when the link that is mailed there is followed (P3). */
export function AddressForm(props: { api: AccountApi; me: Me }) {
  const { t } = useI18n();
  const [form, setForm] = createStore({ email: '', password: '' });
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const [asked, setAsked] = createSignal<string>();
  const waiting = () => asked() ?? props.me.newEmail;
  const problemOf = (id: string) => problems().find((problem) => problem.fieldId === id)?.message;

  function check(email: string): FieldProblem[] {
    const found: FieldProblem[] = [];
    const label = t('account.newAddress');
    if (email === '')
      found.push({ fieldId: 'new-address', message: t('field.required', { label }) });
    else if (email.toLowerCase() === props.me.email.toLowerCase())
      found.push({ fieldId: 'new-address', message: t('account.addressSame') });
    if (form.password === '')
      found.push({
        fieldId: 'address-password',
        message: t('field.required', { label: t('account.oldPassword') }),
      });
    return found;
  }

  async function ask(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const email = form.email.trim();
    const missing = check(email);
    setProblems(missing);
    if (missing.length > 0) return;
    setBusy(true);
    const result = await props.api.askAddress(email, form.password);
    setBusy(false);
    if (result.ok) {
      const { mail } = result.value.data;
      if (mail !== 'on-its-way' && mail !== 'no-server') {
        setProblems([{ message: t('account.addressNoMail') }]);
        return;
      }
      setForm({ email: '', password: '' });
      setAsked(email);
      return;
    }
    const wrong = fieldsOf(result.error);
    const found: FieldProblem[] = [];
    if (wrong.has('email'))
      found.push({
        fieldId: 'new-address',
        message: t('field.format', { label: t('account.newAddress') }),
      });
    if (wrong.has('password'))
      found.push({ fieldId: 'address-password', message: t('account.wrongPassword') });
    setProblems(found.length > 0 ? found : [{ message: failureWords(result.error, t) }]);
  }

  return (
    <form class={styles['section']} onSubmit={(event) => void ask(event)} novalidate>
      <h2>{t('account.address')}</h2>
      <p class={styles['muted']}>{t('account.addressLead', { email: props.me.email })}</p>
      <Show when={waiting()}>
        {(email) => (
          <Banner tone="info" title={t('account.addressAsked', { email: email() })} live="status">
            {t('account.addressAskedText')}
          </Banner>
        )}
      </Show>
      <ErrorSummary problems={[...problems()]} />
      <TextField
        id="new-address"
        type="email"
        label={t('account.newAddress')}
        value={form.email}
        onInput={(value) => setForm('email', value)}
        error={problemOf('new-address')}
        autocomplete="email"
        maxlength={254}
      />
      <TextField
        id="address-password"
        type="password"
        label={t('account.oldPassword')}
        value={form.password}
        onInput={(value) => setForm('password', value)}
        error={problemOf('address-password')}
        autocomplete="current-password"
      />
      <p>
        <Button type="submit" busy={isBusy()}>
          {t('account.addressAsk')}
        </Button>
      </p>
    </form>
  );
}
