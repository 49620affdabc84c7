import AlarmClock from 'lucide-solid/icons/alarm-clock';
import Bell from 'lucide-solid/icons/bell';
import CornerDownRight from 'lucide-solid/icons/corner-down-right';
import CircleCheck from 'lucide-solid/icons/circle-check';
import CirclePause from 'lucide-solid/icons/circle-pause';
import Hourglass from 'lucide-solid/icons/hourglass';
import Inbox from 'lucide-solid/icons/inbox';
import Layers from 'lucide-solid/icons/layers';
import ListFilter from 'lucide-solid/icons/list-filter';
import MessageCircleReply from 'lucide-solid/icons/message-circle-reply';
import Search from 'lucide-solid/icons/search';
import Settings from 'lucide-solid/icons/settings';
import ShoppingCart from 'lucide-solid/icons/shopping-cart';
import UserRound from 'lucide-solid/icons/user-round';
import UserRoundX from 'lucide-solid/icons/user-round-x';
import Users from 'lucide-solid/icons/users';
import { For, Show, type JSX } from 'solid-js';
import { localText } from '#shared/base/local-text.ts';
import type { ViewId } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Kbd } from '#client/ui/kbd.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { useDesk } from './desk-context.tsx';
import { isAnyOpen, isOpenTo, type Places } from './desk-places.ts';
import { DeskSyncMark } from './desk-sync-mark.tsx';
import { groupsFor, viewsFor, type FixedView } from './desk-views.ts';
import { useFailedDeliveries } from './failed-deliveries.ts';
import styles from './desk-rail.module.css';

const icons: Readonly<Record<FixedView, () => JSX.Element>> = {
  all: () => <Layers />,
  incoming: () => <Inbox />,
  mine: () => <UserRound />,
  unassigned: () => <UserRoundX />,
  waiting: () => <MessageCircleReply />,
  'waiting-customer': () => <Hourglass />,
  expired: () => <AlarmClock />,
  held: () => <CirclePause />,
  closed: () => <CircleCheck />,
};

export function DeskRail(props: {
  view: ViewId;
  places: Places;
  unread: number;
  onNotifications: () => void;
  onSync: () => void;
  /** A view was chosen: where the rail covers the list it gives way. */
  onChosen: () => void;
}) {
  const { desk } = useDesk();
  const { t, language, formatCount } = useI18n();
  const actions = useActions();
  const groups = () => groupsFor(desk.groups(), desk.self());
  const failed = useFailedDeliveries(desk);
  return (
    <nav class={styles['rail']} aria-label={t('desk.views')}>
      <div class={styles['brand']}>
        <Logo />
        <span class={styles['brandName']} title={desk.workspace().name}>
          {desk.workspace().name}
        </span>
      </div>
      <div class={styles['scroll']}>
        <button type="button" class={styles['item']} onClick={() => actions.run('desk.search')}>
          <Search />
          <span class={styles['name']}>{t('search.title')}</span>
          <span class={styles['keys']}>
            <Kbd keys={actions.keysOf('desk.search') ?? []} />
          </span>
        </button>
        <button type="button" class={styles['item']} onClick={() => actions.run('desk.palette')}>
          <CornerDownRight />
          <span class={styles['name']}>{t('desk.searchEverything')}</span>
          <span class={styles['keys']}>
            <Kbd keys={actions.keysOf('desk.palette') ?? []} />
          </span>
        </button>
        <button type="button" class={styles['item']} onClick={() => props.onNotifications()}>
          <Bell />
          <span class={styles['name']}>{t('notification.title')}</span>
          <span class={styles['viewKeys']} aria-hidden="true">
            <Kbd keys={actions.keysOf('desk.notifications') ?? []} />
          </span>
          <Show when={props.unread > 0}>
            <span class={styles['fresh']}>
              <span aria-hidden="true">{formatCount(props.unread)}</span>
              <span class="visually-hidden">
                , {t('desk.unreadCount', { count: props.unread })}
              </span>
            </span>
          </Show>
        </button>
        <DailyPages places={props.places} />
        <ul class={styles['list']}>
          <For each={viewsFor(desk.workspace().configuration)}>
            {(view) => (
              <li>
                <ViewLink
                  id={view.id}
                  label={t(`desk.${view.key}`)}
                  icon={icons[view.id]()}
                  keys={actions.keysOf(`view.${view.id}`)}
                  {...props}
                />
              </li>
            )}
          </For>
        </ul>
        <Show when={desk.views().length > 0}>
          <h2 class={styles['heading']}>{t('desk.savedViews')}</h2>
          <ul class={styles['list']}>
            <For each={desk.views()}>
              {(view) => (
                <li>
                  <ViewLink
                    id={`view:${view.id}`}
                    label={localText(view.name, language())}
                    icon={<ListFilter />}
                    {...props}
                  />
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show when={groups().length > 0}>
          <h2 class={styles['heading']}>{t('desk.groups')}</h2>
          <ul class={styles['list']}>
            <For each={groups()}>
              {(group) => (
                <li>
                  <ViewLink
                    id={`group:${group.id}`}
                    label={group.name}
                    icon={<Users />}
                    {...props}
                  />
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Administration places={props.places} failed={failed()} />
      </div>
      <div class={styles['foot']}>
        <AccountMenu places={props.places} />
        <DeskSyncMark onActivate={() => props.onSync()} />
      </div>
    </nav>
  );
}

/** Pages that are somebody's daily work. */
function DailyPages(props: { places: Places }) {
  const { desk } = useDesk();
  const { t } = useI18n();
  return (
    <For each={props.places.administration.filter(({ area }) => area === undefined)}>
      {(place) => (
        <Show when={isOpenTo(place, desk)}>
          <PageLink
            href={place.href}
            onOpen={place.open}
            icon={<ShoppingCart />}
            label={t(place.label)}
            count={0}
          />
        </Show>
      )}
    </For>
  );
}

/** One way to everything that is managed; what waits there is counted here. */
function Administration(props: { places: Places; failed: number }) {
  const { desk } = useDesk();
  const { t } = useI18n();
  return (
    <Show when={isAnyOpen(props.places, desk)}>
      <PageLink
        href={props.places.administrationHref}
        onOpen={props.places.openAdministration}
        icon={<Settings />}
        label={t('administration.title')}
        count={props.failed}
      />
    </Show>
  );
}

/** In a tab or window of its own. */
const isOpenedElsewhere = (event: MouseEvent): boolean =>
  event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;

/** Leaves the desk for a page of its own. */
function PageLink(props: {
  href: string;
  onOpen: () => void;
  icon: JSX.Element;
  label: string;
  /** What waits there for somebody. */
  count: number;
}) {
  const { t } = useI18n();
  return (
    <a
      class={styles['item']}
      href={props.href}
      onClick={(event) => {
        if (isOpenedElsewhere(event)) return;
        event.preventDefault();
        props.onOpen();
      }}
    >
      {props.icon}
      <span class={styles['name']}>{props.label}</span>
      <Show when={props.count > 0}>
        <span class={styles['fresh']}>
          <span aria-hidden="true">{props.count}</span>
          <span class="visually-hidden">, {t('mail.failedOne', { count: props.count })}</span>
        </span>
      </Show>
    </a>
  );
}

function ViewLink(props: {
  id: ViewId;
  label: string;
  icon: JSX.Element;
  keys?: readonly string[] | undefined;
  view: ViewId;
  places: Places;
  onChosen: () => void;
}) {
  const { desk } = useDesk();
  const { t, formatCount } = useI18n();
  const count = () => (props.id === 'closed' ? 0 : (desk.viewCounts()[props.id] ?? 0));
  const unread = () => (props.id === 'held' ? 0 : (desk.unreadCounts()[props.id] ?? 0));
  return (
    <a
      class={styles['item']}
      href={props.places.viewHref(props.id)}
      aria-current={props.view === props.id ? 'page' : undefined}
      onClick={(event) => {
        if (isOpenedElsewhere(event)) return;
        event.preventDefault();
        props.places.openView(props.id);
        props.onChosen();
      }}
    >
      {props.icon}
      <span class={styles['name']} title={props.label}>
        {props.label}
      </span>
      <Show when={props.keys}>
        {(keys) => (
          <span class={styles['viewKeys']} aria-hidden="true">
            <Kbd keys={keys()} />
          </span>
        )}
      </Show>
      <Show when={count() > 0}>
        <span class={props.id === 'held' ? styles['fresh'] : styles['count']}>
          {formatCount(count())}
        </span>
      </Show>
      <Show when={unread() > 0}>
        <span class={styles['unread']}>
          <span aria-hidden="true">{formatCount(unread())}</span>
          <span class="visually-hidden">, {t('desk.unreadCount', { count: unread() })}</span>
        </span>
      </Show>
    </a>
  );
}
