// The acts on a selection beside those of the list's own keys: what they are called, their keys, and who is offered them.
// The server decides again, ticket by ticket.

import ArrowUpNarrowWide from 'lucide-solid/icons/arrow-up-narrow-wide';
import CircleDot from 'lucide-solid/icons/circle-dot';
import Download from 'lucide-solid/icons/download';
import FolderTree from 'lucide-solid/icons/folder-tree';
import MergeIcon from 'lucide-solid/icons/merge';
import MessageSquareText from 'lucide-solid/icons/message-square-text';
import TagIcon from 'lucide-solid/icons/tag';
import Trash from 'lucide-solid/icons/trash';
import type { Permission } from '#shared/access/permissions.ts';
import type { Desk } from '#client/data/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { Actions } from '#client/ui/actions.tsx';
import type { Selection } from './create-selection.ts';

export type BulkQuestion =
  | 'priority'
  | 'tags'
  | 'category'
  | 'answer'
  | 'merge'
  | 'export'
  | 'delete';

type BulkKey = {
  readonly id: string;
  readonly label: MessageKey;
  readonly icon: typeof Download;
  readonly keys?: readonly string[];
  readonly right?: Permission;
  readonly question?: BulkQuestion;
  readonly isDangerous?: boolean;
};

/** In the order in which the menu has them. */
export const BULK_ACTS: readonly BulkKey[] = [
  { id: 'list.status', label: 'key.status', icon: CircleDot },
  {
    id: 'bulk.priority',
    label: 'ticket.changePriority',
    icon: ArrowUpNarrowWide,
    keys: ['p'],
    right: 'ticket.edit',
    question: 'priority',
  },
  {
    id: 'bulk.tags',
    label: 'act.tag',
    icon: TagIcon,
    keys: ['l'],
    right: 'ticket.edit',
    question: 'tags',
  },
  {
    id: 'bulk.category',
    label: 'ticket.changeCategory',
    icon: FolderTree,
    keys: ['y'],
    right: 'ticket.edit',
    question: 'category',
  },
  {
    id: 'bulk.answer',
    label: 'bulk.answer',
    icon: MessageSquareText,
    keys: ['Shift+r'],
    right: 'ticket.reply',
    question: 'answer',
  },
  {
    id: 'bulk.merge',
    label: 'ticket.merge',
    icon: MergeIcon,
    keys: ['Shift+m'],
    right: 'ticket.merge',
    question: 'merge',
  },
  {
    id: 'bulk.export',
    label: 'bulk.export',
    icon: Download,
    keys: ['Shift+e'],
    question: 'export',
  },
  {
    id: 'bulk.delete',
    label: 'ticket.delete',
    icon: Trash,
    keys: ['Shift+d'],
    right: 'ticket.delete',
    question: 'delete',
    isDangerous: true,
  },
];

export function registerBulkKeys(options: {
  readonly actions: Actions;
  readonly i18n: I18n;
  readonly desk: Desk;
  readonly selection: Selection;
  readonly element: () => Element | undefined;
  readonly hasRows: () => boolean;
  readonly onAsk: (question: BulkQuestion) => void;
  readonly onEverything: () => void;
}): void {
  const { actions, i18n, desk, selection } = options;
  const group = () => i18n.t('desk.list');
  const hasSelection = () => selection.tickets().length > 0;
  actions.register(
    {
      id: 'list.selectAll',
      group,
      label: () => i18n.t('bulk.selectAll'),
      keys: ['Shift+x'],
      isEnabled: options.hasRows,
      run: selection.toggleAll,
    },
    {
      id: 'list.everything',
      group,
      label: () => i18n.t('bulk.everythingShort'),
      keys: ['Shift+a'],
      isEnabled: () => hasSelection() && selection.canChooseEverything(),
      run: options.onEverything,
    },
    ...BULK_ACTS.flatMap(({ id, label, keys, right, question }) =>
      question === undefined
        ? []
        : [
            {
              id,
              group,
              label: () => i18n.t(label),
              keys,
              within: options.element,
              // Without a selection these keys are the open ticket's.
              isEnabled: () =>
                hasSelection() &&
                (right === undefined || desk.self().permissions.includes(right)) &&
                (question !== 'category' || desk.workspace().configuration.categories.length > 0),
              run: () => options.onAsk(question),
            },
          ],
    ),
  );
}
