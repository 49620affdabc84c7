import Check from 'lucide-solid/icons/check';
import Clock from 'lucide-solid/icons/clock';
import Lock from 'lucide-solid/icons/lock';
import { Show } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { isOpenPhase, statusOf } from '#shared/engine/configuration.ts';
import { subjectFor } from '#shared/engine/translation.ts';
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
  const i18n = useI18n();
  const { t } = i18n;
  const ticket = () => props.ticket;
  const subject = () => subjectFor(ticket(), i18n.language(), desk.workspace().configuration);
  const isUnanswered = () => ticket().lastSide === 'customer' && isOpenPhase(ticket().phase);
  const nameOf = (id: TicketListItem['assigneeId']) =>
    id === null ? undefined : (desk.people().get(id)?.name ?? t('common.unknown'));
  const assignee = () => nameOf(ticket().assigneeId ?? ticket().lockHolderId);

  return (
    <span
      class={classNames(
        styles['row'],
        props.isCompact && styles['compact'],
        props.isSelected && styles['selected'],
        ticket().isUnread ? styles['unread'] : isUnanswered() && styles['unanswered'],
      )}
    >
      <span class={styles['glyph']}>
        <Show
          when={props.isSelected}
          fallback={
            <PhaseGlyph
              phase={ticket().phase}
              tint={statusOf(desk.workspace().configuration, ticket().status)?.color}
              label={`${t(`phase.${ticket().phase}`)}. `}
            />
          }
        >
          <span class={styles['tick']}>
            <Check aria-hidden="true" />
            <span class="visually-hidden">{t('desk.selected')} </span>
          </span>
        </Show>
      </span>
      <span class={styles['lines']}>
        <span class={styles['line']}>
          <UnreadDot isUnread={ticket().isUnread} />
          <span class={styles['subject']} dir="auto">
            {subject() || t('desk.noSubject')}
          </span>
          <Marks ticket={ticket()} holder={nameOf(ticket().lockHolderId)} />
        </span>
        <span class={styles['line']}>
          <span class={styles['people']}>
            <bdi class={styles['requester']}>{ticket().requesterName || t('common.unknown')}</bdi>
            <Show when={ticket().excerpt !== ''}>
              <span class={styles['excerpt']}>
                <bdi>{ticket().excerpt}</bdi>
              </span>
            </Show>
          </span>
          <Show when={assignee()}>
            {(name) => (
              <span class={styles['assignee']}>
                <span class="visually-hidden">{t('ticket.assignee')} </span>
                <Avatar
                  name={name()}
                  seed={ticket().assigneeId ?? ticket().lockHolderId ?? undefined}
                  size="small"
                />
              </span>
            )}
          </Show>
        </span>
      </span>
    </span>
  );
}

/** Seen by its weight and a dot, and heard. */
export function UnreadDot(props: { isUnread: boolean }) {
  const { t } = useI18n();
  return (
    <Show when={props.isUnread}>
      <span class={styles['dot']} />
      <span class="visually-hidden">{t('common.label', { label: t('desk.unread') })} </span>
    </Show>
  );
}

function Marks(props: { ticket: TicketListItem; holder: string | undefined }) {
  const { desk } = useDesk();
  const { t } = useI18n();
  const isUrgent = () => props.ticket.priority === 'high' || props.ticket.priority === 'critical';
  const isHeldByAnother = () =>
    props.ticket.lockHolderId !== null && props.ticket.lockHolderId !== desk.self().id;
  return (
    <span class={styles['marks']}>
      <Show when={isUrgent()}>
        <span class={classNames(styles['priority'], styles[props.ticket.priority])}>
          {t(
            props.ticket.priority === 'critical'
              ? 'ticket.priorityCritical'
              : 'ticket.priorityHigh',
          )}
        </span>
      </Show>
      <Show when={props.ticket.pending > 0}>
        <Clock aria-hidden="true" />
        <span class="visually-hidden"> {t('desk.pending')} </span>
      </Show>
      <Show when={isHeldByAnother()}>
        <Lock aria-hidden="true" />
        <span class="visually-hidden"> {t('desk.locked', { name: props.holder ?? '' })} </span>
      </Show>
      <RelativeTime class={styles['age']} at={fromInstant(props.ticket.updatedAt)} />
    </span>
  );
}
