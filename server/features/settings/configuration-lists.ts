// Categories, custom fields and statuses one by one. They are members of the configuration, and changed by its one way.

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { etagOf } from '#server/platform/http/etag.ts';
import {
  changeSettings,
  changeSettingsIn,
  type SettingsOrder,
  tellEverybody,
} from './change-settings.ts';
import { categoryItem, fieldItem, statusItem } from './settings-api.ts';
import { loadSettings, type Settings } from './settings-store.ts';

type Member = 'categories' | 'fields' | 'statuses';
type Item = { readonly id: string };

const LISTS = [
  { member: 'categories', name: 'CategoryDefinition', one: 'category', item: categoryItem },
  { member: 'fields', name: 'FieldDefinition', one: 'custom field', item: fieldItem },
  { member: 'statuses', name: 'StatusDefinition', one: 'status', item: statusItem },
] as const satisfies readonly { readonly member: Member; readonly [word: string]: unknown }[];

export function addConfigurationLists(api: OpenAPIHono<AppEnv>, context: AppContext): void {
  for (const list of LISTS) addList(api, context, list);
}

function addList(
  api: OpenAPIHono<AppEnv>,
  context: AppContext,
  { member, name, one, item }: (typeof LISTS)[number],
): void {
  const { db } = context;
  const once = createOnce(context);
  const path = `/api/v1/w/{workspace}/${member}`;
  const tags = ['Settings'];
  const answer = item.openapi(name);
  const { id: _, ...rest } = item.shape;
  const changeBody = z
    .strictObject(
      Object.fromEntries(
        Object.entries<z.ZodType>(rest).map(([field, schema]) => [
          field,
          schema.isOptional() ? schema.nullable() : schema,
        ]),
      ),
    )
    .partial()
    .openapi(`Change${name}`, {
      description: 'A field that is given replaces the old one whole; null takes it away.',
    });
  const listAnswer = z.object({ items: z.array(answer) }).openapi(`${name}List`);

  const load = async (c: Context<AppEnv>): Promise<Settings> => {
    const actor = c.get('actor');
    if (!can(actor, 'settings.manage') && !can(actor, 'ticket.read'))
      throw new AppError('FORBIDDEN');
    const workspaceId = c.get('workspace').id;
    const settings = await db.tenantRead(workspaceId, (sql) =>
      loadSettings(sql, workspaceId, false),
    );
    if (settings === undefined) throw new AppError('NOT_FOUND');
    c.header('etag', etagOf(settings.version));
    return settings;
  };
  const itemsOf = (configuration: Configuration): readonly Item[] => configuration[member];
  const find = ({ configuration }: Settings, id: string): never => {
    const found = itemsOf(configuration).find((each) => each.id === id);
    if (found === undefined) throw new AppError('NOT_FOUND');
    return found as never;
  };
  /** Errors are told as they stand in the item that was sent; those of others as in the settings. */
  const orderOf = (
    id: string,
    work: (items: readonly Item[]) => readonly Item[],
  ): SettingsOrder => {
    let place = '';
    return {
      changes: (before) => {
        const items = work(itemsOf(before));
        place = `${member}.${items.findIndex((each) => each.id === id)}.`;
        return { [member]: items };
      },
      touched: [member],
      pathOf: (at) => (at.startsWith(place) ? at.slice(place.length) : at),
    };
  };
  const change = async (
    c: Context<AppEnv>,
    id: string,
    work: (items: readonly Item[]) => readonly Item[],
  ): Promise<Settings> => {
    const settings = await changeSettings(context, c, orderOf(id, work));
    c.header('etag', etagOf(settings.version));
    return settings;
  };

  api.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: `Every ${one}, in order`,
      request: { params: workspaceParams },
      responses: { 200: json(listAnswer, 'All of them'), ...problems },
    }),
    async (c) => c.json({ items: [...itemsOf((await load(c)).configuration)] } as never, 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{id}`,
      tags,
      summary: `One ${one}`,
      request: { params: itemParams },
      responses: { 200: json(answer, `The ${one}`), ...problems },
    }),
    async (c) => c.json(find(await load(c), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: `Add a ${one} at the end`,
      description: 'Its id is made by the caller.',
      request: { params: workspaceParams, body: body(answer) },
      responses: { 201: json(answer, `The ${one}`), ...problems },
    }),
    async (c) => {
      requirePermission(c, 'settings.manage');
      const made = c.req.valid('json') as Item;
      const order = orderOf(made.id, (items) => {
        if (items.some(({ id }) => id === made.id))
          throw fieldError('id', 'taken', `There is a ${one} with this id`);
        return [...items, made];
      });
      const added = await once<Item>(c, ['POST', member, made], async (tx) => {
        const settings = await changeSettingsIn(tx, context, c, order);
        c.header('etag', etagOf(settings.version));
        return { status: 201, body: find(settings, made.id) };
      });
      tellEverybody(context, c.get('workspace').id);
      return c.json(added as never, 201);
    },
  );
  api.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{id}`,
      tags,
      summary: `Change a ${one}`,
      request: { params: itemParams, body: body(changeBody) },
      responses: { 200: json(answer, `The ${one}`), ...problems },
    }),
    async (c) => {
      requirePermission(c, 'settings.manage');
      const { id } = c.req.valid('param');
      const changes = c.req.valid('json');
      const settings = await change(c, id, (items) => {
        if (!items.some((each) => each.id === id)) throw new AppError('NOT_FOUND');
        return items.map((each) => (each.id === id ? merged(each, changes) : each));
      });
      return c.json(find(settings, id), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      tags,
      summary: `Remove a ${one}`,
      request: { params: itemParams },
      responses: { 204: { description: 'It is gone' }, ...problems },
    }),
    async (c) => {
      requirePermission(c, 'settings.manage');
      const { id } = c.req.valid('param');
      await change(c, id, (items) => {
        const left = items.filter((each) => each.id !== id);
        if (left.length === items.length) throw new AppError('NOT_FOUND');
        return left;
      });
      return c.body(null, 204);
    },
  );
}

const merged = (item: Item, changes: object): Item =>
  Object.fromEntries(
    Object.entries({ ...item, ...changes }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  ) as Item;
