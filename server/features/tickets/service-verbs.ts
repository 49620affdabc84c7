// Bodies of the verbs around a ticket's facts, its solution and its ties, and the commands that they mean.

import { z } from '@hono/zod-openapi';
import type { MessageId, PersonId, TicketId, TimeEntryId } from '#shared/base/ids.ts';
import { PRIORITIES } from '#shared/engine/configuration.ts';
import { REFERENCE_LIMITS } from '#shared/engine/references.ts';
import { LINK_KINDS, TRANSLATED_FIELDS } from '#shared/engine/ticket-state.ts';
import { LIST_LIMITS, TEXT_LIMITS } from '#shared/protocol/command-schemas.ts';
import { fieldsField, idField, lineField, textField } from './ticket-api.ts';
import { verb, type Verb } from './verb.ts';

const language = lineField(TEXT_LIMITS.language);
export const localTextField = z
  .record(language, textField(TEXT_LIMITS.translation))
  .describe('A text per language of the workspace');
const note = textField(TEXT_LIMITS.note).optional();
const people = z.array(idField).max(LIST_LIMITS.people).optional();
const addresses = z.array(lineField(TEXT_LIMITS.email)).max(LIST_LIMITS.addresses).optional();
const tags = z.array(lineField(TEXT_LIMITS.tag)).max(LIST_LIMITS.tags).optional();
const linkBody = z.strictObject({ kind: z.enum(LINK_KINDS), to: idField });

export const rateBody = z
  .strictObject({ value: z.number().int(), comment: localTextField.optional() })
  .openapi('Rate');
export const answerSolutionBody = z
  .strictObject({ outcome: z.enum(['approve', 'refuse']), note })
  .openapi('AnswerSolution');

export const SERVICE_VERBS: readonly Verb<unknown>[] = [
  verb({
    name: 'change-priority',
    summary: 'Set the priority',
    body: z.strictObject({ priority: z.enum(PRIORITIES) }).openapi('ChangePriority'),
    command: (ticketId, { priority }) => ({ type: 'change-priority', ticketId, priority }),
  }),
  verb({
    name: 'categorise',
    summary: 'Give it a category, or none (empty)',
    body: z.strictObject({ category: lineField(TEXT_LIMITS.category) }).openapi('Categorise'),
    command: (ticketId, { category }) => ({ type: 'categorise', ticketId, category }),
  }),
  verb({
    name: 'set-fields',
    summary: 'Fill in custom fields; null takes a value away',
    body: z.strictObject({ fields: fieldsField }).openapi('SetFields'),
    command: (ticketId, { fields }) => ({ type: 'set-fields', ticketId, fields }),
  }),
  verb({
    name: 'tag',
    summary: 'Add and remove tags',
    body: z.strictObject({ add: tags, remove: tags }).openapi('Tag'),
    command: (ticketId, { add = [], remove = [] }) => ({ type: 'tag', ticketId, add, remove }),
  }),
  verb({
    name: 'translate',
    summary: 'Write a text in another language; empty takes it away',
    body: z
      .strictObject({
        field: z.enum(TRANSLATED_FIELDS),
        language,
        text: textField(TEXT_LIMITS.translation),
      })
      .openapi('Translate'),
    command: (ticketId, body) => ({ type: 'translate', ticketId, ...body }),
  }),
  verb({
    name: 'change-watchers',
    summary: 'Follow, or let others follow',
    body: z.strictObject({ add: people, remove: people }).openapi('ChangeWatchers'),
    command: (ticketId, { add = [], remove = [] }) => ({
      type: 'change-watchers',
      ticketId,
      add: add as PersonId[],
      remove: remove as PersonId[],
    }),
  }),
  verb({
    name: 'change-cc',
    summary: 'Who gets a copy of every public answer',
    body: z.strictObject({ add: addresses, remove: addresses }).openapi('ChangeCc'),
    command: (ticketId, { add = [], remove = [] }) => ({
      type: 'change-cc',
      ticketId,
      add,
      remove,
    }),
  }),
  verb({
    name: 'change-references',
    summary: 'What it is called in other systems',
    body: z
      .strictObject({
        add: z
          .array(
            z.strictObject({
              system: lineField(REFERENCE_LIMITS.system),
              key: lineField(REFERENCE_LIMITS.key),
              url: lineField(REFERENCE_LIMITS.url).optional(),
            }),
          )
          .max(REFERENCE_LIMITS.perTicket)
          .optional()
          .describe('One that is there already gets this address'),
        remove: z
          .array(
            z.strictObject({
              system: lineField(REFERENCE_LIMITS.system),
              key: lineField(REFERENCE_LIMITS.key),
            }),
          )
          .max(REFERENCE_LIMITS.perTicket)
          .optional(),
      })
      .openapi('ChangeReferences'),
    command: (ticketId, { add = [], remove = [] }) => ({
      type: 'change-references',
      ticketId,
      add: add.map(({ url = '', ...one }) => ({ ...one, url })),
      remove,
    }),
  }),
  verb({
    name: 'record-time',
    summary: 'Record time worked',
    body: z
      .strictObject({
        id: idField.optional().describe('Made by the caller if it wants to know it beforehand'),
        minutes: z.number().int(),
        on: lineField(10).describe('The day of the work, 2026-11-21'),
        text: lineField(TEXT_LIMITS.timeText).optional(),
      })
      .openapi('RecordTime'),
    command: (ticketId, { id, minutes, on, text = '' }, ids) => ({
      type: 'record-time',
      ticketId,
      entryId: (id as TimeEntryId | undefined) ?? ids<TimeEntryId>(),
      minutes,
      on,
      text,
    }),
  }),
  verb({
    name: 'merge',
    summary: 'Make it a duplicate of another ticket, which gets its messages and its requester',
    body: z.strictObject({ into: idField }).openapi('Merge'),
    command: (ticketId, { into }) => ({ type: 'merge', ticketId, into: into as TicketId }),
  }),
  verb({
    name: 'split',
    summary: 'Make a message the beginning of a ticket of its own; it stays where it is',
    body: z
      .strictObject({
        messageId: idField,
        subject: lineField(TEXT_LIMITS.subject),
        newTicketId: idField.optional(),
      })
      .openapi('Split'),
    command: (ticketId, { messageId, subject, newTicketId }, ids) => ({
      type: 'split',
      ticketId,
      messageId: messageId as MessageId,
      newTicketId: (newTicketId as TicketId | undefined) ?? ids<TicketId>(),
      subject,
    }),
    // What was done, not what was asked: a repeat under its key asks with a new id.
    result: ({ ticketId }, { tickets }) =>
      tickets.find(({ id }) => id !== ticketId)?.id ?? ticketId,
  }),
  verb({
    name: 'link',
    summary: 'Tie it to another ticket',
    body: linkBody.openapi('Link'),
    command: (ticketId, { kind, to }) => ({ type: 'link', ticketId, kind, to: to as TicketId }),
  }),
  verb({
    name: 'unlink',
    summary: 'Untie it from another ticket',
    body: linkBody.openapi('Unlink'),
    command: (ticketId, { kind, to }) => ({ type: 'unlink', ticketId, kind, to: to as TicketId }),
  }),
  verb({
    name: 'propose-solution',
    summary: 'Propose a solution',
    body: z.strictObject({ texts: localTextField }).openapi('ProposeSolution'),
    command: (ticketId, { texts }) => ({ type: 'propose-solution', ticketId, texts }),
  }),
  verb({
    name: 'review-solution',
    summary: 'Approve a proposed solution for the desk, or send it back',
    body: z
      .strictObject({ outcome: z.enum(['approve', 'send-back']), note })
      .openapi('ReviewSolution'),
    command: (ticketId, { outcome, note: words = '' }) => ({
      type: 'review-solution',
      ticketId,
      outcome,
      note: words,
    }),
  }),
  verb({
    name: 'answer-solution',
    summary: 'Approve or refuse a solution, as its customer',
    body: answerSolutionBody,
    command: (ticketId, { outcome, note: words = '' }) => ({
      type: 'answer-solution',
      ticketId,
      outcome,
      note: words,
    }),
  }),
  verb({
    name: 'rate',
    summary: 'Rate how it went, as its customer',
    body: rateBody,
    command: (ticketId, { value, comment = {} }) => ({ type: 'rate', ticketId, value, comment }),
  }),
  verb({
    name: 'restore',
    summary: 'Bring a deleted ticket back',
    body: z.strictObject({}),
    isBodyRequired: false,
    command: (ticketId) => ({ type: 'restore', ticketId }),
  }),
];
