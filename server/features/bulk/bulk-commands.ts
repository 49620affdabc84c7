// Which commands can be given to many tickets at once, and what they are for one of them. What belongs to one ticket
// alone is not among them: opening it, answering on it, a message of it, something that its requester bought.

import { z } from '@hono/zod-openapi';
import type { IdSource, MessageId, TicketId, TimeEntryId } from '#shared/base/ids.ts';
import type { Command, CommandType } from '#shared/engine/commands.ts';
import { commandSchema } from '#shared/protocol/command-schemas.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';

const OF_ONE_TICKET: ReadonlySet<CommandType> = new Set([
  'open',
  'reply',
  'note',
  'split',
  'redact',
  'name-sale',
  'settle-held-reply',
  'record-time',
]);

type WithoutTicket<Member> = Member extends unknown ? Omit<Member, 'ticketId'> : never;
/** Plain JSON, as it is stored. */
export type BulkCommand =
  | WithoutTicket<
      Exclude<
        Command,
        {
          type:
            | 'open'
            | 'reply'
            | 'note'
            | 'split'
            | 'redact'
            | 'name-sale'
            | 'settle-held-reply'
            | 'record-time'
            | 'expire'
            | 'archive'
            | 'set-targets'
            | 'reckon-targets'
            | 'mark-missed'
            | 'escalate'
            | 'apply-rule';
        }
      >
    >
  | { readonly type: 'note'; readonly html: string }
  | {
      readonly type: 'record-time';
      readonly minutes: number;
      readonly on: string;
      readonly text: string;
    };

const timeOption = commandSchema.options.find(
  (option) => option.shape.type.value === 'record-time',
) as unknown as z.ZodObject;
const schemas = [
  ...commandSchema.options
    .filter((option) => !OF_ONE_TICKET.has(option.shape.type.value))
    .map((option) => (option as z.ZodObject).omit({ ticketId: true }).strict()),
  z.strictObject({
    type: z.literal('note'),
    html: z.string().min(1).max(LIMITS.messageHtmlBytes).transform(sanitizeMessageHtml),
  }),
  timeOption.omit({ ticketId: true, entryId: true }).strict(),
  z.strictObject({ type: z.literal('delete') }),
  z.strictObject({ type: z.literal('restore') }),
];
export const bulkCommandSchema = z.discriminatedUnion(
  'type',
  schemas as never,
) as unknown as z.ZodType<BulkCommand, BulkCommand>;

/** The commands for one of the tickets. Ids that they need are made now: a receipt keeps a repeat from using new ones. */
export const commandsFor = (
  commands: readonly BulkCommand[],
  ticketId: TicketId,
  ids: IdSource,
): Command[] =>
  commands.map((command): Command => {
    switch (command.type) {
      case 'note':
        return {
          type: 'note',
          ticketId,
          message: { id: ids<MessageId>(), html: command.html },
          mentions: [],
        };
      case 'record-time':
        return { ...command, ticketId, entryId: ids<TimeEntryId>() };
      default:
        return { ...command, ticketId } as Command;
    }
  });
