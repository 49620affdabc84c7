import { For, Show, createSignal, onMount, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { GroupId } from '#shared/base/ids.ts';
import { PANEL_LIMITS, panelOrigin } from '#shared/templates/panel.ts';
import type { ApiResult, Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { ErrorSummary, type FieldProblem } from '#client/ui/error-summary.tsx';
import { FieldGroup } from '#client/ui/field-group.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { problemsOfFailure } from './panel-problems.ts';
import type { ListedPanel, PanelFields } from './panels-api.ts';
import styles from './panels.module.css';

/** Everything about one panel. `panel` undefined: a new one. */
export function PanelForm(props: {
  desk: Desk;
  panel: ListedPanel | undefined;
  onSave: (fields: PanelFields) => Promise<ApiResult<ListedPanel>>;
  onRemove: () => Promise<ApiResult<unknown>>;
  /** What has become of it; undefined: nothing. */
  onDone: (done?: { readonly saved: ListedPanel } | { readonly removed: true }) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const before = untrack(() => props.panel);
  const configuration = () => props.desk.workspace().configuration;
  /** The workspace's, and any other in which it has a name already. */
  const languages = [
    ...new Set([...untrack(() => configuration().languages), ...Object.keys(before?.name ?? {})]),
  ];
  const [form, setForm] = createStore({
    name: { ...before?.name } as Record<string, string>,
    address: before?.address ?? '',
    seesTicket: before?.sees.includes('ticket') ?? false,
    seesRequester: before?.sees.includes('requester') ?? false,
    isOn: before?.isOn ?? true,
    groupIds: [...(before?.groupIds ?? [])] as GroupId[],
  });
  const [problems, setProblems] = createSignal<readonly FieldProblem[]>([]);
  const [busy, setBusy] = createSignal<'save' | 'remove'>();
  const problemOf = (id: string) => problems().find(({ fieldId }) => fieldId === id)?.message;
  onMount(() => document.getElementById('panel-name-0')?.focus());

  const groups = () =>
    [...props.desk.groups().values()].toSorted((a, b) => a.name.localeCompare(b.name));
  const languageName = (language: string) =>
    new Intl.DisplayNames([i18n.language()], { type: 'language' }).of(language) ?? language;
  const names = () =>
    Object.fromEntries(
      Object.entries(form.name).flatMap(([language, text]) =>
        text.trim() === '' ? [] : [[language, text.trim()]],
      ),
    );

  function check(): readonly FieldProblem[] {
    const typed = form.address.trim();
    const site = panelOrigin(URL.canParse(typed) ? new URL(typed) : undefined, location);
    return [
      ...(Object.keys(names()).length === 0
        ? [{ fieldId: 'panel-name-0', message: t('field.required', { label: t('common.name') }) }]
        : []),
      ...('fault' in site
        ? [
            {
              fieldId: 'panel-address',
              message: t(site.fault === 'format' ? 'panel.addressFormat' : 'panel.addressOwn'),
            },
          ]
        : []),
    ];
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy() !== undefined) return;
    const found = check();
    setProblems(found);
    if (found.length > 0) return;
    setBusy('save');
    const answer = await props.onSave({
      name: names(),
      address: form.address.trim(),
      sees: [
        ...(form.seesTicket ? (['ticket'] as const) : []),
        ...(form.seesRequester ? (['requester'] as const) : []),
      ],
      isOn: form.isOn,
      groupIds: [...form.groupIds],
    });
    setBusy(undefined);
    if (answer.ok) props.onDone({ saved: answer.value.data });
    else setProblems(problemsOfFailure(answer.error, t));
  }

  async function remove(): Promise<void> {
    if (busy() !== undefined) return;
    setBusy('remove');
    const answer = await props.onRemove();
    setBusy(undefined);
    if (answer.ok) props.onDone({ removed: true });
    else setProblems(problemsOfFailure(answer.error, t));
  }

  return (
    <form class={styles['form']} onSubmit={(event) => void save(event)} novalidate>
      <ErrorSummary problems={[...problems()]} />
      <For each={languages}>
        {(language, index) => (
          <TextField
            id={`panel-name-${index()}`}
            label={
              languages.length === 1
                ? t('common.name')
                : t('common.labelInLanguage', {
                    label: t('common.name'),
                    language: languageName(language),
                  })
            }
            lang={language}
            dir="auto"
            optional={index() > 0}
            value={form.name[language] ?? ''}
            onInput={(text) => setForm('name', language, text)}
            error={problemOf(`panel-name-${index()}`)}
            maxLength={PANEL_LIMITS.name}
            autocomplete="off"
          />
        )}
      </For>
      <TextField
        id="panel-address"
        type="url"
        label={t('panel.address')}
        hint={t('panel.addressHint')}
        placeholder="https://"
        dir="ltr"
        value={form.address}
        onInput={(address) => setForm('address', address)}
        error={problemOf('panel-address')}
        maxLength={PANEL_LIMITS.address}
        autocomplete="off"
      />
      <FieldGroup legend={t('panel.sees')} hint={t('panel.seesHint')}>
        <Checkbox
          label={t('panel.seesTicket')}
          hint={t('panel.seesTicketHint')}
          checked={form.seesTicket}
          onChange={(sees) => setForm('seesTicket', sees)}
        />
        <Checkbox
          label={t('panel.seesRequester')}
          hint={t('panel.seesRequesterHint')}
          checked={form.seesRequester}
          onChange={(sees) => setForm('seesRequester', sees)}
        />
      </FieldGroup>
      <FieldGroup legend={t('panel.forWhom')} hint={t('panel.forWhomHint')}>
        <div
          class={styles['choices']}
          id="panel-groups"
          tabIndex={-1}
          role="group"
          aria-label={t('panel.forWhom')}
        >
          <For each={groups()} fallback={<p class={styles['muted']}>{t('panel.noGroups')}</p>}>
            {(group) => (
              <Checkbox
                label={group.name}
                checked={form.groupIds.includes(group.id)}
                onChange={(isIn) =>
                  setForm('groupIds', (ids) =>
                    isIn ? [...ids, group.id] : ids.filter((id) => id !== group.id),
                  )
                }
              />
            )}
          </For>
        </div>
      </FieldGroup>
      <Checkbox
        label={t('panel.isOn')}
        hint={t('panel.isOnHint')}
        checked={form.isOn}
        onChange={(isOn) => setForm('isOn', isOn)}
      />
      <div class={styles['actions']}>
        <Button type="submit" variant="primary" busy={busy() === 'save'}>
          {t('common.save')}
        </Button>
        <Button onClick={() => props.onDone()}>{t('common.cancel')}</Button>
        <Show when={props.panel}>
          <Button
            class={styles['remove']}
            variant="danger-quiet"
            busy={busy() === 'remove'}
            onClick={() => void remove()}
          >
            {t('panel.remove')}
          </Button>
        </Show>
      </div>
    </form>
  );
}
