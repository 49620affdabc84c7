// Forgotten passwords and invitations (I2). Whoever asks gets one answer, whoever the address belongs to: the request is
// written down without looking, and looked up when the mail is made.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HOUR_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import { isUuid, type PersonId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import {
  idempotencyKeyOf,
  once as onceOf,
  requestHashOf,
} from '#server/platform/http/idempotency.ts';
import { checkOrigin } from '#server/platform/http/origin.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import {
  askResetBody,
  invitationAnswer,
  itemParams,
  linkBody,
  linkAnswer,
  useLinkBody,
  workspaceParams,
} from './account-api.ts';
import { createRecordEvent, type RecordEvent } from './account-events.ts';
import {
  insertLink,
  linkTokenOf,
  loadLink,
  useUpLink,
  type PasswordLinkKind,
} from './account-link-store.ts';
import { insertAccountMail, NO_MAIL, whyNoMail } from './account-mail-store.ts';
import { doerOf, requirePermission } from './caller.ts';
import { createOnce } from './once.ts';
import { requireBelow } from './people-rights.ts';
import { updatePassword } from './person-store.ts';
import { loadPerson } from './person-views.ts';
import { passwordWeakness, type Passwords } from './passwords.ts';
import { revokeSessionsOf } from './session-store.ts';

const RESETS_PER_EMAIL: Limit = { name: 'password-reset', attempts: 3, windowMs: HOUR_MS };
const RESETS_PER_ADDRESS: Limit = {
  name: 'password-reset-address',
  attempts: 20,
  windowMs: HOUR_MS,
};
/** That administrators send to one person. */
const RESETS_PER_PERSON: Limit = { name: 'password-reset-sent', attempts: 10, windowMs: HOUR_MS };
const LINKS_PER_ADDRESS: Limit = { name: 'password-link', attempts: 60, windowMs: 15 * MINUTE_MS };

const path = '/api/v1/w/{workspace}';
const askRoute = createRoute({
  method: 'post',
  path: `${path}/public/password-resets`,
  tags: ['Sessions'],
  summary: 'Ask for a link to choose a new password',
  description:
    'The answer is the same whether or not somebody has this address. The link works once, within half an hour.',
  request: { params: workspaceParams, body: body(askResetBody) },
  responses: {
    204: { description: 'If somebody signs in with this address, a mail goes there' },
    ...problems,
  },
});
const lookRoute = createRoute({
  method: 'post',
  path: `${path}/public/password-links/look`,
  tags: ['Sessions'],
  summary: 'Whose password a link is for',
  description: 'Changes nothing. A link that was used, or is over, is not found.',
  request: { params: workspaceParams, body: body(linkBody) },
  responses: { 200: json(linkAnswer, 'The account'), ...problems },
});
const useRoute = createRoute({
  method: 'post',
  path: `${path}/public/password-links/use`,
  tags: ['Sessions'],
  summary: 'Choose the password that a link is for; every session of that person ends',
  description:
    'A link works once: repeating it finds none and changes nothing, so an Idempotency-Key is not needed.',
  request: { params: workspaceParams, body: body(useLinkBody) },
  responses: { 204: { description: 'The password is set' }, ...problems },
});
const inviteRoute = createRoute({
  method: 'post',
  path: `${path}/people/{id}/invitation`,
  tags: ['People'],
  summary: 'Send somebody without a password a link to choose one; the link before it ends',
  request: { params: itemParams },
  responses: { 200: json(invitationAnswer, 'The invitation'), ...problems },
});

const resetRoute = createRoute({
  method: 'post',
  path: `${path}/people/{id}/password-reset`,
  tags: ['People'],
  summary: 'Send somebody with a password a link to choose another one',
  description:
    'Their password and their sessions last until they have chosen. The link works once, within half an hour.',
  request: { params: itemParams },
  responses: { 200: json(invitationAnswer, 'The link'), ...problems },
});

export function passwordLinkRoutes(context: AppContext, passwords: Passwords): OpenAPIHono<AppEnv> {
  const { db, clock, secrets, throttle } = context;
  const hashSecret = secrets.derive('idempotency');
  const recordEvent = createRecordEvent(context);
  const sendLink = createSendLink(context, recordEvent);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  api.openapi(askRoute, async (c) => {
    checkOrigin(c, context.origins, false);
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    const email = c.req.valid('json').email.trim();
    await throttle.check(RESETS_PER_ADDRESS, c.get('clientNetwork'), c);
    await throttle.check(RESETS_PER_EMAIL, `${workspace.id} ${email.toLowerCase()}`, c);
    const request = {
      workspaceId: workspace.id,
      actor: 'password-reset',
      key: idempotencyKeyOf(c),
      hash: requestHashOf(hashSecret, 'POST', 'password-resets', { email }),
    };
    if (!workspace.isDemo)
      await db.tenant(workspace.id, (tx) =>
        onceOf(tx, request, async () => {
          const mail = { kind: 'password-reset', typedAddress: email } as const;
          await insertAccountMail(tx, context, workspace.id, mail);
          return { status: 204, body: {} };
        }),
      );
    return c.body(null, 204);
  });

  /** Of whoever brings a link. */
  const requireLink = async (c: Context<AppEnv>, slug: string, token: string) => {
    checkOrigin(c, context.origins, false);
    const workspace = await context.requireWorkspace(slug);
    await throttle.check(LINKS_PER_ADDRESS, c.get('clientNetwork'), c);
    const link = await db.tenantRead(workspace.id, (sql) =>
      loadLink(sql, workspace.id, token, toInstant(clock())),
    );
    if (link === undefined) throw linkOver();
    return { workspace, link };
  };

  api.openapi(lookRoute, async (c) => {
    const { token } = c.req.valid('json');
    const { link } = await requireLink(c, c.req.valid('param').workspace, token);
    const { kind, name, email, expiresAt } = link;
    return c.json({ kind, name, email, expiresAt }, 200);
  });

  api.openapi(useRoute, async (c) => {
    const { token, password } = c.req.valid('json');
    const { workspace, link } = await requireLink(c, c.req.valid('param').workspace, token);
    const { personId, name, email, kind } = link;
    const weakness = passwordWeakness(password, [email, name, workspace.slug, workspace.name]);
    if (weakness !== undefined) throw fieldError('password', 'not_allowed', weakness);
    const passwordHash = await passwords.hash(password);
    const at = toInstant(clock());
    const doer = { kind: 'person', id: personId, name, via: 'web', ip: c.get('clientIp') } as const;
    await db.tenant(workspace.id, async (tx) => {
      if (!(await useUpLink(tx, workspace.id, link.id, at))) throw linkOver();
      await updatePassword(tx, workspace.id, personId, passwordHash);
      await revokeSessionsOf(tx, workspace.id, personId, at);
      await recordEvent(tx, workspace.id, doer, 'password-changed', { personId, by: kind });
      if (kind === 'reset')
        await insertAccountMail(tx, context, workspace.id, { kind: 'password-changed', personId });
    });
    context.onAccessChanged({ workspaceId: workspace.id, personId });
    return c.body(null, 204);
  });

  /** By whoever manages people, for somebody who may not do more than they. */
  const send = async (c: Context<AppEnv>, id: string, kind: PasswordLinkKind) => {
    requirePermission(c, 'people.manage');
    const workspaceId = c.get('workspace').id;
    if (!isUuid(id)) throw new AppError('NOT_FOUND');
    if (kind === 'reset') await throttle.check(RESETS_PER_PERSON, `${workspaceId} ${id}`, c);
    return once(c, ['POST', kind, { id }], async (tx) => {
      const person = await loadPerson(tx, workspaceId, id);
      if (person === undefined) throw new AppError('NOT_FOUND');
      requireBelow(c, person.permissions);
      if (person.isDisabled) throw new AppError('CONFLICT', { detail: 'This person is disabled.' });
      if (person.hasPassword !== (kind === 'reset'))
        throw new AppError('CONFLICT', { detail: OTHER_LINK[kind] });
      const { answer, stored } = await sendLink(tx, c, person.id, kind);
      return { status: 200, body: answer, stored };
    });
  };
  api.openapi(inviteRoute, async (c) =>
    c.json(await send(c, c.req.valid('param').id, 'invitation'), 200),
  );
  api.openapi(resetRoute, async (c) =>
    c.json(await send(c, c.req.valid('param').id, 'reset'), 200),
  );

  return api;
}

/**
 * The mail goes with the transaction. Should none leave, whoever asked is told why and gets the link itself: once, for it is
 * as good as the password.
 */
export function createSendLink(context: AppContext, recordEvent: RecordEvent) {
  return async (tx: Tx, c: Context<AppEnv>, personId: PersonId, kind: PasswordLinkKind) => {
    const workspace = c.get('workspace');
    const reason = await whyNoMail(tx, context.config, workspace);
    const { id, expiresAt } = await insertLink(tx, context, workspace.id, { personId, kind });
    if (!workspace.isDemo)
      await insertAccountMail(tx, context, workspace.id, {
        kind: kind === 'reset' ? 'password-reset' : 'invitation',
        personId,
        linkId: id,
      });
    const type = kind === 'reset' ? 'password-reset-sent' : 'person-invited';
    await recordEvent(tx, workspace.id, doerOf(c), type, {
      personId,
      mail: reason ?? 'on-its-way',
    });
    const stored = {
      expiresAt,
      mail: reason ?? ('on-its-way' as const),
      detail: reason === undefined ? '' : NO_MAIL[reason],
    };
    if (reason === undefined) return { answer: stored, stored };
    const origin = context.config.publicUrl ?? c.get('ownOrigin');
    const token = linkTokenOf(context.secrets, workspace.id, id);
    const link = `${origin.replace(/\/$/, '')}/s/${workspace.slug}/password#token=${token}`;
    return { answer: { ...stored, link }, stored };
  };
}

const OTHER_LINK: { readonly [Kind in PasswordLinkKind]: string } = {
  invitation: 'This person has a password, and can ask for another one where they sign in.',
  reset: 'This person has no password yet: invite them.',
};

export const linkOver = (): AppError =>
  new AppError('NOT_FOUND', { detail: 'This link was used, or is over. Ask for another one.' });
