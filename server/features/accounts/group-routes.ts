import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { isUuid, type GroupId, type PersonId, type WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import { checkBusinessHours } from '#shared/engine/check-business-hours.ts';
import type { BusinessHours } from '#shared/engine/configuration.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { holdTicketsStill } from '#server/commands/index.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import { decodeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import {
  changeGroupBody,
  createGroupBody,
  groupAnswer,
  groupsAnswer,
  groupsQuery,
  itemParams,
  workspaceParams,
} from './account-api.ts';
import { createRecordEvent } from './account-events.ts';
import { doerOf, requirePermission } from './caller.ts';
import { createOnce } from './once.ts';
import {
  changedFields,
  insertGroup,
  setMembersOf,
  unknownPeople,
  updateGroup,
} from './person-store.ts';
import { listGroups, presentGroup, type GroupFacts } from './person-views.ts';

const path = '/api/v1/w/{workspace}/groups';
const tags = ['Groups'];
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'All groups by name',
  request: { params: workspaceParams, query: groupsQuery },
  responses: { 200: json(groupsAnswer, 'A page of groups'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One group',
  request: { params: itemParams },
  responses: { 200: json(groupAnswer, 'The group'), ...problems },
});
const createGroupRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Add a group',
  request: { params: workspaceParams, body: body(createGroupBody) },
  responses: { 201: json(groupAnswer, 'The group'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: `${path}/{id}`,
  tags,
  summary: 'Change or archive a group, its lead and members',
  request: { params: itemParams, body: body(changeGroupBody) },
  responses: { 200: json(groupAnswer, 'The group'), ...problems },
});

export function groupRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 256 * 1024 });

  /** Who joins or leaves a group sees other tickets from now on. */
  const tellMembers = (workspaceId: WorkspaceId, personIds: readonly PersonId[]): void => {
    if (personIds.length > MANY) context.onAccessChanged({ workspaceId, personId: null });
    else for (const personId of personIds) context.onAccessChanged({ workspaceId, personId });
    context.onRecordsChanged(workspaceId, ['w']);
  };

  api.openapi(listRoute, async (c) => {
    requirePermission(c, 'people.read');
    const workspaceId = c.get('workspace').id;
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const after = cursor === undefined ? undefined : decodeCursor(cursor, ['name', 'id'], isUuid);
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listGroups(sql, workspaceId, { after, limit }),
    );
    const { items, next } = pageOf(rows, limit, ({ name, id }) => ({ name, id }));
    return c.json({ items: items.map(presentGroup), next }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requirePermission(c, 'people.read');
    const workspaceId = c.get('workspace').id;
    const group = await db.tenantRead(workspaceId, (sql) =>
      requireGroup(sql as Tx, workspaceId, c.req.valid('param').id),
    );
    c.header('etag', versionOf(group));
    return c.json(presentGroup(group), 200);
  });

  api.openapi(createGroupRoute, async (c) => {
    requirePermission(c, 'people.manage');
    const workspaceId = c.get('workspace').id;
    const input = c.req.valid('json');
    requireHours(input.businessHours);
    const made = await once(c, ['POST', 'groups', input], async (tx) => {
      const { memberIds = [], ...fields } = input;
      await requirePeople(tx, workspaceId, memberIds, fields.leadId);
      const id = ids<GroupId>();
      await insertGroup(tx, workspaceId, { ...fields, id });
      await setMembersOf(tx, workspaceId, id, memberIds);
      await recordEvent(tx, workspaceId, doerOf(c), 'group-created', {
        ...(input as { readonly [field: string]: JsonValue }),
        groupId: id,
      });
      return { status: 201, body: presentGroup(await requireGroup(tx, workspaceId, id)) };
    });
    tellMembers(workspaceId, (input.memberIds ?? []) as PersonId[]);
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'people.manage');
    const workspace = c.get('workspace');
    const { id } = c.req.valid('param');
    const { memberIds, ...fields } = c.req.valid('json');
    requireHours(fields.businessHours);
    const { before, group } = await db.tenant(workspace.id, async (tx) => {
      if (fields.businessHours !== undefined) await holdTicketsStill(tx);
      const before = await requireGroup(tx, workspace.id, id);
      checkIfMatch(c, versionOf(before));
      if (fields.isArchived && workspace.configuration.defaultGroup === before.id) {
        throw fieldError('isArchived', 'not_allowed', 'New tickets go to this group');
      }
      await requirePeople(tx, workspace.id, memberIds ?? [], fields.leadId);
      await updateGroup(tx, workspace.id, id, fields);
      if (memberIds !== undefined) await setMembersOf(tx, workspace.id, id, memberIds);
      const changes = changedFields(before, { ...fields, memberIds: memberIds?.toSorted() });
      await recordEvent(tx, workspace.id, doerOf(c), 'group-changed', { groupId: id, changes });
      if (Object.hasOwn(changes, 'businessHours'))
        await enqueue(tx, context.jobs, 'due-times', { workspaceId: workspace.id });
      return { before, group: await requireGroup(tx, workspace.id, id) };
    });
    tellMembers(workspace.id, symmetricDifference(before.memberIds, group.memberIds));
    c.header('etag', versionOf(group));
    return c.json(presentGroup(group), 200);
  });

  return api;
}

const DEFAULT_LIMIT = 1_000;

/** More changes than this are told as one that concerns everybody. */
const MANY = 20;

const symmetricDifference = (a: readonly PersonId[], b: readonly PersonId[]): PersonId[] => [
  ...a.filter((id) => !b.includes(id)),
  ...b.filter((id) => !a.includes(id)),
];

/** Membership is no column of the group, so its version alone would miss a change of it. */
const versionOf = (group: GroupFacts): string => etagOf(group.version, group.memberIds.join());

async function requireGroup(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<GroupFacts> {
  const [group] = isUuid(id) ? await listGroups(tx, workspaceId, { id, limit: 1 }) : [];
  if (group === undefined) throw new AppError('NOT_FOUND');
  return group;
}

/** The rule of the workspace's own hours; null and undefined name none. */
function requireHours(hours: BusinessHours | null | undefined): void {
  const errors = checkBusinessHours(hours ?? {});
  if (errors.length > 0) throw new AppError('INVALID', { errors });
}

async function requirePeople(
  tx: Tx,
  workspaceId: WorkspaceId,
  memberIds: readonly string[],
  leadId: string | null | undefined,
): Promise<void> {
  const unknown = await unknownPeople(tx, workspaceId, leadId ? [...memberIds, leadId] : memberIds);
  if (unknown.length === 0) return;
  const path = unknown.includes(leadId ?? '') ? 'leadId' : 'memberIds';
  throw fieldError(path, 'not_found', 'There is no such person');
}
