import Plus from 'lucide-solid/icons/plus';
import Users from 'lucide-solid/icons/users';
import { For, Show, createResource, createSignal, type JSX } from 'solid-js';
import type { GroupId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { AdministrationPage, ListTop, ServerList } from '#client/features/administration/index.ts';
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
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="people.manage"
      name={t('groups.title')}
      title={titleOf()}
      lead={editing() === undefined ? t('groups.intro') : undefined}
    >
      <Show
        when={editing()}
        keyed
        fallback={
          <ServerList
            slug={props.slug}
            list={groups}
            onRetry={() => void refetch()}
            failureWords={(failure) => problemsOfFailure(failure, t)[0]!.message}
          >
            {(all) => <GroupList all={all()} />}
          </ServerList>
        }
      >
        {(now) => (
          <GroupForm
            desk={props.desk}
            group={'group' in now ? now.group : undefined}
            onSave={save}
            onArchive={archive}
            onDone={(saved) => void done(saved)}
          />
        )}
      </Show>
    </AdministrationPage>
  );

  function GroupList(list: { all: readonly Group[] }) {
    return (
      <>
        <ListTop slug={props.slug}>
          <Button
            id="add-group"
            variant="primary"
            icon={<Plus />}
            onClick={() => setEditing({ key: props.desk.newId() })}
          >
            {t('groups.add')}
          </Button>
        </ListTop>
        <Show
          when={list.all.length > 0}
          fallback={
            <EmptyState icon={<Users />} title={t('groups.none')} text={t('groups.noneText')} />
          }
        >
          <ul class={styles['groups']} aria-label={t('groups.title')}>
            <For each={list.all}>
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
    );
  }

  function titleOf(): string {
    const now = editing();
    if (now === undefined) return t('groups.title');
    return 'group' in now ? now.group.name : t('groups.add');
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
