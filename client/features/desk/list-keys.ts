// The keys of the list. While a ticket is open they mean that ticket, unless the focus is in the list.

import type { Accessor } from 'solid-js';
import type { TicketListItem } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Action, Actions } from '#client/ui/actions.tsx';
import type { ListActs } from './list-acts.ts';

export type ListKeys = {
  readonly actions: Actions;
  readonly i18n: I18n;
  readonly acts: ListActs;
  readonly element: () => Element | undefined;
  /** The row one stands on. */
  readonly active: Accessor<TicketListItem | undefined>;
  /** What an act is about: the selected rows, else the active one. */
  readonly subjects: Accessor<readonly TicketListItem[]>;
  readonly isTicketOpen: Accessor<boolean>;
  readonly onMove: (delta: 1 | -1) => void;
  readonly onOpen: (ticket: TicketListItem) => void;
  readonly onSelect: (ticket: TicketListItem) => void;
  readonly onSearch: () => void;
  readonly onAssign: () => void;
  readonly onStatus: () => void;
  readonly onClearSelection: () => void;
  readonly hasSelection: Accessor<boolean>;
};

export function registerListKeys(keys: ListKeys): void {
  const { t } = keys.i18n;
  const { acts } = keys;
  const group = () => t('desk.list');
  const within = keys.element;
  const isFocused = () => keys.element()?.contains(document.activeElement) === true;
  // Read when a key is pressed or the palette opens, as the focus is no signal.
  const isMeant = () =>
    keys.hasSelection() || (keys.subjects().length > 0 && (!keys.isTicketOpen() || isFocused()));
  const onSubjects = (
    act: Pick<Action, 'id' | 'label' | 'keys'> & {
      run: (tickets: readonly TicketListItem[]) => void;
    },
  ): Action => ({
    ...act,
    group,
    within,
    isEnabled: isMeant,
    run: () => act.run(keys.subjects()),
  });
  const withActive = (run: (ticket: TicketListItem) => void) => () => {
    const ticket = keys.active();
    if (ticket !== undefined) run(ticket);
  };
  const allOpen = () => keys.subjects().every((ticket) => acts.isOpen(ticket));
  keys.actions.register(
    {
      id: 'list.next',
      group,
      label: () => t('key.next'),
      keys: ['j'],
      isKeyOnly: true,
      run: () => keys.onMove(1),
    },
    {
      id: 'list.previous',
      group,
      label: () => t('key.previous'),
      keys: ['k'],
      isKeyOnly: true,
      run: () => keys.onMove(-1),
    },
    {
      id: 'list.open',
      group,
      label: () => t('key.open'),
      keys: ['Enter', 'o'],
      isKeyOnly: true,
      run: withActive(keys.onOpen),
    },
    {
      id: 'list.select',
      group,
      label: () => t('key.select'),
      keys: ['x'],
      isKeyOnly: true,
      within,
      run: withActive(keys.onSelect),
    },
    {
      id: 'list.clear',
      group,
      label: () => t('key.clearSelection'),
      keys: ['Escape'],
      isKeyOnly: true,
      isEnabled: keys.hasSelection,
      run: keys.onClearSelection,
    },
    { id: 'list.search', group, label: () => t('key.search'), keys: ['/'], run: keys.onSearch },
    onSubjects({
      id: 'list.take',
      label: () => t('key.take'),
      keys: ['t'],
      run: (tickets) => void acts.take(tickets),
    }),
    onSubjects({
      id: 'list.assign',
      label: () => t('key.assign'),
      keys: ['a'],
      run: keys.onAssign,
    }),
    onSubjects({
      id: 'list.status',
      label: () => t('key.status'),
      keys: ['s'],
      run: keys.onStatus,
    }),
    onSubjects({
      id: 'list.close',
      label: () => (allOpen() ? t('key.close') : t('ticket.reopen')),
      keys: ['e'],
      run: (tickets) => void (allOpen() ? acts.close(tickets) : acts.reopen(tickets)),
    }),
  );
}
