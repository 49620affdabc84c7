import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import { mayChangeOwned, scopeOfOwner } from '#shared/access/owner.ts';
import type { SavedViewId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import type { Sort } from '#shared/conditions/sort.ts';
import { authorOf } from '#shared/engine/parties.ts';
import { checkShown } from '#shared/views/check-view.ts';
import { givenViewsFor } from '#shared/views/given-views.ts';
import { VIEW_LIMITS, type SavedView, type ViewContent } from '#shared/views/saved-view.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import {
  createOwnedRecords,
  ownerScopeOf,
  scopeOfAnswer,
} from '#server/features/ownership/index.ts';
import {
  conditionContext,
  isDesk,
  languageOf,
  requireCondition,
} from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { etagOf } from '#server/platform/http/etag.ts';
import { countViewTickets, type CountedView } from './count-views.ts';
import { createKeptCounts } from './kept-counts.ts';
import {
  changeViewBody,
  COUNTED_TO,
  countsQuery,
  createViewBody,
  MOST_COUNTED,
  presentGiven,
  presentView,
  viewAnswer,
  viewCountsAnswer,
  viewQuery,
  viewsAnswer,
  type ViewAnswer,
} from './view-api.ts';
import { mayList, mayRead } from './view-rights.ts';
import {
  deleteView,
  insertView,
  listSeenGroups,
  listViews,
  updateView,
  type StoredView,
} from './view-store.ts';

const path = '/api/v1/w/{workspace}/views';
const tags = ['Views'];
const params = { params: workspaceParams };
const description = `A view shows what its filter finds. \`me\` and \`mine\` in it mean whoever looks. At most ${VIEW_LIMITS.perPerson} of a person, ${VIEW_LIMITS.perGroup} of a group, ${VIEW_LIMITS.perWorkspace} of the workspace.`;
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: "Given views, the workspace's, one's groups' and one's own",
  request: { ...params, query: viewQuery },
  responses: { 200: json(viewsAnswer, 'The views'), ...problems },
});
const countsRoute = createRoute({
  method: 'get',
  path: `${path}/counts`,
  tags,
  summary: 'How many tickets views have, of those that one may see',
  description: `None is counted further than ${COUNTED_TO}: \`isMore\` says that there are more.`,
  request: { ...params, query: countsQuery },
  responses: { 200: json(viewCountsAnswer, 'The counts, in the order of the views'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One view, given or saved',
  request: { params: itemParams },
  responses: { 200: json(viewAnswer, 'The view'), ...problems },
});
const createViewRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Save a view; whose it is does not change later',
  description,
  request: { ...params, body: body(createViewBody) },
  responses: { 201: json(viewAnswer, 'The view'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: `${path}/{id}`,
  tags,
  summary: 'Change, move or archive a view',
  request: { params: itemParams, body: body(changeViewBody) },
  responses: { 200: json(viewAnswer, 'The view'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  tags,
  summary: 'Remove a view; its tickets are not concerned',
  request: { params: itemParams },
  responses: { 204: { description: 'It is gone' }, ...problems },
});

const views = createOwnedRecords({
  name: 'view',
  table: 'saved_views',
  limits: VIEW_LIMITS,
  load: async (sql, workspaceId, id) => (await listViews(sql, workspaceId, { id }))[0],
  mayRead,
});

export function viewRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids, clock } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>();
  const kept = createKeptCounts();

  const conditionOf = (c: Context<AppEnv>, given: Parameters<typeof asText>[0]) =>
    requireCondition(asText(given), asking(c), languageOf(c), {
      db,
      workspaceId: c.get('workspace').id,
    });
  const asking = (c: Context<AppEnv>): ConditionContext => {
    const actor = c.get('actor');
    return conditionContext(actor, isDesk(actor), c.get('workspace').configuration, clock);
  };
  const shown = (c: Context<AppEnv>, view: StoredView): ViewAnswer =>
    presentView(view, mayChangeOwned(c.get('actor'), view), fieldsFor(asking(c)));
  const given = (c: Context<AppEnv>): ViewAnswer[] => {
    const asked = asking(c);
    return givenViewsFor(asked.side).map((view, position) =>
      presentGiven(view, position, fieldsFor(asked)),
    );
  };

  api.openapi(listRoute, async (c) => {
    requireList(c);
    const { archived } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const saved = await db.tenantRead(workspaceId, (sql) => listSeen(c, sql));
    const items = saved
      .filter(({ isArchived }) => archived === 'true' || !isArchived)
      .map((view) => shown(c, view));
    return c.json({ items: [...given(c), ...items] }, 200);
  });

  api.openapi(countsRoute, async (c) => {
    requireList(c);
    const { ids: wanted } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const asked = asking(c);
    const items = await db.tenantRead(workspaceId, async (sql) => {
      const all: CountedView[] = [
        ...givenViewsFor(asked.side),
        ...(await listSeen(c, sql))
          .filter(({ id, isArchived }) => !isArchived || wanted?.includes(id) === true)
          .map(({ id, filter }) => ({ id, where: filter.where })),
      ];
      const counted = chosen(all, wanted).slice(0, MOST_COUNTED);
      const actor = c.get('actor');
      return countViewTickets(sql, kept, workspaceId, actor, asked, counted, COUNTED_TO + 1);
    });
    const told = items.map(({ id, count }) => ({
      id,
      count: Math.min(count, COUNTED_TO),
      isMore: count > COUNTED_TO,
    }));
    return c.json({ items: told }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requireList(c);
    const { id } = c.req.valid('param');
    const known = given(c).find((view) => view.id === id);
    if (known !== undefined) return c.json(known, 200);
    const view = await db.tenantRead(c.get('workspace').id, (sql) => views.require(c, sql, id));
    c.header('etag', etagOf(view.version));
    return c.json(shown(c, view), 200);
  });

  api.openapi(createViewRoute, async (c) => {
    requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const input = c.req.valid('json');
    const content: ViewContent = {
      name: input.name,
      filter: { v: 1, where: await conditionOf(c, input) },
      columns: input.columns,
      sort: input.sort as Sort,
      groupBy: input.groupBy,
    };
    requireShown(content, asking(c));
    const made = await once(c, ['POST', 'views', input], async (tx) => {
      const owner = await views.requireOwner(c, tx, input);
      const { position, isArchived } = input;
      const view = { id: ids<SavedViewId>(), ...owner, position, isArchived };
      await insertView(tx, workspaceId, view, content);
      const stored = await views.require(c, tx as ReadTx, view.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'view-created', {
        viewId: view.id,
        ...told(stored),
      });
      return { status: 201, body: shown(c, stored) };
    });
    context.onRecordsChanged(workspaceId, [scopeOfAnswer(c.get('actor'), made)]);
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const changes = c.req.valid('json');
    const isFiltered = changes.q !== undefined || changes.filter !== undefined;
    const where: Condition | undefined = isFiltered ? await conditionOf(c, changes) : undefined;
    const view = await db.tenant(workspaceId, async (tx) => {
      const before = await views.requireForChange(c, tx, c.req.valid('param').id);
      const content: ViewContent = {
        name: changes.name ?? before.name,
        filter: where === undefined ? before.filter : { v: 1, where },
        columns: changes.columns ?? before.columns,
        sort: (changes.sort as Sort | undefined) ?? before.sort,
        groupBy: changes.groupBy === undefined ? before.groupBy : changes.groupBy,
      };
      // What was taken out of the workspace since then is no reason to refuse a new name.
      requireShown(
        {
          columns: changes.columns ?? [],
          groupBy: changes.groupBy ?? null,
        },
        asking(c),
      );
      const after: SavedView = {
        ...before,
        ...content,
        position: changes.position ?? before.position,
        isArchived: changes.isArchived ?? before.isArchived,
      };
      await updateView(tx, workspaceId, after, content);
      await recordEvent(tx, workspaceId, doerOf(c), 'view-changed', {
        viewId: after.id,
        from: told(before) as never,
        to: told(after) as never,
      });
      return views.require(c, tx as ReadTx, after.id);
    });
    context.onRecordsChanged(workspaceId, [scopeOfOwner(view)]);
    c.header('etag', etagOf(view.version));
    return c.json(shown(c, view), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requireDesk(c);
    const workspaceId = c.get('workspace').id;
    const view = await db.tenant(workspaceId, async (tx) => {
      const before = await views.requireForChange(c, tx, c.req.valid('param').id);
      await deleteView(tx, workspaceId, before.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'view-deleted', {
        viewId: before.id,
        ...told(before),
      });
      return before;
    });
    context.onRecordsChanged(workspaceId, [scopeOfOwner(view)]);
    return c.body(null, 204);
  });

  return api;
}

function requireList(c: Context<AppEnv>): void {
  if (!mayList(c.get('actor')))
    throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.read.' });
}

function requireDesk(c: Context<AppEnv>): void {
  if (!isDesk(c.get('actor')))
    throw new AppError('FORBIDDEN', { detail: 'Needs the permission ticket.read.' });
}

/** As the one checker of filters reads it. */
const asText = ({
  q,
  filter,
}: {
  readonly q?: string | undefined;
  readonly filter?: unknown;
}): { q?: string; filter?: string } => ({
  ...(q === undefined ? {} : { q }),
  ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
});

function requireShown(
  content: Pick<ViewContent, 'columns' | 'groupBy'>,
  asked: ConditionContext,
): void {
  const errors = checkShown(content, fieldsFor(asked));
  if (errors.length > 0) throw new AppError('INVALID', { errors });
}

/** All that are named, each of which must be there, or all. */
function chosen(all: readonly CountedView[], wanted: string | undefined): readonly CountedView[] {
  if (wanted === undefined) return all;
  const names = [...new Set(wanted.split(',').filter((name) => name !== ''))];
  if (names.length > MOST_COUNTED)
    throw fieldError('ids', 'too_long', `At most ${MOST_COUNTED} views at once`);
  return names.map((name) => {
    const view = all.find(({ id }) => id === name);
    if (view === undefined) throw fieldError('ids', 'not_found', `There is no view ${name}`);
    return view;
  });
}

/** Saved ones that the caller sees. */
async function listSeen(c: Context<AppEnv>, sql: ReadTx): Promise<StoredView[]> {
  const actor = c.get('actor');
  if (!isDesk(actor)) return [];
  const workspaceId = c.get('workspace').id;
  const own = authorOf(actor);
  const groups = await listSeenGroups(sql, workspaceId, {
    all: can(actor, 'ticket.read-all') || can(actor, 'settings.manage'),
    own: actor.kind === 'person' ? actor.groupIds : [],
    leadId: own,
  });
  const scopes = ['w', ...groups.map((id) => `g:${id}`), ...(own === null ? [] : [`u:${own}`])];
  const views = await listViews(sql, workspaceId, { scopes });
  return views.filter((view) => mayRead(actor, view));
}

/** For the history: what somebody looks for by themselves is theirs alone. */
const told = (view: SavedView) =>
  ({
    scope: ownerScopeOf(view),
    groupId: view.groupId,
    name: view.name,
    position: view.position,
    isArchived: view.isArchived,
    ...(view.personId === null
      ? { filter: view.filter, columns: view.columns, sort: view.sort, groupBy: view.groupBy }
      : {}),
  }) as unknown as { readonly [key: string]: JsonValue };
