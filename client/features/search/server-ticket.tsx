// A ticket that the search found on the server and that is not on this device, to be read. What can be done to a ticket
// can be done to those of one's own lists.

import Cloud from 'lucide-solid/icons/cloud';
import CloudOff from 'lucide-solid/icons/cloud-off';
import SearchX from 'lucide-solid/icons/search-x';
import {
  For,
  Match,
  Show,
  Switch,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  type JSX,
} from 'solid-js';
import { fromInstant, type Instant } from '#shared/base/clock.ts';
import type { FileId, TicketId } from '#shared/base/ids.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { Desk } from '#client/data/index.ts';
import { MessageFiles } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import type { ServerTicket } from './server-search.ts';
import styles from './server-ticket.module.css';

type Message = {
  readonly id: string;
  readonly kind: 'reply' | 'note';
  readonly side: 'customer' | 'operator';
  readonly authorName: string;
  readonly html: string;
  readonly at: Instant;
  readonly files: readonly (Pick<
    FileRow,
    'name' | 'type' | 'size' | 'state' | 'reason' | 'hasThumbnail'
  > & { readonly id: FileId })[];
};
type Page = { readonly items: readonly Message[]; readonly next: string | null };
type Found = {
  readonly ticket: ServerTicket;
  readonly messages: readonly Message[];
  /** Where the next ones begin; null: these are all. */
  readonly next: string | null;
};

const LIMIT_MS = 10_000;
/** At a time, from the beginning on. */
const MESSAGES = 100;

export function ServerTicketPane(props: { desk: Desk; id: TicketId; onBack: () => void }) {
  const { t } = useI18n();
  const [found, setFound] = createSignal<Found | 'none' | 'unreachable'>();
  const [more, setMore] = createSignal<'under-way' | 'unreachable'>();
  const abort = new AbortController();
  onCleanup(() => abort.abort());
  const options = { limitMs: LIMIT_MS, signal: abort.signal };
  const path = () =>
    `w/${encodeURIComponent(props.desk.workspace().slug)}/tickets/${encodeURIComponent(props.id)}`;
  const messagesAt = (cursor: string | null) =>
    props.desk.api.get<Page>(
      `${path()}/messages?limit=${MESSAGES}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      options,
    );

  const read = async (): Promise<void> => {
    const [ticket, messages] = await Promise.all([
      props.desk.api.get<ServerTicket>(path(), options),
      messagesAt(null),
    ]);
    if (abort.signal.aborted) return;
    if (ticket.ok && messages.ok) {
      const { items, next } = messages.value.data;
      setFound({ ticket: ticket.value.data, messages: items, next });
      return;
    }
    const failed = [ticket, messages].filter((one) => !one.ok);
    const isAway = failed.some(({ error }) => error.kind === 'unreachable');
    setFound(isAway ? 'unreachable' : 'none');
  };
  const readMore = async (): Promise<void> => {
    const before = shown();
    if (before === undefined || before.next === null || more() === 'under-way') return;
    setMore('under-way');
    const answer = await messagesAt(before.next);
    if (abort.signal.aborted) return;
    setMore(answer.ok ? undefined : 'unreachable');
    if (!answer.ok) return;
    const { items, next } = answer.value.data;
    setFound({ ...before, messages: [...before.messages, ...items], next });
  };
  // At once, and again when there is a connection.
  const isOffline = createMemo(() => props.desk.sync().state === 'offline');
  createEffect(
    on(isOffline, () => {
      if (shown() === undefined) void read();
    }),
  );
  const shown = () => {
    const now = found();
    return typeof now === 'object' ? now : undefined;
  };

  return (
    <Switch
      fallback={
        <div class={styles['loading']} aria-busy="true">
          <Skeleton shape="text" rows={10} />
        </div>
      }
    >
      <Match when={found() === 'none'}>
        <div class={styles['gone']}>
          <EmptyState icon={<SearchX />} title={t('ticket.notFound')} actions={<Back />} />
        </div>
      </Match>
      <Match when={found() === 'unreachable'}>
        <div class={styles['gone']}>
          <EmptyState
            icon={<CloudOff />}
            title={t('ticket.goneFromDevice')}
            actions={
              <>
                <Button onClick={() => void read()}>{t('common.retry')}</Button>
                <Back />
              </>
            }
          />
        </div>
      </Match>
      <Match when={shown()}>
        {(now) => (
          <div class={styles['pane']}>
            <header class={styles['header']}>
              <p class={styles['origin']}>
                <Cloud aria-hidden="true" /> {t('search.readFromServer')}
              </p>
              <h2 dir="auto">
                <PhaseGlyph
                  phase={now().ticket.phase}
                  tint={statusOf(props.desk.workspace().configuration, now().ticket.status)?.color}
                  label={`${t(`phase.${now().ticket.phase}`)}. `}
                />
                <Show when={now().ticket.number !== null}>
                  <span class={styles['number']}>#{now().ticket.number}</span>
                </Show>
                {now().ticket.subject || t('desk.noSubject')}
              </h2>
              <p class={styles['requester']} dir="auto">
                {now().ticket.requester.name} · {now().ticket.requester.email}
              </p>
              <div>
                <Back isSmall />
              </div>
            </header>
            <ol class={styles['messages']}>
              <For each={now().messages}>
                {(message) => (
                  <li
                    class={styles['message']}
                    classList={{
                      [styles['note'] ?? '']: message.kind === 'note',
                      [styles['ours'] ?? '']:
                        message.kind === 'reply' && message.side === 'operator',
                    }}
                  >
                    <article>
                      <p class={styles['meta']}>
                        <span dir="auto">{message.authorName || now().ticket.requester.name}</span>
                        <Show when={message.kind === 'note'}> · {t('search.in_note')}</Show>
                        {' · '}
                        <RelativeTime at={fromInstant(message.at)} look="long" />
                      </p>
                      <SafeHtml html={message.html} />
                      <MessageFiles
                        desk={props.desk}
                        files={message.files.map((file) => ({
                          ...file,
                          ticketId: props.id,
                          problem: file.reason,
                        }))}
                      />
                    </article>
                  </li>
                )}
              </For>
            </ol>
            <Show when={now().next}>
              <div class={styles['more']}>
                <Show when={more() === 'unreachable'}>
                  <p role="alert">{t('search.moreUnreachable')}</p>
                </Show>
                <Button busy={more() === 'under-way'} onClick={() => void readMore()}>
                  {t('search.moreMessages')}
                </Button>
              </div>
            </Show>
          </div>
        )}
      </Match>
    </Switch>
  );

  function Back(own: { isSmall?: boolean }): JSX.Element {
    return (
      <Button {...(own.isSmall === true && { size: 'small' })} onClick={() => props.onBack()}>
        {t('desk.backToList')}
      </Button>
    );
  }
}
