// Panels of other systems beside the answer box (C8): administrators say which, for whom and what each is told.

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import { isUuid, type GroupId, type PanelId, type WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import { localText } from '#shared/base/local-text.ts';
import { PANEL_LIMITS, panelOrigin, type Panel } from '#shared/templates/panel.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { requireTemplateUser } from '#server/features/templates/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import {
  changePanelBody,
  createPanelBody,
  orderPanelsBody,
  panelAnswer,
  panelsAnswer,
  parsed,
  presentPanel,
  siteOf,
} from './panel-api.ts';
import { framePage, framePolicy } from './panel-frame.ts';
import {
  deletePanel,
  insertPanel,
  knownGroups,
  listPanels,
  lockPanels,
  placePanels,
  updatePanel,
  type StoredPanel,
} from './panel-store.ts';

const path = '/api/v1/w/{workspace}/panels';
const onePath = `${path}/{id}`;
const tags = ['Panels'];
const params = { params: workspaceParams };

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: "Panels in the order of their tabs: the caller's; all of them for administrators",
  request: params,
  responses: { 200: json(panelsAnswer, 'The panels'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  summary: 'One panel',
  request: { params: itemParams },
  responses: { 200: json(panelAnswer, 'The panel'), ...problems },
});
const createPanelRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Add a panel behind the others',
  request: { ...params, body: body(createPanelBody) },
  responses: { 201: json(panelAnswer, 'The panel'), ...problems },
});
const orderRoute = createRoute({
  method: 'post',
  path: `${path}/order`,
  tags,
  summary: 'Put the panels into an order: all of their ids',
  request: { ...params, body: body(orderPanelsBody) },
  responses: { 200: json(panelsAnswer, 'The panels'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: onePath,
  tags,
  summary: 'Change a panel',
  request: { params: itemParams, body: body(changePanelBody) },
  responses: { 200: json(panelAnswer, 'The panel'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: onePath,
  tags,
  summary: 'Remove a panel; what it has put into answers stays',
  request: { params: itemParams },
  responses: { 204: { description: 'It is gone' }, ...problems },
});
const frameRoute = createRoute({
  method: 'get',
  path: `${onePath}/frame`,
  tags,
  summary: 'The page in which the panel stands, for the desk alone',
  request: { params: itemParams },
  responses: {
    200: { description: 'A page', content: { 'text/html': { schema: z.string() } } },
    ...problems,
  },
});

export function panelRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids, config } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 64 * 1024 });

  api.openapi(listRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const all = await db.tenantRead(workspaceId, (sql) => listPanels(sql, workspaceId));
    const seen = all.filter((panel) => isManager(c) || isOffered(c, panel));
    return c.json({ items: seen.map((panel) => shown(c, panel)) }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const panel = await db.tenantRead(workspaceId, (sql) =>
      requirePanel(sql, workspaceId, c.req.valid('param').id),
    );
    if (!isManager(c) && !isOffered(c, panel)) throw new AppError('NOT_FOUND');
    c.header('etag', etagOf(panel.version));
    return c.json(shown(c, panel), 200);
  });

  api.openapi(createPanelRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { id: workspaceId } = c.get('workspace');
    const input = c.req.valid('json');
    const made = await once(c, ['POST', 'panels', input], async (tx) => {
      const panel = withoutDoubles({
        ...input,
        id: ids<PanelId>(),
        groupIds: input.groupIds as GroupId[],
      });
      await lockPanels(tx, workspaceId);
      const others = await listPanels(tx as ReadTx, workspaceId);
      if (others.length >= PANEL_LIMITS.panels)
        throw fieldError('', 'not_allowed', `At most ${PANEL_LIMITS.panels} panels`);
      await requireFitting(c, tx, panel);
      await insertPanel(tx, workspaceId, panel);
      await recordEvent(tx, workspaceId, doerOf(c), 'panel-created', told(panel));
      const stored = await requirePanel(tx as ReadTx, workspaceId, panel.id);
      return { status: 201, body: shown(c, stored) };
    });
    return c.json(made, 201);
  });

  api.openapi(orderRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const wanted = c.req.valid('json').ids;
    const panels = await db.tenant(workspaceId, async (tx) => {
      await lockPanels(tx, workspaceId);
      const before = (await listPanels(tx as ReadTx, workspaceId)).map(({ id }) => id);
      const isAll = before.length === wanted.length && before.every((id) => wanted.includes(id));
      if (!isAll) throw fieldError('ids', 'not_allowed', 'Each of the panels, once');
      await placePanels(tx, workspaceId, wanted);
      await recordEvent(tx, workspaceId, doerOf(c), 'panels-ordered', { from: before, to: wanted });
      return listPanels(tx as ReadTx, workspaceId);
    });
    return c.json({ items: panels.map((panel) => shown(c, panel)) }, 200);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { id: workspaceId } = c.get('workspace');
    const changes = c.req.valid('json');
    const panel = await db.tenant(workspaceId, async (tx) => {
      await lockPanels(tx, workspaceId);
      const before = await requirePanel(tx as ReadTx, workspaceId, c.req.valid('param').id);
      checkIfMatch(c, etagOf(before.version));
      const after = withoutDoubles({
        id: before.id,
        name: changes.name ?? before.name,
        address: changes.address ?? before.address,
        sees: changes.sees ?? before.sees,
        isOn: changes.isOn ?? before.isOn,
        groupIds: (changes.groupIds as GroupId[] | undefined) ?? before.groupIds,
      });
      // A group that was archived since does not stand in the way of another change.
      await requireFitting(c, tx, after, before.groupIds);
      await updatePanel(tx, workspaceId, after);
      await recordEvent(tx, workspaceId, doerOf(c), 'panel-changed', {
        ...told(before),
        to: told(after),
      });
      return requirePanel(tx as ReadTx, workspaceId, before.id);
    });
    c.header('etag', etagOf(panel.version));
    return c.json(shown(c, panel), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    await db.tenant(workspaceId, async (tx) => {
      await lockPanels(tx, workspaceId);
      const before = await requirePanel(tx as ReadTx, workspaceId, c.req.valid('param').id);
      checkIfMatch(c, etagOf(before.version));
      await deletePanel(tx, workspaceId, before.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'panel-deleted', told(before));
    });
    return c.body(null, 204);
  });

  api.openapi(frameRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const panel = await db.tenantRead(workspaceId, (sql) =>
      requirePanel(sql, workspaceId, c.req.valid('param').id),
    );
    if (!isOffered(c, panel)) throw new AppError('NOT_FOUND');
    const site = panelOrigin(parsed(panel.address), own(c));
    // The desk has moved to where the panel is: what was another site is none any more.
    if ('fault' in site) throw new AppError('NOT_FOUND');
    const language = c.get('person')?.language ?? configuration.languages[0] ?? '';
    return c.body(framePage(panel.address, localText(panel.name, language)), 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': framePolicy(site.origin),
      'x-frame-options': 'SAMEORIGIN',
      'cache-control': 'no-store',
    }) as never;
  });

  return api;

  function own(c: Context<AppEnv>): URL {
    return new URL(config.publicUrl ?? c.get('ownOrigin'));
  }

  async function requireFitting(
    c: Context<AppEnv>,
    tx: Tx,
    panel: Panel,
    groupsBefore: readonly GroupId[] = [],
  ): Promise<void> {
    const site = panelOrigin(parsed(panel.address), own(c));
    if ('fault' in site) {
      throw site.fault === 'format'
        ? fieldError('address', 'format', 'An https address without a password in it')
        : fieldError('address', 'not_allowed', 'A page of this server is no panel');
    }
    const known = await knownGroups(tx as ReadTx, c.get('workspace').id, panel.groupIds);
    const at = panel.groupIds.findIndex((id) => !known.has(id) && !groupsBefore.includes(id));
    if (at >= 0) throw fieldError(`groupIds.${at}`, 'not_found', 'There is no such group');
  }
}

const isManager = (c: Context<AppEnv>): boolean => can(c.get('actor'), 'settings.manage');

/** People who answer, if it is on and theirs. */
function isOffered(c: Context<AppEnv>, { isOn, groupIds }: Panel): boolean {
  const actor = c.get('actor');
  if (!isOn || actor.kind !== 'person' || !can(actor, 'ticket.reply')) return false;
  return groupIds.length === 0 || groupIds.some((id) => actor.groupIds.includes(id));
}

const shown = (c: Context<AppEnv>, panel: StoredPanel) =>
  presentPanel(panel, { change: isManager(c), use: isOffered(c, panel) });

const withoutDoubles = (panel: Panel): Panel => ({
  ...panel,
  sees: [...new Set(panel.sees)],
  groupIds: [...new Set(panel.groupIds)],
});

async function requirePanel(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredPanel> {
  const [panel] = isUuid(id) ? await listPanels(sql, workspaceId, id) : [];
  if (panel === undefined) throw new AppError('NOT_FOUND');
  return panel;
}

/** For the history: of the address only its site, since a key may stand in it. */
const told = ({
  id,
  name,
  address,
  sees,
  isOn,
  groupIds,
}: Panel): { readonly [key: string]: JsonValue } => ({
  panelId: id,
  name,
  site: siteOf(address),
  sees,
  isOn,
  groupIds,
});
