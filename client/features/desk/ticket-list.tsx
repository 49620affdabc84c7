import PanelLeft from 'lucide-solid/icons/panel-left';
import Plus from 'lucide-solid/icons/plus';
import Search from 'lucide-solid/icons/search';
import { Match, Show, Switch, createEffect, createSignal, on, type JSX } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { TicketListItem, ViewId } from '#client/data/index.ts';
import { HeldList } from '#client/features/held/index.ts';
import { letLeave } from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { VirtualList, type VirtualListHandle } from '#client/ui/virtual-list.tsx';
import { AssignPalette, StatusPalette } from './choice-palettes.tsx';
import { createSelection } from './create-selection.ts';
import { useDesk } from './desk-context.tsx';
import type { Places } from './desk-places.ts';
import { createListActs } from './list-acts.ts';
import { EmptyList } from './empty-list.tsx';
import { registerListKeys } from './list-keys.ts';
import { InsecureNotice } from './insecure-notice.tsx';
import { ListRow } from './list-row.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { rowHeight } from './screen-size.ts';
import styles from './ticket-list.module.css';

export function TicketList(props: {
  view: ViewId;
  title: string;
  ticketId: TicketId | undefined;
  places: Places;
  canOpenNew: boolean;
  onNew: () => void;
  onRail: () => void;
  foot: JSX.Element;
}) {
  const { desk, appearance } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const actions = useActions();
  const acts = createListActs(desk, i18n, useToasts());
  const [text, setText] = createSignal('');
  // eslint-disable-next-line solid/reactivity -- the desk tracks both where it answers
  const list = desk.tickets(() => props.view, text);
  const rows = () => list().rows;
  const [activeId, setActiveId] = createSignal<TicketId>();
  const [asking, setAsking] = createSignal<'assign' | 'status'>();
  const selection = createSelection(rows);
  let handle: VirtualListHandle | undefined;
  let element: HTMLDivElement | undefined;
  let search: HTMLInputElement | undefined;

  const active = () => rows().find(({ id }) => id === (activeId() ?? props.ticketId));
  const subjects = () => {
    const selected = selection.tickets();
    if (selected.length > 0) return selected;
    const one = active();
    return one === undefined ? [] : [one];
  };
  const open = (ticket: TicketListItem) => props.places.openTicket(ticket.id, props.view);

  createEffect(
    on(
      () => props.view,
      () => {
        setText('');
        setActiveId(undefined);
        selection.clear();
      },
      { defer: true },
    ),
  );

  registerListKeys({
    actions,
    i18n,
    acts,
    element: () => element,
    active,
    subjects,
    isTicketOpen: () => props.ticketId !== undefined,
    onMove: (delta) => handle?.move(delta),
    onOpen: open,
    onSelect: (ticket) => selection.toggle(ticket.id),
    onSearch: () => search?.focus(),
    onAssign: () => setAsking('assign'),
    onStatus: () => setAsking('status'),
    onClearSelection: selection.clear,
    hasSelection: () => selection.tickets().length > 0,
  });

  function handleSearchKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      if (text() === '') search?.blur();
      setText('');
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') handle?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div class={styles['pane']} ref={element}>
      <header class={styles['header']}>
        <span class={styles['views']}>
          <IconButton
            label={t('desk.openRail')}
            icon={<PanelLeft />}
            onClick={() => props.onRail()}
          />
        </span>
        <h1 class={styles['title']}>
          <span class={styles['titleWords']}>{props.title}</span>
          <Show when={props.view !== 'held' && list().isReady}>
            <span class={styles['total']}>
              <span aria-hidden="true">{i18n.formatCount(list().total)}</span>
              <span class="visually-hidden">{t('desk.count', { count: list().total })}</span>
            </span>
          </Show>
        </h1>
        <Show when={props.canOpenNew}>
          <span class={styles['new']}>
            <IconButton
              label={t('ticket.new')}
              icon={<Plus />}
              shortcut={actions.keysOf('desk.new')}
              onClick={() => props.onNew()}
            />
          </span>
        </Show>
      </header>
      <InsecureNotice />
      <Show
        when={props.view !== 'held'}
        fallback={
          <HeldList
            desk={desk}
            currentId={props.ticketId}
            onTicket={(id) => props.places.openTicket(id, 'held')}
            before={(id) => letLeave(desk, [id])}
          />
        }
      >
        <div class={styles['search']} role="search">
          <TextField
            ref={(input: HTMLInputElement) => {
              search = input;
            }}
            type="search"
            label={t('desk.searchPlaceholder')}
            labelHidden
            icon={<Search />}
            placeholder={t('desk.searchPlaceholder')}
            value={text()}
            onInput={setText}
            onKeyDown={handleSearchKey}
            autocomplete="off"
            spellcheck={false}
            enterkeyhint="search"
          />
        </div>
        <Show when={selection.tickets().length > 0}>
          <SelectionBar
            count={selection.tickets().length}
            areOpen={selection.tickets().every((ticket) => acts.isOpen(ticket))}
            onClear={selection.clear}
          />
        </Show>
        <div class={styles['body']}>
          <Switch>
            <Match when={!list().isReady}>
              <div class={styles['loading']}>
                <Show when={desk.sync().loading}>
                  {(loading) => (
                    <p class={styles['progress']}>
                      {t('sync.firstLoad')} {t('sync.firstLoadProgress', loading())}
                    </p>
                  )}
                </Show>
                <Skeleton shape="row" rows={8} />
              </div>
            </Match>
            <Match when={rows().length === 0}>
              <EmptyList
                view={props.view}
                text={text()}
                isLoading={desk.sync().loading !== undefined || desk.sync().lastContactAt === null}
                onClear={() => setText('')}
                onNew={props.canOpenNew ? props.onNew : undefined}
              />
            </Match>
            <Match when={rows().length > 0}>
              <VirtualList
                items={rows()}
                getKey={(ticket) => ticket.id}
                getHref={(ticket) => props.places.ticketHref(ticket.id, props.view)}
                rowHeight={rowHeight(appearance.density())}
                label={t('desk.listLabel')}
                currentKey={props.ticketId}
                onActivate={open}
                onActiveChange={(ticket) => setActiveId(ticket.id)}
                ref={(given) => {
                  handle = given;
                }}
              >
                {(ticket) => (
                  <ListRow
                    ticket={ticket()}
                    isSelected={selection.has(ticket().id)}
                    isCompact={appearance.density() === 'compact'}
                  />
                )}
              </VirtualList>
            </Match>
          </Switch>
        </div>
      </Show>
      <div class={styles['foot']}>{props.foot}</div>
      <AssignPalette
        open={asking() === 'assign'}
        onOpenChange={(isOpen) => setAsking(isOpen ? 'assign' : undefined)}
        onChoose={(to) => void acts.assign(subjects(), to)}
      />
      <StatusPalette
        open={asking() === 'status'}
        onOpenChange={(isOpen) => setAsking(isOpen ? 'status' : undefined)}
        tickets={subjects()}
        onChoose={(status, label) => void acts.changeStatus(subjects(), status, label)}
      />
    </div>
  );
}
