// Shapes of requests and answers about sales. Requests are strict: an unknown field is an error.

import { z } from '@hono/zod-openapi';
import { isUuid } from '#shared/base/ids.ts';
import { productAnswer, presentProduct } from './product-api.ts';
import type { Sale } from './sale-views.ts';

const idField = z.string().refine(isUuid, 'Not an id').openapi({ format: 'uuid' });
const day = z.string().openapi({ format: 'date' });

/** What is wrong with serial number and day is said by the rule of the engine, in the caller's language. */
export const recordSaleBody = z
  .strictObject({
    customerId: idField,
    productId: idField,
    serialNumber: z
      .string()
      .max(200)
      .describe('15 digits and capital letters; small letters become capitals'),
    soldOn: day.optional().describe('Today, if left out'),
  })
  .openapi('RecordSale');

export const listSalesQuery = z.strictObject({
  customer: idField.optional().describe('Whose; customers get their own in any case'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(500).optional(),
});

const name = z.object({ id: z.string(), name: z.string() });
export const saleAnswer = z
  .object({
    id: z.string(),
    customer: name.extend({ email: z.string() }),
    product: productAnswer,
    serialNumber: z.string(),
    soldOn: day,
    seller: name.nullable().describe('Null: an API key recorded it'),
    createdAt: z.string().openapi({ format: 'date-time' }),
  })
  .openapi('Sale');
export const salesAnswer = z
  .object({ items: z.array(saleAnswer), next: z.string().nullable() })
  .openapi('Sales');

export const presentSale = (sale: Sale) => ({
  id: sale.id,
  customer: { id: sale.customerId, name: sale.customerName, email: sale.customerEmail },
  product: presentProduct({ ...sale, id: sale.productId }),
  serialNumber: sale.serialNumber,
  soldOn: sale.soldOn,
  seller: sale.sellerId === null ? null : { id: sale.sellerId, name: sale.sellerName ?? '' },
  createdAt: sale.createdAt,
});
