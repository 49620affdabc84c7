// What can be ordered for many tickets at once, and for which.

import type { TemplateId, TicketId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { DeviceCommand } from '#shared/engine/commands.ts';

type WithoutTicket<Command> = Command extends unknown ? Omit<Command, 'ticketId'> : never;
/** The same for each ticket, so that a device can do it too, without a network. */
export type ListAct = WithoutTicket<
  Extract<
    DeviceCommand,
    {
      type:
        | 'take'
        | 'drop'
        | 'assign'
        | 'change-status'
        | 'close'
        | 'reopen'
        | 'change-priority'
        | 'categorise'
        | 'tag'
        | 'set-fields'
        | 'merge';
    }
  >
>;
export type BulkAct =
  | ListAct
  /** Words with the variables of templates, which the server fills in. */
  | { readonly type: 'reply'; readonly bodies: LocalText; readonly templateId?: TemplateId }
  | { readonly type: 'delete' };

/** Named ones, or all that the filter finds on the server when the order is given. */
export type BulkScope = { readonly ids: readonly TicketId[] } | { readonly where: Condition };

/** As many as the server takes by name. */
export const MOST_NAMED = 200;
