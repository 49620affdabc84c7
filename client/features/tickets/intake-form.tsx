// The parts of an intake's form. Each of the two forms puts them in its own order, with its own besides.

import { Show, type JSX } from 'solid-js';
import type { IntakeField } from '#shared/engine/configuration.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Dialog } from '#client/ui/dialog.tsx';
import { ErrorSummary } from '#client/ui/error-summary.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { categoryOptions } from './category-names.ts';
import { countryOptions } from './country-names.ts';
import type { IntakeForm } from './create-intake-form.ts';
import type { BoughtProduct } from './customer-sales.ts';
import { FieldInputs } from './field-inputs.tsx';
import { saleWords } from './sale-words.ts';
import styles from './intake-form.module.css';

export function IntakeDialog(props: {
  form: IntakeForm;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string | undefined;
  submit: string;
  onSubmit: () => Promise<void>;
  children: JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      size="large"
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button variant="quiet" onClick={() => props.onOpenChange(false)}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={props.form.id} busy={props.form.isSaving()}>
            {props.submit}
          </Button>
        </>
      }
    >
      <form
        id={props.form.id}
        class={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void props.onSubmit();
        }}
        novalidate
      >
        <ErrorSummary problems={props.form.problems().summary} />
        {props.children}
      </form>
    </Dialog>
  );
}

export function IntakeText(props: {
  form: IntakeForm;
  field: IntakeField;
  label: string;
  type?: 'text' | 'email' | 'tel';
  autocomplete?: string;
}) {
  return (
    <TextField
      id={props.form.idOf(props.field)}
      label={props.label}
      type={props.type ?? 'text'}
      optional={!props.form.isMandatory(props.field)}
      value={props.form.values[props.field]}
      error={props.form.errorOf(props.field)}
      autocomplete={props.autocomplete ?? 'off'}
      onInput={(value) => props.form.set(props.field, value)}
    />
  );
}

export function IntakeCountry(props: { form: IntakeForm }) {
  const { t, language } = useI18n();
  return (
    <Select
      id={props.form.idOf('country')}
      label={t('common.country')}
      optional={!props.form.isMandatory('country')}
      placeholder=""
      options={countryOptions(language())}
      value={props.form.values.country}
      error={props.form.errorOf('country')}
      onChange={(value) => props.form.set('country', value)}
    />
  );
}

export function IntakeCategory(props: { form: IntakeForm; placeholder: string }) {
  const i18n = useI18n();
  const options = () => categoryOptions(props.form.configuration(), i18n);
  return (
    <Show when={options().length > 0}>
      <Select
        id={props.form.idOf('category')}
        label={i18n.t('ticket.category')}
        optional={!props.form.isMandatory('category')}
        placeholder={props.placeholder}
        options={options()}
        value={props.form.values.category}
        error={props.form.errorOf('category')}
        onChange={(value) => props.form.set('category', value)}
      />
    </Show>
  );
}

/** One of the products that were bought (P8). */
export function IntakeSale(props: {
  form: IntakeForm;
  bought: readonly BoughtProduct[];
  hint: string | undefined;
}) {
  const { t } = useI18n();
  return (
    <Show when={props.bought.length > 0 || props.form.isMandatory('sale')}>
      <Select
        id={props.form.idOf('sale')}
        label={t('ticket.product')}
        hint={props.hint}
        optional={!props.form.isMandatory('sale')}
        placeholder={t('ticket.saleNone')}
        options={props.bought.map(({ id, product: { designation }, serialNumber }) => ({
          value: id,
          label: saleWords({ designation, serialNumber }),
        }))}
        value={props.form.values.sale}
        error={props.form.errorOf('sale')}
        onChange={(value) => props.form.set('sale', value)}
      />
    </Show>
  );
}

/** Subject, description and the custom fields of the chosen category. */
export function IntakeWords(props: { form: IntakeForm }) {
  const { t } = useI18n();
  return (
    <>
      <IntakeText form={props.form} field="subject" label={t('ticket.subject')} />
      <TextArea
        id={props.form.idOf('description')}
        label={t('ticket.description')}
        value={props.form.values.description}
        error={props.form.errorOf('description')}
        rows={6}
        onInput={(value) => props.form.set('description', value)}
      />
      <FieldInputs
        fields={props.form.fields()}
        languages={props.form.configuration().languages}
        typed={props.form.typed()}
        onTyped={(id, texts) => props.form.setTyped({ ...props.form.typed(), [id]: texts })}
        errors={props.form.problems().byField}
        idOf={props.form.idOf}
      />
    </>
  );
}
