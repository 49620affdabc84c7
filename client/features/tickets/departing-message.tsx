import Clock from 'lucide-solid/icons/clock';
import { Show } from 'solid-js';
import { LocalFiles } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { Button } from '#client/ui/button.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import type { Departure } from './departures.ts';
import { syncStatusOf } from './sync-status.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './message.module.css';

/** An answer in the seconds in which it can be taken back. */
export function DepartingMessage(props: { departure: Departure }) {
  const { t } = useI18n();
  const { desk, id } = useTicket();
  const sync = syncStatusOf(desk);
  return (
    <li class={`${styles['message']} ${styles['ours']} ${styles['pending']}`}>
      <article class={styles['paper']} aria-label={t('conversation.leaving')}>
        <header class={styles['meta']}>
          <Avatar name={desk.self().name} seed={desk.self().id} size="small" decorative />
          <span class={styles['author']}>{desk.self().name}</span>
          <span class={styles['end']}>
            <span class={styles['state']}>
              <Clock aria-hidden="true" />
              {t(sync().state === 'offline' ? 'conversation.leavingLater' : 'conversation.leaving')}
            </span>
            <Button size="small" variant="quiet" onClick={() => props.departure.takeBack()}>
              {t('common.undo')}
            </Button>
          </span>
        </header>
        <SafeHtml html={props.departure.html} class={styles['words']} />
        <LocalFiles desk={desk} ticketId={id} ids={props.departure.files ?? []} />
        <Show when={desk.self().signature}>
          <SafeHtml html={desk.self().signature} class={styles['signature']} />
        </Show>
      </article>
    </li>
  );
}
