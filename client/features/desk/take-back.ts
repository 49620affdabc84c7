// What an act on a ticket of the list changes, and how it is taken back: only where it still stands as the act left it.
// Whatever somebody has changed since stays theirs.

import { createEffect, createRoot } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { allowedStatuses } from '#shared/engine/workflow.ts';
import type { ListAct } from '#client/features/bulk/index.ts';
import type { Desk, TicketView } from '#client/data/index.ts';

/** A ticket that is on the device is read in milliseconds. */
const READ_LIMIT_MS = 3_000;

type Facts = Pick<
  TicketView,
  'status' | 'priority' | 'category' | 'groupId' | 'assigneeId' | 'lockHolderId' | 'tags'
>;

/** As it stands on this device now; undefined: it is not here, or cannot be read. */
export const readTicket = (desk: Desk, id: TicketId): Promise<TicketView | undefined> =>
  new Promise((resolve) =>
    createRoot((dispose) => {
      const ticket = desk.ticket(() => id);
      const end = (found: TicketView | undefined) => {
        clearTimeout(timer);
        dispose();
        resolve(found);
      };
      const timer = setTimeout(() => end(undefined), READ_LIMIT_MS);
      createEffect(() => {
        const found = ticket();
        if (found !== undefined) queueMicrotask(() => end(found));
      });
    }),
  );

/** Undefined: it cannot be taken back, whatever happens. */
const CHANGES: {
  readonly [Type in ListAct['type']]?: readonly (keyof Facts)[];
} = {
  take: ['lockHolderId', 'assigneeId'],
  drop: ['lockHolderId', 'assigneeId'],
  assign: ['lockHolderId', 'assigneeId', 'groupId'],
  'change-status': ['status'],
  close: ['status'],
  reopen: ['status'],
  'change-priority': ['priority'],
  // It may bring its group and its priority along.
  categorise: ['category', 'priority', 'groupId'],
  tag: ['tags'],
};

const factsOf = (type: ListAct['type'], ticket: Facts): string =>
  JSON.stringify((CHANGES[type] ?? []).map((name) => ticket[name]));

export type Change = {
  readonly ticketId: TicketId;
  readonly act: ListAct;
  readonly before: Facts;
  readonly after: Facts;
};

/** `changed`: somebody has done something to it since. `never`: it cannot be taken back. Nothing to do: no commands. */
export function takeBack(
  desk: Desk,
  { ticketId, act, before, after }: Change,
  now: TicketView,
): readonly Command[] | 'changed' | 'never' {
  const { type } = act;
  if (CHANGES[type] === undefined) return 'never';
  if (factsOf(type, before) === factsOf(type, after)) return [];
  if (factsOf(type, now) !== factsOf(type, after)) return 'changed';
  switch (type) {
    case 'take':
      // From somebody else: they would have to take it again themselves.
      return before.lockHolderId === null && before.assigneeId === null
        ? [{ type: 'drop', ticketId }]
        : 'never';
    case 'drop':
      return [{ type: 'take', ticketId }];
    case 'assign':
      return [
        {
          type,
          ticketId,
          ...(before.assigneeId !== after.assigneeId && { assigneeId: before.assigneeId }),
          ...(before.groupId !== after.groupId && { groupId: before.groupId }),
        },
      ];
    case 'change-status':
    case 'close':
    case 'reopen': {
      const { configuration } = desk.workspace();
      if (allowedStatuses(configuration, now).includes(before.status))
        return [{ type: 'change-status', ticketId, status: before.status }];
      // Where nothing leads straight back, at least it is open again, or ended.
      return type === 'close'
        ? [{ type: 'reopen', ticketId }]
        : type === 'reopen'
          ? [{ type: 'close', ticketId }]
          : [{ type: 'change-status', ticketId, status: before.status }];
    }
    case 'change-priority':
      return [{ type, ticketId, priority: before.priority }];
    case 'categorise':
      return [
        { type, ticketId, category: before.category },
        ...(before.priority === after.priority
          ? []
          : [{ type: 'change-priority', ticketId, priority: before.priority } as const]),
        ...(before.groupId === after.groupId
          ? []
          : [{ type: 'assign', ticketId, groupId: before.groupId } as const]),
      ];
    case 'tag':
      return [
        {
          type,
          ticketId,
          add: before.tags.filter((tag) => !after.tags.includes(tag)),
          remove: after.tags.filter((tag) => !before.tags.includes(tag)),
        },
      ];
    default:
      return 'never';
  }
}
