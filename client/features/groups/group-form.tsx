import { For, Show, createSignal, onMount, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { PersonId } from '#shared/base/ids.ts';
import type { ApiFailure, ApiResult } from '#client/data/index.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { hoursSentence, problemsOfFailure } from './group-problems.ts';
import type { Group, GroupFields } from './groups-api.ts';
import { HoursEditor, intervalId } from './hours-editor.tsx';
import { hoursOf, problemsOf, weekOf } from './week-hours.ts';
import styles from './groups.module.css';

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Everything that belongs to one group. `group` undefined: a new one. */
export function GroupForm(props: {
  desk: Desk;
  group: Group | undefined;
  onSave: (fields: GroupFields) => Promise<ApiResult<Group>>;
  onArchive: (isArchived: boolean) => Promise<ApiResult<Group>>;
  onDone: (group: Group | undefined) => void;
}) {
  const { t } = useI18n();
  const before = untrack(() => props.group);
  const configuration = () => props.desk.workspace().configuration;
  const [form, setForm] = createStore({
    name: before?.name ?? '',
    leadId: before?.leadId ?? '',
    mailbox: before?.mailbox ?? '',
    memberIds: [...(before?.memberIds ?? [])],
    hasOwnHours: before !== undefined && before.businessHours !== null,
    week: weekOf(before?.businessHours ?? untrack(() => configuration().businessHours)),
  });
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [busy, setBusy] = createSignal<'save' | 'archive'>();
  const problemOf = (id: string) => problems().find(({ fieldId }) => fieldId === id)?.message;
  onMount(() => document.getElementById('group-name')?.focus());

  /** Who can work on tickets now, and who is in the group already whatever has become of them. */
  const candidates = () =>
    [...props.desk.people().values()]
      .filter(
        (person) =>
          (person.isOperator && !person.isDisabled) ||
          before?.memberIds.includes(person.id) === true ||
          person.id === before?.leadId,
      )
      .toSorted((a, b) => a.name.localeCompare(b.name));

  function check(): readonly FieldProblem[] {
    const found: FieldProblem[] = [];
    if (form.name.trim() === '')
      found.push({
        fieldId: 'group-name',
        message: t('field.required', { label: t('common.name') }),
      });
    if (form.mailbox.trim() !== '' && !EMAIL.test(form.mailbox.trim()))
      found.push({ fieldId: 'group-mailbox', message: t('field.email') });
    if (form.hasOwnHours) {
      for (const { day, index, kind } of problemsOf(form.week))
        found.push({ fieldId: intervalId(day, index), message: hoursSentence(kind, t) });
    }
    return found;
  }

  async function finish(result: Promise<ApiResult<Group>>, act: 'save' | 'archive'): Promise<void> {
    setBusy(act);
    const answer = await result;
    setBusy(undefined);
    if (answer.ok) props.onDone(answer.value.data);
    else refused(answer.error);
  }
  const refused = (failure: ApiFailure): void => {
    setProblems(problemsOfFailure(failure, t));
  };

  function save(event: SubmitEvent): void {
    event.preventDefault();
    if (busy() !== undefined) return;
    const found = check();
    setProblems(found);
    if (found.length > 0) return;
    void finish(
      props.onSave({
        name: form.name.trim(),
        leadId: form.leadId === '' ? null : (form.leadId as PersonId),
        mailbox: form.mailbox.trim(),
        memberIds: [...form.memberIds],
        businessHours: form.hasOwnHours ? hoursOf(form.week) : null,
      }),
      'save',
    );
  }

  return (
    <form class={styles['form']} onSubmit={save} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <TextField
        id="group-name"
        label={t('common.name')}
        value={form.name}
        onInput={(name) => setForm('name', name)}
        error={problemOf('group-name')}
        maxLength={120}
        autocomplete="off"
      />
      <Select
        id="group-lead"
        label={t('groups.lead')}
        hint={t('groups.leadHint')}
        optional
        value={form.leadId}
        options={[
          { value: '', label: t('groups.noLead') },
          ...candidates().map((person) => ({ value: person.id, label: person.name })),
        ]}
        onChange={(leadId) => setForm('leadId', leadId)}
        error={problemOf('group-lead')}
      />
      <TextField
        id="group-mailbox"
        type="email"
        label={t('groups.mailbox')}
        hint={t('groups.mailboxHint')}
        optional
        value={form.mailbox}
        onInput={(mailbox) => setForm('mailbox', mailbox)}
        error={problemOf('group-mailbox')}
        maxLength={254}
        autocomplete="off"
      />
      <FieldGroup legend={t('groups.members')}>
        <div
          class={styles['members']}
          id="group-members"
          tabIndex={-1}
          role="group"
          aria-label={t('groups.members')}
        >
          <For each={candidates()} fallback={<p class={styles['muted']}>{t('groups.nobody')}</p>}>
            {(person) => (
              <Checkbox
                label={person.name}
                checked={form.memberIds.includes(person.id)}
                onChange={(isMember) =>
                  setForm('memberIds', (ids) =>
                    isMember ? [...ids, person.id] : ids.filter((id) => id !== person.id),
                  )
                }
              />
            )}
          </For>
        </div>
      </FieldGroup>
      <FieldGroup
        legend={t('groups.hours')}
        hint={t('groups.hoursHint', { zone: configuration().timeZone })}
      >
        <Checkbox
          label={t('groups.ownHours')}
          hint={t('groups.ownHoursHint')}
          checked={form.hasOwnHours}
          onChange={(hasOwnHours) => setForm('hasOwnHours', hasOwnHours)}
        />
        <Show when={form.hasOwnHours}>
          <HoursEditor
            week={form.week}
            onChange={(day, intervals) => setForm('week', { ...form.week, [day]: intervals })}
            errorAt={(day, index) => problemOf(intervalId(day, index))}
          />
        </Show>
      </FieldGroup>
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" busy={busy() === 'save'}>
          {t('common.save')}
        </Button>
        <Button onClick={() => props.onDone(undefined)}>{t('common.cancel')}</Button>
        <Show when={props.group}>
          {(group) => (
            <Button
              class={styles['archive']}
              variant={group().isArchived ? 'quiet' : 'danger-quiet'}
              busy={busy() === 'archive'}
              onClick={() => void finish(props.onArchive(!group().isArchived), 'archive')}
            >
              {t(group().isArchived ? 'groups.restore' : 'groups.archive')}
            </Button>
          )}
        </Show>
      </div>
    </form>
  );
}
