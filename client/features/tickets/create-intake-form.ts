// What both ways of opening a ticket on this device share (T2, T3): what is typed, the one rule that judges it, and the
// opening, which keeps every word until it has been taken.

import { createSignal, createUniqueId } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { FileId, GroupId, PersonId, SaleId, TicketId } from '#shared/base/ids.ts';
import type { Channel, IntakeField, Priority } from '#shared/engine/configuration.ts';
import { checkFields, cleanFields, fieldsFor } from '#shared/engine/fields.ts';
import { checkIntake, cleanIntake, type Intake } from '#shared/engine/intake.ts';
import type { Side } from '#shared/engine/ticket-state.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { attempt, failureWords } from './attempt.ts';
import type { TypedFields } from './field-inputs.tsx';
import { NO_FIELD_PROBLEMS, fieldProblems, localErrors } from './field-problems.ts';
import { plainToHtml } from './plain-to-html.ts';
import { createNames } from './ticket-names.ts';
import { givenFields } from './typed-fields.ts';

const EMPTY: Intake = {
  name: '',
  email: '',
  phone: '',
  address: '',
  city: '',
  country: '',
  category: '',
  subject: '',
  description: '',
  group: '',
  sale: '',
};

/** What is not typed into the form's own fields. */
export type Opening = {
  readonly personId: PersonId | null;
  readonly channel: Channel;
  readonly language: string;
  /** Undefined: the category's, else the workspace's. */
  readonly priority: Priority | undefined;
  /** In place of what stands in the form. */
  readonly given?: Partial<Intake>;
};

export type IntakeForm = ReturnType<typeof createIntakeForm>;

export function createIntakeForm(
  desk: Desk,
  side: Side,
  /** What this side must give. */
  mandatory: () => readonly IntakeField[],
) {
  const i18n = useI18n();
  const { t } = i18n;
  const names = createNames(desk, i18n);
  const id = createUniqueId();
  const [values, setValues] = createStore<{ -readonly [Field in IntakeField]: string }>({
    ...EMPTY,
  });
  const [typed, setTyped] = createSignal<TypedFields>({});
  const [problems, setProblems] = createSignal(NO_FIELD_PROBLEMS);
  const [isSaving, setSaving] = createSignal(false);
  const configuration = () => desk.workspace().configuration;
  const idOf = (path: string) => `${id}-${path}`;
  const fields = () => fieldsFor(configuration(), values.category, side);

  function check(intake: Intake, custom: ReturnType<typeof cleanFields>) {
    const errors = [
      ...checkIntake({ mandatory: mandatory() }, intake, i18n.language()),
      ...checkFields(
        configuration(),
        { category: intake.category, side, values: custom },
        i18n.language(),
      ),
    ];
    // Opening is saying something: a ticket begins with words.
    if (intake.description === '' && !errors.some(({ path }) => path === 'description'))
      errors.push({
        path: 'description',
        code: 'required',
        message: t('field.required', { label: t('ticket.description') }),
      });
    return errors;
  }

  /** The ticket that was opened; undefined if something was wrong, which is then shown. */
  async function open(
    opening: Opening,
    files: readonly FileId[] = [],
  ): Promise<TicketId | undefined> {
    if (isSaving()) return undefined;
    const { personId, channel, language, priority } = opening;
    const html = plainToHtml(values.description);
    const intake = cleanIntake({ ...values, ...opening.given, description: html }, channel);
    const custom = cleanFields(givenFields(fields(), typed(), i18n.language()));
    const errors = check(intake, custom);
    if (errors.length > 0) {
      setProblems(fieldProblems(errors, idOf, names.field));
      return undefined;
    }
    setSaving(true);
    const ticketId = desk.newId<TicketId>();
    const { name, email, phone, address, city, country } = intake;
    const failure = await attempt(() =>
      desk.perform([
        {
          type: 'open',
          ticketId,
          subject: intake.subject,
          message: { id: desk.newId(), html, ...(files.length > 0 && { files }) },
          requester: { personId, name, email, phone, address, city, country },
          channel,
          language,
          ...(priority !== undefined && { priority }),
          ...(intake.category !== '' && { category: intake.category }),
          ...(Object.keys(custom).length > 0 && { fields: custom }),
          ...(intake.group !== '' && { groupId: intake.group as GroupId }),
          ...(intake.sale !== '' && { saleId: intake.sale as SaleId }),
        },
      ]),
    );
    setSaving(false);
    if (failure !== undefined) {
      setProblems(
        failure.code === 'INVALID'
          ? fieldProblems(localErrors(failure.errors, i18n.language()), idOf, names.field)
          : { byField: {}, summary: [{ message: failureWords(failure, names, t) }] },
      );
      return undefined;
    }
    setValues({ ...EMPTY });
    setTyped({});
    return ticketId;
  }

  return {
    id,
    idOf,
    configuration,
    values,
    set: (field: IntakeField, value: string) => setValues(field, value),
    fields,
    typed,
    setTyped,
    isMandatory: (field: IntakeField) => mandatory().includes(field),
    problems,
    errorOf: (path: string) => problems().byField[path],
    /** What was wrong the last time is of no interest when the form is opened anew. */
    forgetProblems: () => setProblems(NO_FIELD_PROBLEMS),
    isSaving,
    open,
  };
}
