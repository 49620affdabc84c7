import { For, Show, createSignal, onMount, untrack } from 'solid-js';
import { createStore, reconcile, unwrap } from 'solid-js/store';
import { OPERATOR_PERMISSION } from '#shared/access/profiles.ts';
import { localText } from '#shared/base/local-text.ts';
import type { ApiFailure, ApiResult, Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { GroupChoice, Person, Profile } from './people-api.ts';
import {
  draftOf,
  mergeDrafts,
  type DraftField,
  type Merged,
  type PersonDraft,
} from './person-draft.ts';
import { LABELS, idOf, problemsOfDraft, problemsOfFailure, skillId } from './person-problems.ts';
import { mayGive } from './rights-of-profile.ts';
import { RightsChange } from './rights-change.tsx';
import { SkillsEditor } from './skills-editor.tsx';
import styles from './people.module.css';

type Writable = { -readonly [Field in DraftField]: PersonDraft[Field] };

/** What is known of somebody. `before` undefined: a new person, who is invited by mail. */
export function PersonForm(props: {
  desk: Desk;
  before: PersonDraft;
  isNew: boolean;
  /** Their sign-in name changes with the address. */
  hasPassword: boolean;
  profiles: readonly Profile[];
  groups: readonly GroupChoice[];
  /** `base`: the state that this began with. */
  onSave: (draft: PersonDraft, base: PersonDraft) => Promise<ApiResult<unknown>>;
  /** How they are now, where somebody else has changed them meanwhile. */
  onReload?: (() => Promise<ApiResult<Person>>) | undefined;
  onCancel: () => void;
}) {
  const { t, language } = useI18n();
  const [base, setBase] = createSignal(untrack(() => props.before));
  const [form, setForm] = createStore<Writable>(structuredClone(untrack(() => props.before)));
  const [merged, setMerged] = createSignal<Merged & { readonly now: PersonDraft }>();
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const problemOf = (id: string) => problems().find(({ fieldId }) => fieldId === id)?.message;
  onMount(() => document.getElementById(idOf('firstName'))?.focus());

  const permissionsOf = (id: string) => props.profiles.find((one) => one.id === id)?.permissions;
  const isOperator = () => permissionsOf(form.profile)?.includes(OPERATOR_PERMISSION) === true;
  /** Those that there are, and whichever they are in already. */
  const groups = () =>
    props.groups.filter(({ id, isArchived }) => !isArchived || base().groupIds.includes(id));
  const profileName = (id: string) => {
    const profile = props.profiles.find((one) => one.id === id);
    return profile === undefined ? id : localText(profile.name, language());
  };

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    const draft = structuredClone(unwrap(form));
    const found = problemsOfDraft(draft, t);
    setProblems(found);
    if (found.length > 0) return;
    setBusy(true);
    const result = await props.onSave(draft, base());
    if (!result.ok) await refused(result.error);
    setBusy(false);
  }

  /** Nothing typed is lost, and nothing of the other's is written over unseen. */
  async function refused(failure: ApiFailure): Promise<void> {
    const isOld = failure.kind === 'problem' && failure.code === 'PRECONDITION_FAILED';
    if (!isOld || props.onReload === undefined) {
      setProblems(problemsOfFailure(failure, t));
      return;
    }
    const now = await props.onReload();
    if (!now.ok) {
      setProblems(problemsOfFailure(now.error, t));
      return;
    }
    const theirs = draftOf(now.value.data);
    const both = mergeDrafts(base(), structuredClone(unwrap(form)), theirs);
    setForm(reconcile(structuredClone(both.draft)));
    setBase(theirs);
    setMerged({ ...both, now: theirs });
    queueMicrotask(() => document.getElementById(MERGED_ID)?.focus());
  }

  /** What the other has written into a field where one's own stands. */
  const theirWords = (field: keyof PersonDraft, draft: PersonDraft): string => {
    if (field === 'profile') return profileName(draft.profile);
    const value = draft[field];
    return typeof value === 'string' ? value : '';
  };

  return (
    <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <Show when={merged()}>
        {(found) => (
          <div id={MERGED_ID} tabIndex={-1}>
            <Banner tone="warning" title={t('people.changedTitle')} live="alert">
              <p>{t('people.changedText')}</p>
              <Show when={found().both.length > 0}>
                <ul>
                  <For each={found().both}>
                    {(field) => (
                      <li>
                        {theirWords(field, found().now) === ''
                          ? t('people.bothChanged', { label: t(LABELS[field]) })
                          : t('people.bothChangedTo', {
                              label: t(LABELS[field]),
                              value: theirWords(field, found().now),
                            })}
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
            </Banner>
          </div>
        )}
      </Show>
      <FieldGroup columns>
        <TextField
          id={idOf('firstName')}
          label={t('account.firstName')}
          optional
          value={form.firstName}
          onInput={(firstName) => setForm('firstName', firstName)}
          error={problemOf(idOf('firstName'))}
          maxLength={60}
          autocomplete="off"
        />
        <TextField
          id={idOf('lastName')}
          label={t('account.lastName')}
          value={form.lastName}
          onInput={(lastName) => setForm('lastName', lastName)}
          error={problemOf(idOf('lastName'))}
          maxLength={59}
          autocomplete="off"
        />
      </FieldGroup>
      <TextField
        id={idOf('email')}
        type="email"
        label={t('common.email')}
        hint={
          props.isNew
            ? t('people.inviteHint')
            : form.email.trim() === base().email || !props.hasPassword
              ? undefined
              : t('people.emailEffect')
        }
        value={form.email}
        onInput={(email) => setForm('email', email)}
        error={problemOf(idOf('email'))}
        maxLength={254}
        autocomplete="off"
      />
      <Select
        id={idOf('profile')}
        label={t('people.profile')}
        hint={props.isNew ? t('people.profileHint') : undefined}
        value={form.profile}
        options={props.profiles.map((profile) => ({
          value: profile.id,
          label: localText(profile.name, language()),
          disabled:
            profile.id !== base().profile &&
            !mayGive(props.desk.self().permissions, profile.permissions),
        }))}
        onChange={(profile) => setForm('profile', profile)}
        error={problemOf(idOf('profile'))}
      />
      <Show when={!props.isNew && form.profile !== base().profile}>
        <RightsChange
          before={permissionsOf(base().profile) ?? []}
          after={permissionsOf(form.profile) ?? []}
        />
      </Show>
      <Show when={isOperator() || form.groupIds.length > 0}>
        <FieldGroup legend={t('people.groups')} hint={t('people.groupsHint')}>
          <div
            class={styles['choices']}
            id={idOf('groupIds')}
            tabIndex={-1}
            role="group"
            aria-label={t('people.groups')}
          >
            <For each={groups()} fallback={<p class={styles['muted']}>{t('people.noGroups')}</p>}>
              {(group) => (
                <Checkbox
                  label={group.name}
                  checked={form.groupIds.includes(group.id)}
                  onChange={(isMember) =>
                    setForm('groupIds', (ids) =>
                      isMember ? [...ids, group.id] : ids.filter((id) => id !== group.id),
                    )
                  }
                />
              )}
            </For>
          </div>
        </FieldGroup>
      </Show>
      <Show when={!props.isNew && isOperator()}>
        <FieldGroup legend={t('people.work')} hint={t('people.workHint')}>
          <FieldGroup columns>
            <TextField
              id={idOf('capacity')}
              label={t('people.capacity')}
              hint={t('people.capacityHint')}
              optional
              inputMode="numeric"
              value={form.capacity}
              onInput={(capacity) => setForm('capacity', capacity)}
              error={problemOf(idOf('capacity'))}
              maxLength={6}
              autocomplete="off"
            />
            <TextField
              id={idOf('awayUntil')}
              type="date"
              label={t('people.awayUntil')}
              hint={t('people.awayHint')}
              optional
              value={form.awayUntil}
              onInput={(awayUntil) => setForm('awayUntil', awayUntil)}
              error={problemOf(idOf('awayUntil'))}
            />
          </FieldGroup>
          <div
            class={styles['form']}
            id={idOf('skills')}
            tabIndex={-1}
            role="group"
            aria-label={t('people.skills')}
          >
            <SkillsEditor
              skills={form.skills}
              onChange={(skills) => setForm('skills', [...skills])}
              errorAt={(index) => problemOf(skillId(index))}
            />
          </div>
        </FieldGroup>
      </Show>
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" busy={isBusy()}>
          {t(props.isNew ? 'people.addAndInvite' : 'common.save')}
        </Button>
        <Button onClick={() => props.onCancel()}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}

const MERGED_ID = 'person-changed-meanwhile';
