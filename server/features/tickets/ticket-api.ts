// Shapes of requests and answers about tickets. Requests are strict: an unknown field is an error. What only the desk
// may see is a schema of its own, never a masked field.

import { z } from '@hono/zod-openapi';
import { NOTICE_EVENTS } from '#shared/notifications/notice-events.ts';
import { isUuid, isUuidV7 } from '#shared/base/ids.ts';
import { CONDITION_LIMITS } from '#shared/conditions/condition.ts';
import { isSort, SORTS } from '#shared/conditions/sort.ts';
import { CHANNELS, INTAKE_FIELDS, PHASES, PRIORITIES } from '#shared/engine/configuration.ts';
import { statusOf, type Configuration, type FieldValues } from '#shared/engine/configuration.ts';
import { categoryOf } from '#shared/engine/category.ts';
import { fieldsForCustomer } from '#shared/engine/fields.ts';
import { solutionForCustomer } from '#shared/engine/solution.ts';
import {
  LINK_KINDS,
  nextDue,
  TARGET_KINDS,
  type TicketTargets,
} from '#shared/engine/ticket-state.ts';
import { LIST_LIMITS, TEXT_LIMITS } from '#shared/protocol/command-schemas.ts';
import { FILE_REFUSAL_REASONS, FILE_STATES } from '#shared/files/file.ts';
import { FILE_RULE_LIMITS } from '#shared/files/file-rules.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import type { HistoryLine, StoredMessage, StoredTicket } from './ticket-views.ts';

export const idField = z.string().refine(isUuid, 'Not an id').openapi({ format: 'uuid' });
const newIdField = z
  .string()
  .refine(isUuidV7, 'Not an id of version 7')
  .openapi({ format: 'uuid' });
const NO_CONTROL = /^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u;
const STORABLE = /^[^\u0000\ud800-\udfff]*$/u;
export const lineField = (max: number) =>
  z.string().max(max).regex(NO_CONTROL, 'Must be one line of text');
export const textField = (max: number) =>
  z.string().max(max).regex(STORABLE, 'Must be well-formed text');

export const ticketParams = z.object({ workspace: z.string(), id: z.string() });
export const workspaceParams = z.object({ workspace: z.string() });

// ------------------------------------------------------------------------------------ requests

export const requesterShape = {
  name: lineField(TEXT_LIMITS.name),
  email: lineField(TEXT_LIMITS.email),
  phone: lineField(TEXT_LIMITS.phone).optional(),
  address: textField(TEXT_LIMITS.address).optional(),
  city: lineField(TEXT_LIMITS.city).optional(),
  country: lineField(TEXT_LIMITS.country).optional().describe('ISO 3166-1 alpha-2'),
};
const fieldValue = z.union([
  textField(TEXT_LIMITS.field),
  z.number(),
  z.boolean(),
  z.array(lineField(TEXT_LIMITS.fieldId)).max(LIST_LIMITS.options),
]);
export const fieldsField = z
  .record(lineField(TEXT_LIMITS.fieldId), fieldValue.nullable())
  .refine((values) => Object.keys(values).length <= LIST_LIMITS.fields, 'Too many fields')
  .describe('Custom fields by id; null: no value');
export const customFields = fieldsField.optional();

/** Of a message; named by uploads. */
export const filesField = z
  .array(newIdField)
  .max(FILE_RULE_LIMITS.maxFiles)
  .optional()
  .describe('Ids of uploads of the caller’s that have come whole, in the order shown');

export const openTicketBody = z
  .strictObject({
    id: newIdField.optional().describe('Made by the caller if it wants to know it beforehand'),
    subject: lineField(TEXT_LIMITS.subject),
    description: textField(80_000).optional().describe('Plain text'),
    html: z.string().max(80_000).optional().describe('Instead of `description`; sanitised'),
    priority: z
      .enum(PRIORITIES)
      .optional()
      .describe(
        'A customer’s does not count where the workspace does not ask for it (`customersMay`)',
      ),
    category: lineField(TEXT_LIMITS.category).optional(),
    group: idField.optional(),
    assignee: idField.optional(),
    followUpOf: idField.optional(),
    sale: idField.optional().describe('What it is about: a sale to the requester'),
    channel: z
      .enum(['agent', 'phone', 'chat'])
      .optional()
      .describe('How it came in, when an operator opens it'),
    language: lineField(TEXT_LIMITS.language).optional(),
    fields: customFields,
    files: filesField,
    requester: z
      .strictObject({
        ...requesterShape,
        name: requesterShape.name.optional(),
        email: requesterShape.email.optional(),
      })
      .optional()
      .describe('Customers may leave it out: it is themselves'),
  })
  .openapi('OpenTicket');

const clearable = z.strictObject({
  name: requesterShape.name.optional(),
  email: requesterShape.email.optional(),
  phone: requesterShape.phone,
  address: requesterShape.address,
  city: requesterShape.city,
  country: requesterShape.country,
});
export const changeTicketBody = z
  .strictObject({
    subject: lineField(TEXT_LIMITS.subject).optional(),
    requester: clearable.optional(),
    status: lineField(TEXT_LIMITS.status).optional(),
    priority: z.enum(PRIORITIES).optional(),
    category: lineField(TEXT_LIMITS.category).optional(),
    fields: customFields,
    tags: z.array(lineField(TEXT_LIMITS.tag)).max(LIST_LIMITS.tags).optional(),
    cc: z.array(lineField(TEXT_LIMITS.email)).max(LIST_LIMITS.addresses).optional(),
    language: lineField(TEXT_LIMITS.language).optional(),
    assignee: idField.nullable().optional(),
    group: idField.nullable().optional(),
    sale: idField.nullable().optional(),
  })
  .openapi('ChangeTicket');

export const messageBody = z
  .strictObject({
    html: z.string().max(LIMITS.messageHtmlBytes).optional(),
    text: textField(LIMITS.messageHtmlBytes).optional().describe('Instead of `html`'),
    kind: z.enum(['reply', 'note']).optional().describe('`reply` unless said otherwise'),
    parentId: idField.optional().describe('The message that this one answers'),
    mentions: z.array(idField).max(TEXT_LIMITS.mentions).optional().describe('Of a note'),
    files: filesField,
    baseSeq: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('Sequence of the last public message that the author has seen'),
    acknowledgedSeq: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('A newer answer that the author has read and answers all the same'),
    heldReplyId: idField
      .optional()
      .describe('The held reply that is hereby sent after all, or given as a note'),
  })
  .openapi('NewMessage');

export const nothingBody = z.strictObject({}).openapi('Nothing');
export const handOverBody = z
  .strictObject({ person: idField.optional(), group: idField.optional() })
  .refine((body) => (body.person === undefined) !== (body.group === undefined), {
    message: 'Either a person or a group',
    path: ['person'],
  })
  .openapi('HandOver');
export const assignBody = z
  .strictObject({ assignee: idField.nullable().optional(), group: idField.nullable().optional() })
  .openapi('Assign');
export const changeStatusBody = z
  .strictObject({ status: lineField(TEXT_LIMITS.status) })
  .openapi('ChangeStatus');

export const listQuery = z.strictObject({
  q: z
    .string()
    .max(CONDITION_LIMITS.text)
    .optional()
    .describe(
      'A filter as text: `status:open priority>=high city:Paris "printer jam" created:2026-01..2026-03 -tag:vip (a or b)`',
    ),
  filter: z
    .string()
    .max(20_000)
    .optional()
    .describe('A filter as JSON: `{"v":1,"where":{"field":"status","op":"is","values":["open"]}}`'),
  sort: z
    .string()
    .refine(isSort, 'unknown order')
    .optional()
    .openapi({ enum: SORTS.flatMap((sort) => (sort === 'queue' ? [sort] : [sort, `-${sort}`])) })
    .describe('`-updated` unless said otherwise; `queue`: urgent first, then the oldest waiting'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(1_000).optional(),
});
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(500).optional(),
});

// ------------------------------------------------------------------------------------ answers

const instant = z.string().openapi({ format: 'date-time' });
const requesterAnswer = z.object({
  personId: z.string().nullable(),
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  address: z.string(),
  city: z.string(),
  country: z.string(),
});
const localTextAnswer = z.record(z.string(), z.string());
const ticketShape = {
  id: z.string(),
  number: z.number().int().nullable(),
  subject: z.string(),
  status: z.string(),
  phase: z.enum(PHASES),
  priority: z.enum(PRIORITIES),
  category: z.string().describe('Empty: none'),
  parentCategory: z.string().nullable().describe('Of a subcategory'),
  fields: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
    .describe('Custom fields by id'),
  channel: z.enum(CHANNELS),
  language: z.string(),
  requester: requesterAnswer,
  incomplete: z
    .array(z.string())
    .describe(`Mandatory fields that are missing: ${INTAKE_FIELDS.join(', ')}, or fields.<id>`),
  followUpOf: z.string().nullable(),
  sale: z
    .object({
      id: z.string(),
      reference: z.string(),
      designation: z.string(),
      serialNumber: z.string(),
      soldOn: z.string().openapi({ format: 'date' }),
    })
    .nullable()
    .describe('The bought product that it is about'),
  solution: z
    .object({
      texts: localTextAnswer,
      byId: z.string().nullable(),
      at: instant,
      stage: z.enum(['proposed', 'reviewed', 'approved', 'refused', 'sent-back']),
      note: z.string().optional(),
    })
    .nullable(),
  rating: z.object({ value: z.number().int(), comment: localTextAnswer, at: instant }).nullable(),
  mergedInto: z.string().nullable().describe('The original of a duplicate'),
  translations: z.object({
    subject: localTextAnswer.optional(),
    description: localTextAnswer.optional(),
  }),
  messageCount: z.number().int().describe('Also the sequence of the last public message'),
  lastSide: z.enum(['customer', 'operator']),
  excerpt: z.string(),
  createdAt: instant,
  updatedAt: instant,
  firstResponseAt: instant.nullable(),
  resolvedAt: instant.nullable(),
  closedAt: instant.nullable(),
};
const deskShape = {
  group: z.string().nullable(),
  assignee: z.string().nullable(),
  lockHolder: z.string().nullable(),
  lockToken: z.number().int(),
  noteCount: z.number().int(),
  tags: z.array(z.string()),
  watchers: z.array(z.string()),
  cc: z.array(z.string()),
  links: z.array(z.object({ kind: z.enum(LINK_KINDS), ticketId: z.string() })),
  references: z
    .array(z.object({ system: z.string(), key: z.string(), url: z.string() }))
    .describe('What it is called in other systems'),
  minutesWorked: z.number().int(),
  waitingSince: instant.nullable(),
  unanswered: z.number().int(),
  statusSince: instant,
  targets: z
    .object({
      id: z.string(),
      firstResponseDue: instant.nullable(),
      nextResponseDue: instant.nullable(),
      resolutionDue: instant.nullable(),
      pausedSince: instant.nullable(),
      missed: z.array(z.enum(TARGET_KINDS)),
    })
    .nullable(),
  due: instant.nullable().describe('The next of the targets; null while their clock stands still'),
  escalation: z.number().int(),
  expiredAt: instant.nullable(),
  archivedAt: instant.nullable(),
  deletedAt: instant.nullable(),
  clientIp: z.string(),
};
export const ticketAnswer = z
  .object({ ...ticketShape, desk: z.object(deskShape).optional().describe('Operators only') })
  .openapi('Ticket');
export const ticketsAnswer = z
  .object({ items: z.array(ticketAnswer), next: z.string().nullable() })
  .openapi('Tickets');

export const messageAnswer = z
  .object({
    id: z.string(),
    ticketId: z.string().describe('Another one than asked for when the message opened a follow-up'),
    kind: z.enum(['reply', 'note']),
    seq: z.number().int(),
    side: z.enum(['customer', 'operator']),
    authorId: z.string().nullable(),
    authorName: z.string(),
    parentId: z.string().nullable(),
    html: z.string(),
    text: z.string(),
    signature: z.string(),
    at: instant,
    origin: z
      .object({ ticketId: z.string(), messageId: z.string() })
      .nullable()
      .describe('A copy: where it was written'),
    redactedAt: instant.nullable().describe('Its words were taken away'),
    files: z.array(
      z
        .object({
          id: z.string().describe('Its bytes: GET files/{id}/content'),
          name: z.string(),
          type: z.string(),
          size: z.number().int(),
          width: z.number().int().nullable(),
          height: z.number().int().nullable(),
          state: z
            .enum(FILE_STATES)
            .describe('Only a `ready` one is given out; `removed` with its message’s words'),
          reason: z.enum(FILE_REFUSAL_REASONS).nullable(),
          hasThumbnail: z.boolean(),
        })
        .openapi('MessageFile'),
    ),
  })
  .openapi('Message');
export const messagesAnswer = z
  .object({ items: z.array(messageAnswer), next: z.string().nullable() })
  .openapi('Messages');

export const heldRepliesAnswer = z
  .object({
    items: z.array(
      z
        .object({
          id: z.string(),
          ticketId: z.string(),
          messageId: z.string(),
          html: z.string(),
          parentId: z.string().nullable(),
          files: z.array(z.string()).describe('Ids of its files'),
          refusal: z.looseObject({ code: z.string() }).describe('Why it was not sent'),
          heldAt: instant,
        })
        .openapi('HeldReply'),
    ),
    next: z.string().nullable(),
  })
  .openapi('HeldReplies');

export const readBody = z
  .strictObject({
    ids: z.array(z.string().refine(isUuid, 'Not an id')).min(1).max(100).optional(),
    upTo: z
      .string()
      .refine(isUuid, 'Not an id')
      .optional()
      .describe('This one and all that came before it'),
  })
  .refine(({ ids, upTo }) => (ids === undefined) !== (upTo === undefined), {
    path: ['ids'],
    message: 'Either these ids, or all up to one',
  })
  .openapi('ReadNotifications');

export const notificationsAnswer = z
  .object({
    items: z.array(
      z
        .object({
          id: z.string(),
          kind: z.enum(NOTICE_EVENTS),
          ticketId: z.string(),
          messageId: z.string().nullable().describe('The note or message that it is about'),
          byName: z.string().describe('Who did it; empty: time, or a rule'),
          detail: z
            .string()
            .describe('The status, promised time, stage of the solution or rating; else empty'),
          at: instant,
          readAt: instant.nullable(),
        })
        .openapi('Notification'),
    ),
    next: z.string().nullable(),
  })
  .openapi('Notifications');

export const historyAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        seq: z.number().int(),
        type: z.string(),
        at: instant,
        actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
        via: z.string(),
        ip: z.string(),
        event: z.record(z.string(), z.unknown()).describe('Old and new values'),
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi('History');

export type TicketAnswer = z.infer<typeof ticketAnswer>;
export type MessageAnswer = z.infer<typeof messageAnswer>;

function presentTargets(targets: TicketTargets | null) {
  if (targets === null) return null;
  const { pauses: _, ...shown } = targets;
  return { ...shown, missed: [...shown.missed] };
}

export function presentTicket(
  { state, sale, clientIp, excerpt, publicUpdatedAt }: StoredTicket,
  configuration: Configuration,
  isForDesk: boolean,
): TicketAnswer {
  const ticket: TicketAnswer = {
    id: state.id,
    number: state.number,
    subject: state.subject,
    status: state.status,
    phase: statusOf(configuration, state.status)?.phase ?? 'active',
    priority: state.priority,
    category: state.category,
    parentCategory: categoryOf(configuration, state.category)?.parentId ?? null,
    fields: mutable(isForDesk ? state.fields : fieldsForCustomer(configuration, state.fields)),
    solution: isForDesk ? state.solution : solutionForCustomer(state.solution),
    rating: state.rating,
    mergedInto: state.mergedInto,
    translations: state.translations,
    channel: state.channel,
    language: state.language,
    requester: { ...state.requester },
    incomplete: [...state.incomplete],
    followUpOf: state.followUpOf,
    sale,
    messageCount: state.pubSeq,
    lastSide: state.lastSide,
    excerpt,
    createdAt: state.createdAt,
    updatedAt: isForDesk ? state.updatedAt : publicUpdatedAt,
    firstResponseAt: state.firstResponseAt,
    resolvedAt: state.resolvedAt,
    closedAt: state.closedAt,
  };
  if (!isForDesk) return ticket;
  return {
    ...ticket,
    desk: {
      group: state.groupId,
      assignee: state.assigneeId,
      lockHolder: state.lockHolderId,
      lockToken: state.lockToken,
      noteCount: state.notesSeq,
      tags: [...state.tags],
      watchers: [...state.watchers],
      cc: [...state.cc],
      links: [...state.links],
      references: [...state.references],
      minutesWorked: state.minutesWorked,
      waitingSince: state.waitingSince,
      unanswered: state.unanswered,
      statusSince: state.statusSince,
      targets: presentTargets(state.targets),
      due: nextDue(state.targets),
      escalation: state.escalation,
      expiredAt: state.expiredAt,
      archivedAt: state.archivedAt,
      deletedAt: state.deletedAt,
      clientIp,
    },
  };
}

const mutable = (values: FieldValues) => values as TicketAnswer['fields'];

export const presentMessage = (message: StoredMessage): MessageAnswer => ({
  id: message.id,
  ticketId: message.ticketId,
  kind: message.kind === 'pub' ? 'reply' : 'note',
  seq: message.seq,
  side: message.side,
  authorId: message.authorId,
  authorName: message.authorName,
  parentId: message.parentId,
  html: message.html,
  text: message.bodyText,
  signature: message.signature,
  at: message.at,
  origin:
    message.originTicketId === null || message.originMessageId === null
      ? null
      : { ticketId: message.originTicketId, messageId: message.originMessageId },
  redactedAt: message.redactedAt,
  files: [...message.files],
});

export const presentHistoryLine = (line: HistoryLine) => ({
  id: line.id,
  seq: line.seq,
  type: line.type,
  at: line.at,
  actor: { kind: line.actorKind, id: line.actorId, name: line.actorName },
  via: line.via,
  ip: line.ip,
  event: line.data as unknown as Record<string, unknown>,
});
