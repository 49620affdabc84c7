import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { onMount, type JSX } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { OwnTicket } from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { ButtonLink } from '#client/ui/button-link.tsx';
import styles from './portal.module.css';

/** One of a customer's own tickets, with its conversation. */
export function PortalTicketPage(props: {
  desk: Desk;
  ticketId: TicketId;
  syncMark: JSX.Element;
  listHref: string;
  onBack: () => void;
}) {
  const { t } = useI18n();
  onMount(() => {
    document.title = props.desk.workspace().name;
  });
  return (
    <div class={styles['ticketPage']}>
      <nav class={styles['bar']} aria-label={t('portal.title')}>
        <ButtonLink
          variant="quiet"
          href={props.listHref}
          icon={<ArrowLeft />}
          onClick={(event) => {
            event.preventDefault();
            props.onBack();
          }}
        >
          {t('portal.title')}
        </ButtonLink>
        {props.syncMark}
      </nav>
      <main class={styles['ticketMain']}>
        <OwnTicket desk={props.desk} ticketId={props.ticketId} onBack={props.onBack} />
      </main>
    </div>
  );
}
