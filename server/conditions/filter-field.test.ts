// Read first, as tests and tools do that need a filter before they need a server.
import { storedFilterSchema } from '#shared/conditions/filter-schema.ts';
import { expect, test } from 'vitest';

test('X1s a filter can be documented whichever module was read first', async () => {
  expect(storedFilterSchema.safeParse({ v: 1, where: { all: [] } }).success).toBe(true);

  const { filterField } = await import('./filter-field.ts');

  expect(filterField.parse({ v: 1, where: { all: [] } })).toEqual({ v: 1, where: { all: [] } });
});
