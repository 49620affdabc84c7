// A ticket on behalf of a customer who rings or stands at the counter. Offline it opens at once like any other; its
// number follows.

import { Show, createEffect, createSignal, createUniqueId, on } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { GroupId, SaleId, TicketId } from '#shared/base/ids.ts';
import {
  PRIORITIES,
  type Channel,
  type IntakeField,
  type Priority,
} from '#shared/engine/configuration.ts';
import { categoryOf } from '#shared/engine/category.ts';
import { checkFields, cleanFields, fieldsFor } from '#shared/engine/fields.ts';
import { checkIntake, cleanIntake, type Intake } from '#shared/engine/intake.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { languageNames, languages } from '#client/i18n/languages.ts';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { attempt, failureWords } from './attempt.ts';
import { countryOptions } from './country-names.ts';
import { NO_FIELD_PROBLEMS, fieldProblems, localErrors } from './field-problems.ts';
import { plainToHtml } from './plain-to-html.ts';
import { categoryOptions } from './category-names.ts';
import { createCustomerSales } from './customer-sales.ts';
import { FieldInputs, type TypedFields } from './field-inputs.tsx';
import { PRIORITY_LABELS } from './priority-labels.ts';
import { createNames } from './ticket-names.ts';
import { givenFields } from './typed-fields.ts';
import styles from './new-ticket.module.css';

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
const ADDRESS_FIELDS = ['address', 'city', 'country'] as const;

export function NewTicketDialog(props: {
  desk: Desk;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onOpened: (id: TicketId) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const names = createNames(props.desk, i18n);
  const formId = createUniqueId();
  const [form, setForm] = createStore<{ -readonly [Field in IntakeField]: string }>({ ...EMPTY });
  const [channel, setChannel] = createSignal<Channel>('phone');
  /** Undefined until somebody chooses: the category's, else the workspace's. */
  const [ownPriority, setPriority] = createSignal<Priority>();
  const [ownGroup, setGroup] = createSignal<string>();
  const [typed, setTyped] = createSignal<TypedFields>({});
  const [language, setLanguage] = createSignal('');
  const [hasAddress, setHasAddress] = createSignal(false);
  const [problems, setProblems] = createSignal(NO_FIELD_PROBLEMS);
  const [isSaving, setSaving] = createSignal(false);
  const configuration = () => props.desk.workspace().configuration;
  const idOf = (path: string) => `new-${formId}-${path}`;
  const groups = () =>
    [...props.desk.groups().values()]
      .filter((group) => !group.isArchived)
      .toSorted((a, b) => a.name.localeCompare(b.name));
  const category = () => categoryOf(configuration(), form.category);
  const parent = () => categoryOf(configuration(), category()?.parentId ?? '');
  const priority = () =>
    ownPriority() ?? category()?.priority ?? parent()?.priority ?? configuration().defaultPriority;
  const group = () => {
    const given = category()?.groupId ?? parent()?.groupId;
    const isThere = given !== undefined && groups().some(({ id }) => id === given);
    return ownGroup() ?? (isThere ? given : (configuration().defaultGroup ?? ''));
  };
  const fields = () => fieldsFor(configuration(), form.category, 'operator');
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const bought = createCustomerSales(props.desk, () => (props.open ? form.email : ''));
  const isMandatory = (field: IntakeField) => configuration().mandatory.includes(field);
  const needsAddress = () => hasAddress() || ADDRESS_FIELDS.some(isMandatory);

  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (!isOpen) return;
        setProblems(NO_FIELD_PROBLEMS);
        setPriority(undefined);
        setGroup(undefined);
        setLanguage(configuration().languages[0]);
      },
    ),
  );

  async function open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isSaving()) return;
    const html = plainToHtml(form.description);
    const sale = bought()?.sales.some(({ id }) => id === form.sale) === true ? form.sale : '';
    const intake = cleanIntake({ ...form, description: html, group: group(), sale }, channel());
    const given = cleanFields(givenFields(fields(), typed(), i18n.language()));
    const asked = { category: intake.category, side: 'operator', values: given } as const;
    const errors = [
      ...checkIntake(configuration(), intake, i18n.language()),
      ...checkFields(configuration(), asked, i18n.language()),
    ];
    // Opening is saying something: a ticket begins with words.
    if (html === '' && !errors.some(({ path }) => path === 'description'))
      errors.push({
        path: 'description',
        code: 'required',
        message: t('field.required', { label: t('ticket.description') }),
      });
    if (errors.length > 0) {
      setHasAddress(
        (shown) =>
          shown || errors.some(({ path }) => (ADDRESS_FIELDS as readonly string[]).includes(path)),
      );
      setProblems(fieldProblems(errors, idOf, names.field));
      return;
    }
    setSaving(true);
    const ticketId = props.desk.newId<TicketId>();
    const { name, email, phone, address, city, country } = intake;
    // eslint-disable-next-line solid/reactivity -- run once, when the form is sent
    const failure = await attempt(() =>
      props.desk.perform([
        {
          type: 'open',
          ticketId,
          subject: intake.subject,
          message: { id: props.desk.newId(), html },
          requester: {
            personId: sale === '' ? null : (bought()?.personId ?? null),
            name,
            email,
            phone,
            address,
            city,
            country,
          },
          channel: channel(),
          language: language(),
          priority: priority(),
          ...(intake.category !== '' && { category: intake.category }),
          ...(Object.keys(given).length > 0 && { fields: given }),
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
      return;
    }
    setForm({ ...EMPTY });
    setTyped({});
    setHasAddress(false);
    props.onOpenChange(false);
    props.onOpened(ticketId);
  }

  const text = (field: IntakeField, label: string, type: 'text' | 'email' | 'tel' = 'text') => (
    <TextField
      id={idOf(field)}
      label={label}
      type={type}
      optional={!isMandatory(field)}
      value={form[field]}
      error={problems().byField[field]}
      autocomplete="off"
      onInput={(value) => setForm(field, value)}
    />
  );

  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      size="large"
      title={t('ticket.new')}
      description={t('ticket.newLead')}
      footer={
        <>
          <Button variant="quiet" onClick={() => props.onOpenChange(false)}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={`new-${formId}`} busy={isSaving()}>
            {t('ticket.open')}
          </Button>
        </>
      }
    >
      <form
        id={`new-${formId}`}
        class={styles['form']}
        onSubmit={(event) => void open(event)}
        novalidate
      >
        <ErrorSummary problems={problems().summary} />
        <FieldGroup legend={t('ticket.requester')} columns>
          {text('name', t('common.name'))}
          {text('phone', t('common.phone'), 'tel')}
          {text('email', t('common.email'), 'email')}
          <Select
            label={t('ticket.channel')}
            value={channel()}
            options={[
              { value: 'phone', label: t('ticket.channelPhone') },
              { value: 'agent', label: t('ticket.channelAgent') },
              { value: 'chat', label: t('ticket.channelChat') },
            ]}
            onChange={(value) => setChannel(value as Channel)}
          />
        </FieldGroup>
        <Show
          when={needsAddress()}
          fallback={
            <p>
              <Button size="small" variant="quiet" onClick={() => setHasAddress(true)}>
                {t('ticket.addAddress')}
              </Button>
            </p>
          }
        >
          <FieldGroup legend={t('common.address')} columns>
            {text('address', t('common.address'))}
            {text('city', t('common.city'))}
            <Select
              id={idOf('country')}
              label={t('common.country')}
              optional={!isMandatory('country')}
              placeholder=""
              options={countryOptions(i18n.language())}
              value={form.country}
              error={problems().byField['country']}
              onChange={(value) => setForm('country', value)}
            />
          </FieldGroup>
        </Show>
        <Show when={configuration().categories.length > 0}>
          <Select
            id={idOf('category')}
            label={t('ticket.category')}
            optional={!isMandatory('category')}
            placeholder={t('ticket.categoryNone')}
            options={categoryOptions(configuration(), i18n)}
            value={form.category}
            error={problems().byField['category']}
            onChange={(value) => setForm('category', value)}
          />
        </Show>
        <Show when={bought() !== undefined || isMandatory('sale')}>
          <Select
            id={idOf('sale')}
            label={t('ticket.product')}
            hint={t('ticket.saleHint')}
            optional={!isMandatory('sale')}
            placeholder={t('ticket.saleNone')}
            options={(bought()?.sales ?? []).map(({ id, product, serialNumber }) => ({
              value: id,
              label: `${product.designation} · ${serialNumber}`,
            }))}
            value={form.sale}
            error={problems().byField['sale']}
            onChange={(value) => setForm('sale', value)}
          />
        </Show>
        {text('subject', t('ticket.subject'))}
        <TextArea
          id={idOf('description')}
          label={t('ticket.description')}
          value={form.description}
          error={problems().byField['description']}
          rows={6}
          onInput={(value) => setForm('description', value)}
        />
        <FieldInputs
          fields={fields()}
          languages={configuration().languages}
          typed={typed()}
          onTyped={(id, texts) => setTyped({ ...typed(), [id]: texts })}
          errors={problems().byField}
          idOf={idOf}
        />
        <FieldGroup legend={t('ticket.facts')} columns>
          <Select
            label={t('ticket.priority')}
            value={priority()}
            options={PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]) }))}
            onChange={(value) => setPriority(value as Priority)}
          />
          <Show when={groups().length > 0}>
            <Select
              id={idOf('group')}
              label={t('ticket.group')}
              optional={!isMandatory('group')}
              placeholder=""
              options={groups().map(({ id, name }) => ({ value: id, label: name }))}
              value={group()}
              error={problems().byField['group']}
              onChange={setGroup}
            />
          </Show>
          <Show when={configuration().languages.length > 1}>
            <Select
              label={t('common.language')}
              value={language()}
              options={configuration().languages.map((value) => ({
                value,
                label: (languages as readonly string[]).includes(value)
                  ? languageNames[value as keyof typeof languageNames]
                  : value,
              }))}
              onChange={setLanguage}
            />
          </Show>
        </FieldGroup>
      </form>
    </Dialog>
  );
}
