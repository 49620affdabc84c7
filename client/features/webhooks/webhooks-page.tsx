import Plus from 'lucide-solid/icons/plus';
import Webhook from 'lucide-solid/icons/webhook';
import { For, Show, createResource, createSignal, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import {
  AdministrationPage,
  failureWords,
  ListTop,
  ServerList,
  ShownOnce,
} from '#client/features/administration/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Badge } from '#client/ui/badge.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookLog } from './webhook-log.tsx';
import { eventWords, problemWords } from './webhook-words.ts';
import {
  createWebhooksApi,
  type ListedWebhook,
  type WebhookFields,
  type WebhookWithSecret,
} from './webhooks-api.ts';
import styles from './webhooks.module.css';

const OFF: { readonly [Reason in NonNullable<ListedWebhook['offReason']>]: MessageKey } = {
  gone: 'webhook.offGone',
  failing: 'webhook.offFailing',
  maker: 'webhook.offMaker',
};
/** `etag`: the state that is being edited; a colleague's change meanwhile is not written over. */
type Stage =
  | { readonly at: 'new'; readonly key: string }
  | { readonly at: 'edit'; readonly webhook: ListedWebhook; readonly etag: string | null }
  | { readonly at: 'secret'; readonly webhook: WebhookWithSecret }
  | { readonly at: 'log'; readonly webhook: ListedWebhook };

/** Where events go, for who may manage it (X3). Needs the server; says so when it is away. */
export function WebhooksPage(props: { desk: Desk; slug: string; syncMark: JSX.Element }) {
  const { t, ...i18n } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a page of another workspace is another page
  const requests = createWebhooksApi(props.desk.api, props.slug);
  const isAllowed = () => props.desk.self().permissions.includes('settings.manage');
  const [webhooks, { refetch }] = createResource(isAllowed, () => requests.list());
  const [stage, setStage] = createSignal<Stage>();
  const [busy, setBusy] = createSignal<string>();
  const now = () => Date.parse(props.desk.now());
  const nameOf = ({ description, url }: ListedWebhook) =>
    description === '' ? new URL(url).hostname : description;

  async function toList(focusId = 'add-webhook'): Promise<void> {
    setStage(undefined);
    await refetch();
    queueMicrotask(() =>
      (document.getElementById(focusId) ?? document.getElementById('add-webhook'))?.focus(),
    );
  }
  async function edit(id: string): Promise<void> {
    setBusy(id);
    const answer = await requests.get(id);
    setBusy(undefined);
    if (answer.ok) setStage({ at: 'edit', webhook: answer.value.data, etag: answer.value.etag });
    else toasts.show({ text: failureWords(answer.error, t), tone: 'danger' });
  }
  function save(fields: WebhookFields) {
    const open = stage();
    return open?.at === 'edit'
      ? requests.change(open.webhook.id, fields, open.etag)
      : requests.add(fields, open?.at === 'new' ? open.key : props.desk.newId());
  }
  async function newSecret(webhook: ListedWebhook): Promise<ApiFailure | undefined> {
    const answer = await requests.makeSecret(webhook.id, props.desk.newId());
    if (!answer.ok) return answer.error;
    setStage({ at: 'secret', webhook: answer.value.data });
    return undefined;
  }
  async function done(
    what: { readonly saved: WebhookWithSecret } | { readonly removed: true } | undefined,
  ): Promise<void> {
    const open = stage();
    if (what !== undefined && 'saved' in what && open?.at === 'new') {
      setStage({ at: 'secret', webhook: what.saved });
      return;
    }
    if (what !== undefined)
      toasts.show({
        text: 'removed' in what ? t('webhook.removed') : t('account.saved'),
        tone: 'success',
      });
    await toList(open?.at === 'edit' ? `edit-${open.webhook.id}` : undefined);
  }

  return (
    <AdministrationPage
      desk={props.desk}
      slug={props.slug}
      syncMark={props.syncMark}
      permission="settings.manage"
      name={t('webhook.title')}
      title={titleOf()}
      lead={stage() === undefined ? t('webhook.intro') : undefined}
    >
      <Show
        when={stage()}
        keyed
        fallback={
          <ServerList
            slug={props.slug}
            list={webhooks}
            onRetry={() => void refetch()}
            failureWords={(failure) => failureWords(failure, t)}
          >
            {(all) => <WebhookList all={all()} />}
          </ServerList>
        }
      >
        {(open) =>
          open.at === 'secret' ? (
            <NewSecret webhook={open.webhook} />
          ) : open.at === 'log' ? (
            <WebhookLog
              slug={props.slug}
              webhook={open.webhook}
              now={now}
              requests={requests}
              onBack={() => void toList(`log-${open.webhook.id}`)}
            />
          ) : (
            <EditedForm open={open} />
          )
        }
      </Show>
    </AdministrationPage>
  );

  function EditedForm(form: { open: Extract<Stage, { at: 'new' | 'edit' }> }) {
    const webhook = () => (form.open.at === 'edit' ? form.open.webhook : undefined);
    const id = () => webhook()?.id ?? '';
    return (
      <WebhookForm
        webhook={webhook()}
        onSave={save}
        onRemove={() => requests.remove(id())}
        onTest={() => requests.test(id())}
        onNewSecret={() => newSecret(webhook()!)}
        onDone={(what) => void done(what)}
      />
    );
  }

  function NewSecret(made: { webhook: WebhookWithSecret }) {
    return (
      <Show
        when={made.webhook.secret}
        fallback={
          <Banner
            tone="warning"
            title={t('webhook.secretLost')}
            live="alert"
            actions={
              <Button size="small" onClick={() => void toList()}>
                {t('common.done')}
              </Button>
            }
          />
        }
      >
        {(secret) => (
          <ShownOnce
            id="webhook-secret"
            title={t('webhook.secretTitle')}
            text={t('webhook.secretText')}
            label={t('webhook.secret')}
            hint={t('webhook.secretHint')}
            value={secret()}
            copiedText={t('apiKey.copiedText')}
            byHandText={t('webhook.copyByHand')}
            doneLabel={t('apiKey.haveKept')}
            onDone={() => void toList(`edit-${made.webhook.id}`)}
          />
        )}
      </Show>
    );
  }

  function WebhookList(list: { all: readonly ListedWebhook[] }) {
    return (
      <>
        <ListTop slug={props.slug}>
          <Button
            id="add-webhook"
            variant="primary"
            icon={<Plus />}
            onClick={() => setStage({ at: 'new', key: props.desk.newId() })}
          >
            {t('webhook.add')}
          </Button>
        </ListTop>
        <Show
          when={list.all.length > 0}
          fallback={
            <EmptyState icon={<Webhook />} title={t('webhook.none')} text={t('webhook.noneText')} />
          }
        >
          <ul class={styles['webhooks']} aria-label={t('webhook.title')}>
            <For each={list.all}>{(webhook) => <Line webhook={webhook} />}</For>
          </ul>
        </Show>
      </>
    );
  }

  function Line(line: { webhook: ListedWebhook }) {
    const one = () => line.webhook;
    const relative = (at: NonNullable<ListedWebhook['lastSentAt']>) =>
      i18n.formatRelative(fromInstant(at), now(), 'long');
    const facts = () => [
      // Otherwise it is called so.
      ...(one().description === '' ? [] : [new URL(one().url).hostname]),
      i18n.formatList(one().events.map((name) => eventWords(name, t))),
      ...(one().q === '' ? [] : [one().q]),
      one().lastSentAt === null
        ? t('webhook.neverSent')
        : t('webhook.lastSent', { time: relative(one().lastSentAt!) }),
      ...(one().waiting === 0 ? [] : [t('webhook.waiting', { count: one().waiting })]),
    ];
    const troubles = () => [
      ...(one().offReason === null ? [] : [t(OFF[one().offReason!], { name: one().makerName })]),
      ...(one().failingSince === null
        ? []
        : [
            t('webhook.failing', {
              time: relative(one().failingSince!),
              problem: problemWords(one().problem, t),
            }),
          ]),
      ...(one().hasSecret ? [] : [t('webhook.noSecret')]),
      ...(one().droppedAt === null
        ? []
        : [t('webhook.dropped', { count: one().dropped, time: relative(one().droppedAt!) })]),
    ];
    return (
      <li class={styles['webhook']}>
        <span class={styles['words']}>
          <strong class={styles['name']}>
            {nameOf(one())}{' '}
            <Show when={one().isOn} fallback={<Badge tone="warning">{t('webhook.off')}</Badge>}>
              <Show when={one().failingSince !== null}>
                <Badge tone="danger">{t('webhook.troubled')}</Badge>
              </Show>
            </Show>
          </strong>
          <span class={styles['muted']}>{facts().join(' · ')}</span>
          <For each={troubles()}>{(words) => <span class={styles['trouble']}>{words}</span>}</For>
        </span>
        <span class={styles['tools']}>
          <Button
            id={`log-${one().id}`}
            size="small"
            onClick={() => setStage({ at: 'log', webhook: one() })}
          >
            {t('webhook.log')}
            <span class="visually-hidden">, {nameOf(one())}</span>
          </Button>
          <Button
            id={`edit-${one().id}`}
            size="small"
            busy={busy() === one().id}
            onClick={() => void edit(one().id)}
          >
            {t('common.edit')}
            <span class="visually-hidden">, {nameOf(one())}</span>
          </Button>
        </span>
      </li>
    );
  }

  function titleOf(): string {
    const open = stage();
    if (open === undefined) return t('webhook.title');
    if (open.at === 'new') return t('webhook.add');
    return open.at === 'log'
      ? t('webhook.logOf', { name: nameOf(open.webhook) })
      : nameOf(open.webhook);
  }
}
