// A signed-in customer asks something (T3): in their own name, about one of the products that they bought where products
// are sold (P8). Without a network it is kept and goes by itself, like everything on this device.

import { Show, createEffect, createSignal, createUniqueId, on } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { SaleId, TicketId } from '#shared/base/ids.ts';
import { PRIORITIES, type IntakeField, type Priority } from '#shared/engine/configuration.ts';
import { checkFields, cleanFields, fieldsFor } from '#shared/engine/fields.ts';
import { checkIntake, cleanIntake, type Intake } from '#shared/engine/intake.ts';
import type { Desk } from '#client/data/index.ts';
import {
  FieldInputs,
  NO_FIELD_PROBLEMS,
  PRIORITY_LABELS,
  attempt,
  categoryOptions,
  countryOptions,
  createNames,
  failureWords,
  fieldProblems,
  givenFields,
  localErrors,
  plainToHtml,
  type BoughtProduct,
  type TypedFields,
} from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import styles from './portal.module.css';

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

export function NewRequestDialog(props: {
  desk: Desk;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const { desk } = props;
  const names = createNames(desk, i18n);
  const formId = createUniqueId();
  const [form, setForm] = createStore<{ -readonly [Field in IntakeField]: string }>({ ...EMPTY });
  const [priority, setPriority] = createSignal('');
  const [typed, setTyped] = createSignal<TypedFields>({});
  const [bought, setBought] = createSignal<readonly BoughtProduct[]>([]);
  const [problems, setProblems] = createSignal(NO_FIELD_PROBLEMS);
  const [isSaving, setSaving] = createSignal(false);
  const configuration = () => desk.workspace().configuration;
  const idOf = (path: string) => `ask-${formId}-${path}`;
  const isMandatory = (field: IntakeField) => configuration().mandatory.includes(field);
  const fields = () => fieldsFor(configuration(), form.category, 'customer');

  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (!isOpen) return;
        setProblems(NO_FIELD_PROBLEMS);
        void look();
      },
    ),
  );

  /** Only the server has what one bought: without a network there is nothing to choose from. */
  async function look(): Promise<void> {
    const at = `w/${encodeURIComponent(desk.workspace().slug)}/sales?limit=200`;
    const sales = await desk.api.get<{ readonly items: readonly BoughtProduct[] }>(at);
    if (sales.ok) setBought(sales.value.data.items);
  }

  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isSaving()) return;
    const html = plainToHtml(form.description);
    const { name, email } = desk.self();
    const intake = cleanIntake({ ...form, name, email, description: html }, 'web');
    // Which group looks after it is the desk's business, and never asked of a customer.
    const mandatory = configuration().mandatory.filter((field) => field !== 'group');
    const given = cleanFields(givenFields(fields(), typed(), i18n.language()));
    const asked = { category: intake.category, side: 'customer', values: given } as const;
    const errors = [
      ...checkIntake({ mandatory }, intake, i18n.language()),
      ...checkFields(configuration(), asked, i18n.language()),
    ];
    if (html === '' && !errors.some(({ path }) => path === 'description'))
      errors.push({
        path: 'description',
        code: 'required',
        message: t('field.required', { label: t('ticket.description') }),
      });
    if (errors.length > 0) {
      setProblems(fieldProblems(errors, idOf, names.field));
      return;
    }
    setSaving(true);
    const { phone, address, city, country } = intake;
    // eslint-disable-next-line solid/reactivity -- run once, when the form is sent
    const failure = await attempt(() =>
      desk.perform([
        {
          type: 'open',
          ticketId: desk.newId<TicketId>(),
          subject: intake.subject,
          message: { id: desk.newId(), html },
          requester: { personId: desk.self().id, name, email, phone, address, city, country },
          channel: 'web',
          language:
            configuration().languages.find((known) => known === i18n.language()) ??
            configuration().languages[0],
          ...(priority() !== '' && { priority: priority() as Priority }),
          ...(intake.category !== '' && { category: intake.category }),
          ...(Object.keys(given).length > 0 && { fields: given }),
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
    setPriority('');
    props.onOpenChange(false);
  }

  const text = (field: IntakeField, label: string, autocomplete = 'off') => (
    <TextField
      id={idOf(field)}
      label={label}
      type={field === 'phone' ? 'tel' : 'text'}
      optional={!isMandatory(field)}
      value={form[field]}
      error={problems().byField[field]}
      autocomplete={autocomplete}
      onInput={(value) => setForm(field, value)}
    />
  );

  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      size="large"
      title={t('portal.ask')}
      footer={
        <>
          <Button variant="quiet" onClick={() => props.onOpenChange(false)}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={`ask-${formId}`} busy={isSaving()}>
            {t('portal.send')}
          </Button>
        </>
      }
    >
      <form
        id={`ask-${formId}`}
        class={styles['form']}
        onSubmit={(event) => void send(event)}
        novalidate
      >
        <ErrorSummary problems={problems().summary} />
        <Show when={bought().length > 0 || isMandatory('sale')}>
          <Select
            id={idOf('sale')}
            label={t('ticket.product')}
            hint={bought().length === 0 ? t('portal.saleHint') : undefined}
            optional={!isMandatory('sale')}
            placeholder={t('ticket.saleNone')}
            options={bought().map(({ id, product, serialNumber }) => ({
              value: id,
              label: `${product.designation} · ${serialNumber}`,
            }))}
            value={form.sale}
            error={problems().byField['sale']}
            onChange={(value) => setForm('sale', value)}
          />
        </Show>
        <Show when={categoryOptions(configuration(), i18n).length > 0}>
          <Select
            id={idOf('category')}
            label={t('ticket.category')}
            optional={!isMandatory('category')}
            placeholder={t('ticket.choiceNone')}
            options={categoryOptions(configuration(), i18n)}
            value={form.category}
            error={problems().byField['category']}
            onChange={(value) => setForm('category', value)}
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
        <Show when={isMandatory('phone')}>{text('phone', t('common.phone'), 'tel')}</Show>
        <Show when={isMandatory('address')}>
          {text('address', t('common.address'), 'street-address')}
        </Show>
        <Show when={isMandatory('city')}>{text('city', t('common.city'), 'address-level2')}</Show>
        <Show when={isMandatory('country')}>
          <Select
            id={idOf('country')}
            label={t('common.country')}
            placeholder=""
            options={countryOptions(i18n.language())}
            value={form.country}
            error={problems().byField['country']}
            onChange={(value) => setForm('country', value)}
          />
        </Show>
        <Select
          label={t('ticket.priority')}
          optional
          placeholder={t('portal.priorityNone')}
          options={PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]) }))}
          value={priority()}
          onChange={setPriority}
        />
      </form>
    </Dialog>
  );
}
