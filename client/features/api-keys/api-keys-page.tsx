import KeyRound from 'lucide-solid/icons/key-round';
import Plus from 'lucide-solid/icons/plus';
import { For, Show, createResource, createSignal, type JSX } from 'solid-js';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import {
  AdministrationPage,
  ConfirmDialog,
  failureWords,
  ListTop,
  ServerList,
} from '#client/features/administration/index.ts';
import { createApiKeysApi, type ApiKey, type NewApiKey } from './api-keys-api.ts';
import { KeyForm } from './key-form.tsx';
import { KeyLine } from './key-line.tsx';
import { isEnded, keyStateOf } from './key-state.ts';
import { NewSecret } from './new-secret.tsx';
import styles from './api-keys.module.css';

/** `key`: of the request, the same for every attempt at one form. */
type Stage =
  | { readonly at: 'form'; readonly key: string }
  | { readonly at: 'made'; readonly made: NewApiKey };

/** The workspace's API keys, for who may manage them (X2). Needs the server; says so when it is away. */
export function ApiKeysPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const api = createApiKeysApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('keys.manage');
  const [keys, { refetch }] = createResource(isAllowed, () => api.list());
  const [stage, setStage] = createSignal<Stage>();
  const [revoking, setRevoking] = createSignal<ApiKey>();
  const now = () => Date.parse(props.desk.now());
  const isOver = (key: ApiKey) => isEnded(keyStateOf(key, now()));
  /** Back to the list, once it is drawn. */
  async function toList(): Promise<void> {
    if (stage()?.at === 'made') await refetch();
    setStage(undefined);
    queueMicrotask(() => document.getElementById('make-key')?.focus());
  }
  async function revoke(key: ApiKey): Promise<ApiFailure | undefined> {
    const result = await api.revoke(key.id);
    // Somebody else was faster: it is revoked all the same.
    const isDone = result.ok || (result.error.kind === 'problem' && result.error.status === 404);
    if (!result.ok && !isDone) return result.error;
    await refetch();
    setRevoking(undefined);
    toasts.show({ text: t('apiKey.revokedDone', { name: key.name }), tone: 'success' });
    queueMicrotask(() => document.getElementById('make-key')?.focus());
    return undefined;
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="keys.manage"
      name={t('apiKey.title')}
      title={titleOf()}
      lead={stage() === undefined ? t('apiKey.intro') : undefined}
    >
      <Show
        when={stage()}
        keyed
        fallback={
          <ServerList
            slug={props.slug}
            list={keys}
            onRetry={() => void refetch()}
            failureWords={(failure) => failureWords(failure, t)}
          >
            {(all) => <KeyList all={all()} />}
          </ServerList>
        }
      >
        {(current) =>
          current.at === 'form' ? (
            <KeyForm
              permissions={props.desk.self().permissions}
              now={now}
              onMake={(fields) => api.make(fields, current.key)}
              onMade={(made) => setStage({ at: 'made', made })}
              onCancel={() => void toList()}
            />
          ) : (
            <NewSecret apiKey={current.made} onDone={() => void toList()} />
          )
        }
      </Show>
      <Show when={revoking()} keyed>
        {(key) => (
          <ConfirmDialog
            title={t('apiKey.revokeTitle', { name: key.name })}
            text={t('apiKey.revokeText')}
            action={t('apiKey.revoke')}
            onConfirm={() => revoke(key)}
            onClose={() => {
              setRevoking(undefined);
              queueMicrotask(() => document.getElementById(`revoke-${key.id}`)?.focus());
            }}
            failureWords={(failure) => failureWords(failure, t)}
          />
        )}
      </Show>
    </AdministrationPage>
  );

  function KeyList(list: { all: readonly ApiKey[] }) {
    const inUse = () => list.all.filter((key) => !isOver(key));
    const ended = () => list.all.filter(isOver);
    return (
      <>
        <ListTop slug={props.slug}>
          <Button
            id="make-key"
            variant="primary"
            icon={<Plus />}
            onClick={() => setStage({ at: 'form', key: props.desk.newId() })}
          >
            {t('apiKey.new')}
          </Button>
        </ListTop>
        <Show
          when={inUse().length > 0}
          fallback={
            <EmptyState icon={<KeyRound />} title={t('apiKey.none')} text={t('apiKey.noneText')} />
          }
        >
          <ul class={styles['keys']} aria-label={t('apiKey.title')}>
            <For each={inUse()}>{lineOf}</For>
          </ul>
        </Show>
        <Show when={ended().length > 0}>
          <details class={styles['ended']}>
            <summary>{t('apiKey.ended', { count: ended().length })}</summary>
            <ul class={styles['keys']} aria-label={t('apiKey.endedTitle')}>
              <For each={ended()}>{lineOf}</For>
            </ul>
          </details>
        </Show>
        <p class={styles['muted']}>
          <a href="/api/docs">{t('apiKey.docs')}</a>
        </p>
      </>
    );
  }

  function lineOf(key: ApiKey): JSX.Element {
    return <KeyLine apiKey={key} now={now()} onRevoke={() => setRevoking(key)} />;
  }

  function titleOf(): string {
    const current = stage();
    if (current === undefined) return t('apiKey.title');
    return current.at === 'form' ? t('apiKey.new') : current.made.name;
  }
}
