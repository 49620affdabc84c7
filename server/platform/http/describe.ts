// Short forms for describing routes of the documented API.

import { z } from '@hono/zod-openapi';

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Stable; switch on this'),
    detail: z.string().optional(),
    errors: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('The fields that are wrong (422)'),
    traceId: z.string(),
  })
  .openapi('Problem');

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(500).optional().describe('`next` of the page before'),
});
/** Where the list goes on; null at its end. */
export const nextField = z.string().nullable().describe('Cursor of the next page; null: no more');

export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});

/** Every failure has the same form; a status of its own says nothing that `code` does not. */
export const problems = {
  default: {
    description: 'A problem document (RFC 9457)',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
};
