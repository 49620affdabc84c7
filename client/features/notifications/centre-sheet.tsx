import AtSign from 'lucide-solid/icons/at-sign';
import Bell from 'lucide-solid/icons/bell';
import Check from 'lucide-solid/icons/check';
import CheckCheck from 'lucide-solid/icons/check-check';
import SlidersHorizontal from 'lucide-solid/icons/sliders-horizontal';
import { For, Show, createSignal } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { subjectFor } from '#shared/engine/translation.ts';
import { KEPT_NOTIFICATIONS } from '#shared/notifications/kept.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { Button } from '#client/ui/button.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { Sheet } from '#client/ui/sheet.tsx';
import { Tabs, type TabItem } from '#client/ui/tabs.tsx';
import { kindIcon } from './kind-icon.tsx';
import { notificationWords } from './notification-words.ts';
import type { SeenNotifications } from './seen-notifications.ts';
import styles from './notifications.module.css';

/** So many more at a time: each follows its ticket. */
const STEP = 50;

export type CentrePart = 'all' | 'mentions';
export type CentreProps = {
  readonly desk: Desk;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly isPhone: boolean;
  readonly part: CentrePart;
  readonly onPart: (part: CentrePart) => void;
  readonly seen: SeenNotifications;
  readonly onTicket: (id: TicketId) => void;
  readonly onSettings: () => void;
};

/** What one was told of, newest first; it lies on the device and needs no network. */
export function CentreSheet(props: CentreProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const rowsOf = (part: CentrePart) =>
    part === 'all'
      ? props.desk.notifications()
      : props.desk.notifications().filter(({ kind }) => kind === 'mention');
  const unreadOf = (part: CentrePart) =>
    rowsOf(part).filter(props.seen.isUnread).length || undefined;
  // The same for good, so that what stands in it is not drawn anew with every count.
  const tab = (part: CentrePart, label: () => string): TabItem => ({
    value: part,
    get label() {
      return label();
    },
    get count() {
      return unreadOf(part);
    },
    content: () => <Rows part={part} />,
  });
  const tabs = [tab('all', () => t('notification.all')), tab('mentions', () => t('desk.mentions'))];
  const leave = (act: () => void) => () => {
    props.onOpenChange(false);
    act();
  };
  return (
    <Sheet
      open={props.open}
      onOpenChange={(open) => props.onOpenChange(open)}
      side={props.isPhone ? 'bottom' : 'start'}
      title={t('notification.title')}
      footer={
        <>
          <Button
            icon={<CheckCheck />}
            aria-disabled={unreadOf(props.part) === undefined}
            onClick={() => props.seen.mark(rowsOf(props.part))}
          >
            {t('notification.readAll')}
          </Button>
          <Button icon={<SlidersHorizontal />} onClick={leave(() => props.onSettings())}>
            {t('notification.preferences')}
          </Button>
        </>
      }
    >
      <Tabs
        label={t('notification.title')}
        value={props.part}
        onChange={(part) => props.onPart(part as CentrePart)}
        items={tabs}
      />
    </Sheet>
  );

  function Rows(list: { part: CentrePart }) {
    const [shown, setShown] = createSignal(STEP);
    return (
      <Show
        when={rowsOf(list.part).length > 0}
        fallback={
          list.part === 'all' ? (
            <EmptyState
              icon={<Bell />}
              title={t('notification.none')}
              text={t('notification.noneText')}
            />
          ) : (
            <EmptyState
              icon={<AtSign />}
              title={t('desk.noMentions')}
              text={t('desk.noMentionsText')}
            />
          )
        }
      >
        <ul class={styles['list']} onKeyDown={moveInList}>
          {/* By their ids: a line that comes anew from the server stays the line, and keeps the focus. */}
          <For
            each={rowsOf(list.part)
              .slice(0, shown())
              .map(({ id }) => id)}
          >
            {(id) => (
              <Show when={props.desk.notifications().find((row) => row.id === id)}>
                {(row) => <Line row={row()} />}
              </Show>
            )}
          </For>
        </ul>
        <Show when={rowsOf(list.part).length > shown()}>
          <Button wide variant="quiet" onClick={() => setShown(shown() + STEP)}>
            {t('notification.earlier')}
          </Button>
        </Show>
        <Show when={rowsOf(list.part).length > STEP && rowsOf(list.part).length <= shown()}>
          <p class={styles['end']}>
            {t('notification.kept', {
              most: i18n.formatNumber(KEPT_NOTIFICATIONS.most),
              days: i18n.formatNumber(KEPT_NOTIFICATIONS.days),
            })}
          </p>
        </Show>
      </Show>
    );
  }

  function Line(line: { row: NotificationRow }) {
    const ticket = props.desk.ticket(() => line.row.ticketId);
    const about = () => {
      const found = ticket();
      if (found === undefined) return '';
      const subject = subjectFor(found, i18n.language(), props.desk.workspace().configuration);
      return found.number === null ? subject : `#${found.number} ${subject}`;
    };
    const isUnread = () => props.seen.isUnread(line.row);
    const words = () =>
      notificationWords(
        line.row,
        {
          configuration: props.desk.workspace().configuration,
          selfId: props.desk.self().id,
          ticket: ticket(),
        },
        i18n,
      );
    return (
      <li class={classNames(styles['line'], isUnread() && styles['unread'])}>
        <button
          type="button"
          class={styles['open']}
          onClick={() => {
            props.seen.mark([line.row]);
            leave(() => props.onTicket(line.row.ticketId))();
          }}
        >
          <span class={styles['mark']} aria-hidden="true">
            <Show
              when={line.row.byName}
              fallback={<span class={styles['sign']}>{kindIcon(line.row.kind)}</span>}
            >
              {(name) => <Avatar name={name()} decorative />}
            </Show>
          </span>
          <span class={styles['words']}>
            <span class={styles['what']}>
              <Show when={isUnread()}>
                <span class="visually-hidden">
                  {t('common.label', { label: t('desk.unread') })}{' '}
                </span>
              </Show>
              {words()}
            </span>
            <span class={styles['about']} dir="auto">
              {about()}
            </span>
            <RelativeTime class={styles['at']} at={fromInstant(line.row.at)} look="long" />
          </span>
        </button>
        <Show when={isUnread()}>
          <IconButton
            class={styles['read']}
            size="small"
            icon={<Check />}
            label={t('notification.read')}
            aria-description={words()}
            onClick={(event) => {
              // The button goes; its line stays.
              event.currentTarget.closest('li')?.querySelector('button')?.focus();
              props.seen.mark([line.row]);
            }}
          />
        </Show>
      </li>
    );
  }
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  j: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  k: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** As in the list of tickets. */
function moveInList(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const lines = [...event.currentTarget.children];
  const at = lines.findIndex((line) => line.contains(document.activeElement));
  event.preventDefault();
  lines[step(at, lines.length - 1)]?.querySelector('button')?.focus();
}
