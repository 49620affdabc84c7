// What takes back what a transaction did to a ticket, from the events that it left: the last first. Undefined: something
// among it cannot be taken back (words were written, a customer has seen it, tickets became one).

import type { TicketId } from '#shared/base/ids.ts';
import type { Command, CommandType } from '#shared/engine/commands.ts';
import type { TicketEvent, TicketEventType } from '#shared/engine/events.ts';
import { isSameReference } from '#shared/engine/references.ts';

/** They follow from others, or only tell of something. */
const SILENT: ReadonlySet<TicketEventType> = new Set([
  'ticket-completed',
  'targets-set',
  'rule-applied',
  'people-notified',
  'mail-reported',
]);

/** What they leave has an inverse below; of an order with any other command nothing can be taken back. */
const UNDOABLE: ReadonlySet<CommandType> = new Set([
  'assign',
  'categorise',
  'change-cc',
  'change-language',
  'change-priority',
  'change-references',
  'change-status',
  'change-watchers',
  'close',
  'correct-requester',
  'delete',
  'link',
  'name-sale',
  'reopen',
  'restore',
  'set-fields',
  'tag',
  'take',
  'translate',
  'unlink',
]);

export const isUndoable = (type: CommandType): boolean => UNDOABLE.has(type);

export function inverseCommands(
  ticketId: TicketId,
  events: readonly TicketEvent[],
): readonly Command[] | undefined {
  const commands: Command[] = [];
  for (const event of events.toReversed()) {
    if (event.ticketId !== ticketId || SILENT.has(event.type)) continue;
    const inverse = inverseOf(event);
    if (inverse === undefined) return undefined;
    commands.push(...inverse);
  }
  return commands.length === 0 ? undefined : commands;
}

function inverseOf(event: TicketEvent): readonly Command[] | undefined {
  const { ticketId } = event;
  switch (event.type) {
    case 'ticket-assigned': {
      const { from, to } = event;
      return [
        {
          type: 'assign',
          ticketId,
          ...(from.assigneeId === to.assigneeId ? {} : { assigneeId: from.assigneeId }),
          ...(from.groupId === to.groupId ? {} : { groupId: from.groupId }),
        },
      ];
    }
    case 'status-changed':
      return event.cause === 'command'
        ? [{ type: 'change-status', ticketId, status: event.from }]
        : undefined;
    case 'priority-changed':
      return [{ type: 'change-priority', ticketId, priority: event.from }];
    case 'ticket-categorised': {
      const { priority, group } = event;
      return [
        { type: 'categorise', ticketId, category: event.from },
        ...(priority === undefined
          ? []
          : [{ type: 'change-priority', ticketId, priority: priority.from } as const]),
        ...(group === undefined
          ? []
          : [{ type: 'assign', ticketId, groupId: group.from } as const]),
      ];
    }
    case 'sale-named':
      return [{ type: 'name-sale', ticketId, saleId: event.from }];
    case 'fields-set':
      return [{ type: 'set-fields', ticketId, fields: event.from }];
    case 'ticket-tagged':
      return [{ type: 'tag', ticketId, add: event.removed, remove: event.added }];
    case 'text-translated': {
      const { field, language, from } = event;
      // The history does not keep its words (C6).
      if (field === 'description') return undefined;
      return [{ type: 'translate', ticketId, field, language, text: from }];
    }
    case 'language-changed':
      return [{ type: 'change-language', ticketId, language: event.from }];
    case 'watchers-changed':
      return [{ type: 'change-watchers', ticketId, add: event.removed, remove: event.added }];
    case 'cc-changed':
      return [{ type: 'change-cc', ticketId, add: event.removed, remove: event.added }];
    case 'references-changed': {
      // One whose address was changed is in both: it gets the one before.
      const remove = event.added.filter(
        (one) => !event.removed.some((other) => isSameReference(one, other)),
      );
      return [{ type: 'change-references', ticketId, add: event.removed, remove }];
    }
    case 'ticket-linked':
      return [{ type: 'unlink', ticketId, kind: event.kind, to: event.to }];
    case 'ticket-unlinked':
      return [{ type: 'link', ticketId, kind: event.kind, to: event.to }];
    case 'requester-corrected':
      return [{ type: 'correct-requester', ticketId, changes: event.from }];
    case 'ticket-taken':
      // From somebody else: they would have to take it again themselves.
      return event.from === undefined ? [{ type: 'drop', ticketId }] : undefined;
    case 'ticket-deleted':
      return [{ type: 'restore', ticketId }];
    case 'ticket-restored':
      return [{ type: 'delete', ticketId }];
    default:
      return undefined;
  }
}
