import { z } from '@hono/zod-openapi';
import { CONDITION_LIMITS } from '#shared/conditions/condition.ts';
import { TEXT_LIMITS } from '#shared/protocol/command-schemas.ts';
import { lineField, textField, ticketAnswer } from '#server/features/tickets/index.ts';
import { PLACES } from './where-found.ts';

export { ticketParams, workspaceParams } from '#server/features/tickets/index.ts';

export const searchQueryParams = z.strictObject({
  q: z
    .string()
    .min(1)
    .max(CONDITION_LIMITS.text)
    .describe(
      'A filter as of lists. Its free words rank what it finds: `printer "paper jam" status:open`',
    ),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  cursor: z.string().max(500).optional(),
});

const place = z.object({
  in: z.enum(PLACES),
  id: z.string().nullable().describe('Of the message, the note or the custom field'),
  text: z.string().describe('An extract, plain text'),
  marks: z
    .array(z.object({ from: z.number().int(), to: z.number().int() }))
    .describe('What was found, in UTF-16 units of `text`'),
});
export const searchAnswer = z
  .object({
    items: z.array(z.object({ ticket: ticketAnswer, found: z.array(place) })),
    next: z
      .string()
      .nullable()
      .describe('Of the best few hundred; lists with the same filter have no end'),
    isApproximate: z
      .boolean()
      .describe('Nothing has these words: the items are of people whose names are nearly so'),
    suggestions: z
      .array(z.object({ text: z.string(), q: z.string() }))
      .describe('Names that are nearly what was typed, and what to ask for instead'),
  })
  .openapi('SearchResults');

export const sameProductAnswer = z
  .object({
    requests: z.array(ticketAnswer).describe('The likest first'),
    solutions: z
      .array(
        z.object({
          ticket: ticketAnswer,
          reply: z
            .object({
              html: z.string().describe('Sanitised; without the signature'),
              authorName: z.string(),
              at: z.string().openapi({ format: 'date-time' }),
            })
            .nullable()
            .describe('The last answer before its end. Null: its solution is what solved it'),
        }),
      )
      .describe('What solved others; the likest first'),
  })
  .openapi('SameProduct');

const limit = z.coerce.number().int().min(1).max(20).optional();
export const similarQuery = z.strictObject({ limit });
export const similarBody = z
  .strictObject({
    subject: lineField(TEXT_LIMITS.subject),
    description: textField(80_000).optional().describe('Plain text'),
    email: lineField(TEXT_LIMITS.email).optional().describe('Of who asks'),
    limit: z.number().int().min(1).max(20).optional(),
  })
  .openapi('TextBeingWritten');
export const similarAnswer = z
  .object({
    items: z.array(
      z.object({
        ticket: ticketAnswer,
        similarity: z.number().describe('From 0 to 1'),
        isProbablyDuplicate: z
          .boolean()
          .describe('Asked by the same person lately, in much the same words'),
      }),
    ),
  })
  .openapi('SimilarTickets');
