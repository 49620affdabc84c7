import Check from 'lucide-solid/icons/check';
import Clock from 'lucide-solid/icons/clock';
import Lock from 'lucide-solid/icons/lock';
import { Match, Show, Switch } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import type { TicketListItem } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { useDesk } from './desk-context.tsx';
import styles from './list-row.module.css';

/** One ticket in the list. It is a link, so that everything in it is text. */
export function ListRow(props: {
  ticket: TicketListItem;
  isSelected: boolean;
  isCompact: boolean;
}) {
  const { desk } = useDesk();
  const { t } = useI18n();
  const ticket = () => props.ticket;
  const isUnanswered = () => ticket().lastSide === 'customer' && isOpenPhase(ticket().phase);
  const nameOf = (id: TicketListItem['assigneeId']) =>
    id === null ? undefined : (desk.people().get(id)?.name ?? t('common.unknown'));
  const assignee = () => nameOf(ticket().assigneeId ?? ticket().lockHolderId);
  const isUrgent = () => ticket().priority === 'high' || ticket().priority === 'critical';

  return (
    <span
      class={classNames(
        styles['row'],
        props.isCompact && styles['compact'],
        props.isSelected && styles['selected'],
        isUnanswered() && styles['unanswered'],
      )}
    >
      <span class={styles['glyph']}>
        <Show
          when={props.isSelected}
          fallback={
            <PhaseGlyph phase={ticket().phase} label={`${t(`phase.${ticket().phase}`)}. `} />
          }
        >
          <span class={styles['tick']}>
            <Check aria-hidden="true" />
            <span class="visually-hidden">{t('desk.selected')} </span>
          </span>
        </Show>
      </span>
      <span class={styles['subject']} dir="auto">
        {ticket().subject || t('desk.noSubject')}
      </span>
      <span class={styles['marks']}>
        <Show when={isUrgent()}>
          <span class={classNames(styles['priority'], styles[ticket().priority])}>
            {t(
              ticket().priority === 'critical' ? 'ticket.priorityCritical' : 'ticket.priorityHigh',
            )}
          </span>
        </Show>
        <Show when={ticket().pending > 0}>
          <Clock aria-hidden="true" />
          <span class="visually-hidden"> {t('desk.pending')} </span>
        </Show>
        <Show when={ticket().lockHolderId !== null && ticket().lockHolderId !== desk.self().id}>
          <Lock aria-hidden="true" />
          <span class="visually-hidden">
            {t('desk.locked', { name: nameOf(ticket().lockHolderId) ?? '' })}
          </span>
        </Show>
        <RelativeTime class={styles['age']} at={fromInstant(ticket().updatedAt)} />
      </span>
      <span class={styles['people']} dir="auto">
        <span class={styles['requester']}>{ticket().requesterName || t('common.unknown')}</span>
        <Show when={ticket().excerpt !== ''}>
          <span class={styles['excerpt']}> {ticket().excerpt}</span>
        </Show>
      </span>
      <span class={styles['assignee']}>
        <Switch>
          <Match when={assignee()}>
            {(name) => (
              <>
                <span class="visually-hidden">{t('ticket.assignee')} </span>
                <Avatar
                  name={name()}
                  seed={ticket().assigneeId ?? ticket().lockHolderId ?? undefined}
                  size="small"
                />
              </>
            )}
          </Match>
        </Switch>
      </span>
    </span>
  );
}
