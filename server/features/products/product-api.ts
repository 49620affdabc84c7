// Shapes of requests and answers about products. Requests are strict: an unknown field is an error.

import { z } from '@hono/zod-openapi';
import { line } from '#server/features/accounts/index.ts';
import type { Product } from './product-views.ts';

const TEXT_LIMITS = { reference: 60, designation: 200 } as const;

export const productFields = z.strictObject({
  reference: line(TEXT_LIMITS.reference, 1),
  designation: line(TEXT_LIMITS.designation, 1),
  isOnSale: z.boolean().optional().describe('Left out: as it was, and true for a new product'),
});
export type ProductFields = z.output<typeof productFields>;

export const loadProductsBody = z
  .strictObject({ items: z.array(productFields).min(1) })
  .openapi('LoadProducts');

export const searchQuery = z.strictObject({
  q: z
    .string()
    .max(200)
    .optional()
    .describe('Part of a reference or designation, 3 characters or more'),
});

export const productAnswer = z
  .object({
    id: z.string(),
    reference: z.string(),
    designation: z.string(),
    isOnSale: z.boolean().describe('False: it is no longer sold, and still supported'),
  })
  .openapi('Product');
export const foundProductsAnswer = z
  .object({
    items: z.array(productAnswer).describe('All that match when they are fewer than 10, else none'),
    total: z.number().int().describe('How many match; no more than 1,000 are counted'),
    isMore: z.boolean().describe('More than `total` match'),
  })
  .openapi('FoundProducts');
export const loadedProductsAnswer = z
  .object({
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
  })
  .openapi('LoadedProducts');

export const presentProduct = ({ id, reference, designation, isOnSale }: Product) => ({
  id,
  reference,
  designation,
  isOnSale,
});
