import { z } from '@hono/zod-openapi';
import { itemParams, workspaceParams } from '#server/features/accounts/index.ts';
import { nextField } from '#server/platform/http/describe.ts';
import type { Transfer } from './transfer-store.ts';

export { itemParams, workspaceParams };

const password = z.string().max(512).describe("One's own, once more; kept nowhere");

export const passwordBody = z.strictObject({ password }).openapi('TransferPassword');
export const deleteBody = z
  .strictObject({ password, slug: z.string().max(60).describe("The workspace's own address") })
  .openapi('DeleteWorkspace');
export const archiveQuery = z.strictObject({
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Of the first byte of this piece: what `bytes` says has come so far'),
});

const tableSum = z.object({
  rows: z.number().int(),
  sha256: z.string().describe('Of its lines'),
});
export const transferAnswer = z
  .object({
    id: z.string(),
    state: z.enum(['receiving', 'waiting', 'running', 'done', 'failed']),
    by: z.object({ id: z.string(), name: z.string() }),
    rows: z.number().int().describe('So far'),
    bytes: z.number().int().describe('Of the archive, so far'),
    tables: z.record(z.string(), tableSum).describe('When it is done'),
    accessCodes: z
      .enum(['kept', 'changed', 'unknown'])
      .optional()
      .describe(
        'Of an import. `changed`: this server has another key, so that customers need the codes which it sends them from now on',
      ),
    logFindings: z
      .number()
      .int()
      .optional()
      .describe('Of an import: rows of the audit log that do not fit its chain'),
    errors: z
      .array(
        z.object({
          file: z.string(),
          line: z.number().int(),
          column: z.number().int(),
          message: z.string(),
        }),
      )
      .describe('Why nothing was imported; line and column from 1, 0 for a whole file'),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .openapi('Transfer');
export const transfersAnswer = z
  .object({ items: z.array(transferAnswer), next: nextField })
  .openapi('Transfers');

export const presentTransfer = (transfer: Transfer) => {
  const { id, state, byId, byName, rows, bytes, result, errors, createdAt, endedAt } = transfer;
  const { tables = {}, accessCodes, logFindings } = result;
  return {
    id,
    state,
    by: { id: byId as string, name: byName },
    rows,
    bytes,
    tables: { ...tables },
    ...(accessCodes === undefined ? {} : { accessCodes }),
    ...(logFindings === undefined ? {} : { logFindings }),
    errors: errors.map((error) => ({ ...error })),
    createdAt,
    endedAt,
  };
};
