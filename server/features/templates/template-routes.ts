import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { mayChangeOwned, mayReadOwned, scopeOfOwner } from '#shared/access/owner.ts';
import { toInstant } from '#shared/base/clock.ts';
import {
  isUuid,
  type FileId,
  type GroupId,
  type TemplateId,
  type WorkspaceId,
} from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkFileCount, fileRulesOf } from '#shared/files/file-rules.ts';
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
  actorKeyOf,
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import {
  attachToTemplate,
  copyOfTemplate,
  dropFromTemplate,
  filesOfTemplates,
  requireUploader,
} from '#server/features/files/index.ts';
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
  copiedFileAnswer,
  copyFileBody,
  copyParams,
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

const copyRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/files/{fileId}/copies`,
  tags,
  summary: 'A file of the template under an id of one’s own, for a message; no bytes go up',
  description:
    'A repeat with the same id finds the copy again. Give its id to a message as one of its `files`.',
  request: { params: copyParams, body: body(copyFileBody) },
  responses: { 200: json(copiedFileAnswer, 'The copy'), ...problems },
});

const templates = createOwnedRecords({
  name: 'template',
  table: 'templates',
  limits: TEMPLATE_LIMITS,
  load: async (sql, workspaceId, id) => (await listTemplates(sql, workspaceId, id))[0],
});

export function templateRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids, clock } = context;
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
    const files = await db.tenantRead(workspaceId, (sql) =>
      filesOfTemplates(
        sql,
        workspaceId,
        items.map(({ id }) => id),
      ),
    );
    return c.json(
      { items: items.map((template) => present(c, template, files)), next, variables },
      200,
    );
  });

  api.openapi(getRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const { template, answer } = await db.tenantRead(workspaceId, async (sql) => {
      const found = await templates.require(c, sql, c.req.valid('param').id);
      return { template: found, answer: await shown(c, sql, found) };
    });
    c.header('etag', etagOf(template.version));
    return c.json(answer, 200);
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
        attachmentIds: input.attachmentIds as FileId[],
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
      await setFiles(c, tx, template.id, [], content.attachmentIds);
      const stored = await templates.require(c, tx as ReadTx, template.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'template-created', {
        templateId: template.id,
        ...told(stored),
      });
      return { status: 201, body: await shown(c, tx as ReadTx, stored) };
    });
    context.onRecordsChanged(workspaceId, [scopeOfAnswer(c.get('actor'), made)]);
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requireTemplateUser(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const changes = c.req.valid('json');
    const { template, answer } = await db.tenant(workspaceId, async (tx) => {
      const before = await templates.requireForChange(c, tx, c.req.valid('param').id);
      const after: Template = {
        ...before,
        name: changes.name ?? before.name,
        shortcut: changes.shortcut ?? before.shortcut,
        bodies: changes.bodies ?? before.bodies,
        actions: changes.actions ?? before.actions,
        attachmentIds: (changes.attachmentIds as FileId[] | undefined) ?? before.attachmentIds,
      };
      await requireFitting(tx, workspaceId, configuration, after);
      await requireFreeShortcut(tx, workspaceId, after);
      await updateTemplate(tx, workspaceId, after, contentOf(after));
      if (changes.attachmentIds !== undefined)
        await setFiles(c, tx, after.id, before.attachmentIds, after.attachmentIds);
      await recordEvent(tx, workspaceId, doerOf(c), 'template-changed', {
        templateId: after.id,
        from: told(before) as never,
        to: told(after) as never,
      });
      const stored = await templates.require(c, tx as ReadTx, after.id);
      return { template: stored, answer: await shown(c, tx as ReadTx, stored) };
    });
    context.onRecordsChanged(workspaceId, [scopeOfOwner(template)]);
    c.header('etag', etagOf(template.version));
    return c.json(answer, 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const template = await db.tenant(workspaceId, async (tx) => {
      const before = await templates.requireForChange(c, tx, c.req.valid('param').id);
      await deleteTemplate(tx, workspaceId, before.id);
      await dropFromTemplate(tx, workspaceId, before.id, []);
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

  api.openapi(copyRoute, async (c) => {
    requireTemplateUser(c);
    const uploader = requireUploader(c);
    const workspaceId = c.get('workspace').id;
    const { id: templateId, fileId } = c.req.valid('param');
    const { id } = c.req.valid('json');
    const state = await db.tenant(workspaceId, async (tx) => {
      const template = await templates.require(c, tx as ReadTx, templateId);
      if (!isUuid(fileId)) throw new AppError('NOT_FOUND');
      return copyOfTemplate(
        tx,
        workspaceId,
        { templateId: template.id, fileId: fileId as FileId },
        { id: id as FileId, uploader, at: toInstant(clock()) },
      );
    });
    return c.json({ id, state }, 200);
  });

  return api;

  /** New ones are the caller's uploads; those left out go. */
  async function setFiles(
    c: Context<AppEnv>,
    tx: Tx,
    templateId: TemplateId,
    before: readonly FileId[],
    after: readonly FileId[],
  ): Promise<void> {
    const { id: workspaceId, configuration } = c.get('workspace');
    const rules = fileRulesOf(configuration);
    if (checkFileCount(after.length, rules) !== undefined)
      throw fieldError('attachmentIds', 'not_allowed', `At most ${rules.maxFiles} files`);
    await dropFromTemplate(tx, workspaceId, templateId, after);
    const fresh = after.filter((id) => !before.includes(id));
    const faults = await attachToTemplate(tx, workspaceId, templateId, fresh, {
      uploader: actorKeyOf(c),
      rules,
      at: toInstant(clock()),
    });
    if (faults.length === 0) return;
    throw new AppError('INVALID', {
      errors: faults.map(({ index, code }) => ({
        path: `attachmentIds.${after.indexOf(fresh[index]!)}`,
        code,
        message: 'No file that you have uploaded and that may be here',
      })),
    });
  }
}

const present = (
  c: Context<AppEnv>,
  template: StoredTemplate,
  files: Parameters<typeof presentTemplate>[1],
) => presentTemplate(template, files, mayChangeOwned(c.get('actor'), template));

const shown = async (c: Context<AppEnv>, sql: ReadTx, template: StoredTemplate) =>
  present(c, template, await filesOfTemplates(sql, c.get('workspace').id, [template.id]));

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
    ...(template.personId === null
      ? {
          bodies: template.bodies,
          actions: template.actions,
          attachmentIds: template.attachmentIds,
        }
      : {}),
  }) as unknown as { readonly [key: string]: JsonValue };
