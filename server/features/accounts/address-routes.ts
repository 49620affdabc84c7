// Another address for one's own account (P3): asked for with the password, confirmed by a link that goes to the new address,
// told to the old one. Whether somebody else has the new address is told to whoever reads its mails, and to nobody else.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DAY_MS, HOUR_MS, MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { createApi } from '#server/platform/http/api.ts';
import { fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkOrigin } from '#server/platform/http/origin.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import {
  addressLinkAnswer,
  addressSetAnswer,
  changeAddressBody,
  invitationAnswer,
  linkBody,
  workspaceParams,
} from './account-api.ts';
import { createRecordEvent } from './account-events.ts';
import { insertLink, loadAddressLink, useUpLink } from './account-link-store.ts';
import { insertAccountMail, NO_MAIL, whyNoMail } from './account-mail-store.ts';
import { moveAddress } from './address-store.ts';
import { doerOf, requirePerson } from './caller.ts';
import { PASSWORD_CHECKS } from './me-routes.ts';
import { createOnce } from './once.ts';
import { linkOver } from './password-link-routes.ts';
import type { Passwords } from './passwords.ts';
import { refuseTakenEmail } from './people-routes.ts';
import { updatePerson } from './person-store.ts';
import { loadSignIn } from './person-views.ts';

const CHANGES: Limit = { name: 'address-change', attempts: 5, windowMs: HOUR_MS };
/** Mails that others can cause at an address (SEC16). */
const MAILS: Limit = { name: 'address-change-mail', attempts: 3, windowMs: DAY_MS };
const LINKS: Limit = { name: 'address-link', attempts: 60, windowMs: 15 * MINUTE_MS };

const path = '/api/v1/w/{workspace}';
const askRoute = createRoute({
  method: 'post',
  path: `${path}/me/email`,
  tags: ['Me'],
  summary:
    'Ask for another e-mail address; it becomes yours when the link that is mailed there is followed',
  description:
    'The answer is the same whether or not somebody else has this address: the mail says it. The link works once, ' +
    'within a day; asking again ends the link before it.',
  request: { params: workspaceParams, body: body(changeAddressBody) },
  responses: { 200: json(invitationAnswer, 'Whether the mail leaves'), ...problems },
});
const lookRoute = createRoute({
  method: 'post',
  path: `${path}/public/address-links/look`,
  tags: ['Me'],
  summary: 'Which address a link confirms',
  description: 'Changes nothing. A link that was used, or is over, is not found.',
  request: { params: workspaceParams, body: body(linkBody) },
  responses: { 200: json(addressLinkAnswer, 'The address'), ...problems },
});
const useRoute = createRoute({
  method: 'post',
  path: `${path}/public/address-links/use`,
  tags: ['Me'],
  summary: 'Confirm a new address: from now on its owner signs in with it, and mails go there',
  description:
    'A link works once: repeating it finds none and changes nothing, so an Idempotency-Key is not needed.',
  request: { params: workspaceParams, body: body(linkBody) },
  responses: { 200: json(addressSetAnswer, 'The address is theirs'), ...problems },
});

export function addressRoutes(context: AppContext, passwords: Passwords): OpenAPIHono<AppEnv> {
  const { db, clock, throttle } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  api.openapi(askRoute, async (c) => {
    const self = requirePerson(c);
    const workspace = c.get('workspace');
    const { email, password } = c.req.valid('json');
    await throttle.check(PASSWORD_CHECKS, `${workspace.id} ${self.id}`, c);
    const known = await loadSignIn(db, workspace.id, self.email);
    if (!(await passwords.matches(known?.passwordHash, password)))
      throw fieldError('password', 'not_allowed', 'This is not your password');
    if (email.toLowerCase() === self.email.toLowerCase())
      throw fieldError('email', 'not_allowed', 'This is your address already');
    await throttle.check(CHANGES, `${workspace.id} ${self.id}`, c);
    await throttle.check(MAILS, `${workspace.id} ${email.toLowerCase()}`, c);
    const answer = await once(c, ['POST', 'me/email', { email }], async (tx) => {
      const reason = await whyNoMail(tx, context.config, workspace);
      const { id, expiresAt } = await insertLink(tx, context, workspace.id, {
        personId: self.id,
        kind: 'address',
        newEmail: email,
      });
      if (!workspace.isDemo)
        await insertAccountMail(tx, context, workspace.id, {
          kind: 'address-confirm',
          personId: self.id,
          linkId: id,
          to: email,
        });
      await recordEvent(tx, workspace.id, doerOf(c), 'address-asked', {
        personId: self.id,
        email,
        mail: reason ?? 'on-its-way',
      });
      const mail = reason ?? ('on-its-way' as const);
      const detail = reason === undefined ? '' : NO_MAIL[reason];
      return { status: 200, body: { expiresAt, mail, detail } };
    });
    return c.json(answer, 200);
  });

  /** Of whoever brings a link. */
  const requireLink = async (c: Context<AppEnv>, slug: string, token: string) => {
    checkOrigin(c, context.origins, false);
    const workspace = await context.requireWorkspace(slug);
    await throttle.check(LINKS, c.get('clientNetwork'), c);
    const link = await db.tenantRead(workspace.id, (sql) =>
      loadAddressLink(sql, workspace.id, token, toInstant(clock())),
    );
    if (link === undefined) throw linkOver();
    return { workspace, link };
  };

  api.openapi(lookRoute, async (c) => {
    const { token } = c.req.valid('json');
    const { link } = await requireLink(c, c.req.valid('param').workspace, token);
    return c.json({ email: link.newEmail, expiresAt: link.expiresAt }, 200);
  });

  api.openapi(useRoute, async (c) => {
    const { token } = c.req.valid('json');
    const { workspace, link } = await requireLink(c, c.req.valid('param').workspace, token);
    const { personId, name, email, newEmail } = link;
    const at = toInstant(clock());
    const doer = { kind: 'person', id: personId, name, via: 'web', ip: c.get('clientIp') } as const;
    await db
      .tenant(workspace.id, async (tx) => {
        if (!(await useUpLink(tx, workspace.id, link.id, at))) throw linkOver();
        await moveAddress(tx, context, workspace.id, personId, newEmail);
        await updatePerson(tx, workspace.id, personId, { email: newEmail });
        await recordEvent(tx, workspace.id, doer, 'person-changed', {
          personId,
          changes: { email: { from: email, to: newEmail } },
        });
        await insertAccountMail(tx, context, workspace.id, {
          kind: 'address-changed',
          personId,
          to: email,
        });
      })
      .catch(refuseTakenEmail);
    context.onRecordsChanged(workspace.id, ['w', `u:${personId}`]);
    return c.json({ email: newEmail }, 200);
  });

  return api;
}
