// What a customer's own request came without and they can fill in (T2): the same things as on the page of its access code,
// from this device and without a network.

import { For, Match, Show, Switch, createMemo, createSignal, createUniqueId } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Command } from '#shared/engine/commands.ts';
import { askedDetails, checkDetails } from '#shared/engine/details.ts';
import { REQUESTER_FIELDS, type CorrectableField } from '#shared/engine/ticket-state.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { attempt, failureWords } from './attempt.ts';
import { categoryOptions } from './category-names.ts';
import { countryOptions } from './country-names.ts';
import { FIELD_LABELS } from './event-sentences.ts';
import { FieldInputs, type TypedFields } from './field-inputs.tsx';
import { NO_FIELD_PROBLEMS, fieldProblems, localErrors } from './field-problems.ts';
import { useTicket } from './ticket-context.tsx';
import { givenFields } from './typed-fields.ts';
import styles from './own-ticket.module.css';

const CORRECTABLE: readonly string[] = [...REQUESTER_FIELDS, 'subject'];

export function OwnDetails() {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, id, ticket, configuration, names } = useTicket();
  const toasts = useToasts();
  const formId = createUniqueId();
  const [facts, setFacts] = createStore<Record<string, string>>({});
  const [typed, setTyped] = createStore<TypedFields>({});
  /** The conversation keeps its place until somebody fills them in. */
  const [isOpen, setOpen] = createSignal(false);
  const [problems, setProblems] = createSignal(NO_FIELD_PROBLEMS);
  const idOf = (path: string) => `details-${formId}-${path}`;
  const asked = createMemo(() => askedDetails(configuration(), ticket(), facts['category'] ?? ''));
  const askedFacts = createMemo(() => asked().filter((name) => !name.startsWith('fields.')), [], {
    equals: (a, b) => a.join() === b.join(),
  });
  const askedFields = () =>
    configuration().fields.filter((field) => asked().includes(`fields.${field.id}`));

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const language = i18n.language();
    const given = {
      facts: Object.fromEntries(askedFacts().map((name) => [name, (facts[name] ?? '').trim()])),
      fields: givenFields(askedFields(), typed, language),
    };
    const errors = checkDetails(configuration().fields, asked(), given, language);
    setProblems(fieldProblems(errors, idOf, names.field));
    if (errors.length > 0) return;
    const commands = commandsOf(given);
    const failure = await attempt(() => desk.perform(commands));
    if (failure === undefined) {
      toasts.show({ text: t('portal.detailsSaved'), tone: 'success' });
      return;
    }
    setProblems(
      failure.code === 'INVALID'
        ? fieldProblems(localErrors(failure.errors, language), idOf, names.field)
        : { byField: {}, summary: [{ message: failureWords(failure, names, t) }] },
    );
  }

  /** The category goes before the fields that it asks for. */
  function commandsOf(given: {
    readonly facts: { readonly [name: string]: string };
    readonly fields: ReturnType<typeof givenFields>;
  }): readonly [Command, ...Command[]] {
    const changes = Object.fromEntries(
      Object.entries(given.facts).filter(([name]) => CORRECTABLE.includes(name)),
    );
    const { category } = given.facts;
    return [
      { type: 'correct-requester', ticketId: id, changes },
      ...(category === undefined ? [] : [{ type: 'categorise', ticketId: id, category } as const]),
      ...(Object.keys(given.fields).length === 0
        ? []
        : [{ type: 'set-fields', ticketId: id, fields: given.fields } as const]),
    ];
  }

  return (
    <Show when={asked().length > 0}>
      <form
        class={styles['details']}
        aria-labelledby={`${formId}-title`}
        onSubmit={(event) => void save(event)}
        novalidate
      >
        <div class={styles['detailsHead']}>
          <h2 id={`${formId}-title`}>{t('portal.detailsTitle')}</h2>
          <Show when={!isOpen()}>
            <Button size="small" type="button" onClick={() => setOpen(true)}>
              {t('portal.detailsOpen')}
            </Button>
          </Show>
        </div>
        <Show when={isOpen()}>
          <p>{t('portal.detailsText')}</p>
          <ErrorSummary problems={problems().summary} />
          <For each={askedFacts()}>
            {(field) => (
              <Switch
                fallback={
                  <TextField
                    id={idOf(field)}
                    label={t(FIELD_LABELS[field as CorrectableField])}
                    type={field === 'email' ? 'email' : field === 'phone' ? 'tel' : 'text'}
                    value={facts[field] ?? ''}
                    error={problems().byField[field]}
                    onInput={(value) => setFacts(field, value)}
                  />
                }
              >
                <Match when={field === 'category'}>
                  <Select
                    id={idOf(field)}
                    label={t('ticket.category')}
                    placeholder=""
                    options={categoryOptions(configuration(), i18n)}
                    value={facts['category'] ?? ''}
                    error={problems().byField[field]}
                    onChange={(value) => setFacts('category', value)}
                  />
                </Match>
                <Match when={field === 'country'}>
                  <Select
                    id={idOf(field)}
                    label={t('common.country')}
                    placeholder=""
                    options={countryOptions(i18n.language())}
                    value={facts['country'] ?? ''}
                    error={problems().byField[field]}
                    onChange={(value) => setFacts('country', value)}
                  />
                </Match>
              </Switch>
            )}
          </For>
          <FieldInputs
            fields={askedFields()}
            languages={configuration().languages}
            typed={typed}
            onTyped={(field, texts) => setTyped({ [field]: texts })}
            errors={problems().byField}
            idOf={idOf}
          />
          <p>
            <Button type="submit" variant="primary">
              {t('portal.detailsSend')}
            </Button>
          </p>
        </Show>
      </form>
    </Show>
  );
}
