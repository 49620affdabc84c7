import { For, createSignal, createUniqueId } from 'solid-js';
import { createStore } from 'solid-js/store';
import { checkIntake } from '#shared/engine/intake.ts';
import { REQUESTER_FIELDS, type CorrectableField } from '#shared/engine/ticket-state.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { attempt, failureWords } from './attempt.ts';
import { countryOptions } from './country-names.ts';
import { FIELD_LABELS } from './event-sentences.ts';
import { NO_FIELD_PROBLEMS, fieldProblems } from './field-problems.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

const FIELDS: readonly CorrectableField[] = ['subject', ...REQUESTER_FIELDS];

/** Corrects who asked, and fills in what is missing (T9, T2). */
export function RequesterForm(props: { onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, id, ticket, configuration, names } = useTicket();
  const formId = createUniqueId();
  const valueOf = (field: CorrectableField) =>
    field === 'subject' ? ticket().subject : ticket().requester[field];
  const [form, setForm] = createStore(
    Object.fromEntries(FIELDS.map((field) => [field, valueOf(field)])) as Record<
      CorrectableField,
      string
    >,
  );
  const [problems, setProblems] = createSignal(NO_FIELD_PROBLEMS);
  const idOf = (path: string) => `requester-${formId}-${path}`;
  const isOptional = (field: CorrectableField) => !configuration().mandatory.includes(field);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const changed = FIELDS.filter((field) => form[field].trim() !== valueOf(field));
    // Only what is changed is judged: the rest may be older than the rule.
    const errors = checkIntake(configuration(), form, i18n.language()).filter(({ path }) =>
      changed.includes(path as CorrectableField),
    );
    if (errors.length > 0) {
      setProblems(fieldProblems(errors, idOf));
      return;
    }
    if (changed.length > 0) {
      // eslint-disable-next-line solid/reactivity -- run once, when the form is sent
      const failure = await attempt(() =>
        desk.perform([
          {
            type: 'correct-requester',
            ticketId: id,
            changes: Object.fromEntries(changed.map((field) => [field, form[field].trim()])),
          },
        ]),
      );
      if (failure !== undefined) {
        setProblems({ byField: {}, summary: [{ message: failureWords(failure, names, t) }] });
        return;
      }
    }
    props.onDone();
  }

  return (
    <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
      <ErrorSummary problems={problems().summary} />
      <For each={FIELDS}>
        {(field) =>
          field === 'country' ? (
            <Select
              id={idOf(field)}
              label={t(FIELD_LABELS[field])}
              optional={isOptional(field)}
              placeholder=""
              options={countryOptions(i18n.language())}
              value={form[field]}
              error={problems().byField[field]}
              onChange={(value) => setForm(field, value)}
            />
          ) : (
            <TextField
              id={idOf(field)}
              label={t(FIELD_LABELS[field])}
              optional={isOptional(field)}
              type={field === 'email' ? 'email' : field === 'phone' ? 'tel' : 'text'}
              value={form[field]}
              error={problems().byField[field]}
              autocomplete="off"
              onInput={(value) => setForm(field, value)}
            />
          )
        }
      </For>
      <div class={styles['formFoot']}>
        <Button size="small" variant="quiet" onClick={() => props.onDone()}>
          {t('common.cancel')}
        </Button>
        <Button size="small" variant="primary" type="submit">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
