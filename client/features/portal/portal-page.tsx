import { For, Show, createSignal, onMount, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { PhaseLabel } from '#client/ui/phase-label.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { LoadState } from './load-state.tsx';
import { NewRequestDialog } from './new-request-dialog.tsx';
import styles from './portal.module.css';

/** A signed-in customer's own requests and where they stand. */
export function PortalPage(props: { desk: Desk; syncMark: JSX.Element; onSignOut: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  // A desk is one for the life of what stands under it.
  // eslint-disable-next-line solid/reactivity
  const { desk } = props;
  const [isAsking, setAsking] = createSignal(false);
  const open = desk.tickets(
    () => 'all',
    () => '',
  );
  const ended = desk.tickets(
    () => 'closed',
    () => '',
  );
  const rows = () => [...open().rows, ...ended().rows];
  const statusColor = (id: string) => statusOf(desk.workspace().configuration, id)?.color;
  const statusLabel = (id: string) => {
    const status = statusOf(desk.workspace().configuration, id);
    return status === undefined ? id : localText(status.label, i18n.language());
  };
  onMount(() => {
    document.title = desk.workspace().name;
  });
  return (
    <Page
      brand={desk.workspace().name}
      logo={<Logo />}
      title={t('portal.title')}
      lead={t('portal.lead')}
      tools={
        <Button variant="quiet" onClick={() => props.onSignOut()}>
          {t('common.signOut')}
        </Button>
      }
    >
      {/* On a line of its own: words that come and go move nothing. */}
      <div class={styles['sync']}>{props.syncMark}</div>
      <LoadState desk={desk} isEmpty={rows().length === 0} />
      <Show when={rows().length > 0}>
        <ul class={styles['list']}>
          <For each={rows()}>
            {(ticket) => (
              <li class={styles['ticket']}>
                <span class={styles['subject']} dir="auto">
                  {ticket.number === null ? '' : `#${ticket.number} `}
                  {subjectFor(ticket, i18n.language(), desk.workspace().configuration)}
                </span>
                <span class={styles['facts']}>
                  <PhaseLabel phase={ticket.phase} tint={statusColor(ticket.status)}>
                    {statusLabel(ticket.status)}
                  </PhaseLabel>
                  <span>
                    {t(ticket.lastSide === 'operator' ? 'portal.answered' : 'portal.waiting')} ·{' '}
                    <RelativeTime at={fromInstant(ticket.updatedAt)} look="long" />
                  </span>
                </span>
                <Show when={ticket.excerpt !== ''}>
                  <span class={styles['excerpt']} dir="auto">
                    {ticket.excerpt}
                  </span>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p>
        <Button variant="primary" onClick={() => setAsking(true)}>
          {t('portal.ask')}
        </Button>
      </p>
      <NewRequestDialog desk={desk} open={isAsking()} onOpenChange={setAsking} />
    </Page>
  );
}
