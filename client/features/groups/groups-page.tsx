import { Link } from '@tanstack/solid-router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import Plus from 'lucide-solid/icons/plus';
import Users from 'lucide-solid/icons/users';
import {
  For,
  Match,
  Show,
  Switch,
  createResource,
  createSignal,
  onMount,
  type JSX,
} from 'solid-js';
import type { GroupId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { problemsOfFailure } from './group-problems.ts';
import { GroupForm } from './group-form.tsx';
import { createGroupsApi, type Group, type GroupFields } from './groups-api.ts';
import styles from './groups.module.css';

/** `etag`: the state that is being edited; a colleague's change meanwhile is not written over. */
type Editing = { readonly group: Group; readonly etag: string | null } | { readonly key: string };

/** The groups of the workspace, for who may manage them (A1). Needs the server; says so when it is away. */
export function GroupsPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const api = createGroupsApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('people.manage');
  const [groups, { refetch }] = createResource(isAllowed, () => api.list());
  const [editing, setEditing] = createSignal<Editing>();
  const [opening, setOpening] = createSignal<GroupId>();
  const items = () => {
    const result = groups.latest;
    return result?.ok === true ? result.value.data.items : undefined;
  };
  onMount(() => {
    document.title = `${t('groups.title')} · ${props.desk.workspace().name}`;
  });

  async function open(id: GroupId): Promise<void> {
    setOpening(id);
    const result = await api.get(id);
    setOpening(undefined);
    if (result.ok) setEditing({ group: result.value.data, etag: result.value.etag });
    else toasts.show({ text: problemsOfFailure(result.error, t)[0]!.message, tone: 'danger' });
  }
  function save(fields: GroupFields) {
    const now = editing()!;
    return 'group' in now ? api.change(now.group.id, fields, now.etag) : api.add(fields, now.key);
  }
  function archive(isArchived: boolean) {
    const now = editing() as Extract<Editing, { group: Group }>;
    return api.change(now.group.id, { isArchived }, now.etag);
  }
  async function done(saved: Group | undefined): Promise<void> {
    const now = editing();
    const id = saved?.id ?? (now !== undefined && 'group' in now ? now.group.id : undefined);
    setEditing(undefined);
    if (saved !== undefined) {
      toasts.show({ text: t('account.saved'), tone: 'success' });
      await refetch();
    }
    // Back to where one came from, once the list is drawn.
    queueMicrotask(() =>
      (
        document.getElementById(`edit-${id ?? ''}`) ?? document.getElementById('add-group')
      )?.focus(),
    );
  }

  return (
    <Page
      brand={props.desk.workspace().name}
      logo={<Logo />}
      title={titleOf()}
      tools={props.syncMark}
      lead={editing() === undefined ? t('groups.intro') : undefined}
    >
      <Switch>
        <Match when={!isAllowed()}>
          {backToDesk()}
          <Banner tone="warning" title={t('error.forbidden')} />
        </Match>
        <Match when={editing()} keyed>
          {(now) => (
            <GroupForm
              desk={props.desk}
              group={'group' in now ? now.group : undefined}
              onSave={save}
              onArchive={archive}
              onDone={(saved) => void done(saved)}
            />
          )}
        </Match>
        <Match when={items()}>
          {(all) => (
            <>
              <div class={styles['top']}>
                {backToDesk()}
                <Button
                  id="add-group"
                  variant="primary"
                  icon={<Plus />}
                  onClick={() => setEditing({ key: props.desk.newId() })}
                >
                  {t('groups.add')}
                </Button>
              </div>
              <Show
                when={all().length > 0}
                fallback={
                  <EmptyState
                    icon={<Users />}
                    title={t('groups.none')}
                    text={t('groups.noneText')}
                  />
                }
              >
                <ul class={styles['groups']} aria-label={t('groups.title')}>
                  <For each={all()}>
                    {(group) => (
                      <GroupLine
                        desk={props.desk}
                        group={group}
                        isOpening={opening() === group.id}
                        onEdit={() => void open(group.id)}
                      />
                    )}
                  </For>
                </ul>
              </Show>
            </>
          )}
        </Match>
        <Match when={groups.state === 'pending' || groups.state === 'refreshing'}>
          <Skeleton rows={6} />
        </Match>
        <Match when={groups.state === 'ready'}>
          {backToDesk()}
          <Banner
            tone="warning"
            title={t('account.offline')}
            actions={
              <Button size="small" onClick={() => void refetch()}>
                {t('common.retry')}
              </Button>
            }
          />
        </Match>
      </Switch>
    </Page>
  );

  function titleOf(): string {
    const now = editing();
    if (now === undefined) return t('groups.title');
    return 'group' in now ? now.group.name : t('groups.add');
  }

  function backToDesk(): JSX.Element {
    return (
      <Link
        to="/w/$workspace"
        params={{ workspace: props.slug }}
        class={buttonClass({ variant: 'secondary' })}
      >
        <ArrowLeft aria-hidden="true" />
        {t('account.backToDesk')}
      </Link>
    );
  }
}

function GroupLine(props: { desk: Desk; group: Group; isOpening: boolean; onEdit: () => void }) {
  const { t } = useI18n();
  const lead = () =>
    props.group.leadId === null ? undefined : props.desk.people().get(props.group.leadId);
  const facts = () =>
    [
      t('groups.memberCount', {
        count: props.group.memberIds.length,
        number: props.group.memberIds.length,
      }),
      lead() === undefined ? undefined : t('groups.ledBy', { name: lead()!.name }),
      props.group.mailbox === '' ? undefined : props.group.mailbox,
      props.group.businessHours === null ? undefined : t('groups.hasOwnHours'),
    ].filter((fact) => fact !== undefined);
  return (
    <li class={styles['group']}>
      <span class={styles['words']}>
        <strong class={styles['name']}>
          {props.group.name}{' '}
          <Show when={props.group.isArchived}>
            <Badge>{t('groups.archived')}</Badge>
          </Show>
        </strong>
        <span class={styles['muted']}>{facts().join(' · ')}</span>
      </span>
      <Button
        id={`edit-${props.group.id}`}
        size="small"
        busy={props.isOpening}
        onClick={() => props.onEdit()}
      >
        {t('common.edit')}
        <span class="visually-hidden">, {props.group.name}</span>
      </Button>
    </li>
  );
}
