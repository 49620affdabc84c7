import { For, createSignal, onMount } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Permission } from '#shared/access/permissions.ts';
import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import type { ApiResult } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { FieldError } from '#client/ui/field.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import type { ApiKeyFields, NewApiKey } from './api-keys-api.ts';
import { NAME_ID, SCOPES_ID, problemsOfFailure } from './key-problems.ts';
import { AREA_LABELS, byArea, permissionKey } from './permission-words.ts';
import styles from './api-keys.module.css';

const NEVER = 'never';
const LIFETIMES = [30, 90, 365] as const;

/** What a key is for, what it may do and until when. Nothing is chosen but an end: one gives no more than needed. */
export function KeyForm(props: {
  /** What its maker may, and therefore give. */
  permissions: readonly string[];
  now: () => number;
  onMake: (fields: ApiKeyFields) => Promise<ApiResult<NewApiKey>>;
  onMade: (key: NewApiKey) => void;
  onCancel: () => void;
}) {
  const { t, ...i18n } = useI18n();
  const [form, setForm] = createStore({ name: '', scopes: [] as Permission[], days: '90' });
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const problemOf = (id: string) => problems().find(({ fieldId }) => fieldId === id)?.message;
  const endsAt = () => (form.days === NEVER ? undefined : props.now() + Number(form.days) * DAY_MS);
  onMount(() => document.getElementById(NAME_ID)?.focus());

  function check(): readonly FieldProblem[] {
    const found: FieldProblem[] = [];
    if (form.name.trim() === '')
      found.push({ fieldId: NAME_ID, message: t('field.required', { label: t('apiKey.name') }) });
    if (form.scopes.length === 0)
      found.push({ fieldId: SCOPES_ID, message: t('apiKey.scopesMissing') });
    return found;
  }

  async function make(): Promise<void> {
    setBusy(true);
    const end = endsAt();
    const result = await props.onMake({
      name: form.name.trim(),
      scopes: [...form.scopes],
      ...(end !== undefined && { expiresAt: toInstant(end) }),
    });
    setBusy(false);
    if (result.ok) props.onMade(result.value.data);
    else setProblems(problemsOfFailure(result.error, t));
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (isBusy()) return;
    const found = check();
    setProblems(found);
    if (found.length === 0) void make();
  }

  const toggle = (permission: Permission, isGiven: boolean): void =>
    setForm('scopes', (scopes) =>
      isGiven ? [...scopes, permission] : scopes.filter((one) => one !== permission),
    );

  return (
    <form class={styles['form']} onSubmit={submit} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <TextField
        id={NAME_ID}
        label={t('apiKey.name')}
        hint={t('apiKey.nameHint')}
        value={form.name}
        onInput={(name) => setForm('name', name)}
        error={problemOf(NAME_ID)}
        maxLength={120}
        autocomplete="off"
      />
      <Select
        id="key-expiry"
        label={t('apiKey.expiry')}
        hint={
          form.days === NEVER
            ? t('apiKey.neverHint')
            : t('apiKey.expiresOn', { date: i18n.formatDate(endsAt() ?? 0, 'date') })
        }
        value={form.days}
        options={[
          ...LIFETIMES.map((days) => ({
            value: String(days),
            label: t('apiKey.days', { count: days }),
          })),
          { value: NEVER, label: t('apiKey.never') },
        ]}
        onChange={(days) => setForm('days', days)}
        error={problemOf('key-expiry')}
      />
      <FieldGroup legend={t('apiKey.scopes')} hint={t('apiKey.scopesHint')}>
        <FieldError id={`${SCOPES_ID}-error`} error={problemOf(SCOPES_ID)} />
        <div
          class={styles['areas']}
          id={SCOPES_ID}
          tabIndex={-1}
          role="group"
          aria-label={t('apiKey.scopes')}
          aria-describedby={problemOf(SCOPES_ID) === undefined ? undefined : `${SCOPES_ID}-error`}
        >
          <For each={byArea(props.permissions)}>
            {([area, permissions]) => (
              <div class={styles['area']} role="group" aria-labelledby={`key-area-${area}`}>
                <h2 id={`key-area-${area}`}>{t(AREA_LABELS[area])}</h2>
                <For each={permissions}>
                  {(permission) => (
                    <Checkbox
                      label={t(permissionKey(permission))}
                      hint={permission}
                      checked={form.scopes.includes(permission)}
                      onChange={(isGiven) => toggle(permission, isGiven)}
                    />
                  )}
                </For>
              </div>
            )}
          </For>
        </div>
      </FieldGroup>
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" busy={isBusy()}>
          {t('apiKey.make')}
        </Button>
        <Button onClick={() => props.onCancel()}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
