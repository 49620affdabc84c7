// What one press of "Send" wants, as one entry: everything of it happens or nothing.

import type { FileId, MessageId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration, StatusId } from '#shared/engine/configuration.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { joinActions, templateCommands } from '#shared/templates/template-commands.ts';
import { TEMPLATE_COMMANDS, type TemplateAction } from '#shared/templates/template.ts';
import { allowedStatuses, automaticMove } from '#shared/engine/workflow.ts';

export type SendCommandsInput = {
  readonly ticket: Pick<TicketState, 'id' | 'lockHolderId' | 'lockToken'>;
  readonly configuration: Configuration;
  readonly messageId: MessageId;
  readonly followUpTicketId: TicketId;
  readonly html: string;
  /** In the order shown. */
  readonly files: readonly FileId[];
  readonly parentId: MessageId | undefined;
  /** Of the last public message on screen that the server has numbered. */
  readonly baseSeq: number;
  /** What the sender chose beside the button. */
  readonly status: StatusId | undefined;
  /** What the templates of the answer do. */
  readonly actions: readonly TemplateAction[];
};

export function sendCommands(input: SendCommandsInput): readonly Command[] {
  const { ticket, configuration, parentId, status } = input;
  const chosen: readonly TemplateAction[] =
    status === undefined
      ? []
      : status === configuration.closeStatus
        ? [{ type: 'close' }]
        : [{ type: 'change-status', status }];
  const { mode, implicitTake } = configuration.lock;
  const takesFirst = mode === 'exclusive' && ticket.lockHolderId === null && !implicitTake;
  return [
    ...(takesFirst ? ([{ type: 'take', ticketId: ticket.id }] as const) : []),
    {
      type: 'reply',
      ticketId: ticket.id,
      message: {
        id: input.messageId,
        html: input.html,
        ...(input.files.length > 0 && { files: input.files }),
        ...(parentId !== undefined && { parentId }),
      },
      basis: {
        baseSeq: input.baseSeq,
        ...(ticket.lockToken > 0 && { lockToken: ticket.lockToken }),
      },
      followUpTicketId: input.followUpTicketId,
    },
    ...templateCommands(joinActions(input.actions, chosen), ticket.id),
  ];
}

/** What was to happen beside an answer, as what its draft keeps. */
export const actionsAmong = (commands: readonly Command[]): readonly TemplateAction[] =>
  commands.flatMap((command) => {
    if (!TEMPLATE_COMMANDS.some((type) => type === command.type)) return [];
    const { ticketId: _ticketId, ...action } = command;
    return [action as TemplateAction];
  });

/** Statuses that can follow the one which an answer leads to by itself. */
export function statusesAfterReply(
  configuration: Configuration,
  ticket: Pick<TicketState, 'status' | 'incomplete'>,
): readonly StatusId[] {
  const status = automaticMove(configuration, 'operatorReply', ticket.status) ?? ticket.status;
  return allowedStatuses(configuration, { status });
}
