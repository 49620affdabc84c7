import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import { changeMeBody, changePasswordBody, meAnswer, workspaceParams } from './account-api.ts';
import { loadNewAddress } from './account-link-store.ts';
import { createRecordEvent } from './account-events.ts';
import { insertAccountMail } from './account-mail-store.ts';
import { doerOf, requirePerson } from './caller.ts';
import { changedFields, nameFields, updatePassword, updatePerson } from './person-store.ts';
import { passwordWeakness, type Passwords } from './passwords.ts';
import { isOperator, loadPerson, loadSignIn, type PersonFacts } from './person-views.ts';
import { revokeSessionsOf } from './session-store.ts';

/** Of those who are signed in, whatever they want to change. */
export const PASSWORD_CHECKS: Limit = { name: 'password', attempts: 10, windowMs: 15 * MINUTE_MS };

const path = '/api/v1/w/{workspace}/me';
const meRoute = createRoute({
  method: 'get',
  path,
  tags: ['Me'],
  summary: 'The signed-in person with their rights',
  request: { params: workspaceParams },
  responses: { 200: json(meAnswer, 'Oneself'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path,
  tags: ['Me'],
  summary: 'Change the own name, language, phone, signature or absence',
  request: { params: workspaceParams, body: body(changeMeBody) },
  responses: { 200: json(meAnswer, 'Oneself'), ...problems },
});
const passwordRoute = createRoute({
  method: 'post',
  path: `${path}/password`,
  tags: ['Me'],
  summary: 'Change the own password; every other session ends',
  description:
    'Repeating it fails on the old password and changes nothing, so an Idempotency-Key is not needed.',
  request: { params: workspaceParams, body: body(changePasswordBody) },
  responses: { 204: { description: 'Changed' }, ...problems },
});

export function meRoutes(context: AppContext, passwords: Passwords): OpenAPIHono<AppEnv> {
  const { db, clock, secrets, throttle } = context;
  const recordEvent = createRecordEvent(context);
  const api = createApi<AppEnv>({ bodyBytes: 64 * 1024 });

  const present = (
    person: PersonFacts,
    workspace: AppEnv['Variables']['workspace'],
    session: AppEnv['Variables']['session'],
    newEmail: string | null,
  ) => {
    const { email, profile, phone, language, signature, firstName, lastName } = person;
    return {
      id: person.id as string,
      name: person.name,
      firstName,
      lastName,
      email,
      newEmail,
      profile,
      permissions: [...person.permissions],
      groupIds: [...person.groupIds] as string[],
      language,
      signature,
      phone,
      ...(isOperator(person) ? { awayUntil: person.awayUntil } : {}),
      workspace: {
        id: workspace.id,
        slug: workspace.slug,
        name: workspace.name,
        isDemo: workspace.isDemo,
      },
      session: {
        id: session?.id ?? '',
        expiresAt: session?.expiresAt ?? '',
        isPublic: session?.isPublic ?? false,
      },
      // The same at each sign-in of this person, and nobody else's: what it seals only they can open again.
      sealKey: Buffer.from(secrets.derive('seal', workspace.id, person.id)).toString('base64'),
    };
  };

  const load = async (sql: ReadTx, id: PersonId, workspaceId: WorkspaceId) => ({
    person: await loadPerson(sql, workspaceId, id),
    newEmail: await loadNewAddress(sql, workspaceId, id, toInstant(clock())),
  });

  api.openapi(meRoute, async (c) => {
    const self = requirePerson(c);
    const workspace = c.get('workspace');
    const { person, newEmail } = await db.tenantRead(workspace.id, (sql) =>
      load(sql, self.id, workspace.id),
    );
    if (person === undefined) throw new AppError('UNAUTHENTICATED');
    c.header('etag', etagOf(person.version));
    return c.json(present(person, workspace, c.get('session'), newEmail), 200);
  });

  api.openapi(changeRoute, async (c) => {
    const self = requirePerson(c);
    const workspace = c.get('workspace');
    const input = c.req.valid('json');
    const changes = {
      ...nameFields(input),
      ...(input.signature === undefined ? {} : { signature: sanitizeMessageHtml(input.signature) }),
    };
    const { person, newEmail } = await db.tenant(workspace.id, async (tx) => {
      const before = await loadPerson(tx, workspace.id, self.id);
      if (before === undefined) throw new AppError('UNAUTHENTICATED');
      checkIfMatch(c, etagOf(before.version));
      if (input.awayUntil !== undefined && !isOperator(before))
        throw fieldError('awayUntil', 'not_allowed', 'Only for those who are given work');
      await updatePerson(tx, workspace.id, self.id, changes);
      await recordEvent(tx, workspace.id, doerOf(c), 'person-changed', {
        personId: self.id,
        changes: changedFields(before, changes),
      });
      return load(tx, self.id, workspace.id);
    });
    if (person === undefined) throw new AppError('UNAUTHENTICATED');
    context.onRecordsChanged(workspace.id, ['w', `u:${self.id}`]);
    c.header('etag', etagOf(person.version));
    return c.json(present(person, workspace, c.get('session'), newEmail), 200);
  });

  api.openapi(passwordRoute, async (c) => {
    const self = requirePerson(c);
    const workspace = c.get('workspace');
    const { oldPassword, newPassword } = c.req.valid('json');
    await throttle.check(PASSWORD_CHECKS, `${workspace.id} ${self.id}`, c);
    const known = await loadSignIn(db, workspace.id, self.email);
    if (!(await passwords.matches(known?.passwordHash, oldPassword))) {
      throw fieldError('oldPassword', 'not_allowed', 'This is not your password');
    }
    const weakness = passwordWeakness(newPassword, [
      self.email,
      self.name,
      workspace.slug,
      workspace.name,
    ]);
    if (weakness !== undefined) throw fieldError('newPassword', 'not_allowed', weakness);
    const passwordHash = await passwords.hash(newPassword);
    await db.tenant(workspace.id, async (tx) => {
      await updatePassword(tx, workspace.id, self.id, passwordHash);
      await revokeSessionsOf(tx, workspace.id, self.id, toInstant(clock()), c.get('session')?.id);
      await recordEvent(tx, workspace.id, doerOf(c), 'password-changed', { personId: self.id });
      await insertAccountMail(tx, context, workspace.id, {
        kind: 'password-changed',
        personId: self.id,
      });
    });
    context.onAccessChanged({ workspaceId: workspace.id, personId: self.id });
    return c.body(null, 204);
  });

  return api;
}
