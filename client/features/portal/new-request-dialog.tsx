// A signed-in customer asks something (T3): in their own name, about one of the products that they bought where products
// are sold (P8). Without a network it is kept and goes by itself, like everything on this device.

import { For, Show, createEffect, createSignal, on } from 'solid-js';
import { PRIORITIES, type Priority } from '#shared/engine/configuration.ts';
import { mandatoryFor } from '#shared/engine/intake.ts';
import type { Desk } from '#client/data/index.ts';
import {
  IntakeCategory,
  IntakeCountry,
  IntakeDialog,
  IntakeSale,
  IntakeText,
  IntakeWords,
  PRIORITY_LABELS,
  createIntakeForm,
} from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Select } from '#client/ui/select.tsx';
import { createOwnSales } from './own-sales.ts';

/** Asked for where the workspace must have it. */
const CONTACT = [
  { field: 'phone', label: 'common.phone', type: 'tel', autocomplete: 'tel' },
  { field: 'address', label: 'common.address', autocomplete: 'street-address' },
  { field: 'city', label: 'common.city', autocomplete: 'address-level2' },
] as const;

export function NewRequestDialog(props: {
  desk: Desk;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { t, language } = useI18n();
  // A desk is one for the life of what stands under it.
  // eslint-disable-next-line solid/reactivity
  const { desk } = props;
  const configuration = () => desk.workspace().configuration;
  const bought = createOwnSales(desk, () => props.open);
  const form = createIntakeForm(desk, 'customer', () =>
    // Which group looks after it is the desk's business, and never asked of a customer.
    mandatoryFor(configuration(), bought().length > 0).filter((field) => field !== 'group'),
  );
  const [priority, setPriority] = createSignal('');

  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (isOpen) form.forgetProblems();
      },
    ),
  );

  async function send(): Promise<void> {
    const { id, name, email } = desk.self();
    const { languages } = configuration();
    const opened = await form.open({
      personId: id,
      channel: 'web',
      language: languages.find((known) => known === language()) ?? languages[0],
      priority: priority() === '' ? undefined : (priority() as Priority),
      given: { name, email },
    });
    if (opened === undefined) return;
    setPriority('');
    props.onOpenChange(false);
  }

  return (
    <IntakeDialog
      form={form}
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('portal.ask')}
      submit={t('portal.send')}
      onSubmit={send}
    >
      <IntakeSale
        form={form}
        bought={bought()}
        hint={bought().length === 0 ? t('portal.saleHint') : undefined}
      />
      <IntakeCategory form={form} placeholder={t('ticket.choiceNone')} />
      <IntakeWords form={form} />
      <For each={CONTACT.filter(({ field }) => form.isMandatory(field))}>
        {({ label, ...input }) => <IntakeText form={form} {...input} label={t(label)} />}
      </For>
      <Show when={form.isMandatory('country')}>
        <IntakeCountry form={form} />
      </Show>
      <Show when={configuration().customersMay.setPriority !== false}>
        <Select
          label={t('ticket.priority')}
          optional
          placeholder={t('portal.priorityNone')}
          options={PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]) }))}
          value={priority()}
          onChange={setPriority}
        />
      </Show>
    </IntakeDialog>
  );
}
