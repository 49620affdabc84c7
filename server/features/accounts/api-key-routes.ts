import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { can } from '#shared/access/can.ts';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, pageQuery, problems } from '#server/platform/http/describe.ts';
import { decodeTimeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import {
  apiKeysAnswer,
  createApiKeyBody,
  itemParams,
  newApiKeyAnswer,
  workspaceParams,
} from './account-api.ts';
import { createRecordEvent } from './account-events.ts';
import {
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  type ApiKeyRow,
  type StandingKey,
} from './api-key-store.ts';
import { doerOf, requirePermission, requirePerson } from './caller.ts';
import { createOnce } from './once.ts';
import { API_KEY_PREFIX, hashToken, newToken } from './tokens.ts';

const path = '/api/v1/w/{workspace}/api-keys';
const tags = ['API keys'];
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'API keys, without their secrets',
  request: { params: workspaceParams, query: pageQuery },
  responses: { 200: json(apiKeysAnswer, 'A page of keys, newest first'), ...problems },
});
const createKeyRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Make an API key; its secret is shown once',
  request: { params: workspaceParams, body: body(createApiKeyBody) },
  responses: { 201: json(newApiKeyAnswer, 'The key with its secret'), ...problems },
});
const revokeRoute = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  tags,
  summary: 'Revoke an API key',
  request: { params: itemParams },
  responses: { 204: { description: 'It opens nothing any more' }, ...problems },
});

export function apiKeyRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  api.openapi(listRoute, async (c) => {
    requirePermission(c, 'keys.manage');
    const workspaceId = c.get('workspace').id;
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listApiKeys(sql, workspaceId, { before, limit }),
    );
    const { items, next } = pageOf(rows, limit, ({ createdAt: at, id }) => ({ at, id }));
    return c.json({ items: items.map(present), next }, 200);
  });

  api.openapi(createKeyRoute, async (c) => {
    requirePermission(c, 'keys.manage');
    // A key must not make keys: it could outlive its own revocation.
    const person = requirePerson(c);
    const workspaceId = c.get('workspace').id;
    const input = c.req.valid('json');
    const beyond = input.scopes.find((scope) => !can(c.get('actor'), scope));
    if (beyond !== undefined)
      throw fieldError('scopes', 'not_allowed', `You may not ${beyond} yourself`);
    const now = clock();
    if (input.expiresAt !== undefined && Date.parse(input.expiresAt) <= now) {
      throw fieldError('expiresAt', 'not_allowed', 'Lies in the past');
    }
    const made = await once<MadeKey>(c, ['POST', 'api-keys', input], async (tx) => {
      const secret = newToken(API_KEY_PREFIX);
      const key: ApiKeyRow = {
        id: ids(),
        name: input.name,
        scopes: [...new Set(input.scopes)],
        createdBy: person.id,
        createdAt: toInstant(now),
        expiresAt: input.expiresAt === undefined ? null : toInstant(Date.parse(input.expiresAt)),
        lastUsedAt: null,
        revokedAt: null,
      };
      await insertApiKey(tx, workspaceId, key, hashToken(secret));
      await recordEvent(tx, workspaceId, doerOf(c), 'api-key-created', {
        keyId: key.id,
        name: key.name,
        scopes: [...key.scopes],
      });
      const standing: StandingKey = {
        ...key,
        makerName: person.name,
        isMakerDisabled: false,
        activeScopes: key.scopes,
      };
      return { status: 201, body: { ...present(standing), secret }, stored: present(standing) };
    });
    return c.json(made, 201);
  });

  api.openapi(revokeRoute, async (c) => {
    requirePermission(c, 'keys.manage');
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    await db.tenant(workspaceId, async (tx) => {
      const isRevoked = isUuid(id) && (await revokeApiKey(tx, workspaceId, id, toInstant(clock())));
      if (!isRevoked) throw new AppError('NOT_FOUND');
      await recordEvent(tx, workspaceId, doerOf(c), 'api-key-revoked', { keyId: id });
    });
    // A key is no person: sockets opened with it are found only among everybody's, who come back by themselves.
    context.onAccessChanged({ workspaceId, personId: null });
    return c.body(null, 204);
  });

  return api;
}

const DEFAULT_LIMIT = 200;

/** The secret is in the first answer alone. */
type MadeKey = ReturnType<typeof present> & { secret?: string };

const present = (key: StandingKey) => ({
  ...key,
  scopes: [...key.scopes],
  activeScopes: [...key.activeScopes],
});
