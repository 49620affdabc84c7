import { Show, createSignal, onMount, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { ApiFailure, ApiResult, Desk } from '#client/data/index.ts';
import { ConfirmDialog } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { faultsOf, fieldsOf, formOf, isKept, withUsualPort } from './mailbox-fields.ts';
import { fieldId, problemAt, problemsOfFailure, wordsOf } from './mailbox-problems.ts';
import type { Mailbox, MailboxFields } from './mailboxes-api.ts';
import { ServerFields } from './server-fields.tsx';
import styles from './mailboxes.module.css';

const NOT_FETCHED = 'none';
const INSTALLATION = 'installation';

/** Everything about one mailbox. `mailbox` undefined: a new one. */
export function MailboxForm(props: {
  desk: Desk;
  mailbox: Mailbox | undefined;
  onSave: (fields: MailboxFields) => Promise<ApiResult<Mailbox>>;
  onRemove: () => Promise<ApiResult<unknown>>;
  /** What has become of it; undefined: nothing. */
  onDone: (done?: { readonly saved: Mailbox } | { readonly removed: true }) => void;
}) {
  const { t } = useI18n();
  const before = untrack(() => props.mailbox);
  const [form, setForm] = createStore(formOf(before));
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const [isAsking, setAsking] = createSignal(false);
  const problemOf = (path: string) =>
    problems().find((problem) => problem.fieldId === fieldId(path))?.message;
  onMount(() => document.getElementById(fieldId('address'))?.focus());

  const groups = () =>
    [...props.desk.groups().values()].toSorted((a, b) => a.name.localeCompare(b.name));

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const found = faultsOf(form, before).map((fault) => problemAt(fault, t));
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    const answer = await props.onSave(fieldsOf(form));
    setBusy(false);
    if (answer.ok) props.onDone({ saved: answer.value.data });
    else setProblems(problemsOfFailure(answer.error, t));
  }

  async function remove(): Promise<ApiFailure | undefined> {
    const answer = await props.onRemove();
    if (!answer.ok) return answer.error;
    props.onDone({ removed: true });
    return undefined;
  }

  return (
    <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <TextField
        id={fieldId('address')}
        type="email"
        dir="ltr"
        label={t('mailbox.address')}
        value={form.address}
        onInput={(address) => setForm('address', address)}
        error={problemOf('address')}
        maxLength={254}
        autocomplete="off"
      />
      <TextField
        id={fieldId('name')}
        label={t('common.name')}
        hint={t('mailbox.nameHint')}
        dir="auto"
        value={form.name}
        onInput={(name) => setForm('name', name)}
        error={problemOf('name')}
        maxLength={120}
        autocomplete="off"
      />
      <Select
        id={fieldId('groupId')}
        label={t('ticket.group')}
        value={form.groupId}
        options={[
          { value: '', label: t('mailbox.whole') },
          ...groups().map((group) => ({ value: group.id, label: group.name })),
        ]}
        onChange={(groupId) => setForm('groupId', groupId)}
        error={problemOf('groupId')}
      />
      <FieldGroup legend={t('mailbox.incoming')}>
        <Select
          id={fieldId('incoming.kind')}
          label={t('mailbox.fetchedBy')}
          value={form.incoming.isOn ? form.incoming.kind : NOT_FETCHED}
          options={[
            { value: 'imap', label: 'IMAP' },
            { value: 'pop3', label: 'POP3' },
            { value: NOT_FETCHED, label: t('mailbox.notFetched') },
          ]}
          onChange={(kind) =>
            setForm(
              'incoming',
              kind === NOT_FETCHED
                ? { isOn: false }
                : {
                    isOn: true,
                    ...withUsualPort(form.incoming, { kind: kind === 'pop3' ? 'pop3' : 'imap' }),
                  },
            )
          }
          error={problemOf('incoming.kind')}
        />
        <Show when={form.incoming.isOn}>
          <ServerFields
            direction="incoming"
            form={form.incoming}
            isKept={isKept(form.incoming, before?.incoming)}
            onChange={(changes) => setForm('incoming', changes)}
            problemOf={problemOf}
          />
          <TextField
            id={fieldId('intervalMinutes')}
            label={t('mailbox.interval')}
            inputMode="numeric"
            value={form.intervalMinutes}
            onInput={(minutes) => setForm('intervalMinutes', minutes)}
            error={problemOf('intervalMinutes')}
            maxLength={4}
            autocomplete="off"
          />
          <Checkbox
            label={t('mailbox.keeps')}
            hint={t('mailbox.keepsHint')}
            checked={form.keepsOnServer}
            onChange={(keeps) => setForm('keepsOnServer', keeps)}
          />
        </Show>
      </FieldGroup>
      <FieldGroup legend={t('mailbox.outgoing')}>
        <Select
          id={fieldId('outgoing.kind')}
          label={t('mailbox.sentBy')}
          value={form.outgoing.isOn ? form.outgoing.kind : INSTALLATION}
          options={[
            { value: INSTALLATION, label: t('mailbox.byInstallation') },
            { value: 'smtp', label: t('mailbox.byOwn', { name: 'SMTP' }) },
          ]}
          onChange={(kind) => setForm('outgoing', 'isOn', kind !== INSTALLATION)}
        />
        <Show when={form.outgoing.isOn}>
          <ServerFields
            direction="outgoing"
            form={form.outgoing}
            isKept={isKept(form.outgoing, before?.outgoing)}
            onChange={(changes) => setForm('outgoing', changes)}
            problemOf={problemOf}
          />
        </Show>
      </FieldGroup>
      <Checkbox
        label={t('mailbox.isOn')}
        hint={t('mailbox.isOnHint')}
        checked={form.isEnabled}
        onChange={(isEnabled) => setForm('isEnabled', isEnabled)}
      />
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" busy={isBusy()}>
          {t('common.save')}
        </Button>
        <Button onClick={() => props.onDone()}>{t('common.cancel')}</Button>
        <Show when={props.mailbox}>
          <Button
            id="remove-mailbox"
            class={styles['remove']}
            variant="danger-quiet"
            onClick={() => setAsking(true)}
          >
            {t('mailbox.remove')}
          </Button>
        </Show>
      </div>
      <Show when={isAsking()}>
        <ConfirmDialog
          title={t('mailbox.removeTitle', { name: before?.name ?? '' })}
          text={t('mailbox.removeText')}
          action={t('mailbox.remove')}
          onConfirm={remove}
          onClose={() => {
            setAsking(false);
            queueMicrotask(() => document.getElementById('remove-mailbox')?.focus());
          }}
          failureWords={(failure) => wordsOf(failure, t)}
        />
      </Show>
    </form>
  );
}
