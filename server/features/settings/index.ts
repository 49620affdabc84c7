// A workspace's configuration, read and changed. What a change would leave without a meaning is refused: a status
// that tickets have can be renamed but neither removed nor moved to another phase (W8).

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { can } from '#shared/access/can.ts';
import { isUuid } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { settingsOf } from '#shared/notifications/preferences.ts';
import { allowedFormats, fileRulesOf } from '#shared/files/file-rules.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { requirePermission, workspaceParams } from '#server/features/accounts/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { etagOf } from '#server/platform/http/etag.ts';
import { changeSettings } from './change-settings.ts';
import { addConfigurationLists } from './configuration-lists.ts';
import { named, pathAsNamed, unnamed } from './named-settings.ts';
import { changeSettingsBody, settingsAnswer, settingsHistoryAnswer } from './settings-api.ts';
import { listSettingsChanges, loadSettings, type Settings } from './settings-store.ts';

const path = '/api/v1/w/{workspace}/settings';
const getRoute = createRoute({
  method: 'get',
  path,
  tags: ['Settings'],
  summary: "The workspace's configuration",
  request: { params: workspaceParams },
  responses: { 200: json(settingsAnswer, 'The settings'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path,
  tags: ['Settings'],
  summary: 'Change the configuration',
  request: { params: workspaceParams, body: body(changeSettingsBody) },
  responses: { 200: json(settingsAnswer, 'The settings'), ...problems },
});

const HISTORY_LIMIT = 50;
const historyRoute = createRoute({
  method: 'get',
  path: `${path}/history`,
  tags: ['Settings'],
  summary: 'Every change of the configuration, latest first',
  request: {
    params: workspaceParams,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).optional(),
      cursor: z.string().max(500).optional(),
    }),
  },
  responses: { 200: json(settingsHistoryAnswer, 'A page of changes'), ...problems },
});

export function settingsRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db } = context;
  const api = createApi<AppEnv>({ bodyBytes: 256 * 1024 });

  api.openapi(getRoute, async (c) => {
    const actor = c.get('actor');
    // Statuses, words and mandatory fields are what one needs to work with tickets at all.
    if (!can(actor, 'settings.manage') && !can(actor, 'ticket.read'))
      throw new AppError('FORBIDDEN');
    const workspaceId = c.get('workspace').id;
    const settings = await db.tenantRead(workspaceId, (sql) =>
      loadSettings(sql, workspaceId, false),
    );
    if (settings === undefined) throw new AppError('NOT_FOUND');
    c.header('etag', etagOf(settings.version));
    return c.json(present(settings), 200);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { name, ...sent } = c.req.valid('json');
    const { changes: wanted, twice } = unnamed(sent);
    if (twice !== undefined) throw fieldError(twice, 'taken', 'Named twice, in two ways');
    const changes = wanted as Partial<Configuration>;
    const settings = await changeSettings(context, c, {
      changes: () => changes,
      name,
      touched: Object.keys(changes),
      pathOf: (path) => pathAsNamed(path, sent),
    });
    c.header('etag', etagOf(settings.version));
    return c.json(present(settings), 200);
  });

  api.openapi(historyRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const { limit = HISTORY_LIMIT, cursor } = c.req.valid('query');
    const before = cursor === undefined ? undefined : decodeCursor(cursor, ['id'], isUuid)['id'];
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listSettingsChanges(sql, workspaceId, { before, limit }),
    );
    const items = rows.slice(0, limit).map(({ id, at, via, data, ...by }) => ({
      id,
      at,
      actor: { kind: by.actorKind, id: by.actorId, name: by.actorName },
      via,
      changes: data.changes,
    }));
    const next = rows.length > limit ? encodeCursor({ id: items.at(-1)?.id ?? '' }) : null;
    return c.json({ items, next } as never, 200);
  });

  addConfigurationLists(api, context);
  return api;
}

const present = ({ slug, blueprint, name, configuration }: Settings) =>
  ({
    slug,
    blueprint,
    name,
    ...configuration,
    files: fileRulesOf(configuration),
    notifications: settingsOf(configuration),
    allowedFiles: allowedFormats(fileRulesOf(configuration)),
    ...named(configuration),
  }) as never;
