// Mailboxes (M1), for administrators. What is secret goes in and never comes out: a password that is kept is told to the
// server it was given for, under the name it was given for, and to no other.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SECOND_MS, toInstant } from '#shared/base/clock.ts';
import { isUuid, type GroupId, type WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
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
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { OutsideError, requireAddress } from '#server/platform/outbound/fetch-outside.ts';
import { MAIL_LIMITS, tryMailbox } from './fetch-mailbox.ts';
import { isAllowedHost } from './mail-hosts.ts';
import type {
  Direction,
  Incoming,
  LoginSecrets,
  Mailbox,
  MailboxSecrets,
  Outgoing,
} from './mailbox.ts';
import {
  changeMailboxBody,
  createMailboxBody,
  incomingOf,
  mailboxAnswer,
  MAILBOX_LIMITS,
  mailboxesAnswer,
  outgoingOf,
  presentMailbox,
  secretsOf,
  testedAnswer,
  type IncomingInput,
  type OutgoingInput,
} from './mailbox-api.ts';
import { openSecrets, sealSecrets } from './mailbox-secrets.ts';
import {
  askSoon,
  countMailboxes,
  deleteMailbox,
  insertMailbox,
  isAddressTaken,
  isGroup,
  listMailboxes,
  lockMailbox,
  updateMailbox,
  type WrittenMailbox,
} from './mailbox-store.ts';

const path = '/api/v1/w/{workspace}/mailboxes';
const onePath = `${path}/{id}`;
const tags = ['Mailboxes'];
const params = { params: workspaceParams };
const one = { params: itemParams };

const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'All mailboxes by address, with their health',
  request: params,
  responses: { 200: json(mailboxesAnswer, 'The mailboxes'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  summary: 'One mailbox',
  request: one,
  responses: { 200: json(mailboxAnswer, 'The mailbox'), ...problems },
});
const createMailboxRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Add a mailbox; it is visited at once',
  request: { ...params, body: body(createMailboxBody) },
  responses: { 201: json(mailboxAnswer, 'The mailbox'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: onePath,
  tags,
  summary: 'Change a mailbox; a visit that is under way ends, and another one begins',
  request: { ...one, body: body(changeMailboxBody) },
  responses: { 200: json(mailboxAnswer, 'The mailbox'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: onePath,
  tags,
  summary: 'Remove a mailbox; mails that were fetched from it stay',
  request: one,
  responses: { 204: { description: 'It is gone' }, ...problems },
});
const checkRoute = createRoute({
  method: 'post',
  path: `${onePath}/check`,
  tags,
  summary: 'Visit it now; its health tells what came of it',
  request: one,
  responses: { 202: json(mailboxAnswer, 'The mailbox, before the visit'), ...problems },
});
const testRoute = createRoute({
  method: 'post',
  path: `${onePath}/test`,
  tags,
  summary: 'Sign in and look how many mails there are; nothing is fetched',
  request: one,
  responses: { 200: json(testedAnswer, 'What came of it'), ...problems },
});

const TEST_LIMITS = { ...MAIL_LIMITS, connectMs: 10 * SECOND_MS, idleMs: 10 * SECOND_MS };
const TEST_MS = 25 * SECOND_MS;

export function mailboxRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock, ids, jobs, secrets, config } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 64 * 1024 });

  api.openapi(listRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const all = await db.tenantRead(workspaceId, (sql) => listMailboxes(sql, workspaceId));
    return c.json({ items: all.map((mailbox) => shown(workspaceId, mailbox)) }, 200);
  });

  api.openapi(getRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const mailbox = await read(c);
    c.header('etag', etagFor(mailbox));
    return c.json(shown(c.get('workspace').id, mailbox), 200);
  });

  api.openapi(createMailboxRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const input = c.req.valid('json');
    const made = await once(c, ['POST', 'mailboxes', input], async (tx) => {
      const id = ids<string>();
      const held: MailboxSecrets = {
        incoming: secretsFor('incoming', input.incoming, undefined),
        outgoing: secretsFor('outgoing', input.outgoing, undefined),
      };
      const written: WrittenMailbox = {
        id,
        name: input.name,
        address: input.address.toLowerCase(),
        groupId: input.groupId as GroupId | null,
        intervalMinutes: input.intervalMinutes,
        isEnabled: input.isEnabled,
        keepsOnServer: input.keepsOnServer,
        incoming: input.incoming && incomingOf(input.incoming),
        outgoing: input.outgoing && outgoingOf(input.outgoing),
        secrets: sealSecrets(secrets, { workspaceId, mailboxId: id }, held),
      };
      if ((await countMailboxes(tx, workspaceId)) >= MAILBOX_LIMITS.mailboxes)
        throw fieldError('', 'not_allowed', `At most ${MAILBOX_LIMITS.mailboxes} mailboxes`);
      await requireFitting(tx, workspaceId, written, null);
      await insertMailbox(tx, workspaceId, written, toInstant(clock()));
      await recordEvent(tx, workspaceId, doerOf(c), 'mailbox-created', told(written));
      await enqueue(tx, jobs, 'mailboxes', {});
      const stored = await requireMailbox(tx, workspaceId, id);
      return { status: 201, body: shown(workspaceId, stored) };
    });
    return c.json(made, 201);
  });

  api.openapi(changeRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    const changes = c.req.valid('json');
    const mailbox = await db.tenant(workspaceId, async (tx) => {
      if (isUuid(id)) await lockMailbox(tx, workspaceId, id);
      const before = await requireMailbox(tx, workspaceId, id);
      checkIfMatch(c, etagFor(before));
      const old = openSecrets(secrets, workspaceId, before);
      const held: MailboxSecrets = {
        incoming:
          changes.incoming === undefined
            ? old.incoming
            : secretsFor('incoming', changes.incoming, {
                server: before.incoming,
                held: old.incoming,
              }),
        outgoing:
          changes.outgoing === undefined
            ? old.outgoing
            : secretsFor('outgoing', changes.outgoing, {
                server: before.outgoing,
                held: old.outgoing,
              }),
      };
      const after: WrittenMailbox = {
        id: before.id,
        name: changes.name ?? before.name,
        address: changes.address?.toLowerCase() ?? before.address,
        groupId:
          changes.groupId === undefined ? before.groupId : (changes.groupId as GroupId | null),
        incoming:
          changes.incoming === undefined
            ? before.incoming
            : changes.incoming && incomingOf(changes.incoming),
        outgoing:
          changes.outgoing === undefined
            ? before.outgoing
            : changes.outgoing && outgoingOf(changes.outgoing),
        intervalMinutes: changes.intervalMinutes ?? before.intervalMinutes,
        isEnabled: changes.isEnabled ?? before.isEnabled,
        keepsOnServer: changes.keepsOnServer ?? before.keepsOnServer,
        secrets: sealSecrets(secrets, { workspaceId, mailboxId: before.id }, held),
      };
      await requireFitting(tx, workspaceId, after, before.groupId);
      await updateMailbox(tx, workspaceId, after, toInstant(clock()));
      await recordEvent(tx, workspaceId, doerOf(c), 'mailbox-changed', {
        ...told(before),
        to: told(after),
      });
      await enqueue(tx, jobs, 'mailboxes', {});
      return requireMailbox(tx, workspaceId, before.id);
    });
    c.header('etag', etagFor(mailbox));
    return c.json(shown(workspaceId, mailbox), 200);
  });

  api.openapi(deleteRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    await db.tenant(workspaceId, async (tx) => {
      const before = await requireMailbox(tx, workspaceId, id);
      checkIfMatch(c, etagFor(before));
      await deleteMailbox(tx, workspaceId, before.id);
      await recordEvent(tx, workspaceId, doerOf(c), 'mailbox-deleted', told(before));
    });
    return c.body(null, 204);
  });

  api.openapi(checkRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const mailbox = await db.tenant(workspaceId, async (tx) => {
      const found = await requireMailbox(tx, workspaceId, c.req.valid('param').id);
      if (found.incoming === null)
        throw fieldError('incoming', 'not_allowed', 'This mailbox fetches nothing');
      if (!(await askSoon(tx, workspaceId, found.id, toInstant(clock()))))
        throw fieldError('isEnabled', 'not_allowed', 'This mailbox is switched off');
      await enqueue(tx, jobs, 'mailboxes', {});
      return requireMailbox(tx, workspaceId, found.id);
    });
    return c.json(shown(workspaceId, mailbox), 202);
  });

  api.openapi(testRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const mailbox = await read(c);
    if (mailbox.incoming === null)
      throw fieldError('incoming', 'not_allowed', 'This mailbox fetches nothing');
    const tried = await tryMailbox(context, {
      workspaceId: c.get('workspace').id,
      mailbox,
      limits: TEST_LIMITS,
      signal: AbortSignal.timeout(TEST_MS),
    });
    return c.json(
      {
        isOk: tried.failure === undefined,
        mails: tried.mails ?? null,
        problem: tried.failure?.problem ?? null,
        detail: tried.failure?.detail ?? null,
      },
      200,
    );
  });

  return api;

  function shown(workspaceId: WorkspaceId, mailbox: Mailbox) {
    const isBeingChecked =
      mailbox.claimedUntil !== null && Date.parse(mailbox.claimedUntil) > clock();
    return presentMailbox(
      { ...mailbox, isBeingChecked },
      openSecrets(secrets, workspaceId, mailbox),
    );
  }

  function read(c: Context<AppEnv>): Promise<Mailbox> {
    const workspaceId = c.get('workspace').id;
    return db.tenantRead(workspaceId, (sql) =>
      requireMailbox(sql, workspaceId, c.req.param('id') ?? ''),
    );
  }

  async function requireFitting(
    tx: Tx,
    workspaceId: WorkspaceId,
    mailbox: WrittenMailbox,
    groupBefore: GroupId | null,
  ): Promise<void> {
    for (const direction of ['incoming', 'outgoing'] as const) {
      const server = mailbox[direction];
      if (server === null) continue;
      if (!isAllowedHost(config, server.host))
        throw fieldError(`${direction}.host`, 'not_allowed', 'An address of the Internet');
      if (server.oauth !== null) requireTokenUrl(direction, server.oauth.tokenUrl);
    }
    if (await isAddressTaken(tx, workspaceId, mailbox))
      throw fieldError('address', 'taken', 'Another mailbox has this address');
    const { groupId } = mailbox;
    // A group that was archived since does not stand in the way of another change.
    if (groupId !== null && groupId !== groupBefore && !(await isGroup(tx, workspaceId, groupId)))
      throw fieldError('groupId', 'not_found', 'There is no such group');
  }

  function requireTokenUrl(direction: Direction, tokenUrl: string): void {
    try {
      requireAddress(tokenUrl, { allowsLoopback: config.allowsLoopback === true });
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      const field = `${direction}.login.tokenUrl`;
      throw error.failure === 'bad-address'
        ? fieldError(field, 'format', 'An https address without a password in it')
        : fieldError(field, 'not_allowed', 'An address of the Internet');
    }
  }
}

/** What is given, or what is kept for the same name at the same server. */
function secretsFor(
  direction: Direction,
  given: IncomingInput | OutgoingInput | null,
  before:
    | { readonly server: Incoming | Outgoing | null; readonly held: LoginSecrets | undefined }
    | undefined,
): LoginSecrets | undefined {
  if (given === null || given.login === null) {
    if (given !== null && given.user !== '')
      throw fieldError(`${direction}.login`, 'required', 'How to sign in with this name');
    return undefined;
  }
  const own = secretsOf(given.login);
  if (own !== undefined) return own;
  const { login } = given;
  const old = before?.server ?? null;
  const isSame =
    old !== null &&
    old.host === given.host &&
    old.port === given.port &&
    old.security === given.security &&
    old.user === given.user &&
    (login.kind === 'password'
      ? old.oauth === null
      : old.oauth?.tokenUrl === login.tokenUrl && old.oauth.clientId === login.clientId);
  if (isSame && before?.held?.kind === login.kind) return before.held;
  const field = login.kind === 'password' ? 'password' : 'refreshToken';
  throw fieldError(
    `${direction}.login.${field}`,
    'required',
    'To be given with this server and name',
  );
}

/** Of what is set here: health is no change. */
const etagFor = (mailbox: Mailbox): string => etagOf(mailbox.updatedAt);

async function requireMailbox(sql: ReadTx, workspaceId: WorkspaceId, id: string): Promise<Mailbox> {
  const [mailbox] = isUuid(id) ? await listMailboxes(sql, workspaceId, id) : [];
  if (mailbox === undefined) throw new AppError('NOT_FOUND');
  return mailbox;
}

/** For the history: nothing that is secret. */
const told = ({
  id,
  name,
  address,
  groupId,
  incoming,
  outgoing,
  intervalMinutes,
  isEnabled,
  keepsOnServer,
}: WrittenMailbox): { readonly [key: string]: JsonValue } => ({
  mailboxId: id,
  name,
  address,
  groupId,
  incoming: incoming as never,
  outgoing: outgoing as never,
  intervalMinutes,
  isEnabled,
  keepsOnServer,
});
