import { Show, createSignal, onMount } from 'solid-js';
import { failureWords } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { createRepeatKey, type SaleDraft } from './sale-draft.ts';
import { ACCOUNT_IDS, missingOf, problemsOfAccount } from './sale-problems.ts';
import type { Customer, SalesApi } from './sales-api.ts';
import styles from './sales.module.css';

type Fields = NonNullable<SaleDraft['newCustomer']>;

/** An account for who buys for the first time (P5). They type their password themselves. */
export function CustomerForm(props: {
  api: Pick<SalesApi, 'createCustomer' | 'withEmail'>;
  newId: () => string;
  isOnline: boolean;
  fields: Fields;
  onFields: (fields: Partial<Fields>) => void;
  onCustomer: (customer: Customer, isNew: boolean) => void;
  onCancel: () => void;
}) {
  const { t } = useI18n();
  const [password, setPassword] = createSignal('');
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  /** Whose account the address has already. */
  const [known, setKnown] = createSignal<Customer>();
  const [isBusy, setBusy] = createSignal(false);
  // eslint-disable-next-line solid/reactivity -- the desk's own, which does not change
  const repeatKey = createRepeatKey(props.newId);
  const problemOf = (id: string) => problems().find(({ fieldId }) => fieldId === id)?.message;
  onMount(() => {
    const { firstName, name } = props.fields;
    const first = firstName === '' ? 'firstName' : name === '' ? 'name' : 'email';
    document.getElementById(ACCOUNT_IDS[first])?.focus();
  });

  /** Somebody else has just made it, in another shop perhaps: it is one account all the same. */
  async function explainTaken(email: string): Promise<string> {
    const found = await props.api.withEmail(email);
    if (!found.ok) return t('sale.emailTaken');
    const person = found.value.data.items.find(
      (one) => one.email?.toLowerCase() === email.toLowerCase(),
    );
    if (person?.profile !== 'customer') return t('sale.emailTakenOther');
    if (person.isDisabled) return t('sale.emailTakenDisabled', { name: person.name });
    setKnown({ id: person.id, name: person.name, email });
    return t('sale.emailTakenCustomer', { name: person.name });
  }

  async function create(): Promise<void> {
    const { firstName, name, email } = props.fields;
    const customer = {
      firstName: firstName.trim(),
      name: name.trim(),
      email: email.trim(),
      password: password(),
    };
    setKnown(undefined);
    const missing = missingOf(customer, t);
    setProblems(missing);
    if (missing.length > 0) return;
    if (!props.isOnline) {
      setProblems([{ message: t('sale.accountUnsent') }]);
      return;
    }
    setBusy(true);
    const made = await props.api.createCustomer(customer, repeatKey.of(customer));
    if (made.ok) {
      const { id, name: whole, email: address } = made.value.data;
      props.onCustomer({ id, name: whole, email: address }, true);
    } else if (made.error.kind === 'problem' && made.error.code === 'EMAIL_TAKEN')
      setProblems([{ fieldId: ACCOUNT_IDS.email, message: await explainTaken(customer.email) }]);
    else setProblems(problemsOfAccount(made.error, t, failureWords));
    setBusy(false);
  }

  const field = (path: keyof Fields) => ({
    id: ACCOUNT_IDS[path],
    value: props.fields[path],
    onInput: (value: string) => props.onFields({ [path]: value }),
    error: problemOf(ACCOUNT_IDS[path]),
    autocomplete: 'off' as const,
  });

  return (
    <form
      class={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy()) void create();
      }}
      novalidate
      aria-labelledby="new-customer-title"
    >
      <h2 id="new-customer-title">{t('sale.customerNew')}</h2>
      <ErrorSummary problems={[...problems()]} />
      <div class={styles['pair']}>
        <TextField {...field('firstName')} label={t('sale.firstName')} maxLength={59} />
        <TextField {...field('name')} label={t('common.name')} maxLength={60} />
      </div>
      <TextField
        {...field('email')}
        label={t('common.email')}
        type="email"
        maxLength={254}
        onInput={(email) => {
          setKnown(undefined);
          props.onFields({ email });
        }}
      />
      <Show when={known()}>
        {(customer) => (
          <div>
            <Button variant="primary" onClick={() => props.onCustomer(customer(), false)}>
              {t('sale.useAccount')}
            </Button>
          </div>
        )}
      </Show>
      <TextField
        id={ACCOUNT_IDS.password}
        type="password"
        label={t('access.password')}
        hint={t('sale.passwordHint')}
        value={password()}
        onInput={setPassword}
        error={problemOf(ACCOUNT_IDS.password)}
        autocomplete="new-password"
        maxLength={128}
      />
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" busy={isBusy()}>
          {t('sale.createAccount')}
        </Button>
        <Button onClick={() => props.onCancel()}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
