// A ticket on behalf of a customer who rings or stands at the counter. Offline it opens at once like any other; its
// number follows.

import { Show, createEffect, createSignal, createUniqueId, on } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { GroupId, TicketId } from '#shared/base/ids.ts';
import {
  PRIORITIES,
  type Channel,
  type IntakeField,
  type Priority,
} from '#shared/engine/configuration.ts';
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
import { NO_FIELD_PROBLEMS, fieldProblems } from './field-problems.ts';
import { plainToHtml } from './plain-to-html.ts';
import { PRIORITY_LABELS } from './ticket-facts.tsx';
import { createNames } from './ticket-names.ts';
import styles from './new-ticket.module.css';

const EMPTY: Intake = {
  name: '',
  email: '',
  phone: '',
  address: '',
  city: '',
  country: '',
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
  const [priority, setPriority] = createSignal<Priority>('medium');
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
  const isMandatory = (field: IntakeField) => configuration().mandatory.includes(field);
  const needsAddress = () => hasAddress() || ADDRESS_FIELDS.some(isMandatory);

  createEffect(
    on(
      () => props.open,
      (isOpen) => {
        if (!isOpen) return;
        setProblems(NO_FIELD_PROBLEMS);
        setPriority(configuration().defaultPriority);
        setLanguage(configuration().languages[0]);
        setForm('group', configuration().defaultGroup ?? '');
      },
    ),
  );

  async function open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isSaving()) return;
    const html = plainToHtml(form.description);
    const intake = cleanIntake({ ...form, description: html }, channel());
    const errors = checkIntake(configuration(), intake, i18n.language());
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
      setProblems(fieldProblems(errors, idOf));
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
          requester: { personId: null, name, email, phone, address, city, country },
          channel: channel(),
          language: language(),
          priority: priority(),
          ...(intake.group !== '' && { groupId: intake.group as GroupId }),
        },
      ]),
    );
    setSaving(false);
    if (failure !== undefined) {
      setProblems(
        failure.code === 'INVALID'
          ? fieldProblems(failure.errors, idOf)
          : { byField: {}, summary: [{ message: failureWords(failure, names, t) }] },
      );
      return;
    }
    setForm({ ...EMPTY });
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
        {text('subject', t('ticket.subject'))}
        <TextArea
          id={idOf('description')}
          label={t('ticket.description')}
          value={form.description}
          error={problems().byField['description']}
          rows={6}
          onInput={(value) => setForm('description', value)}
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
              value={form.group}
              error={problems().byField['group']}
              onChange={(value) => setForm('group', value)}
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
