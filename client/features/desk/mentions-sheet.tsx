import AtSign from 'lucide-solid/icons/at-sign';
import { For, Show, createEffect, on } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Sheet } from '#client/ui/sheet.tsx';
import { useDesk } from './desk-context.tsx';
import type { SeenMentions } from './seen-mentions.ts';
import { isPhone } from './screen-size.ts';
import styles from './mentions-sheet.module.css';

/** Notes in which colleagues named this person. What was unread when it opened stays marked until it closes. */
export function MentionsSheet(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  mentions: SeenMentions;
  onTicket: (id: TicketId) => void;
}) {
  const { desk } = useDesk();
  const { t } = useI18n();
  createEffect(
    on(
      () => props.open,
      (open, wasOpen) => {
        if (!open && wasOpen === true) props.mentions.markAll();
      },
    ),
  );
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      side={isPhone() ? 'bottom' : 'start'}
      title={t('desk.mentions')}
    >
      <Show
        when={desk.notifications().length > 0}
        fallback={
          <EmptyState
            icon={<AtSign />}
            title={t('desk.noMentions')}
            text={t('desk.noMentionsText')}
          />
        }
      >
        <ul class={styles['list']}>
          <For each={desk.notifications()}>
            {(row) => (
              <li>
                <Mention
                  row={row}
                  isUnread={props.mentions.isUnread(row)}
                  onOpen={() => {
                    props.onOpenChange(false);
                    props.onTicket(row.ticketId);
                  }}
                />
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Sheet>
  );
}

function Mention(props: { row: NotificationRow; isUnread: boolean; onOpen: () => void }) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  // eslint-disable-next-line solid/reactivity -- the desk tracks it where it answers
  const ticket = desk.ticket(() => props.row.ticketId);
  const subject = () => {
    const found = ticket();
    return found === undefined
      ? ''
      : subjectFor(found, i18n.language(), desk.workspace().configuration);
  };
  return (
    <button
      type="button"
      class={classNames(styles['mention'], props.isUnread && styles['unread'])}
      onClick={() => props.onOpen()}
    >
      <Avatar name={props.row.byName} decorative />
      <span class={styles['words']}>
        <span class={styles['who']}>
          <Show when={props.isUnread}>
            <span class="visually-hidden">{t('common.label', { label: t('desk.unread') })} </span>
          </Show>
          {t('desk.mentionedYou', { name: props.row.byName })}
        </span>
        <span class={styles['subject']}>{subject()}</span>
      </span>
      <RelativeTime class={styles['at']} at={fromInstant(props.row.at)} />
    </button>
  );
}
