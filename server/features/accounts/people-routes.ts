import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import { CUSTOMER_PROFILE } from '#shared/access/profiles.ts';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type PersonId, type WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import {
  changePersonBody,
  createPersonBody,
  itemParams,
  listQuery,
  madePersonAnswer,
  peopleAnswer,
  personAnswer,
  profilesAnswer,
  workspaceParams,
} from './account-api.ts';
import { createRecordEvent } from './account-events.ts';
import { doerOf, requirePermission } from './caller.ts';
import { insertAccountMail } from './account-mail-store.ts';
import { moveAddress } from './address-store.ts';
import { isAdministrator, lockForChange, requireAdministrator } from './last-administrator.ts';
import { createOnce } from './once.ts';
import { createSendLink } from './password-link-routes.ts';
import { exceeds, requireBelow } from './people-rights.ts';
import {
  changedFields,
  insertPerson,
  nameFields,
  setGroupsOf,
  unknownGroups,
  updatePassword,
  updatePerson,
} from './person-store.ts';
import { passwordWeakness, type Passwords } from './passwords.ts';
import {
  countOpenTickets,
  isCustomer,
  listPeople,
  listProfiles,
  loadPerson,
  presentPerson,
  type PersonDetail,
  type PersonFacts,
} from './person-views.ts';
import { revokeSessionsOf } from './session-store.ts';
import { isUniqueViolation } from './sign-up-routes.ts';

const path = '/api/v1/w/{workspace}/people';
const tags = ['People'];
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'People by name',
  request: { params: workspaceParams, query: listQuery },
  responses: { 200: json(peopleAnswer, 'A page of people'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'One person',
  request: { params: itemParams },
  responses: { 200: json(personAnswer, 'The person'), ...problems },
});
const createPersonRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Add a person',
  description:
    'Whoever is added without a password gets a mail with a link to choose one; `invitation` tells whether it leaves.',
  request: { params: workspaceParams, body: body(createPersonBody) },
  responses: { 201: json(madePersonAnswer, 'The person'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: `${path}/{id}`,
  tags,
  summary: 'Change or disable a person',
  request: { params: itemParams, body: body(changePersonBody) },
  responses: { 200: json(personAnswer, 'The person'), ...problems },
});
const endSessionsRoute = createRoute({
  method: 'delete',
  path: `${path}/{id}/sessions`,
  tags: ['People'],
  summary: 'Sign somebody out everywhere; of oneself everywhere else',
  request: { params: itemParams },
  responses: { 204: { description: 'None of their sessions lasts' }, ...problems },
});
const profilesRoute = createRoute({
  method: 'get',
  path: '/api/v1/w/{workspace}/profiles',
  tags,
  summary: 'Profiles and what they may do',
  request: { params: workspaceParams },
  responses: { 200: json(profilesAnswer, 'The profiles'), ...problems },
});

export function peopleRoutes(context: AppContext, passwords: Passwords): OpenAPIHono<AppEnv> {
  const { db, clock, ids } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const sendLink = createSendLink(context, recordEvent);
  const api = createApi<AppEnv>({ bodyBytes: 64 * 1024 });

  api.openapi(listRoute, async (c) => {
    requirePermission(c, 'people.read');
    const { q = '', profile, group, state, limit = 50, cursor } = c.req.valid('query');
    // Who has a password is known to those who manage people, and so is who has none.
    if (state !== undefined) requirePermission(c, 'people.manage');
    const after = cursor === undefined ? undefined : decodeCursor(cursor, ['name', 'id'], isUuid);
    const workspaceId = c.get('workspace').id;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listPeople(sql, workspaceId, { text: q, profile, groupId: group, state }, { after, limit }),
    );
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const next =
      rows.length > limit && last ? encodeCursor({ name: last.name, id: last.id }) : null;
    return c.json({ items: items.map((row) => presentPerson(row, detailFor(c, row))), next }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requirePermission(c, 'people.read');
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    if (!isUuid(id)) throw new AppError('NOT_FOUND');
    const { person, openTickets } = await db.tenantRead(workspaceId, async (sql) => ({
      person: await loadPerson(sql, workspaceId, id),
      openTickets: await countOpenTickets(sql, workspaceId, id as PersonId),
    }));
    if (person === undefined) throw new AppError('NOT_FOUND');
    c.header('etag', etagOf(person.version));
    const detail = detailFor(c, person);
    const shown = presentPerson(person, detail);
    return c.json(detail === 'all' ? { ...shown, openTickets } : shown, 200);
  });

  api.openapi(createPersonRoute, async (c) => {
    const isManager = can(c.get('actor'), 'people.manage');
    if (!isManager) requirePermission(c, 'customers.create');
    const workspace = c.get('workspace');
    const { firstName, isInvited = true, ...given } = c.req.valid('json');
    const input = {
      ...given,
      ...(firstName === undefined
        ? {}
        : { firstName, lastName: given.name, name: `${firstName} ${given.name}` }),
    };
    if (!isManager) requireCustomerAccount(input);
    if (input.password !== undefined)
      refuseWeak(input.password, [input.email, input.name, workspace.slug]);
    const passwordHash = input.password === undefined ? null : await passwords.hash(input.password);
    const made = await once(c, ['POST', 'people', { ...input, isInvited }], async (tx) => {
      await requireGrantable(tx, c, input.profile);
      const id = ids<PersonId>();
      const { groupIds = [], password: _, ...fields } = input;
      await requireGroups(tx, workspace.id, groupIds);
      await insertPerson(tx, workspace.id, { ...fields, id, passwordHash });
      await setGroupsOf(tx, workspace.id, id, groupIds);
      await recordEvent(tx, workspace.id, doerOf(c), 'person-created', {
        ...(fields as { readonly [field: string]: JsonValue }),
        personId: id,
        groupIds: [...groupIds],
      });
      const person = await loadPerson(tx, workspace.id, id);
      if (person === undefined) throw new AppError('INTERNAL');
      const shown = presentPerson(person, detailFor(c, person));
      if (input.password !== undefined || !isInvited) return { status: 201, body: shown };
      const { answer, stored } = await sendLink(tx, c, id, 'invitation');
      return {
        status: 201,
        body: { ...shown, invitation: answer },
        stored: { ...shown, invitation: stored },
      };
    }).catch(refuseTakenEmail);
    context.onRecordsChanged(workspace.id, ['w']);
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'people.manage');
    const workspace = c.get('workspace');
    const { id } = c.req.valid('param');
    if (!isUuid(id)) throw new AppError('NOT_FOUND');
    const { password, groupIds, ...given } = c.req.valid('json');
    const fields = nameFields(given);
    if (password !== undefined)
      refuseWeak(password, [fields.email ?? '', fields.name ?? '', workspace.slug]);
    const passwordHash = password === undefined ? undefined : await passwords.hash(password);
    const person = await db
      .tenant(workspace.id, async (tx) => {
        await lockForChange(tx, workspace.id, id);
        const before = await loadPerson(tx, workspace.id, id);
        if (before === undefined) throw new AppError('NOT_FOUND');
        checkIfMatch(c, etagOf(before.version));
        requireBelow(c, before.permissions);
        if (fields.profile !== undefined) await requireGrantable(tx, c, fields.profile);
        const actor = c.get('actor');
        if (fields.isDisabled && actor.kind === 'person' && actor.personId === id) {
          throw fieldError('isDisabled', 'not_allowed', 'Nobody can disable themself');
        }
        if (fields.email !== undefined)
          await moveAddress(tx, context, workspace.id, before.id, fields.email);
        await updatePerson(tx, workspace.id, id, fields);
        if (isAdministrator(before)) await requireAdministrator(tx, workspace.id);
        if (groupIds !== undefined) {
          await requireGroups(tx, workspace.id, groupIds);
          await setGroupsOf(tx, workspace.id, id, groupIds);
        }
        if (passwordHash !== undefined) await updatePassword(tx, workspace.id, id, passwordHash);
        if (fields.isDisabled || passwordHash !== undefined) {
          await revokeSessionsOf(tx, workspace.id, before.id, toInstant(clock()));
        }
        const changes = changedFields(before, { ...fields, groupIds: groupIds?.toSorted() });
        await recordEvent(tx, workspace.id, doerOf(c), 'person-changed', { personId: id, changes });
        if (passwordHash !== undefined) {
          await recordEvent(tx, workspace.id, doerOf(c), 'password-changed', { personId: id });
          await insertAccountMail(tx, context, workspace.id, {
            kind: 'password-changed',
            personId: before.id,
          });
        }
        return loadPerson(tx, workspace.id, id);
      })
      .catch(refuseTakenEmail);
    if (person === undefined) throw new AppError('NOT_FOUND');
    const hasOtherRights =
      fields.profile !== undefined ||
      fields.isDisabled !== undefined ||
      groupIds !== undefined ||
      passwordHash !== undefined;
    if (hasOtherRights) context.onAccessChanged({ workspaceId: workspace.id, personId: person.id });
    context.onRecordsChanged(workspace.id, ['w', `u:${person.id}`]);
    c.header('etag', etagOf(person.version));
    return c.json(presentPerson(person, 'all'), 200);
  });

  api.openapi(endSessionsRoute, async (c) => {
    requirePermission(c, 'people.manage');
    const { id: workspaceId } = c.get('workspace');
    const { id } = c.req.valid('param');
    if (!isUuid(id)) throw new AppError('NOT_FOUND');
    const personId = await db.tenant(workspaceId, async (tx) => {
      const person = await loadPerson(tx, workspaceId, id);
      if (person === undefined) throw new AppError('NOT_FOUND');
      requireBelow(c, person.permissions);
      await revokeSessionsOf(tx, workspaceId, person.id, toInstant(clock()), c.get('session')?.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'session-revoked', { personId: id, all: true });
      return person.id;
    });
    context.onAccessChanged({ workspaceId, personId });
    return c.body(null, 204);
  });

  api.openapi(profilesRoute, async (c) => {
    requirePermission(c, 'people.read');
    const workspaceId = c.get('workspace').id;
    const profiles = await db.tenantRead(workspaceId, (sql) => listProfiles(sql, workspaceId));
    const items = profiles.map(({ id, name, permissions }) => ({
      id,
      name: { ...name },
      permissions: [...permissions],
    }));
    return c.json({ items }, 200);
  });

  return api;
}

/** How much of somebody the caller sees. */
function detailFor(c: Context<AppEnv>, person: PersonFacts): PersonDetail {
  const actor = c.get('actor');
  if (can(actor, 'people.manage')) return 'all';
  return can(actor, 'customers.create') && isCustomer(person) ? 'contact' : 'name';
}

/** The one kind of account that sellers make (P5): its password is typed by the customer, beside them, and it is in no
 *  group. */
function requireCustomerAccount(input: {
  readonly profile: string;
  readonly password?: string | undefined;
  readonly groupIds?: readonly string[] | undefined;
}): void {
  if (input.profile !== CUSTOMER_PROFILE)
    throw fieldError('profile', 'not_allowed', 'You can only create accounts of customers');
  if (input.password === undefined)
    throw fieldError('password', 'required', 'The customer types a password');
  if ((input.groupIds ?? []).length > 0)
    throw fieldError('groupIds', 'not_allowed', 'Customers are in no group');
}

/** Nobody gives rights that they do not have. */
async function requireGrantable(tx: Tx, c: Context<AppEnv>, profileId: string): Promise<void> {
  const profiles = await listProfiles(tx, c.get('workspace').id);
  const profile = profiles.find(({ id }) => id === profileId);
  if (profile === undefined) throw fieldError('profile', 'not_found', 'There is no such profile');
  if (exceeds(c, profile.permissions)) {
    throw fieldError('profile', 'not_allowed', 'This profile may do more than you');
  }
}

async function requireGroups(
  tx: Tx,
  workspaceId: WorkspaceId,
  groupIds: readonly string[],
): Promise<void> {
  const unknown = await unknownGroups(tx, workspaceId, groupIds);
  if (unknown.length > 0) throw fieldError('groupIds', 'not_found', 'There is no such group');
}

function refuseWeak(password: string, known: readonly string[]): void {
  const weakness = passwordWeakness(password, known);
  if (weakness !== undefined) throw fieldError('password', 'not_allowed', weakness);
}

export function refuseTakenEmail(error: unknown): never {
  if (isUniqueViolation(error, 'person_email')) throw new AppError('EMAIL_TAKEN', { cause: error });
  throw error;
}
