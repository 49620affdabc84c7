import { For, Show, createMemo, createSignal, onMount, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { isOpenPhase, statusOf } from '#shared/engine/configuration.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import type { Desk, TicketList } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { ButtonLink } from '#client/ui/button-link.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Page } from '#client/ui/page.tsx';
import { PhaseLabel } from '#client/ui/phase-label.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { LoadState } from './load-state.tsx';
import { NewRequestDialog } from './new-request-dialog.tsx';
import styles from './portal.module.css';

type OwnRow = TicketList['rows'][number];

/** A signed-in customer's own requests and where they stand: first those that wait for their word (C11). */
export function PortalPage(props: {
  desk: Desk;
  syncMark: JSX.Element;
  accountHref: string;
  onAccount: () => void;
  ticketHref: (id: TicketId) => string;
  onOpen: (id: TicketId) => void;
  onSignOut: () => void;
}) {
  const { t } = useI18n();
  // A desk is one for the life of what stands under it.
  // eslint-disable-next-line solid/reactivity
  const { desk } = props;
  const [isAsking, setAsking] = createSignal(false);
  const open = desk.tickets(() => 'all');
  const ended = desk.tickets(() => 'closed');
  const rows = createMemo(() => [...open().rows, ...ended().rows]);
  const parts = () => [
    {
      title: t('portal.waitingForMe'),
      rows: rows().filter((row) => isOpenPhase(row.phase) && row.lastSide === 'operator'),
    },
    {
      title: t('portal.withUs'),
      rows: rows().filter((row) => isOpenPhase(row.phase) && row.lastSide !== 'operator'),
    },
    { title: t('portal.ended'), rows: rows().filter((row) => !isOpenPhase(row.phase)) },
  ];
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
        <>
          <ButtonLink
            variant="quiet"
            href={props.accountHref}
            onClick={(event) => {
              event.preventDefault();
              props.onAccount();
            }}
          >
            {t('common.account')}
          </ButtonLink>
          <Button variant="quiet" onClick={() => props.onSignOut()}>
            {t('common.signOut')}
          </Button>
        </>
      }
    >
      {/* On a line of its own: words that come and go move nothing. */}
      <div class={styles['sync']}>{props.syncMark}</div>
      {/* Before the list, which grows while it is read. */}
      <p>
        <Button variant="primary" onClick={() => setAsking(true)}>
          {t('portal.ask')}
        </Button>
      </p>
      <LoadState desk={desk} isEmpty={rows().length === 0} />
      <For each={[0, 1, 2] as const}>
        {(part) => (
          <Show when={parts()[part]!.rows.length > 0}>
            <section>
              <h2 class={styles['part']} id={`portal-part-${part}`}>
                {parts()[part]!.title}
              </h2>
              <ul class={styles['list']} aria-labelledby={`portal-part-${part}`}>
                <For each={parts()[part]!.rows}>
                  {(row) => (
                    <Row
                      desk={desk}
                      row={row}
                      href={props.ticketHref(row.id)}
                      onOpen={() => props.onOpen(row.id)}
                    />
                  )}
                </For>
              </ul>
            </section>
          </Show>
        )}
      </For>
      <NewRequestDialog desk={desk} open={isAsking()} onOpenChange={setAsking} />
    </Page>
  );
}

function Row(props: { desk: Desk; row: OwnRow; href: string; onOpen: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const configuration = () => props.desk.workspace().configuration;
  const status = () => statusOf(configuration(), props.row.status);
  const said = () => {
    if (!isOpenPhase(props.row.phase)) return t('portal.endedAt');
    return t(props.row.lastSide === 'operator' ? 'portal.answered' : 'portal.waiting');
  };
  return (
    <li class={styles['ticket']}>
      <a
        class={styles['subject']}
        dir="auto"
        href={props.href}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          props.onOpen();
        }}
      >
        {props.row.number === null ? '' : `#${props.row.number} `}
        {subjectFor(props.row, i18n.language(), configuration())}
      </a>
      <span class={styles['facts']}>
        <PhaseLabel phase={props.row.phase} tint={status()?.color}>
          {localText(status()?.label ?? {}, i18n.language()) || props.row.status}
        </PhaseLabel>
        <span>
          {said()} · <RelativeTime at={fromInstant(props.row.updatedAt)} look="long" />
        </span>
      </span>
      <Show when={props.row.excerpt !== ''}>
        <span class={styles['excerpt']} dir="auto">
          {props.row.excerpt}
        </span>
      </Show>
    </li>
  );
}
