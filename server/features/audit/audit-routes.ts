import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import { toInstant } from '#shared/base/clock.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { requirePermission } from '#server/features/accounts/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { json, problems } from '#server/platform/http/describe.ts';
import { decodeTimeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { streamOf } from '#server/platform/http/text-stream.ts';
import {
  auditAnswer,
  auditQuery,
  digestsAnswer,
  exportQuery,
  pageQuery,
  presentDigest,
  presentLine,
  verificationAnswer,
  verificationQuery,
  workspaceParams,
} from './audit-api.ts';
import { listAudit, type AuditQuestion } from './audit-views.ts';
import { listDigests } from './digest.ts';
import { exportAudit } from './export-audit.ts';
import { verifyChain } from './verify.ts';

const path = '/api/v1/w/{workspace}/audit';
const tags = ['Audit'];
const DEFAULT_LIMIT = 50;
/** Of the chain, in one request: a second or two. */
const LINKS_PER_REQUEST = 20_000;

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The audit log: changes, sign-ins and accesses, the latest first',
  request: { params: workspaceParams, query: auditQuery },
  responses: { 200: json(auditAnswer, 'A page of the log'), ...problems },
});
const exportRoute = createRoute({
  method: 'get',
  path: `${path}/export`,
  tags,
  summary: 'The audit log as a file',
  description: 'JSON lines as in the list, or CSV in which no text is a formula.',
  request: { params: workspaceParams, query: exportQuery },
  responses: {
    200: {
      description: 'The lines, the latest first',
      content: {
        'application/x-ndjson': { schema: { type: 'string' as const } },
        'text/csv': { schema: { type: 'string' as const } },
      },
    },
    ...problems,
  },
});
const digestsRoute = createRoute({
  method: 'get',
  path: `${path}/digests`,
  tags,
  summary: 'Digests of the audit log, the latest first',
  request: { params: workspaceParams, query: pageQuery },
  responses: { 200: json(digestsAnswer, 'A page of digests'), ...problems },
});
const verificationRoute = createRoute({
  method: 'get',
  path: `${path}/verification`,
  tags,
  summary: 'Compare the audit log with its chain',
  description:
    'Names rows that were altered, removed, swapped or slipped in by somebody with access to the database. A part of the chain per request.',
  request: { params: workspaceParams, query: verificationQuery },
  responses: { 200: json(verificationAnswer, 'What was found'), ...problems },
});

export function auditRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, log, secrets } = context;
  const sealKey = secrets.derive('audit-seal');
  const api = createApi<AppEnv>();

  api.openapi(listRoute, async (c) => {
    requirePermission(c, 'audit.read');
    const { limit = DEFAULT_LIMIT, cursor, ...asked } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, async (sql) => {
      const question = await questionOf(sql, workspaceId, asked);
      return question === undefined ? [] : listAudit(sql, workspaceId, question, { before, limit });
    });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const next = rows.length > limit && last ? encodeCursor({ at: last.at, id: last.id }) : null;
    return c.json({ items: items.map(presentLine), next }, 200);
  });

  api.openapi(exportRoute, async (c) => {
    requirePermission(c, 'audit.read');
    const { format = 'jsonl', ...asked } = c.req.valid('query');
    const { id: workspaceId, slug } = c.get('workspace');
    const question = await db.tenantRead(workspaceId, (sql) => questionOf(sql, workspaceId, asked));
    const lines = exportAudit(db, workspaceId, question ?? { ticket: NOWHERE }, format);
    const stream = streamOf(lines, (error) =>
      log.error({ err: error, traceId: c.get('traceId') }, 'an export broke off'),
    );
    return c.body(stream, 200, {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="audit-${slug}.${format}"`,
      'cache-control': 'no-store',
    }) as never;
  });

  api.openapi(digestsRoute, async (c) => {
    requirePermission(c, 'audit.read');
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const place = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const before = place === undefined ? undefined : { to: place.at, id: place.id };
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listDigests(sql, workspaceId, { before, limit }),
    );
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const next = rows.length > limit && last ? encodeCursor({ at: last.to, id: last.id }) : null;
    return c.json({ items: items.map(presentDigest), next }, 200);
  });

  api.openapi(verificationRoute, async (c) => {
    requirePermission(c, 'audit.read');
    const { after = 0, head } = c.req.valid('query');
    const [n = '', hash = ''] = head?.split(':') ?? [];
    const found = await verifyChain({ db, sealKey }, c.get('workspace').id, {
      after,
      most: LINKS_PER_REQUEST,
      knownHeads: head === undefined ? [] : [{ n: Number(n), hash }],
    });
    const isWhole = found.findings.length === 0;
    return c.json({ ...found, isWhole, findings: [...found.findings] }, 200);
  });

  return api;
}

/** No ticket has it. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** Undefined: about a ticket that is not there. */
async function questionOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { ticket, from, to, ...rest }: Omit<z.output<typeof auditQuery>, 'limit' | 'cursor'>,
): Promise<AuditQuestion | undefined> {
  const question = { ...rest, from: from && instantOf(from), to: to && instantOf(to) };
  if (ticket === undefined || isUuid(ticket)) return { ...question, ticket };
  const [row] = await sql<{ id: string }[]>`
    select t.id from tickets t where t.workspace_id = ${workspaceId} and t.number = ${Number(ticket)}`;
  return row === undefined ? undefined : { ...question, ticket: row.id };
}

const instantOf = (text: string): string => toInstant(Date.parse(text));
