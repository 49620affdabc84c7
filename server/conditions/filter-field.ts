// A filter as a field of a documented body.

import { z } from '@hono/zod-openapi';
import { storedFilterSchema } from '#shared/conditions/filter-schema.ts';

/**
 * A stored filter. What is documented can only be said of a schema made after `@hono/zod-openapi` was loaded, and the
 * shared one may be older: so this one is made here, around it.
 */
export const filterField = z.lazy(() => storedFilterSchema).openapi({ type: 'object' });
