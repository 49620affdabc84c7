import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import PanelRight from 'lucide-solid/icons/panel-right';
import Plus from 'lucide-solid/icons/plus';
import { For, Show, createResource, createSignal, type JSX } from 'solid-js';
import type { PanelId } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import type { Desk } from '#client/data/index.ts';
import { AdministrationPage, ListTop, ServerList } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { PanelForm } from './panel-form.tsx';
import { problemsOfFailure } from './panel-problems.ts';
import { createPanelsApi, type ListedPanel, type PanelFields } from './panels-api.ts';
import styles from './panels.module.css';

/** `etag`: the state that is being edited; a colleague's change meanwhile is not written over. */
type Editing =
  | { readonly panel: ListedPanel; readonly etag: string | null }
  | { readonly key: string };

/** Panels of other systems, for who may manage them (C8). Needs the server; says so when it is away. */
export function PanelsPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t, ...i18n } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createPanelsApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('settings.manage');
  const [panels, { refetch }] = createResource(isAllowed, () => requests.list());
  const [editing, setEditing] = createSignal<Editing>();
  const [busy, setBusy] = createSignal<PanelId>();
  const nameOf = ({ name }: ListedPanel) =>
    localText(name, i18n.language(), props.desk.workspace().configuration.languages[0]);
  const complain = (failure: Parameters<typeof problemsOfFailure>[0]) =>
    toasts.show({ text: problemsOfFailure(failure, t)[0]!.message, tone: 'danger' });

  async function open(id: PanelId): Promise<void> {
    setBusy(id);
    const result = await requests.get(id);
    setBusy(undefined);
    if (result.ok) setEditing({ panel: result.value.data, etag: result.value.etag });
    else complain(result.error);
  }
  function save(fields: PanelFields) {
    const now = editing()!;
    return 'panel' in now
      ? requests.change(now.panel.id, fields, now.etag)
      : requests.add(fields, now.key);
  }
  function remove() {
    const now = editing() as Extract<Editing, { panel: ListedPanel }>;
    return requests.remove(now.panel.id, now.etag);
  }
  async function done(
    what: { readonly saved: ListedPanel } | { readonly removed: true } | undefined,
  ): Promise<void> {
    const now = editing();
    const saved = what !== undefined && 'saved' in what ? what.saved : undefined;
    const id = saved?.id ?? (now !== undefined && 'panel' in now ? now.panel.id : undefined);
    setEditing(undefined);
    if (what !== undefined) {
      const words = 'removed' in what ? t('panel.removed') : t('account.saved');
      toasts.show({ text: words, tone: 'success' });
      await refetch();
    }
    focusOn(`edit-${id ?? ''}`);
  }
  async function move(all: readonly ListedPanel[], at: number, step: -1 | 1): Promise<void> {
    if (busy() !== undefined) return;
    const ids = all.map(({ id }) => id);
    const [id] = ids.splice(at, 1) as [PanelId];
    ids.splice(at + step, 0, id);
    setBusy(id);
    const result = await requests.order(ids);
    if (!result.ok) complain(result.error);
    await refetch();
    setBusy(undefined);
    // At the end of the list the button that was pressed is none any more.
    const isAtEnd = at + step === 0 || at + step === ids.length - 1;
    focusOn(`${step < 0 === isAtEnd ? 'down' : 'up'}-${id}`);
  }
  /** Back to where one came from, once the list is drawn. */
  const focusOn = (id: string) =>
    queueMicrotask(() =>
      (document.getElementById(id) ?? document.getElementById('add-panel'))?.focus(),
    );

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="settings.manage"
      name={t('panel.title')}
      title={titleOf()}
      lead={editing() === undefined ? t('panel.intro') : undefined}
    >
      <Show
        when={editing()}
        keyed
        fallback={
          <ServerList
            slug={props.slug}
            list={panels}
            onRetry={() => void refetch()}
            failureWords={(failure) => problemsOfFailure(failure, t)[0]!.message}
          >
            {(all) => <PanelList all={all()} />}
          </ServerList>
        }
      >
        {(now) => (
          <PanelForm
            desk={props.desk}
            panel={'panel' in now ? now.panel : undefined}
            onSave={save}
            onRemove={remove}
            onDone={(what) => void done(what)}
          />
        )}
      </Show>
    </AdministrationPage>
  );

  function PanelList(list: { all: readonly ListedPanel[] }) {
    const facts = (panel: ListedPanel) =>
      [
        panel.site,
        panel.sees.length === 0
          ? t('panel.toldNothing')
          : t('panel.told', {
              what: i18n.formatList(
                panel.sees.map((fact) =>
                  t(fact === 'ticket' ? 'panel.toldTicket' : 'panel.toldRequester'),
                ),
              ),
            }),
        ...panel.groupIds.flatMap((id) => props.desk.groups().get(id)?.name ?? []),
      ].join(' · ');
    return (
      <>
        <ListTop slug={props.slug}>
          <Button
            id="add-panel"
            variant="primary"
            icon={<Plus />}
            onClick={() => setEditing({ key: props.desk.newId() })}
          >
            {t('panel.add')}
          </Button>
        </ListTop>
        <Show
          when={list.all.length > 0}
          fallback={
            <EmptyState icon={<PanelRight />} title={t('panel.none')} text={t('panel.noneText')} />
          }
        >
          <ul class={styles['panels']} aria-label={t('panel.title')}>
            <For each={list.all}>
              {(panel, index) => (
                <li class={styles['panel']}>
                  <span class={styles['words']}>
                    <strong class={styles['name']}>
                      {nameOf(panel)}{' '}
                      <Show when={!panel.isOn}>
                        <Badge>{t('panel.off')}</Badge>
                      </Show>
                    </strong>
                    <span class={styles['muted']}>{facts(panel)}</span>
                  </span>
                  <span class={styles['tools']}>
                    <IconButton
                      id={`up-${panel.id}`}
                      size="small"
                      label={t('panel.up', { name: nameOf(panel) })}
                      icon={<ArrowUp />}
                      disabled={index() === 0}
                      onClick={() => void move(list.all, index(), -1)}
                    />
                    <IconButton
                      id={`down-${panel.id}`}
                      size="small"
                      label={t('panel.down', { name: nameOf(panel) })}
                      icon={<ArrowDown />}
                      disabled={index() === list.all.length - 1}
                      onClick={() => void move(list.all, index(), 1)}
                    />
                    <Button
                      id={`edit-${panel.id}`}
                      size="small"
                      busy={busy() === panel.id}
                      onClick={() => void open(panel.id)}
                    >
                      {t('common.edit')}
                      <span class="visually-hidden">, {nameOf(panel)}</span>
                    </Button>
                  </span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </>
    );
  }

  function titleOf(): string {
    const now = editing();
    if (now === undefined) return t('panel.title');
    return 'panel' in now ? nameOf(now.panel) : t('panel.add');
  }
}
