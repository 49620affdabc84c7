// A ticket on behalf of a customer who rings or stands at the counter. Offline it opens at once like any other; its
// number follows.

import { Show, createEffect, createSignal, on } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import { PRIORITIES, type Channel, type Priority } from '#shared/engine/configuration.ts';
import { categoryOf } from '#shared/engine/category.ts';
import type { Desk } from '#client/data/index.ts';
import {
  AttachButtons,
  DropZone,
  FileChips,
  createAttachments,
} from '#client/features/files/index.ts';
import { SimilarTickets } from '#client/features/search/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { languageNames, languages } from '#client/i18n/languages.ts';
import { Button } from '#client/ui/button.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { createIntakeForm } from './create-intake-form.ts';
import { createCustomerSales } from './customer-sales.ts';
import {
  IntakeCategory,
  IntakeCountry,
  IntakeDialog,
  IntakeSale,
  IntakeText,
  IntakeWords,
} from './intake-form.tsx';
import { PRIORITY_LABELS } from './priority-labels.ts';
import styles from './intake-form.module.css';

const ADDRESS_FIELDS = ['address', 'city', 'country'] as const;

export function NewTicketDialog(props: {
  desk: Desk;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onOpened: (id: TicketId) => void;
}) {
  const { t } = useI18n();
  // A desk is one for the life of what stands under it.
  // eslint-disable-next-line solid/reactivity
  const { desk } = props;
  const configuration = () => desk.workspace().configuration;
  const form = createIntakeForm(desk, 'operator', () => configuration().mandatory);
  const attachments = createAttachments(desk, () => 'new');
  const [problem, setProblem] = createSignal<string>();
  const [channel, setChannel] = createSignal<Channel>('phone');
  /** Undefined until somebody chooses: the category's, else the workspace's. */
  const [ownPriority, setPriority] = createSignal<Priority>();
  const [ownGroup, setGroup] = createSignal<string>();
  const [language, setLanguage] = createSignal('');
  const [hasAddress, setHasAddress] = createSignal(false);
  const groups = () =>
    [...desk.groups().values()]
      .filter((group) => !group.isArchived)
      .toSorted((a, b) => a.name.localeCompare(b.name));
  const category = () => categoryOf(configuration(), form.values.category);
  const parent = () => categoryOf(configuration(), category()?.parentId ?? '');
  const priority = () =>
    ownPriority() ?? category()?.priority ?? parent()?.priority ?? configuration().defaultPriority;
  const group = () => {
    const given = category()?.groupId ?? parent()?.groupId;
    const isThere = given !== undefined && groups().some(({ id }) => id === given);
    return ownGroup() ?? (isThere ? given : (configuration().defaultGroup ?? ''));
  };
  const bought = createCustomerSales(desk, () => (props.open ? form.values.email : ''));
  /** Also whenever something is wrong there: what an error names must be in sight. */
  const needsAddress = () =>
    hasAddress() ||
    ADDRESS_FIELDS.some((field) => form.isMandatory(field) || form.errorOf(field) !== undefined);

  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (!isOpen) return;
        form.forgetProblems();
        setPriority(undefined);
        setGroup(undefined);
        setLanguage(configuration().languages[0]);
      },
    ),
  );

  async function open(): Promise<void> {
    if (attachments.defers(() => void open())) return;
    // Of another customer's products none is this one's, whatever was chosen before the address changed.
    const sale = bought()?.sales.find(({ id }) => id === form.values.sale)?.id ?? '';
    if (attachments.hasRefused()) {
      setProblem(t('file.removeRefused'));
      return;
    }
    setProblem(undefined);
    const opening = {
      personId: sale === '' ? null : (bought()?.personId ?? null),
      channel: channel(),
      language: language(),
      priority: priority(),
      given: { group: group(), sale },
    };
    const ticketId = await form.open(opening, attachments.ids());
    if (ticketId === undefined) return;
    setHasAddress(false);
    props.onOpenChange(false);
    props.onOpened(ticketId);
  }

  return (
    <IntakeDialog
      form={form}
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t('ticket.new')}
      description={t('ticket.newLead')}
      submit={t('ticket.open')}
      onSubmit={open}
    >
      <FieldGroup legend={t('ticket.requester')} columns>
        <IntakeText form={form} field="name" label={t('common.name')} />
        <IntakeText form={form} field="phone" label={t('common.phone')} type="tel" />
        <IntakeText form={form} field="email" label={t('common.email')} type="email" />
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
          <IntakeText form={form} field="address" label={t('common.address')} />
          <IntakeText form={form} field="city" label={t('common.city')} />
          <IntakeCountry form={form} />
        </FieldGroup>
      </Show>
      <IntakeCategory form={form} placeholder={t('ticket.categoryNone')} />
      <IntakeSale form={form} bought={bought()?.sales ?? []} hint={t('ticket.saleHint')} />
      <DropZone attachments={attachments}>
        <div class={styles['form']}>
          <IntakeWords form={form} />
          <SimilarTickets
            desk={desk}
            to={{
              subject: form.values.subject,
              description: form.values.description,
              email: form.values.email,
            }}
            inNewTab
          />
          <div>
            <AttachButtons attachments={attachments} />
            <FileChips attachments={attachments} />
            <Show when={problem()}>
              <p class={styles['problem']} role="alert">
                {problem()}
              </p>
            </Show>
          </div>
        </div>
      </DropZone>
      <FieldGroup legend={t('ticket.facts')} columns>
        <Select
          label={t('ticket.priority')}
          value={priority()}
          options={PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]) }))}
          onChange={(value) => setPriority(value as Priority)}
        />
        <Show when={groups().length > 0}>
          <Select
            id={form.idOf('group')}
            label={t('ticket.group')}
            optional={!form.isMandatory('group')}
            placeholder=""
            options={groups().map(({ id, name }) => ({ value: id, label: name }))}
            value={group()}
            error={form.errorOf('group')}
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
    </IntakeDialog>
  );
}
