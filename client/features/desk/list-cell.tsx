import Check from 'lucide-solid/icons/check';
import Clock from 'lucide-solid/icons/clock';
import Lock from 'lucide-solid/icons/lock';
import { Match, Show, Switch, type Accessor } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { localText } from '#shared/base/local-text.ts';
import { statusOf } from '#shared/engine/configuration.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import { listValue, type TicketListItem } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { PhaseLabel } from '#client/ui/phase-label.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { useDesk } from './desk-context.tsx';
import type { ListColumn } from './list-columns.ts';
import { listFields, valueWords } from './list-fields.ts';
import { UnreadDot } from './list-row.tsx';
import row from './list-row.module.css';
import styles from './list-cell.module.css';

/** One field of a ticket in a column. */
export function ListCell(props: {
  ticket: TicketListItem;
  column: ListColumn;
  isSelected: boolean;
}) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const name = () => props.column.name;
  const kind = () => listFields(desk).find(name())?.kind;
  const value = () => listValue(name(), props.ticket);
  const words = () => valueWords(name(), value(), desk, i18n);
  return (
    <span class={styles['cell']}>
      <Show when={props.column.isLink}>
        <Lead ticket={props.ticket} isSelected={props.isSelected} />
      </Show>
      <Switch
        fallback={
          <span class={styles['words']} title={words()} dir="auto">
            {words()}
          </span>
        }
      >
        <Match when={name() === 'subject'}>
          <Subject ticket={props.ticket} />
        </Match>
        <Match when={name() === 'status'}>
          <Status ticket={props.ticket} />
        </Match>
        <Match when={name() === 'priority'}>
          <span class={isUrgent(props.ticket) ? priorityClass(props.ticket) : styles['quiet']}>
            {words()}
          </span>
        </Match>
        {/* Most who ask have no account, and yet a name. */}
        <Match when={name() === 'requester' && props.ticket.requesterName}>
          {(asker) => (
            <span class={styles['person']}>
              <Avatar name={asker()} size="small" decorative />
              <bdi class={styles['words']} title={asker()}>
                {asker()}
              </bdi>
            </span>
          )}
        </Match>
        <Match when={kind() === 'person' && typeof value() === 'string'}>
          <span class={styles['person']}>
            <Avatar name={words()} seed={String(value())} size="small" decorative />
            <bdi class={styles['words']}>{words()}</bdi>
          </span>
        </Match>
        <Match when={kind() === 'time' && timeOf(value)}>
          {(at) => <RelativeTime class={styles['quiet']} at={at()} />}
        </Match>
      </Switch>
    </span>
  );
}

const timeOf = (value: Accessor<unknown>): number | undefined => {
  const given = value();
  return typeof given === 'string' ? fromInstant(given) : undefined;
};

const isUrgent = ({ priority }: TicketListItem): boolean =>
  priority === 'high' || priority === 'critical';

const priorityClass = ({ priority }: TicketListItem): string =>
  classNames(row['priority'], priority === 'critical' && row['critical']);

/** Before the words that lead to the ticket: its phase, or that it is selected. */
function Lead(props: { ticket: TicketListItem; isSelected: boolean }) {
  const { desk } = useDesk();
  const { t } = useI18n();
  return (
    <span class={styles['lead']} data-selected={props.isSelected ? '' : undefined}>
      <Show
        when={props.isSelected}
        fallback={
          <PhaseGlyph
            phase={props.ticket.phase}
            tint={statusOf(desk.workspace().configuration, props.ticket.status)?.color}
            label={`${t(`phase.${props.ticket.phase}`)}. `}
          />
        }
      >
        <span class={row['tick']}>
          <Check aria-hidden="true" />
          <span class="visually-hidden">{t('desk.selected')} </span>
        </span>
      </Show>
    </span>
  );
}

function Subject(props: { ticket: TicketListItem }) {
  const { desk } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const subject = () =>
    subjectFor(props.ticket, i18n.language(), desk.workspace().configuration) ||
    t('desk.noSubject');
  const isHeldByAnother = () =>
    props.ticket.lockHolderId !== null && props.ticket.lockHolderId !== desk.self().id;
  const holder = () =>
    props.ticket.lockHolderId === null
      ? ''
      : (desk.people().get(props.ticket.lockHolderId)?.name ?? t('common.unknown'));
  return (
    <span class={styles['subject']}>
      <UnreadDot isUnread={props.ticket.isUnread} />
      <span
        class={classNames(styles['words'], props.ticket.isUnread && styles['unread'])}
        title={subject()}
        dir="auto"
      >
        {subject()}
      </span>
      <Show when={props.ticket.excerpt !== ''}>
        <bdi class={styles['excerpt']}>{props.ticket.excerpt}</bdi>
      </Show>
      <span class={row['marks']}>
        <Show when={props.ticket.pending > 0}>
          <Clock aria-hidden="true" />
          <span class="visually-hidden"> {t('desk.pending')} </span>
        </Show>
        <Show when={isHeldByAnother()}>
          <Lock aria-hidden="true" />
          <span class="visually-hidden"> {t('desk.locked', { name: holder() })} </span>
        </Show>
      </span>
    </span>
  );
}

function Status(props: { ticket: TicketListItem }) {
  const { desk } = useDesk();
  const { language } = useI18n();
  const status = () => statusOf(desk.workspace().configuration, props.ticket.status);
  return (
    <PhaseLabel phase={props.ticket.phase} tint={status()?.color}>
      {status() === undefined ? props.ticket.status : localText(status()!.label, language())}
    </PhaseLabel>
  );
}
