// Which commands can be given to many tickets at once, and what they are for one of them. A public answer is one of them:
// its words have the variables of templates, filled for each ticket. What belongs to one ticket alone is not (NOT_FOR_MANY).

import { z } from '@hono/zod-openapi';
import type { FieldError } from '#shared/base/error-codes.ts';
import type {
  FileId,
  IdSource,
  MessageId,
  TemplateId,
  TicketId,
  TimeEntryId,
} from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import type { Command, CommandType } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { commandSchema } from '#shared/protocol/command-schemas.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { checkBodies } from '#shared/templates/check-template.ts';
import { fillTemplate } from '#shared/templates/fill-template.ts';
import { isVariable, type FillFacts } from '#shared/templates/variables.ts';
import { bodiesField } from '#server/features/templates/index.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';

/** With the reason, which the API's description gives. */
export const NOT_FOR_MANY = {
  open: 'there is no ticket yet',
  split: 'it names one message of one ticket',
  redact: 'it names one message of one ticket, whose words nobody brings back',
  'settle-held-reply': 'it is the affair of whoever wrote that one reply',
} as const satisfies Partial<Record<CommandType, string>>;

/** They need something made for each ticket, and have schemas of their own below. */
const OWN_SCHEMAS: ReadonlySet<CommandType> = new Set(['reply', 'note', 'record-time']);

type WithoutTicket<Member> = Member extends unknown ? Omit<Member, 'ticketId'> : never;
export type BulkReply = {
  readonly type: 'reply';
  readonly bodies: LocalText;
  /** Whose files go along: those that it had when the order was given. */
  readonly templateId?: TemplateId;
  readonly files?: readonly FileId[];
};
/** Plain JSON, as it is stored. */
export type BulkCommand =
  | WithoutTicket<
      Exclude<
        Command,
        {
          type:
            | keyof typeof NOT_FOR_MANY
            | 'reply'
            | 'note'
            | 'record-time'
            | 'expire'
            | 'archive'
            | 'set-targets'
            | 'reckon-targets'
            | 'mark-missed'
            | 'escalate'
            | 'apply-rule'
            | 'report-mail';
        }
      >
    >
  | BulkReply
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
    .filter(({ shape }) => {
      const type = shape.type.value;
      return !OWN_SCHEMAS.has(type) && !Object.hasOwn(NOT_FOR_MANY, type);
    })
    .map((option) => (option as z.ZodObject).omit({ ticketId: true }).strict()),
  z.strictObject({
    type: z.literal('reply'),
    bodies: bodiesField,
    templateId: z.uuid().optional(),
  }),
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

export const hasReply = (commands: readonly BulkCommand[]): boolean =>
  commands.some(({ type }) => type === 'reply');

/** What only a workspace can tell of them: which variables there are. */
export const checkCommands = (
  commands: readonly BulkCommand[],
  configuration: Configuration,
): FieldError[] =>
  commands.flatMap((command, index) =>
    command.type === 'reply'
      ? checkBodies(`commands.${index}.bodies`, command.bodies, (name) =>
          isVariable(configuration, name),
        )
      : [],
  );

/** One of the tickets. `facts`: what a reply's variables are filled from; without them the ticket is not to be seen. */
export type BulkTarget = {
  readonly ticketId: TicketId;
  /** The last public message that whoever gave the order could know of. */
  readonly baseSeq: number;
  readonly facts?: FillFacts | undefined;
  /** Names the copy of a template's file that this ticket's answer carries; absent where nothing is sent. */
  readonly copyFile?: (templateId: TemplateId, fileId: FileId) => FileId;
};
type Unfilled =
  | { readonly code: 'MISSING_VALUES'; readonly names: readonly string[] }
  | { readonly code: 'NO_SUCH_TICKET' };

/** The commands for one of the tickets. Ids that they need are made now: a receipt keeps a repeat from using new ones. */
export function commandsFor(
  commands: readonly BulkCommand[],
  target: BulkTarget,
  ids: IdSource,
): Result<Command[], Unfilled> {
  const { ticketId } = target;
  const made: Command[] = [];
  for (const command of commands) {
    switch (command.type) {
      case 'reply': {
        const reply = replyFor(command, target, ids);
        if (!reply.ok) return reply;
        made.push(reply.value);
        break;
      }
      case 'note': {
        const message = { id: ids<MessageId>(), html: command.html };
        made.push({ type: 'note', ticketId, message, mentions: [] });
        break;
      }
      case 'record-time':
        made.push({ ...command, ticketId, entryId: ids<TimeEntryId>() });
        break;
      default:
        made.push({ ...command, ticketId } as Command);
    }
  }
  return ok(made);
}

/** Nobody looks at it before it goes out: what lacks a value is not sent. */
function replyFor(
  { bodies, templateId, files = [] }: BulkReply,
  { ticketId, baseSeq, facts, copyFile }: BulkTarget,
  ids: IdSource,
): Result<Command, Unfilled> {
  if (facts === undefined) return refuse({ code: 'NO_SUCH_TICKET' });
  const { html, missing } = fillTemplate({ bodies, actions: [] }, facts);
  if (missing.length > 0) return refuse({ code: 'MISSING_VALUES', names: missing });
  const copies =
    templateId === undefined || copyFile === undefined
      ? []
      : files.map((fileId) => copyFile(templateId, fileId));
  return ok({
    type: 'reply',
    ticketId,
    message: { id: ids<MessageId>(), html, ...(copies.length > 0 && { files: copies }) },
    basis: { baseSeq },
    followUpTicketId: ids<TicketId>(),
  });
}
