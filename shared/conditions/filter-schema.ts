// The stored form, read from JSON. Only its shape is checked here; check.ts knows what a workspace has.

import { z } from 'zod';
import { CONDITION_LIMITS, OPERATORS, type Condition, type StoredFilter } from './condition.ts';

const scalar = z.union([
  z.string().max(CONDITION_LIMITS.value),
  z.number().finite(),
  z.boolean(),
  z.null(),
]);
const parts = z.lazy(() => z.array(conditionSchema).max(CONDITION_LIMITS.nodes));

export const conditionSchema: z.ZodType<Condition, Condition> = z.lazy(() =>
  z.union([
    z.strictObject({
      field: z.string().min(1).max(100),
      op: z.enum(OPERATORS),
      values: z.array(scalar).max(CONDITION_LIMITS.values),
    }),
    z.strictObject({ all: parts }),
    z.strictObject({ any: parts }),
    z.strictObject({ not: conditionSchema }),
  ]),
);

export const storedFilterSchema: z.ZodType<StoredFilter, StoredFilter> = z.strictObject({
  v: z.literal(1),
  where: conditionSchema,
});
