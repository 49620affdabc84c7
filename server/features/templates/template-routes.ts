import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { authorOf } from '#shared/engine/parties.ts';
import { isUuid, type GroupId, type TemplateId, type WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkTemplate } from '#shared/templates/check-template.ts';
import { fillTemplate } from '#shared/templates/fill-template.ts';
import { findTemplates } from '#shared/templates/find-templates.ts';
import {
  scopeOfTemplate,
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
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import { loadFillFacts } from './fill-facts.ts';
import {
  changeTemplateBody,
  contentOf,
  createTemplateBody,
  filledTemplateAnswer,
  fillTemplateBody,
  presentTemplate,
  scopeOf,
  templateAnswer,
  templateQuery,
  templatesAnswer,
} from './template-api.ts';
import { mayChange, mayRead, requireTemplateUser } from './template-rights.ts';
import {
  countTemplates,
  deleteTemplate,
  insertTemplate,
  isShortcutTaken,
  knownAssignees,
  listTemplates,
  loadGroupOf,
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

export function templateRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 256 * 1024 });

  api.openapi(listRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const { q = '', limit } = c.req.valid('query');
    const all = await db.tenantRead(workspaceId, (sql) => listTemplates(sql, workspaceId));
    const seen = all.filter((template) => mayRead(c.get('actor'), template));
    const items = findTemplates(seen, q, limit).map((template) => shown(c, template));
    const variables = [
      ...VARIABLES,
      ...fieldVariables(configuration).map(({ id }) => `field.${id}`),
    ];
    return c.json({ items, variables }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const template = await db.tenantRead(workspaceId, (sql) =>
      requireTemplate(c, sql, c.req.valid('param').id),
    );
    c.header('etag', etagOf(template.version));
    return c.json(shown(c, template), 200);
  });

  api.openapi(createTemplateRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const input = c.req.valid('json');
    const made = await once(c, ['POST', 'templates', input], async (tx) => {
      const owner = await ownerOf(c, tx, input);
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
      const limit = limitOf(owner);
      if ((await countTemplates(tx, workspaceId, owner)) >= limit)
        throw fieldError('', 'not_allowed', `At most ${limit} templates`);
      await requireFreeShortcut(tx, workspaceId, template);
      await insertTemplate(tx, workspaceId, template, content);
      const stored = await requireTemplate(c, tx as ReadTx, template.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'template-created', {
        templateId: template.id,
        ...told(stored),
      });
      return { status: 201, body: shown(c, stored) };
    });
    context.onRecordsChanged(workspaceId, [
      scopeOfTemplate({
        personId: made.scope === 'personal' ? authorOf(c.get('actor')) : null,
        groupId: made.groupId as GroupId | null,
      }),
    ]);
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const changes = c.req.valid('json');
    const template = await db.tenant(workspaceId, async (tx) => {
      const before = await requireChangeable(c, tx, c.req.valid('param').id);
      checkIfMatch(c, etagOf(before.version));
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
      return requireTemplate(c, tx as ReadTx, after.id);
    });
    context.onRecordsChanged(workspaceId, [scopeOfTemplate(template)]);
    c.header('etag', etagOf(template.version));
    return c.json(shown(c, template), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const template = await db.tenant(workspaceId, async (tx) => {
      const before = await requireChangeable(c, tx, c.req.valid('param').id);
      checkIfMatch(c, etagOf(before.version));
      await deleteTemplate(tx, workspaceId, before.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'template-deleted', {
        templateId: before.id,
        ...told(before),
      });
      return before;
    });
    context.onRecordsChanged(workspaceId, [scopeOfTemplate(template)]);
    return c.body(null, 204);
  });

  api.openapi(fillRoute, async (c) => {
    requireTemplateUser(c);
    const workspace = c.get('workspace');
    const { ticketId, language } = c.req.valid('json');
    const filled = await db.tenantRead(workspace.id, async (sql) => {
      const template = await requireTemplate(c, sql, c.req.valid('param').id);
      const caller = { workspace, actor: c.get('actor'), person: c.get('person') };
      const facts = await loadFillFacts(sql, context, caller, ticketId);
      return fillTemplate(template, facts, language);
    });
    return c.json(filled as unknown as z.infer<typeof filledTemplateAnswer>, 200);
  });

  return api;
}

const shown = (c: Context<AppEnv>, template: StoredTemplate) =>
  presentTemplate(template, mayChange(c.get('actor'), template));

async function requireTemplate(
  c: Context<AppEnv>,
  sql: ReadTx,
  id: string,
): Promise<StoredTemplate> {
  const [template] = isUuid(id) ? await listTemplates(sql, c.get('workspace').id, id) : [];
  if (template === undefined || !mayRead(c.get('actor'), template)) throw new AppError('NOT_FOUND');
  return template;
}

async function requireChangeable(c: Context<AppEnv>, tx: Tx, id: string): Promise<StoredTemplate> {
  const template = await requireTemplate(c, tx as ReadTx, id);
  if (!mayChange(c.get('actor'), template)) throw new AppError('FORBIDDEN');
  return template;
}

type Owner = Pick<Template, 'personId' | 'groupId'>;

/** Whose the new one is, if the caller may make such a one. */
async function ownerOf(
  c: Context<AppEnv>,
  tx: Tx,
  input: { readonly scope: ReturnType<typeof scopeOf>; readonly groupId?: string | undefined },
): Promise<Owner> {
  const actor = c.get('actor');
  if (input.scope !== 'group' && input.groupId !== undefined)
    throw fieldError('groupId', 'not_allowed', 'Only of a template of a group');
  if (input.scope === 'personal') {
    const personId = authorOf(actor);
    if (personId === null) throw fieldError('scope', 'not_allowed', 'An API key is nobody');
    return { personId, groupId: null };
  }
  if (input.scope === 'workspace') {
    if (!mayChange(actor, { personId: null, groupId: null, leadId: null }))
      throw new AppError('FORBIDDEN');
    return { personId: null, groupId: null };
  }
  if (input.groupId === undefined) throw fieldError('groupId', 'required', 'Which group?');
  const group = await loadGroupOf(tx as ReadTx, c.get('workspace').id, input.groupId);
  if (group === undefined) throw fieldError('groupId', 'not_found', 'There is no such group');
  const owner = { personId: null, groupId: group.id };
  if (!mayChange(actor, { ...owner, leadId: group.leadId })) throw new AppError('FORBIDDEN');
  return owner;
}

function limitOf({ personId, groupId }: Owner): number {
  if (personId !== null) return TEMPLATE_LIMITS.perPerson;
  return groupId === null ? TEMPLATE_LIMITS.perWorkspace : TEMPLATE_LIMITS.perGroup;
}

async function requireFreeShortcut(
  tx: Tx,
  workspaceId: WorkspaceId,
  template: Pick<Template, 'id' | 'personId' | 'groupId' | 'shortcut'>,
): Promise<void> {
  if (await isShortcutTaken(tx, workspaceId, template))
    throw fieldError('shortcut', 'taken', 'Another template has this shortcut');
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
    scope: scopeOf(template),
    groupId: template.groupId,
    name: template.name,
    shortcut: template.shortcut,
    ...(template.personId === null ? { bodies: template.bodies, actions: template.actions } : {}),
  }) as unknown as { readonly [key: string]: JsonValue };
