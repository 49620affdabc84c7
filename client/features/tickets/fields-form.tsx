import { createSignal, createUniqueId, onMount } from 'solid-js';
import { createStore } from 'solid-js/store';
import { checkFields, fieldsFor, valueIn } from '#shared/engine/fields.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { attempt, failureWords } from './attempt.ts';
import { FieldInputs, type TypedFields } from './field-inputs.tsx';
import { NO_FIELD_PROBLEMS, fieldProblems, localErrors } from './field-problems.ts';
import { useTicket } from './ticket-context.tsx';
import { changedFields, givenFields, typedFields } from './typed-fields.ts';
import styles from './ticket-facts.module.css';

/** Fills in the ticket's custom fields where they stand (T4). */
export function FieldsForm(props: { onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, id, ticket, configuration, names } = useTicket();
  const formId = createUniqueId();
  const fields = () => fieldsFor(configuration(), ticket().category, 'operator');
  const [typed, setTyped] = createStore<TypedFields>(
    typedFields(fields(), ticket().fields, i18n.language()),
  );
  const [problems, setProblems] = createSignal(NO_FIELD_PROBLEMS);
  const idOf = (path: string) => `${path}-${formId}`;

  onMount(() => {
    const given = ticket().fields;
    const missing = fields().find(
      ({ id: field, isMandatory = false }) => isMandatory && valueIn(given, field) === null,
    );
    const first = missing ?? fields()[0];
    if (first !== undefined) document.getElementById(idOf(`fields.${first.id}`))?.focus();
  });

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = givenFields(fields(), typed, i18n.language());
    const changed = changedFields(fields(), given, ticket().fields);
    const { category } = ticket();
    // Only what is changed is judged: the rest may be older than the rule.
    const errors = checkFields(
      configuration(),
      { category, side: 'operator', values: given },
      i18n.language(),
    ).filter(({ path }) => Object.hasOwn(changed, path.slice('fields.'.length)));
    if (errors.length > 0) {
      setProblems(fieldProblems(errors, idOf, names.field));
      return;
    }
    if (Object.keys(changed).length > 0) {
      const failure = await attempt(() =>
        desk.perform([{ type: 'set-fields', ticketId: id, fields: changed }]),
      );
      if (failure !== undefined) {
        setProblems(
          failure.code === 'INVALID'
            ? fieldProblems(localErrors(failure.errors, i18n.language()), idOf, names.field)
            : { byField: {}, summary: [{ message: failureWords(failure, names, t) }] },
        );
        return;
      }
    }
    props.onDone();
  }

  return (
    <form
      class={styles['form']}
      aria-label={t('ticket.fields')}
      onSubmit={(event) => void save(event)}
      novalidate
    >
      <ErrorSummary problems={problems().summary} />
      <FieldInputs
        fields={fields()}
        languages={configuration().languages}
        typed={typed}
        onTyped={(field, texts) => setTyped({ [field]: texts })}
        errors={problems().byField}
        idOf={idOf}
      />
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
