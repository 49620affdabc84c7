import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkRule } from '#shared/rules/check-rule.ts';
import { RULE_LIMITS, type RuleDefinition } from '#shared/rules/rule.ts';
import { isActive } from '#shared/rules/run-rules.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import {
  changedDefinition,
  changeRuleBody,
  createRuleBody,
  definitionOf,
  orderRulesBody,
  presentRule,
  ruleAnswer,
  rulesAnswer,
  triedRuleAnswer,
  tryRuleBody,
} from './rule-api.ts';
import {
  beginRuleChange,
  deleteRule,
  holdsFor,
  insertRule,
  knownIds,
  listRules,
  placeRules,
  updateRule,
  type StoredRule,
} from './rule-store.ts';

const path = '/api/v1/w/{workspace}/rules';
const tags = ['Rules'];
const params = { params: workspaceParams };
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'All rules in the order in which they are tried',
  request: params,
  responses: { 200: json(rulesAnswer, 'The rules'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One rule',
  request: { params: itemParams },
  responses: { 200: json(ruleAnswer, 'The rule'), ...problems },
});
const createRuleRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Add a rule, after the others',
  request: { ...params, body: body(createRuleBody) },
  responses: { 201: json(ruleAnswer, 'The rule'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: `${path}/{id}`,
  tags,
  summary: 'Change a rule, or switch it on or off',
  request: { params: itemParams, body: body(changeRuleBody) },
  responses: { 200: json(ruleAnswer, 'The rule'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  tags,
  summary: 'Remove a rule; what it did stays in the histories',
  request: { params: itemParams },
  responses: { 204: { description: 'It is gone' }, ...problems },
});
const orderRoute = createRoute({
  method: 'post',
  path: `${path}/order`,
  tags,
  summary: 'Put the rules into an order: all of their ids',
  request: { ...params, body: body(orderRulesBody) },
  responses: { 200: json(rulesAnswer, 'The rules'), ...problems },
});
const tryRoute = createRoute({
  method: 'post',
  path: `${path}/{id}/try-out`,
  tags,
  summary: 'Whether a rule would act on a ticket; changes nothing',
  request: { params: itemParams, body: body(tryRuleBody) },
  responses: { 200: json(triedRuleAnswer, 'What it would do'), ...problems },
});

export function ruleRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 256 * 1024 });

  api.openapi(listRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const rules = await db.tenantRead(workspaceId, (sql) => listRules(sql, workspaceId));
    return c.json({ items: rules.map(presentRule) }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const rule = await db.tenantRead(workspaceId, (sql) =>
      requireRule(sql, workspaceId, c.req.valid('param').id),
    );
    c.header('etag', etagOf(rule.version));
    return c.json(presentRule(rule), 200);
  });

  api.openapi(createRuleRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { id: workspaceId, configuration } = c.get('workspace');
    const input = c.req.valid('json');
    const made = await once(c, ['POST', 'rules', input], async (tx) => {
      await beginRuleChange(tx, workspaceId);
      const definition = definitionOf(input);
      await requireFitting(tx, workspaceId, configuration, definition);
      const all = await listRules(tx, workspaceId);
      if (all.length >= RULE_LIMITS.perWorkspace) {
        throw fieldError('', 'not_allowed', `At most ${RULE_LIMITS.perWorkspace} rules`);
      }
      const id = ids<string>();
      await insertRule(tx, workspaceId, id, definition);
      await recordEvent(tx, workspaceId, doerOf(c), 'rule-created', {
        ruleId: id,
        rule: definition as never,
      });
      return { status: 201, body: presentRule(await requireRule(tx, workspaceId, id)) };
    });
    return c.json(made, 201);
  });

  api.openapi(orderRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const wanted = c.req.valid('json').ids;
    const rules = await db.tenant(workspaceId, async (tx) => {
      await beginRuleChange(tx, workspaceId);
      const before = (await listRules(tx, workspaceId)).map(({ id }) => id);
      const isAll = before.length === wanted.length && before.every((id) => wanted.includes(id));
      if (!isAll) throw fieldError('ids', 'not_allowed', 'Each of the rules, once');
      await placeRules(tx, workspaceId, wanted);
      await recordEvent(tx, workspaceId, doerOf(c), 'rules-ordered', { from: before, to: wanted });
      return listRules(tx, workspaceId);
    });
    return c.json({ items: rules.map(presentRule) }, 200);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { id: workspaceId, configuration } = c.get('workspace');
    const { id } = c.req.valid('param');
    const changes = c.req.valid('json');
    const rule = await db.tenant(workspaceId, async (tx) => {
      await beginRuleChange(tx, workspaceId);
      const before = await requireRule(tx, workspaceId, id);
      checkIfMatch(c, etagOf(before.version));
      const { id: _id, position: _position, version: _version, ...from } = before;
      const to = changedDefinition(from, changes);
      await requireFitting(tx, workspaceId, configuration, to);
      await updateRule(tx, workspaceId, id, to);
      await recordEvent(tx, workspaceId, doerOf(c), 'rule-changed', {
        ruleId: id,
        from: from as never,
        to: to as never,
      });
      return requireRule(tx, workspaceId, id);
    });
    c.header('etag', etagOf(rule.version));
    return c.json(presentRule(rule), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    await db.tenant(workspaceId, async (tx) => {
      await beginRuleChange(tx, workspaceId);
      const before = await requireRule(tx, workspaceId, id);
      checkIfMatch(c, etagOf(before.version));
      await deleteRule(tx, workspaceId, id);
      await recordEvent(tx, workspaceId, doerOf(c), 'rule-deleted', {
        ruleId: id,
        rule: presentRule(before) as never,
      });
    });
    return c.body(null, 204);
  });

  api.openapi(tryRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    requirePermission(c, 'ticket.read-all');
    const { id: workspaceId, configuration } = c.get('workspace');
    const { ticketId } = c.req.valid('json');
    const answer = await db.tenantRead(workspaceId, async (sql) => {
      const rule = await requireRule(sql, workspaceId, c.req.valid('param').id);
      const now = toInstant(clock());
      const asked = { configuration, now, side: 'operator', person: null } as const;
      const holds = await holdsFor(sql, workspaceId, ticketId, rule, asked);
      return { holds, isActive: isActive(rule, configuration) };
    });
    return c.json(answer, 200);
  });

  return api;
}

async function requireRule(
  sql: ReadTx | Tx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredRule> {
  const [rule] = isUuid(id) ? await listRules(sql as ReadTx, workspaceId, id) : [];
  if (rule === undefined) throw new AppError('NOT_FOUND');
  return rule;
}

async function requireFitting(
  tx: Tx,
  workspaceId: WorkspaceId,
  configuration: Configuration,
  rule: RuleDefinition,
): Promise<void> {
  const { groups, people } = await knownIds(tx as ReadTx, workspaceId, idsIn(rule));
  const errors = checkRule(rule, {
    configuration,
    hasGroup: (id) => groups.has(id),
    hasPerson: (id) => people.has(id),
  });
  if (errors.length > 0) throw new AppError('INVALID', { errors });
}

const idsIn = (rule: RuleDefinition): string[] =>
  rule.then
    .flatMap((action): readonly (string | undefined)[] => {
      if (action.do === 'assign') return [action.groupId, action.personId];
      if (action.do === 'assign-by') {
        return 'groupId' in action.among ? [action.among.groupId] : action.among.personIds;
      }
      return action.do === 'notify'
        ? [...(action.to.personIds ?? []), ...(action.to.groupIds ?? [])]
        : [];
    })
    .filter((id) => id !== undefined);
