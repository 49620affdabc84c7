// Shapes of what customers without an account send and get.

import { z } from '@hono/zod-openapi';
import { PRIORITIES } from '#shared/engine/configuration.ts';
import { TEXT_LIMITS } from '#shared/protocol/command-schemas.ts';
import {
  customFields,
  filesField,
  lineField,
  messageAnswer,
  requesterShape,
  textField,
  ticketAnswer,
} from '#server/features/tickets/index.ts';

/** Longest description and message of a customer, as plain text. */
const LONGEST_TEXT = 60_000;

/** Whoever has no account makes one up, and shows by it that the uploads are theirs. */
export const uploadKeyField = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22,100}$/, 'Must be 22 to 100 letters, digits, - or _, made at random');

export const requestBody = z
  .strictObject({
    ...requesterShape,
    name: requesterShape.name.optional(),
    email: requesterShape.email.optional(),
    subject: lineField(TEXT_LIMITS.subject).optional(),
    description: textField(LONGEST_TEXT).optional().describe('Plain text'),
    category: lineField(TEXT_LIMITS.category).optional(),
    priority: z
      .enum(PRIORITIES)
      .optional()
      .describe('Does not count where the workspace does not ask for it (`customersMay`)'),
    language: lineField(TEXT_LIMITS.language).optional(),
    fields: customFields,
    files: filesField,
    uploadKey: uploadKeyField.optional().describe('With which the files were uploaded'),
    formToken: z.string().max(200).optional().describe('Of the form on the request page'),
    website: z.string().max(200).optional().describe('Must be empty: people do not see it'),
  })
  .openapi('PublicRequest');
export type RequestInput = z.infer<typeof requestBody>;

export const receiptAnswer = z
  .object({ id: z.string(), number: z.number().int(), accessCode: z.string(), url: z.string() })
  .openapi('RequestReceipt');
export type RequestReceipt = z.infer<typeof receiptAnswer>;

export const publicMessageBody = z
  .strictObject({
    text: textField(LONGEST_TEXT).optional(),
    html: z.string().max(LONGEST_TEXT).optional().describe('Instead of `text`; sanitised'),
    files: filesField,
    parentId: z.string().max(36).optional().describe('The message that this one answers'),
  })
  .openapi('PublicMessage');

export const detailsBody = z
  .strictObject({
    name: requesterShape.name.optional(),
    email: requesterShape.email.optional(),
    phone: requesterShape.phone,
    address: requesterShape.address,
    city: requesterShape.city,
    country: requesterShape.country,
    category: lineField(TEXT_LIMITS.category).optional(),
    subject: lineField(TEXT_LIMITS.subject).optional(),
    fields: customFields,
  })
  .openapi('MissingDetails');
export type DetailsInput = z.infer<typeof detailsBody>;

export const numberParams = z.object({ workspace: z.string(), number: z.string() });
export const conversationQuery = z.strictObject({ cursor: z.string().max(500).optional() });
export const requestAnswer = ticketAnswer
  .omit({ desk: true })
  .extend({
    statusLabel: z.string(),
    messages: z.array(messageAnswer).describe('The public conversation in order'),
    next: z.string().nullable().describe('Cursor of the messages that follow'),
    may: z
      .object({
        reply: z.boolean(),
        close: z.boolean(),
        reopen: z.boolean(),
        rate: z.boolean(),
        answerSolution: z.boolean(),
      })
      .describe('What would be taken from its requester now'),
  })
  .openapi('RequestView');
export const publicMessageAnswer = messageAnswer
  .extend({
    /** Only when the message came too late and opened a linked request of its own. */
    followUp: receiptAnswer.optional(),
  })
  .openapi('PublicMessageAnswer');
