// A workspace's configuration, read and changed. What a change would leave without a meaning is refused: a status
// that tickets have can be renamed but neither removed nor moved to another phase (W8).

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { can } from '#shared/access/can.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import { checkConfiguration } from '#shared/engine/check-configuration.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkTargetConditions } from '#shared/targets/check-target-conditions.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  changedFields,
  createRecordEvent,
  doerOf,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import { named, pathAsNamed, unnamed } from './named-settings.ts';
import { changeSettingsBody, settingsAnswer, settingsHistoryAnswer } from './settings-api.ts';
import {
  holdTicketsStill,
  isLiveGroup,
  listSettingsChanges,
  loadSettings,
  updateSettings,
  usedStatuses,
  type Settings,
} from './settings-store.ts';

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
  const recordEvent = createRecordEvent(context);
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
    const workspaceId = c.get('workspace').id;
    const { name, ...sent } = c.req.valid('json');
    const { changes: wanted, twice } = unnamed(sent);
    if (twice !== undefined) throw fieldError(twice, 'taken', 'Named twice, in two ways');
    const changes = wanted as Partial<Configuration>;
    const settings = await db.tenant(workspaceId, async (tx) => {
      // Before the workspace's own row, which commands that are under way still need.
      if (changes.statuses !== undefined) await holdTicketsStill(tx);
      const before = await loadSettings(tx, workspaceId, true);
      if (before === undefined) throw new AppError('NOT_FOUND');
      checkIfMatch(c, etagOf(before.version));
      const configuration: Configuration = { ...before.configuration, ...given(changes) };
      const errors = [
        ...checkConfiguration(configuration),
        ...(changes.targets === undefined ? [] : checkTargetConditions(configuration)),
        ...(await checkAgainstRows(tx, workspaceId, before.configuration, configuration)),
      ];
      if (errors.length > 0) {
        const told = errors.map((error) => ({ ...error, path: pathAsNamed(error.path, sent) }));
        throw new AppError('INVALID', { errors: told });
      }
      await updateSettings(tx, workspaceId, { name: name ?? before.name, configuration });
      await recordEvent(tx, workspaceId, doerOf(c), 'settings-changed', {
        changes: changedFields(
          { ...before.configuration, name: before.name },
          { ...changes, name },
        ),
      });
      return loadSettings(tx, workspaceId, false);
    });
    if (settings === undefined) throw new AppError('NOT_FOUND');
    context.onRecordsChanged(workspaceId, ['w']);
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

  return api;
}

const present = ({ slug, blueprint, name, configuration }: Settings) =>
  ({ slug, blueprint, name, ...configuration, ...named(configuration) }) as never;

const given = (changes: object): Partial<Configuration> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

async function checkAgainstRows(
  tx: Tx,
  workspaceId: WorkspaceId,
  before: Configuration,
  after: Configuration,
): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  const { defaultGroup } = after;
  if (defaultGroup !== null && !(await isLiveGroup(tx, workspaceId, defaultGroup))) {
    errors.push({ path: 'defaultGroup', code: 'not_found', message: 'There is no such group' });
  }
  for (const [index, { groupId }] of after.categories.entries()) {
    const isKept = before.categories.some((category) => category.groupId === groupId);
    if (groupId === undefined || isKept || (await isLiveGroup(tx, workspaceId, groupId))) continue;
    const path = `categories.${index}.groupId`;
    errors.push({ path, code: 'not_found', message: 'There is no such group' });
  }
  // Values that are there already were given as what the field was, to those whom it was for.
  for (const [index, field] of after.fields.entries()) {
    const old = before.fields.find(({ id }) => id === field.id);
    if (old === undefined) continue;
    for (const member of ['type', 'audience'] as const) {
      if (old[member] === field[member]) continue;
      const message = 'It stays as it was made; make another field';
      errors.push({ path: `fields.${index}.${member}`, code: 'not_allowed', message });
    }
  }
  const phases = new Map(after.statuses.map((status) => [status.id, status.phase]));
  const altered = before.statuses.filter((status) => phases.get(status.id) !== status.phase);
  for (const id of await usedStatuses(
    tx,
    workspaceId,
    altered.map((status) => status.id),
  )) {
    const index = after.statuses.findIndex((status) => status.id === id);
    const path = index < 0 ? 'statuses' : `statuses.${index}.phase`;
    errors.push({ path, code: 'not_allowed', message: `Tickets have the status ${id}` });
  }
  return errors;
}
