// A ticket that the search found on the server and that is not on this device, to be read. What can be done to a ticket
// can be done to those of one's own lists.

import Cloud from 'lucide-solid/icons/cloud';
import SearchX from 'lucide-solid/icons/search-x';
import { For, Match, Show, Switch, createSignal, onCleanup, onMount } from 'solid-js';
import { fromInstant, type Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import type { Desk } from '#client/data/index.ts';
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
};
type Found = { readonly ticket: ServerTicket; readonly messages: readonly Message[] };

const LIMIT_MS = 10_000;
/** Of a long conversation the beginning. */
const MOST_MESSAGES = 100;

export function ServerTicketPane(props: { desk: Desk; id: TicketId; onBack: () => void }) {
  const { t } = useI18n();
  const [found, setFound] = createSignal<Found | 'none'>();
  const abort = new AbortController();
  onCleanup(() => abort.abort());

  const read = async (): Promise<Found | 'none'> => {
    const path = `w/${encodeURIComponent(props.desk.workspace().slug)}/tickets/${encodeURIComponent(props.id)}`;
    const options = { limitMs: LIMIT_MS, signal: abort.signal };
    const [ticket, messages] = await Promise.all([
      props.desk.api.get<ServerTicket>(path, options),
      props.desk.api.get<{ items: readonly Message[] }>(
        `${path}/messages?limit=${MOST_MESSAGES}`,
        options,
      ),
    ]);
    return ticket.ok && messages.ok
      ? { ticket: ticket.value.data, messages: messages.value.data.items }
      : 'none';
  };
  onMount(() => {
    void read().then((answer) => {
      if (!abort.signal.aborted) setFound(answer);
    });
  });
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
          <EmptyState
            icon={<SearchX />}
            title={t('ticket.notFound')}
            text={props.desk.sync().state === 'online' ? undefined : t('ticket.goneFromDevice')}
            actions={<Button onClick={() => props.onBack()}>{t('desk.backToList')}</Button>}
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
                <Button size="small" onClick={() => props.onBack()}>
                  {t('desk.backToList')}
                </Button>
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
                    </article>
                  </li>
                )}
              </For>
            </ol>
          </div>
        )}
      </Match>
    </Switch>
  );
}
