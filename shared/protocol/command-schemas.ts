// The shape of commands as they arrive, checked before the engine sees them: unknown keys, wrong types and
// over-long texts are refused. engine/commands.ts says what they mean; the proof below keeps the two equal.

import { z } from 'zod';
import { isUuid, isUuidV7 } from '#shared/base/ids.ts';
import type {
  FileId,
  GroupId,
  HeldReplyId,
  MessageId,
  PersonId,
  SaleId,
  TicketId,
  TimeEntryId,
} from '#shared/base/ids.ts';
import type { DeviceCommand } from '#shared/engine/commands.ts';
import { CHANNELS, PRIORITIES } from '#shared/engine/configuration.ts';
import { FILE_RULE_LIMITS } from '#shared/files/file-rules.ts';
import { REFERENCE_LIMITS } from '#shared/engine/references.ts';
import { LINK_KINDS, TRANSLATED_FIELDS } from '#shared/engine/ticket-state.ts';
import { LIMITS } from './sync.ts';

/** Longest texts, in characters. */
export const TEXT_LIMITS = {
  subject: 300,
  name: 200,
  email: 254,
  phone: 50,
  address: 500,
  city: 100,
  country: 2,
  category: 100,
  language: 35,
  status: 64,
  mentions: 50,
  field: 1_000,
  fieldId: 40,
  tag: 100,
  translation: 80_000,
  note: 10_000,
  timeText: 1_000,
  reason: 1_000,
} as const;

/** An id that a client makes: version 7, so that ids sort by time. */
function newId<Id extends string>(): z.ZodType<Id, Id> {
  return z.string().refine(isUuidV7, 'must be a UUID of version 7') as unknown as z.ZodType<Id, Id>;
}
/** An id of something that exists. */
function id<Id extends string>(): z.ZodType<Id, Id> {
  return z.string().refine(isUuid, 'must be a UUID') as unknown as z.ZodType<Id, Id>;
}
/** Well formed and without NUL: what a database can store. */
const STORABLE = /^[^\u0000\ud800-\udfff]*$/u;
/** A line: control characters have no business in names and addresses (security.md 4 no. 7). */
const ONE_LINE = /^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u;
const text = (limit: number): z.ZodString =>
  z.string().max(limit).regex(STORABLE, 'must be well-formed text');
const line = (limit: number): z.ZodString =>
  z.string().max(limit).regex(ONE_LINE, 'must be one line');
const base64 = (bytes: number): z.ZodString =>
  z
    .string()
    .max(Math.ceil(bytes / 3) * 4)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64');

const requesterFields = {
  name: line(TEXT_LIMITS.name),
  email: line(TEXT_LIMITS.email),
  phone: line(TEXT_LIMITS.phone),
  address: text(TEXT_LIMITS.address),
  city: line(TEXT_LIMITS.city),
  country: z.string().regex(/^(?:[A-Z]{2})?$/, 'must be two capital letters'),
};
const requesterSchema = z.strictObject({ personId: id<PersonId>().nullable(), ...requesterFields });

const newMessageSchema = z.strictObject({
  id: newId<MessageId>(),
  // The server's sanitiser removes what cannot be stored; refusing would be final for a sender who is not at fault.
  html: z.string().max(LIMITS.messageHtmlBytes),
  parentId: z.exactOptional(newId<MessageId>()),
  update: z.exactOptional(base64(LIMITS.updateBytes)),
  files: z.exactOptional(z.array(newId<FileId>()).max(FILE_RULE_LIMITS.maxFiles).readonly()),
});

const count = z.int().min(0).max(2_147_483_647);
const replyBasisSchema = z.strictObject({
  baseSeq: count,
  lockToken: z.exactOptional(count),
  acknowledgedSeq: z.exactOptional(count),
});

/** Longest lists. */
export const LIST_LIMITS = {
  fields: 100,
  options: 200,
  people: 100,
  addresses: 50,
  tags: 50,
} as const;

const fieldValue = z.union([
  text(TEXT_LIMITS.field),
  z.number(),
  z.boolean(),
  z.array(line(TEXT_LIMITS.fieldId)).max(LIST_LIMITS.options).readonly(),
]);
const fieldValues = z
  .record(line(TEXT_LIMITS.fieldId), fieldValue.nullable())
  .refine((values) => Object.keys(values).length <= LIST_LIMITS.fields, 'too many fields')
  .readonly();
const localText = z
  .record(line(TEXT_LIMITS.language), text(TEXT_LIMITS.translation))
  .refine((texts) => Object.keys(texts).length <= 50, 'too many languages')
  .readonly();
const people = z.array(id<PersonId>()).max(LIST_LIMITS.people).readonly();
const addresses = z.array(line(TEXT_LIMITS.email)).max(LIST_LIMITS.addresses).readonly();
const tags = z.array(line(TEXT_LIMITS.tag)).max(LIST_LIMITS.tags).readonly();

const ticketId = id<TicketId>();
const on = <Type extends string>(type: Type) => ({ type: z.literal(type), ticketId });

export const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('open'),
    ticketId: newId<TicketId>(),
    subject: line(TEXT_LIMITS.subject),
    message: newMessageSchema,
    requester: requesterSchema,
    channel: z.enum(CHANNELS),
    language: line(TEXT_LIMITS.language),
    priority: z.exactOptional(z.enum(PRIORITIES)),
    category: z.exactOptional(line(TEXT_LIMITS.category)),
    fields: z.exactOptional(fieldValues),
    groupId: z.exactOptional(id<GroupId>()),
    assigneeId: z.exactOptional(id<PersonId>()),
    followUpOf: z.exactOptional(id<TicketId>()),
    saleId: z.exactOptional(id<SaleId>()),
  }),
  z.strictObject({
    ...on('reply'),
    message: newMessageSchema,
    basis: replyBasisSchema,
    followUpTicketId: newId<TicketId>(),
  }),
  z.strictObject({
    ...on('note'),
    message: newMessageSchema,
    mentions: z.array(id<PersonId>()).max(TEXT_LIMITS.mentions).readonly(),
  }),
  z.strictObject(on('take')),
  z.strictObject(on('drop')),
  z.strictObject({
    ...on('hand-over'),
    to: z.union([
      z.strictObject({ personId: id<PersonId>() }),
      z.strictObject({ groupId: id<GroupId>() }),
    ]),
  }),
  z.strictObject(on('break-lock')),
  z.strictObject({
    ...on('assign'),
    assigneeId: z.exactOptional(id<PersonId>().nullable()),
    groupId: z.exactOptional(id<GroupId>().nullable()),
  }),
  z.strictObject({ ...on('change-status'), status: line(TEXT_LIMITS.status) }),
  z.strictObject(on('close')),
  z.strictObject(on('reopen')),
  z.strictObject({
    ...on('correct-requester'),
    changes: z.strictObject({
      subject: z.exactOptional(line(TEXT_LIMITS.subject)),
      name: z.exactOptional(requesterFields.name),
      email: z.exactOptional(requesterFields.email),
      phone: z.exactOptional(requesterFields.phone),
      address: z.exactOptional(requesterFields.address),
      city: z.exactOptional(requesterFields.city),
      country: z.exactOptional(requesterFields.country),
    }),
  }),
  z.strictObject({ ...on('name-sale'), saleId: id<SaleId>().nullable() }),
  z.strictObject({
    ...on('settle-held-reply'),
    heldReplyId: id<HeldReplyId>(),
    outcome: z.enum(['resent', 'noted', 'discarded']),
  }),
  z.strictObject({ ...on('change-priority'), priority: z.enum(PRIORITIES) }),
  z.strictObject({ ...on('categorise'), category: line(TEXT_LIMITS.category) }),
  z.strictObject({ ...on('set-fields'), fields: fieldValues }),
  z.strictObject({ ...on('tag'), add: tags, remove: tags }),
  z.strictObject({
    ...on('translate'),
    field: z.enum(TRANSLATED_FIELDS),
    language: line(TEXT_LIMITS.language),
    text: text(TEXT_LIMITS.translation),
  }),
  z.strictObject({ ...on('change-language'), language: line(TEXT_LIMITS.language) }),
  z.strictObject({ ...on('change-watchers'), add: people, remove: people }),
  z.strictObject({ ...on('change-cc'), add: addresses, remove: addresses }),
  z.strictObject({
    ...on('change-references'),
    add: z
      .array(
        z.strictObject({
          system: line(REFERENCE_LIMITS.system),
          key: line(REFERENCE_LIMITS.key),
          url: line(REFERENCE_LIMITS.url),
        }),
      )
      .max(REFERENCE_LIMITS.perTicket),
    remove: z
      .array(
        z.strictObject({ system: line(REFERENCE_LIMITS.system), key: line(REFERENCE_LIMITS.key) }),
      )
      .max(REFERENCE_LIMITS.perTicket),
  }),
  z.strictObject({
    ...on('record-time'),
    entryId: newId<TimeEntryId>(),
    minutes: z.int(),
    on: line(10),
    text: line(TEXT_LIMITS.timeText),
  }),
  z.strictObject({ ...on('propose-solution'), texts: localText }),
  z.strictObject({
    ...on('review-solution'),
    outcome: z.enum(['approve', 'send-back']),
    note: text(TEXT_LIMITS.note),
  }),
  z.strictObject({
    ...on('answer-solution'),
    outcome: z.enum(['approve', 'refuse']),
    note: text(TEXT_LIMITS.note),
  }),
  z.strictObject({ ...on('rate'), value: z.int(), comment: localText }),
  z.strictObject({ ...on('merge'), into: id<TicketId>() }),
  z.strictObject({
    ...on('split'),
    messageId: id<MessageId>(),
    newTicketId: newId<TicketId>(),
    subject: line(TEXT_LIMITS.subject),
  }),
  z.strictObject({ ...on('link'), kind: z.enum(LINK_KINDS), to: id<TicketId>() }),
  z.strictObject({ ...on('unlink'), kind: z.enum(LINK_KINDS), to: id<TicketId>() }),
  z.strictObject({
    ...on('redact'),
    messageId: id<MessageId>(),
    reason: line(TEXT_LIMITS.reason),
  }),
]);

export const commandsSchema = z.array(commandSchema).min(1).max(LIMITS.entryCommands).readonly();

// Neither side may know a field that the other does not: this line stops compiling when they part. Optional
// fields count as required ones here, else a forgotten one would still be assignable.
type Schema = z.output<typeof commandSchema>;
type Whole<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [Key in keyof T]-?: Whole<T[Key]> };
type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const SAME: Equal<Whole<Schema>, Whole<DeviceCommand>> = true;
void SAME;
