// Shapes of requests and answers about the audit log. Requests are strict: an unknown parameter is an error.

import { z } from '@hono/zod-openapi';
import { isUuid } from '#shared/base/ids.ts';
import { workspaceParams } from '#server/features/accounts/index.ts';
import type { AuditLine } from './audit-views.ts';
import type { AuditDigest } from './digest.ts';

const TICKET_NUMBER = /^[1-9][0-9]{0,8}$/;
const id = z.string().refine(isUuid, 'Not an id');

const question = {
  person: id.optional().describe('Who did it, or whom it was done to; also an API key'),
  action: z
    .string()
    .regex(/^[a-z][a-z-]{0,59}$/, 'Not an action')
    .optional()
    .describe('Type of a change (`status-changed`) or kind of an access (`ticket-viewed`)'),
  outcome: z.enum(['granted', 'refused']).optional(),
  ticket: z
    .string()
    .refine((text) => isUuid(text) || TICKET_NUMBER.test(text), 'Not an id or number')
    .optional()
    .describe('Id or number'),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional().describe('Up to and without it'),
};

export const auditQuery = z.strictObject({
  ...question,
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(400).optional(),
});
export const exportQuery = z.strictObject({
  ...question,
  format: z.enum(['jsonl', 'csv']).optional().describe('jsonl, if nothing is said'),
});
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(400).optional(),
});
export const verificationQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Go on behind this link'),
  head: z
    .string()
    .regex(/^[0-9]{1,15}:[0-9a-fA-F]{64}$/, 'As in `12:9f…`')
    .optional()
    .describe('A head that was kept, number and hash: must still be in the chain'),
});
export { workspaceParams };

export const auditLineAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(['change', 'access']),
    action: z.string(),
    outcome: z.enum(['granted', 'refused']),
    at: z.string(),
    lastAt: z.string().describe('Of repeats, the last one'),
    count: z.number().int().describe('Repeats of an access within some minutes are one line'),
    ticket: z
      .object({ id: z.string(), number: z.number().int().nullable() })
      .nullable()
      .describe('The ticket asked for; without a number there is none'),
    object: z.string().describe('What else was asked for: a part of the API, scopes of a device'),
    actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
    via: z.string(),
    ip: z.string(),
    data: z.record(z.string(), z.unknown()).describe('Old and new values; words of a search'),
  })
  .openapi('AuditLine');
export const auditAnswer = z
  .object({ items: z.array(auditLineAnswer), next: z.string().nullable() })
  .openapi('AuditLog');

const counts = z.record(z.string(), z.number().int());
const head = z.object({ n: z.number().int(), hash: z.string() });
export const digestsAnswer = z
  .object({
    items: z.array(
      z
        .object({
          id: z.string(),
          from: z.string(),
          to: z.string(),
          entries: z.number().int().describe('Rows of the log that it sums up'),
          changes: counts.describe('By type'),
          granted: counts.describe('Accesses by action'),
          refused: counts.describe('Refused accesses by action'),
          verified: z.number().int().describe('Links compared with their rows'),
          findings: z.number().int().describe('How many of them did not fit'),
          head: head.describe('Where the chain ended; keep it elsewhere'),
        })
        .openapi('AuditDigest'),
    ),
    next: z.string().nullable(),
  })
  .openapi('AuditDigests');

export const verificationAnswer = z
  .object({
    checked: z.number().int(),
    through: z
      .number()
      .int()
      .describe('The last link that was looked at: `after` of the next part'),
    head,
    isComplete: z.boolean(),
    isWhole: z.boolean().describe('Nothing was found'),
    erased: z.number().int(),
    pending: z.number().int().describe('Written and not linked yet'),
    findings: z.array(
      z.object({
        problem: z.enum([
          'altered',
          'removed',
          'link-removed',
          'slipped-in',
          'seal-broken',
          'erasure-forged',
          'head-unknown',
        ]),
        n: z.number().int().nullable(),
        kind: z.enum(['event', 'access', 'digest', 'erasure']).nullable(),
        id: z.string().nullable(),
      }),
    ),
  })
  .openapi('AuditVerification');

export const presentLine = (line: AuditLine) => ({
  id: line.id,
  kind: line.kind,
  action: line.action,
  outcome: line.outcome,
  at: line.at,
  lastAt: line.lastAt,
  count: line.count,
  ticket: line.ticketId === null ? null : { id: line.ticketId, number: line.ticketNumber },
  object: line.object,
  actor: { kind: line.actorKind, id: line.actorId, name: line.actorName },
  via: line.via,
  ip: line.ip,
  data: withoutType(line.data),
});

/** It is the action already. */
function withoutType(data: AuditLine['data']) {
  const { type: _, ...rest } = data;
  return rest as { [key: string]: never };
}

export const presentDigest = ({
  id: digestId,
  from,
  to,
  entries,
  head: end,
  data,
}: AuditDigest) => ({
  id: digestId,
  from,
  to,
  entries,
  changes: { ...data.changes },
  granted: { ...data.granted },
  refused: { ...data.refused },
  verified: data.verified,
  findings: data.findings,
  head: { ...end },
});
