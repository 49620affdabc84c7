// The screen that is open all day: views, list, ticket, side by side or one at a time, and what belongs to all of
// them: keys, palette, sync, mentions.

import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Show, createEffect, createSignal, on, untrack, type JSX } from 'solid-js';
import type { GroupId, TicketId } from '#shared/base/ids.ts';
import { localText } from '#shared/base/local-text.ts';
import type { ViewId } from '#client/data/index.ts';
import { OrderPanel, OrderStrip } from '#client/features/bulk/index.ts';
import { ShareDialog } from '#client/features/files/index.ts';
import {
  createSeenNotifications,
  NotificationCentre,
  type CentrePart,
} from '#client/features/notifications/index.ts';
import { SearchDialog } from '#client/features/search/index.ts';
import { NewTicketDialog, createStayedBehind } from '#client/features/tickets/index.ts';
import { useActions } from '#client/ui/actions.tsx';
import { SplitPanes } from '#client/ui/split-panes.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { ActionPalette } from './action-palette.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { registerDeskKeys } from './desk-keys.ts';
import { useDesk } from './desk-context.tsx';
import { createPlaces, isAnyOpen, isOpenTo } from './desk-places.ts';
import { DeskRail } from './desk-rail.tsx';
import { DeskSyncMark } from './desk-sync-mark.tsx';
import { FIXED_VIEWS, viewsFor } from './desk-views.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { isPhone } from './screen-size.ts';
import { SyncPanel } from './sync-panel.tsx';
import { TicketList } from './ticket-list.tsx';
import { useInstallPrompt } from './install-prompt.ts';
import { useDeskBadge } from './desk-badge.ts';
import { useReadMarks } from './use-read-marks.ts';
import { useManifest } from './desk-manifest.ts';
import styles from './desk.module.css';

type Panel = 'bulk' | 'search' | 'palette' | 'keys' | 'sync' | 'notifications' | 'new';

export function DeskFrame(props: {
  view: ViewId;
  ticketId: TicketId | undefined;
  /** A filter that the address asks for. */
  asked: string | undefined;
  children: JSX.Element;
}) {
  const { desk, slug, askToSignOut } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const actions = useActions();
  const toasts = useToasts();
  const places = createPlaces(slug);
  const [panel, setPanel] = createSignal<Panel>();
  const [isRailOpen, setRailOpen] = createSignal(false);
  const [centrePart, setCentrePart] = createSignal<CentrePart>('all');
  const openCentre = (part: CentrePart) => () => {
    setCentrePart(part);
    setPanel('notifications');
  };
  const seen = createSeenNotifications({
    slug,
    personId: desk.self().id,
    rows: desk.notifications,
    contact: () => desk.sync().lastContactAt,
    tell: async (ids) =>
      (await desk.api.post(`w/${encodeURIComponent(slug)}/notifications/read`, { ids })).ok,
  });
  const install = useInstallPrompt();
  useDeskBadge(() => desk.sync().attention + seen.unread());
  useManifest(slug);
  useReadMarks(desk, () => props.ticketId, seen.markTicket);

  const stayedBehind = createStayedBehind(desk);
  const told = new Set<string>();
  createEffect(() => {
    for (const { ticketId, generation } of stayedBehind()) {
      // Beside its text it is said there.
      if (told.has(ticketId) || untrack(() => props.ticketId) === ticketId) continue;
      told.add(ticketId);
      toasts.show({
        text: t('desk.stayedBehind'),
        key: `stayed-behind-${ticketId}-${generation}`,
        action: {
          label: t('desk.stayedBehindOpen'),
          onAction: () => places.openTicket(ticketId, props.view),
        },
      });
    }
  });

  const views = () => viewsFor(desk.workspace().configuration);
  const title = () => {
    const fixed = FIXED_VIEWS.find(({ id }) => id === props.view);
    if (fixed !== undefined) return t(`desk.${fixed.key}`);
    if (props.view.startsWith('view:')) {
      const saved = desk.views().find(({ id }) => props.view === `view:${id}`);
      return saved === undefined ? t('common.unknown') : localText(saved.name, i18n.language());
    }
    const group = desk.groups().get(props.view.slice('group:'.length) as GroupId);
    return group?.name ?? t('common.unknown');
  };
  createEffect(() => {
    document.title = `${title()} · ${desk.workspace().name}`;
  });
  createEffect(
    on(
      () => props.ticketId,
      (id) => id !== undefined && setRailOpen(false),
    ),
  );
  const pane = () => (isRailOpen() ? 'rail' : props.ticketId === undefined ? 'list' : 'detail');
  const canOpenNew = () => desk.self().permissions.includes('ticket.open');
  const openPanel = (name: Panel) => () => setPanel(name);
  const panelProps = (name: Panel) => ({
    get open() {
      return panel() === name;
    },
    onOpenChange: (open: boolean) =>
      setPanel((before) => (open ? name : before === name ? undefined : before)),
  });

  registerDeskKeys({
    actions,
    i18n,
    views,
    places,
    isOpen: (place) => isOpenTo(place, desk),
    isAdministering: () => isAnyOpen(places, desk),
    canOpenNew,
    onSearch: openPanel('search'),
    onPalette: openPanel('palette'),
    onKeys: openPanel('keys'),
    onSync: openPanel('sync'),
    onNotifications: openCentre('all'),
    onMentions: openCentre('mentions'),
    onBulk: openPanel('bulk'),
    onNew: openPanel('new'),
    onSyncNow: () => desk.syncNow(),
    onUndo: () => void toasts.runLastAction(),
    onSignOut: askToSignOut,
    install,
  });

  return (
    <div class={styles['desk']} data-pane={pane()}>
      <a class={styles['skip']} href={props.ticketId === undefined ? '#list' : '#detail'}>
        {t('common.skipToContent')}
      </a>
      <OrderStrip desk={desk} onDetails={openPanel('bulk')} />
      <SplitPanes
        class={styles['panes']}
        pane={pane()}
        rail={
          <DeskRail
            view={props.view}
            places={places}
            unread={seen.unread()}
            onNotifications={openCentre('all')}
            onSync={openPanel('sync')}
            onChosen={() => setRailOpen(false)}
          />
        }
        list={
          <TicketList
            view={props.view}
            title={title()}
            ticketId={props.ticketId}
            asked={props.asked}
            places={places}
            canOpenNew={canOpenNew()}
            onNew={openPanel('new')}
            onRail={() => setRailOpen(!isRailOpen())}
            foot={<DeskSyncMark onActivate={openPanel('sync')} />}
          />
        }
        detail={
          <div class={styles['detail']} id="detail" tabIndex={-1}>
            <Show when={isPhone() && props.ticketId !== undefined}>
              {/* The list, whose heading this is, is out of sight. */}
              <h1 class="visually-hidden">{title()}</h1>
            </Show>
            <div class={styles['strip']}>
              <DeskSyncMark />
            </div>
            {props.children}
          </div>
        }
      />
      <BottomBar
        places={places}
        unread={seen.unread()}
        isRailOpen={isRailOpen()}
        onRail={() => setRailOpen(!isRailOpen())}
        onNew={canOpenNew() ? openPanel('new') : undefined}
        onNotifications={openCentre('all')}
        onSync={openPanel('sync')}
      />
      <SearchDialog
        desk={desk}
        slug={slug}
        {...panelProps('search')}
        hrefOf={(id) => places.ticketHref(id, props.view)}
        onTicket={(id) => places.openTicket(id, props.view)}
      />
      <ActionPalette {...panelProps('palette')} onTicket={(id) => places.openTicket(id, 'all')} />
      <KeysDialog {...panelProps('keys')} />
      <SyncPanel
        {...panelProps('sync')}
        onHeld={() => places.openView('held')}
        onTicket={(id) => places.openTicket(id, props.view)}
      />
      <OrderPanel
        desk={desk}
        {...panelProps('bulk')}
        isPhone={isPhone()}
        onTicket={(id) => places.openTicket(id, 'all')}
      />
      <NotificationCentre
        desk={desk}
        {...panelProps('notifications')}
        isPhone={isPhone()}
        part={centrePart()}
        onPart={setCentrePart}
        seen={seen}
        onTicket={(id) => places.openTicket(id, props.view)}
        onSettings={places.openAccount}
      />
      <ShareDialog
        desk={desk}
        onTicket={(id) => places.openTicket(id, 'all')}
        onNew={canOpenNew() ? openPanel('new') : undefined}
      />
      <Show when={canOpenNew()}>
        <NewTicketDialog
          desk={desk}
          {...panelProps('new')}
          onOpened={(id) => places.openTicket(id, 'all')}
        />
      </Show>
    </div>
  );
}
