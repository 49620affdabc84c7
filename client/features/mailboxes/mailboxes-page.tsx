import Inbox from 'lucide-solid/icons/inbox';
import Plus from 'lucide-solid/icons/plus';
import { For, Show, createResource, createSignal, onCleanup, type JSX } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import { AdministrationPage, ListTop, ServerList } from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { MailboxForm } from './mailbox-form.tsx';
import { MailboxLine } from './mailbox-line.tsx';
import { problemsOfFailure } from './mailbox-problems.ts';
import {
  createMailboxesApi,
  type Health,
  type Mailbox,
  type MailboxFields,
  type Tested,
} from './mailboxes-api.ts';
import styles from './mailboxes.module.css';

/** `etag`: the state that is being edited; a colleague's change meanwhile is not written over. */
type Editing =
  | { readonly mailbox: Mailbox; readonly etag: string | null }
  | { readonly key: string };
type Act = 'open' | 'check' | 'test';

/** A visit that was asked for is followed this often, and for a minute at most. */
const LOOK_MS = 2_000;
const MOST_LOOKS = 30;

/** The workspace's mailboxes, for who may manage them (M1). Needs the server; says so when it is away. */
export function MailboxesPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createMailboxesApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('settings.manage');
  const [mailboxes, { refetch }] = createResource(isAllowed, () => requests.list());
  const [editing, setEditing] = createSignal<Editing>();
  const [busy, setBusy] = createStore<{ [id: string]: Act | undefined }>({});
  const [tested, setTested] = createStore<{ [id: string]: Tested | undefined }>({});
  const complain = (failure: ApiFailure) =>
    toasts.show({ text: problemsOfFailure(failure, t)[0]!.message, tone: 'danger' });

  async function open(id: string): Promise<void> {
    setBusy(id, 'open');
    const result = await requests.get(id);
    setBusy(id, undefined);
    if (result.ok) setEditing({ mailbox: result.value.data, etag: result.value.etag });
    else complain(result.error);
  }
  async function check(id: string): Promise<void> {
    const before = healthOf(id);
    setBusy(id, 'check');
    const result = await requests.check(id);
    if (result.ok) await follow(id, before?.lastCheckedAt ?? null);
    else complain(result.error);
    setBusy(id, undefined);
  }
  async function test(id: string): Promise<void> {
    setTested(id, undefined);
    setBusy(id, 'test');
    const result = await requests.test(id);
    setBusy(id, undefined);
    if (result.ok) setTested(id, result.value.data);
    else complain(result.error);
  }
  function save(fields: MailboxFields) {
    const now = editing()!;
    return 'mailbox' in now
      ? requests.change(now.mailbox.id, fields, now.etag)
      : requests.add(fields, now.key);
  }
  function remove() {
    const now = editing() as Extract<Editing, { mailbox: Mailbox }>;
    return requests.remove(now.mailbox.id, now.etag);
  }
  async function done(
    what: { readonly saved: Mailbox } | { readonly removed: true } | undefined,
  ): Promise<void> {
    const now = editing();
    const saved = what !== undefined && 'saved' in what ? what.saved : undefined;
    const id = saved?.id ?? (now !== undefined && 'mailbox' in now ? now.mailbox.id : undefined);
    setEditing(undefined);
    if (id !== undefined) setTested(id, undefined);
    if (what !== undefined) {
      const words = 'removed' in what ? t('mailbox.removed') : t('account.saved');
      toasts.show({ text: words, tone: 'success' });
      await refetch();
    }
    // Back to where one came from, once the list is drawn.
    queueMicrotask(() =>
      (
        document.getElementById(`edit-${id ?? ''}`) ?? document.getElementById('add-mailbox')
      )?.focus(),
    );
    // A mailbox that was saved is visited at once.
    if (saved !== undefined && saved.health.state !== 'off')
      await follow(saved.id, saved.health.lastCheckedAt);
  }

  let isGone = false;
  onCleanup(() => (isGone = true));
  const healthOf = (id: string): Health | undefined => {
    const result = mailboxes.latest;
    return result?.ok === true
      ? result.value.data.items.find((one) => one.id === id)?.health
      : undefined;
  };
  /** Until the visit is over that was asked for after that time. */
  async function follow(id: string, before: Health['lastCheckedAt']): Promise<void> {
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (isGone) return;
      await refetch();
      const health = healthOf(id);
      if (health === undefined || health.state === 'off') return;
      if (health.state !== 'checking' && health.lastCheckedAt !== before) return;
    }
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="settings.manage"
      name={t('mailbox.title')}
      title={titleOf()}
      lead={editing() === undefined ? t('mailbox.intro') : undefined}
    >
      <Show
        when={editing()}
        keyed
        fallback={
          <ServerList
            slug={props.slug}
            list={mailboxes}
            onRetry={() => void refetch()}
            failureWords={(failure) => problemsOfFailure(failure, t)[0]!.message}
          >
            {(all) => <MailboxList all={all()} />}
          </ServerList>
        }
      >
        {(now) => (
          <MailboxForm
            desk={props.desk}
            mailbox={'mailbox' in now ? now.mailbox : undefined}
            onSave={save}
            onRemove={remove}
            onDone={(what) => void done(what)}
          />
        )}
      </Show>
    </AdministrationPage>
  );

  function MailboxList(list: { all: readonly Mailbox[] }) {
    // By their ids: a line that is looked at anew stays the line, and keeps the focus.
    const ids = () => list.all.map(({ id }) => id);
    return (
      <>
        <ListTop slug={props.slug}>
          <Button
            id="add-mailbox"
            variant="primary"
            icon={<Plus />}
            onClick={() => setEditing({ key: props.desk.newId() })}
          >
            {t('mailbox.add')}
          </Button>
        </ListTop>
        <Show
          when={list.all.length > 0}
          fallback={
            <EmptyState icon={<Inbox />} title={t('mailbox.none')} text={t('mailbox.noneText')} />
          }
        >
          <ul class={styles['mailboxes']} aria-label={t('mailbox.title')}>
            <For each={ids()}>
              {(id) => (
                <Show when={list.all.find((one) => one.id === id)}>
                  {(mailbox) => (
                    <MailboxLine
                      desk={props.desk}
                      mailbox={mailbox()}
                      busy={busy[id]}
                      tested={tested[id]}
                      onOpen={() => void open(id)}
                      onCheck={() => void check(id)}
                      onTest={() => void test(id)}
                    />
                  )}
                </Show>
              )}
            </For>
          </ul>
        </Show>
      </>
    );
  }

  function titleOf(): string {
    const now = editing();
    if (now === undefined) return t('mailbox.title');
    return 'mailbox' in now ? now.mailbox.name : t('mailbox.add');
  }
}
