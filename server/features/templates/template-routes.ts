import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { mayChangeOwned, mayReadOwned, scopeOfOwner } from '#shared/access/owner.ts';
import { isUuid, type GroupId, type TemplateId, type WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkTemplate } from '#shared/templates/check-template.ts';
import { fillTemplate } from '#shared/templates/fill-template.ts';
import { findTemplates } from '#shared/templates/find-templates.ts';
import {
  TEMPLATE_LIMITS,
  type Template,
  type TemplateAction,
  type TemplateContent,
} from '#shared/templates/template.ts';
import { fieldVariables, VARIABLES } from '#shared/templates/variables.ts';
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
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { etagOf } from '#server/platform/http/etag.ts';
import { decodeCursor, pageOf, wrongCursor } from '#server/platform/http/list-cursor.ts';
import { loadFillFacts } from './fill-facts.ts';
import {
  changeTemplateBody,
  contentOf,
  createTemplateBody,
  filledTemplateAnswer,
  fillTemplateBody,
  presentTemplate,
  templateAnswer,
  templateQuery,
  templatesAnswer,
} from './template-api.ts';
import { requireTemplateUser } from './template-rights.ts';
import {
  deleteTemplate,
  insertTemplate,
  isShortcutTaken,
  knownAssignees,
  listTemplates,
  updateTemplate,
  type StoredTemplate,
} from './template-store.ts';

const path = '/api/v1/w/{workspace}/templates';
const tags = ['Templates'];
const params = { params: workspaceParams };
const description = `Variables: ${VARIABLES.map((name) => `\`{{${name}}}\``).join(', ')}, and \`{{field.<id>}}\` for each field that customers see.`;
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: "Prepared answers: one's own, one's groups' and the workspace's",
  request: { ...params, query: templateQuery },
  responses: { 200: json(templatesAnswer, 'The templates'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One template',
  request: { params: itemParams },
  responses: { 200: json(templateAnswer, 'The template'), ...problems },
});
const createTemplateRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Add a template; whose it is does not change later',
  description,
  request: { ...params, body: body(createTemplateBody) },
  responses: { 201: json(templateAnswer, 'The template'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: `${path}/{id}`,
  tags,
  summary: 'Change a template',
  description,
  request: { params: itemParams, body: body(changeTemplateBody) },
  responses: { 200: json(templateAnswer, 'The template'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  tags,
  summary: 'Remove a template; answers made with it stay',
  request: { params: itemParams },
  responses: { 204: { description: 'It is gone' }, ...problems },
});
const fillRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/fill`,
  tags,
  summary: 'A template filled for a ticket; changes nothing',
  request: { params: itemParams, body: body(fillTemplateBody) },
  responses: { 200: json(filledTemplateAnswer, 'Words and commands'), ...problems },
});

const templates = createOwnedRecords({
  name: 'template',
  table: 'templates',
  limits: TEMPLATE_LIMITS,
  load: async (sql, workspaceId, id) => (await listTemplates(sql, workspaceId, id))[0],
});

export function templateRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 256 * 1024 });

  api.openapi(listRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const { q = '', limit, cursor } = c.req.valid('query');
    const all = await db.tenantRead(workspaceId, (sql) => listTemplates(sql, workspaceId));
    const seen = all.filter((template) => mayReadOwned(c.get('actor'), template));
    const found = findTemplates(seen, q, seen.length);
    const from = cursor === undefined ? 0 : placeIn(found, cursor);
    const { items, next } = pageOf(found.slice(from, from + limit + 1), limit, ({ id }) => ({
      id,
    }));
    const variables = [
      ...VARIABLES,
      ...fieldVariables(configuration).map(({ id }) => `field.${id}`),
    ];
    return c.json({ items: items.map((template) => shown(c, template)), next, variables }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const template = await db.tenantRead(workspaceId, (sql) =>
      templates.require(c, sql, c.req.valid('param').id),
    );
    c.header('etag', etagOf(template.version));
    return c.json(shown(c, template), 200);
  });

  api.openapi(createTemplateRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const input = c.req.valid('json');
    const made = await once(c, ['POST', 'templates', input], async (tx) => {
      const owner = await templates.requireOwner(c, tx, input);
      const content: TemplateContent = {
        bodies: input.bodies,
        actions: input.actions,
        attachmentIds: [],
      };
      const template = {
        id: ids<TemplateId>(),
        name: input.name,
        shortcut: input.shortcut,
        ...owner,
      };
      await requireFitting(tx, workspaceId, configuration, { ...template, ...content });
      await requireFreeShortcut(tx, workspaceId, template);
      await insertTemplate(tx, workspaceId, template, content);
      const stored = await templates.require(c, tx as ReadTx, template.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'template-created', {
        templateId: template.id,
        ...told(stored),
      });
      return { status: 201, body: shown(c, stored) };
    });
    context.onRecordsChanged(workspaceId, [scopeOfAnswer(c.get('actor'), made)]);
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const changes = c.req.valid('json');
    const template = await db.tenant(workspaceId, async (tx) => {
      const before = await templates.requireForChange(c, tx, c.req.valid('param').id);
      const after: Template = {
        ...before,
        name: changes.name ?? before.name,
        shortcut: changes.shortcut ?? before.shortcut,
        bodies: changes.bodies ?? before.bodies,
        actions: changes.actions ?? before.actions,
      };
      await requireFitting(tx, workspaceId, configuration, after);
      await requireFreeShortcut(tx, workspaceId, after);
      await updateTemplate(tx, workspaceId, after, contentOf(after));
      await recordEvent(tx, workspaceId, doerOf(c), 'template-changed', {
        templateId: after.id,
        from: told(before) as never,
        to: told(after) as never,
      });
      return templates.require(c, tx as ReadTx, after.id);
    });
    context.onRecordsChanged(workspaceId, [scopeOfOwner(template)]);
    c.header('etag', etagOf(template.version));
    return c.json(shown(c, template), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const template = await db.tenant(workspaceId, async (tx) => {
      const before = await templates.requireForChange(c, tx, c.req.valid('param').id);
      await deleteTemplate(tx, workspaceId, before.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'template-deleted', {
        templateId: before.id,
        ...told(before),
      });
      return before;
    });
    context.onRecordsChanged(workspaceId, [scopeOfOwner(template)]);
    return c.body(null, 204);
  });

  api.openapi(fillRoute, async (c) => {
    requireTemplateUser(c);
    const workspace = c.get('workspace');
    const { ticketId, language } = c.req.valid('json');
    const filled = await db.tenantRead(workspace.id, async (sql) => {
      const template = await templates.require(c, sql, c.req.valid('param').id);
      const caller = { workspace, actor: c.get('actor'), person: c.get('person') };
      const facts = await loadFillFacts(sql, context, caller, ticketId);
      return fillTemplate(template, facts, language);
    });
    return c.json(filled as unknown as z.infer<typeof filledTemplateAnswer>, 200);
  });

  return api;
}

const shown = (c: Context<AppEnv>, template: StoredTemplate) =>
  presentTemplate(template, mayChangeOwned(c.get('actor'), template));

async function requireFreeShortcut(
  tx: Tx,
  workspaceId: WorkspaceId,
  template: Pick<Template, 'id' | 'personId' | 'groupId' | 'shortcut'>,
): Promise<void> {
  if (await isShortcutTaken(tx, workspaceId, template))
    throw fieldError('shortcut', 'taken', 'Another template has this shortcut');
}

/** Behind the template that the page before ended with; one that is gone since leads nowhere. */
function placeIn(found: readonly Template[], cursor: string): number {
  const { id } = decodeCursor(cursor, ['id'], isUuid);
  const at = found.findIndex((template) => template.id === id);
  if (at < 0) throw wrongCursor();
  return at + 1;
}

async function requireFitting(
  tx: Tx,
  workspaceId: WorkspaceId,
  configuration: Configuration,
  template: Pick<Template, 'bodies' | 'actions'>,
): Promise<void> {
  const ids = template.actions.flatMap(assigneesIn);
  const { groups, operators } = await knownAssignees(tx as ReadTx, workspaceId, ids);
  const errors = checkTemplate(template, {
    configuration,
    hasGroup: (id) => groups.has(id),
    hasOperator: (id) => operators.has(id),
  });
  if (errors.length > 0) throw new AppError('INVALID', { errors });
}

const assigneesIn = (action: TemplateAction): string[] =>
  action.type === 'assign'
    ? [action.groupId, action.assigneeId].filter((id): id is GroupId => typeof id === 'string')
    : [];

/** For the history: of a person's own only what it is called, the words are theirs alone. */
const told = (template: Template) =>
  ({
    scope: ownerScopeOf(template),
    groupId: template.groupId,
    name: template.name,
    shortcut: template.shortcut,
    ...(template.personId === null ? { bodies: template.bodies, actions: template.actions } : {}),
  }) as unknown as { readonly [key: string]: JsonValue };
