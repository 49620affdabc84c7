import { Link } from '@tanstack/solid-router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import KeyRound from 'lucide-solid/icons/key-round';
import Plus from 'lucide-solid/icons/plus';
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
import type { ApiFailure, Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { createApiKeysApi, type ApiKey, type NewApiKey } from './api-keys-api.ts';
import { KeyForm } from './key-form.tsx';
import { KeyLine } from './key-line.tsx';
import { failureWords } from './key-problems.ts';
import { isEnded, keyStateOf } from './key-state.ts';
import { NewSecret } from './new-secret.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
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
  const items = () => {
    const result = keys.latest;
    return result?.ok === true ? result.value.data.items : undefined;
  };
  const isOver = (key: ApiKey) => isEnded(keyStateOf(key, now()));
  onMount(() => {
    document.title = `${t('apiKey.title')} · ${props.desk.workspace().name}`;
  });

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
    <Page
      brand={props.desk.workspace().name}
      logo={<Logo />}
      title={titleOf()}
      tools={props.syncMark}
      lead={stage() === undefined ? t('apiKey.intro') : undefined}
    >
      <Switch>
        <Match when={!isAllowed()}>
          {backToDesk()}
          <Banner tone="warning" title={t('error.forbidden')} />
        </Match>
        <Match when={stage()} keyed>
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
        </Match>
        <Match when={items()}>{(all) => <KeyList all={all()} />}</Match>
        <Match when={keys.state === 'pending' || keys.state === 'refreshing'}>
          <Skeleton rows={6} />
        </Match>
        <Match when={failed()}>
          {(failure) => (
            <>
              {backToDesk()}
              <Banner
                tone="warning"
                title={failureWords(failure(), t)}
                actions={
                  <Button size="small" onClick={() => void refetch()}>
                    {t('common.retry')}
                  </Button>
                }
              />
            </>
          )}
        </Match>
      </Switch>
      <Show when={revoking()} keyed>
        {(key) => (
          <RevokeDialog
            apiKey={key}
            onRevoke={() => revoke(key)}
            onClose={() => {
              setRevoking(undefined);
              queueMicrotask(() => document.getElementById(`revoke-${key.id}`)?.focus());
            }}
          />
        )}
      </Show>
    </Page>
  );

  function KeyList(list: { all: readonly ApiKey[] }) {
    const inUse = () => list.all.filter((key) => !isOver(key));
    const ended = () => list.all.filter(isOver);
    return (
      <>
        <div class={styles['top']}>
          {backToDesk()}
          <Button
            id="make-key"
            variant="primary"
            icon={<Plus />}
            onClick={() => setStage({ at: 'form', key: props.desk.newId() })}
          >
            {t('apiKey.new')}
          </Button>
        </div>
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

  function failed(): ApiFailure | undefined {
    const result = keys.latest;
    return result?.ok === false ? result.error : undefined;
  }

  function titleOf(): string {
    const current = stage();
    if (current === undefined) return t('apiKey.title');
    return current.at === 'form' ? t('apiKey.new') : current.made.name;
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
