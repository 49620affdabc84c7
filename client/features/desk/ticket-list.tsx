import PanelLeft from 'lucide-solid/icons/panel-left';
import Plus from 'lucide-solid/icons/plus';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import {
  Match,
  Show,
  Switch,
  createEffect,
  createMemo,
  createSignal,
  on,
  type JSX,
} from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ViewRow } from '#shared/protocol/rows.ts';
import {
  partingBy,
  type Arrangement,
  type PartKey,
  type TicketListItem,
  type ViewId,
} from '#client/data/index.ts';
import {
  BeyondList,
  createFilter,
  DeleteViewDialog,
  FilterBar,
  mayChangeView,
  RenameViewDialog,
  SaveViewDialog,
  viewCondition,
} from '#client/features/search/index.ts';
import { MOST_NAMED } from '#client/features/bulk/index.ts';
import { HeldList } from '#client/features/held/index.ts';
import { letLeave } from '#client/features/tickets/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { IconButton } from '#client/ui/icon-button.tsx';
import { Menu } from '#client/ui/menu.tsx';
import { createRootMark } from '#client/ui/root-mark.ts';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { createAskedList } from './asked-list.ts';
import { BulkActs, ChooseButton } from './bulk-acts.tsx';
import { AssignPalette, StatusPalette } from './choice-palettes.tsx';
import { createPreview } from './create-preview.ts';
import { createSelection } from './create-selection.ts';
import { useDesk } from './desk-context.tsx';
import { groupsFor, viewsFor } from './desk-views.ts';
import type { Places } from './desk-places.ts';
import { createListActs, NOTHING_MEANT, type Target } from './list-acts.ts';
import { EmptyList } from './empty-list.tsx';
import { registerListKeys } from './list-keys.ts';
import { InsecureNotice } from './insecure-notice.tsx';
import { ListCell } from './list-cell.tsx';
import { listColumns, nextSort } from './list-columns.ts';
import { ListDisplay } from './list-display.tsx';
import { listFields, partOrder, valueWords } from './list-fields.ts';
import { createListLook } from './list-look.ts';
import { ListRow } from './list-row.tsx';
import { PreviewCard } from './preview-card.tsx';
import { headingHeight, isWide, lineHeight, rowHeight } from './screen-size.ts';
import { TicketRows, type RowsHandle } from './ticket-rows.tsx';
import { createViewEditing, ViewChanges } from './view-changes.tsx';
import styles from './ticket-list.module.css';

/** Rows whose tags are offered. */
const TAGGED = 500;
/** Lists of the rail that are ready before one goes there. */
const MOST_EXPECTED = 12;
/** Rows on each side of the active one on which somebody may act next. */
const NEAR = 3;

export function TicketList(props: {
  view: ViewId;
  title: string;
  ticketId: TicketId | undefined;
  asked: string | undefined;
  places: Places;
  canOpenNew: boolean;
  onNew: () => void;
  onRail: () => void;
  foot: JSX.Element;
}) {
  const { desk, slug, appearance } = useDesk();
  const i18n = useI18n();
  const { t } = i18n;
  const actions = useActions();
  const toasts = useToasts();
  const filter = createFilter(desk);
  const matching = desk.search.matching(filter.where);
  const savedOf = (view: ViewId) => desk.views().find(({ id }) => view === `view:${id}`);
  const savedView = () => savedOf(props.view);
  // Another list begins without what was asked of the one before.
  const view = createMemo(() => props.view);
  createEffect(on(view, () => filter.clear(), { defer: true }));
  const isEverything = createAskedList({
    asked: () => props.asked,
    view,
    filter,
    onTaken: () => props.places.openView(props.view, { replace: true }),
  });
  const editing = createViewEditing({ view: () => props.view, saved: savedView, filter });
  const fields = createMemo(() => listFields(desk));
  const look = createListLook({
    slug,
    personId: desk.self().id,
    view: () => props.view,
    savedOf,
    fields,
  });
  const arrangement = createMemo(
    (): Arrangement => {
      const { sort, groupBy } = look.look();
      if (groupBy === null) return { sort };
      return { sort, parting: partingBy(groupBy, partOrder(groupBy, desk, i18n.language())) };
    },
    undefined,
    { equals: (a, b) => a.sort === b.sort && a.parting?.name === b.parting?.name },
  );
  /** Where there is room for them. */
  const isInColumns = () =>
    isWide() &&
    props.ticketId === undefined &&
    props.view !== 'held' &&
    look.look().columns.length > 0;
  createRootMark('columns', isInColumns);
  const columns = createMemo(
    () => (isInColumns() ? listColumns(look.look().columns, fields(), i18n.language()) : undefined),
    undefined,
    // The heads stay, and the focus on one of them, when the order changes.
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const list = desk.tickets(
    // eslint-disable-next-line solid/reactivity -- the desk tracks it where it answers
    () => (editing.isEditing() || isEverything() ? 'any' : props.view),
    () => (filter.where() === undefined ? undefined : matching()?.ids),
    // eslint-disable-next-line solid/reactivity -- as above
    () => arrangement(),
    () => look.look().columns,
  );
  desk.expectLists(
    createMemo(() => {
      const { configuration } = desk.workspace();
      const offered: readonly ViewId[] = [
        ...viewsFor(configuration).map(({ id }) => id),
        ...groupsFor(desk.groups(), desk.self()).map(({ id }): ViewId => `group:${id}`),
        ...desk.views().map(({ id }): ViewId => `view:${id}`),
      ];
      return offered.slice(0, MOST_EXPECTED).flatMap((view) => {
        const { sort, groupBy } = look.lookOf(view);
        return view === 'held' || groupBy !== null ? [] : [{ list: view, arrangement: { sort } }];
      });
    }),
  );
  /** Tags of what is shown, for completing. */
  const tags = () => [
    ...new Set(
      list()
        .rows.slice(0, TAGGED)
        .flatMap((row) => row.tags),
    ),
  ];
  const [isDisplayOpen, setDisplayOpen] = createSignal(false);
  /** Of each list, until the desk is closed. */
  const [folded, setFolded] = createSignal<ReadonlySet<string>>(new Set());
  const foldName = (key: PartKey) => JSON.stringify([props.view, look.look().groupBy, key]);
  const toggleFold = (key: PartKey) =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(foldName(key))) next.add(foldName(key));
      return next;
    });
  const [isSaving, setSaving] = createSignal(false);
  const [renaming, setRenaming] = createSignal<ViewRow>();
  const [deleting, setDeleting] = createSignal<ViewRow>();
  const rows = () => list().rows;
  const [activeId, setActiveId] = createSignal<TicketId>();
  const [asking, setAsking] = createSignal<'assign' | 'status'>();
  /** For which tickets: those of the moment when one began to choose. A palette closes before it says what was chosen. */
  const [meant, setMeant] = createSignal(NOTHING_MEANT);
  const ask = (what: 'assign' | 'status', target: Target) => {
    setMeant(target);
    setAsking(what);
  };
  const selection = createSelection(rows, wholeList, MOST_NAMED, () =>
    toasts.show({ text: t('bulk.mostSelected', { count: MOST_NAMED }) }),
  );
  const acts = createListActs(desk, i18n, toasts);
  let handle: RowsHandle | undefined;
  let element: HTMLDivElement | undefined;
  let filterInput: HTMLInputElement | undefined;

  const changeableView = () => {
    const view = savedView();
    return view !== undefined && mayChangeView(desk, view) ? view : undefined;
  };
  /** Over a saved view: what it holds, and what was typed besides. */
  const wholeWhere = (): Condition | undefined => {
    if (editing.isEditing()) return editing.where();
    const where = filter.where();
    if (isEverything()) return where;
    const inView = viewCondition(props.view, desk.views());
    if (where === undefined) return inView;
    if (props.view === 'all' || inView === undefined) return where;
    return { all: [inView, where] };
  };
  /** What the list holds, with or without a filter, as the server is asked for it. */
  function wholeList(): Condition | undefined {
    if (editing.isEditing()) return editing.where();
    if (isEverything()) return filter.where();
    const inView = viewCondition(props.view, desk.views());
    const where = filter.where();
    if (inView === undefined || where === undefined) return inView;
    return { all: [inView, where] };
  }
  const active = () => {
    // Asked once and not for each of many rows.
    const activeOrOpen = activeId() ?? props.ticketId;
    return activeOrOpen === undefined ? undefined : rows().find(({ id }) => id === activeOrOpen);
  };
  const subjects = (): Target => {
    const tickets = selection.tickets();
    if (tickets.length > 0) return { tickets, where: selection.everything() };
    const one = active();
    return { tickets: one === undefined ? [] : [one], where: undefined };
  };
  /** The rows that one key more or less leads to. */
  const near = (): readonly TicketListItem[] => {
    const one = active();
    const at = one === undefined ? 0 : rows().indexOf(one);
    return rows().slice(Math.max(0, at - NEAR), at + NEAR + 1);
  };
  desk.expectActs(
    createMemo(() => [...new Set([...subjects().tickets, ...near()].map(({ id }) => id))], [], {
      equals: (a, b) => a.length === b.length && a.every((id, index) => id === b[index]),
    }),
  );
  const preview = createPreview({ rows, active, element: () => element });
  const open = (ticket: TicketListItem) =>
    selection.isChoosing()
      ? selection.toggle(ticket.id)
      : props.places.openTicket(ticket.id, props.view);

  createEffect(
    on(
      () => props.view,
      () => {
        editing.leave();
        setActiveId(undefined);
        selection.clear();
        preview.close();
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
    onPreview: preview.toggle,
    onEndPreview: preview.close,
    hasPreview: () => preview.place() !== undefined,
    onFilter: () => filterInput?.focus(),
    onDisplay: () => setDisplayOpen(true),
    onFold: () => {
      const { parts } = list();
      const index = rows().indexOf(active() ?? rows()[0]!);
      const part = parts?.findLast(({ start }) => start <= index);
      if (part !== undefined) toggleFold(part.key);
    },
    hasParts: () => list().parts !== undefined && rows().length > 0,
    onWhole: () => props.places.openView(props.view),
    canShowWhole: () => isWide() && props.ticketId !== undefined && look.look().columns.length > 0,
    onAssign: (target) => ask('assign', target),
    onStatus: (target) => ask('status', target),
    onClearSelection: selection.clear,
    hasSelection: () => selection.tickets().length > 0,
  });

  return (
    <div class={styles['pane']} id="list" tabIndex={-1} ref={element}>
      <header class={styles['header']}>
        <span class={styles['views']}>
          <IconButton
            label={t('desk.openRail')}
            icon={<PanelLeft />}
            onClick={() => props.onRail()}
          />
        </span>
        <h1 class={styles['title']}>
          <span class={styles['titleWords']}>
            {isEverything() ? t('search.results') : props.title}
          </span>
          <Show when={props.view !== 'held' && list().isReady}>
            <span class={styles['total']}>
              <span aria-hidden="true">{i18n.formatCount(list().total)}</span>
              <span class="visually-hidden">{t('desk.count', { count: list().total })}</span>
            </span>
          </Show>
        </h1>
        <Show when={props.view !== 'held'}>
          <ChooseButton selection={selection} />
          <ListDisplay
            look={look}
            fields={fields()}
            open={isDisplayOpen()}
            onOpenChange={setDisplayOpen}
            onSave={() => setSaving(true)}
          />
        </Show>
        <Show when={savedView()}>
          {(view) => (
            <Menu
              label={t('filter.viewMenu')}
              triggerClass={buttonClass({ variant: 'quiet', size: 'small' })}
              placement="bottom-end"
              items={[
                {
                  label: t('list.changeFilter'),
                  onSelect: () => {
                    editing.begin();
                    filterInput?.focus();
                  },
                },
                ...(changeableView() === undefined
                  ? []
                  : [
                      { label: t('filter.rename'), onSelect: () => setRenaming(view()) },
                      {
                        label: t('filter.delete'),
                        danger: true,
                        onSelect: () => setDeleting(view()),
                      },
                    ]),
              ]}
            >
              <Ellipsis aria-hidden="true" />
            </Menu>
          )}
        </Show>
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
        <FilterBar
          desk={desk}
          filter={filter}
          tags={tags}
          ref={(input) => {
            filterInput = input;
          }}
          onLeave={() => handle?.focus()}
          onSave={() => setSaving(true)}
        />
        <Show when={savedView()}>
          {(view) => (
            <ViewChanges
              view={view()}
              look={look}
              editing={editing}
              onSaveAsNew={() => setSaving(true)}
            />
          )}
        </Show>
        <BulkActs
          selection={selection}
          acts={acts}
          total={list().total}
          element={() => element}
          onTicket={(id) => props.places.openTicket(id, props.view)}
        />
        <div
          class={styles['body']}
          onPointerOver={preview.rowHandlers.onPointerOver}
          onPointerDown={preview.rowHandlers.onPointerDown}
          onPointerMove={preview.rowHandlers.onPointerMove}
          onPointerUp={preview.rowHandlers.onPointerUp}
          onPointerCancel={preview.rowHandlers.onPointerUp}
          onPointerLeave={preview.rowHandlers.onPointerLeave}
          onContextMenu={preview.rowHandlers.onContextMenu}
          on:click={{ handleEvent: preview.rowHandlers.onClickCapture, capture: true }}
        >
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
                text={filter.whole()}
                isLoading={desk.sync().loading !== undefined || desk.sync().lastContactAt === null}
                onClear={filter.clear}
                onNew={props.canOpenNew ? props.onNew : undefined}
              />
            </Match>
            <Match when={rows().length > 0}>
              <TicketRows
                rows={rows()}
                parts={list().parts}
                columns={columns()}
                rowHeight={
                  isInColumns() ? lineHeight(appearance.density()) : rowHeight(appearance.density())
                }
                headingHeight={headingHeight()}
                label={t('desk.listLabel')}
                isBusy={!list().isSorted}
                listKey={`${props.view} ${look.look().sort} ${look.look().groupBy}`}
                currentId={props.ticketId}
                activeId={activeId()}
                hrefOf={(ticket) => props.places.ticketHref(ticket.id, props.view)}
                onOpen={open}
                onActive={(ticket) => setActiveId(ticket.id)}
                sort={look.look().sort}
                onSort={(column) => look.change({ sort: nextSort(column, look.look().sort) })}
                isFolded={(key) => folded().has(foldName(key))}
                onFold={toggleFold}
                partHeading={(key) =>
                  key === null
                    ? t('list.notSet')
                    : valueWords(look.look().groupBy ?? '', key, desk, i18n)
                }
                row={(ticket) => (
                  <ListRow
                    ticket={ticket()}
                    isSelected={selection.has(ticket().id)}
                    isCompact={appearance.density() === 'compact'}
                  />
                )}
                cell={(ticket, column) => (
                  <ListCell
                    ticket={ticket()}
                    column={column}
                    isSelected={selection.has(ticket().id)}
                  />
                )}
                ref={(given) => {
                  handle = given;
                }}
              />
            </Match>
          </Switch>
        </div>
        <Show when={!editing.isEditing()}>
          <BeyondList
            desk={desk}
            slug={slug}
            view={isEverything() ? undefined : props.view}
            where={filter.where()}
            hrefOf={(id) => props.places.ticketHref(id, props.view)}
            onTicket={(id) => props.places.openTicket(id, props.view)}
          />
        </Show>
      </Show>
      <div class={styles['foot']}>{props.foot}</div>
      <PreviewCard preview={preview} />
      <SaveViewDialog
        desk={desk}
        slug={slug}
        open={isSaving()}
        onOpenChange={setSaving}
        where={wholeWhere()}
        shown={look.look()}
        text={filter.whole()}
        onSaved={(id) => props.places.openView(`view:${id}`)}
      />
      <RenameViewDialog
        desk={desk}
        slug={slug}
        view={renaming()}
        onClose={() => setRenaming(undefined)}
      />
      <DeleteViewDialog
        desk={desk}
        slug={slug}
        view={deleting()}
        onClose={() => setDeleting(undefined)}
        onDeleted={() => props.places.openView('all')}
      />
      <AssignPalette
        open={asking() === 'assign'}
        onOpenChange={(isOpen) => isOpen || setAsking(undefined)}
        onChoose={(to) => void acts.assign(meant(), to)}
      />
      <StatusPalette
        open={asking() === 'status'}
        onOpenChange={(isOpen) => isOpen || setAsking(undefined)}
        tickets={meant().where === undefined ? meant().tickets : undefined}
        onChoose={(status, label) => void acts.changeStatus(meant(), status, label)}
      />
    </div>
  );
}
