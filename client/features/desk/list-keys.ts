// The keys of the list. While a ticket is open they mean that ticket, unless the focus is in the list.

import type { Accessor } from 'solid-js';
import type { TicketListItem } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { Action, Actions } from '#client/ui/actions.tsx';
import type { ListActs, Target } from './list-acts.ts';

export type ListKeys = {
  readonly actions: Actions;
  readonly i18n: I18n;
  readonly acts: ListActs;
  readonly element: () => Element | undefined;
  /** The row one stands on. */
  readonly active: Accessor<TicketListItem | undefined>;
  /** What an act is about: the selected rows, else the active one. */
  readonly subjects: Accessor<Target>;
  readonly isTicketOpen: Accessor<boolean>;
  readonly onMove: (delta: 1 | -1) => void;
  readonly onOpen: (ticket: TicketListItem) => void;
  readonly onSelect: (ticket: TicketListItem) => void;
  readonly onPreview: () => void;
  readonly onEndPreview: () => void;
  readonly hasPreview: Accessor<boolean>;
  readonly onFilter: () => void;
  readonly onDisplay: () => void;
  /** Folds the part that one stands in. */
  readonly onFold: () => void;
  readonly hasParts: Accessor<boolean>;
  /** Leaves the ticket for the whole list in its columns. */
  readonly onWhole: () => void;
  readonly canShowWhole: Accessor<boolean>;
  readonly onAssign: (target: Target) => void;
  readonly onStatus: (target: Target) => void;
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
    keys.hasSelection() ||
    (keys.subjects().tickets.length > 0 && (!keys.isTicketOpen() || isFocused()));
  const onSubjects = (
    act: Pick<Action, 'id' | 'label' | 'keys'> & {
      run: (target: Target) => void;
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
  const allOpen = () => keys.subjects().tickets.every((ticket) => acts.isOpen(ticket));
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
      id: 'list.preview',
      group,
      label: () => t('key.preview'),
      keys: ['v'],
      isEnabled: () => keys.active() !== undefined,
      run: keys.onPreview,
    },
    {
      id: 'list.endPreview',
      group,
      label: () => t('key.endPreview'),
      keys: ['Escape'],
      isKeyOnly: true,
      isEnabled: keys.hasPreview,
      run: keys.onEndPreview,
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
    {
      id: 'list.whole',
      group,
      label: () => t('key.backToList'),
      keys: ['Escape'],
      isEnabled: () => keys.canShowWhole() && !keys.hasPreview() && !keys.hasSelection(),
      run: keys.onWhole,
    },
    { id: 'list.display', group, label: () => t('key.display'), keys: ['d'], run: keys.onDisplay },
    {
      id: 'list.fold',
      group,
      label: () => t('key.fold'),
      keys: ['.'],
      isEnabled: keys.hasParts,
      run: keys.onFold,
    },
    { id: 'list.filter', group, label: () => t('key.filter'), keys: ['f'], run: keys.onFilter },
    onSubjects({
      id: 'list.take',
      label: () => t('key.take'),
      keys: ['t'],
      run: (target) => void acts.take(target),
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
      run: (target) => void (allOpen() ? acts.close(target) : acts.reopen(target)),
    }),
  );
}
