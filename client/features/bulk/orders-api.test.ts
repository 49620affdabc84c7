import { expect, test } from 'vitest';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import type { BulkAct } from './bulk-act.ts';
import { createOrdersApi } from './orders-api.ts';

const sent: unknown[] = [];
const api = createOrdersApi({
  workspace: () => ({ slug: 'many' }),
  api: {
    post: async (_: string, body: unknown) => {
      sent.push(body);
      return { ok: true, value: { status: 202, data: {}, etag: null } };
    },
  },
} as unknown as Desk);
const acts: readonly BulkAct[] = [{ type: 'delete' }];

test('S4w an order for all that match says how many were looked at; one for named tickets needs not', async () => {
  const where = { and: [] } as never;
  await api.give({ where }, acts, 'a key', 120);
  await api.give({ ids: ['one' as TicketId] }, acts, 'a key', 1);
  expect(sent).toEqual([
    { filter: { v: 1, where }, commands: acts, expected: 120 },
    { ids: ['one'], commands: acts },
  ]);
});
