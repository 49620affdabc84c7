import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { HOUR_MS } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { idempotencyKeyOf, once, requestHashOf } from '#server/platform/http/idempotency.ts';
import { checkOrigin } from '#server/platform/http/origin.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import {
  blueprintAnswer,
  publicWorkspaceAnswer,
  serverAnswer,
  signUpBody,
  workspaceAnswer,
  workspaceParams,
} from './account-api.ts';
import { createRecordEvent } from './account-events.ts';
import { whyNoMail } from './account-mail-store.ts';
import { loadWorkspaceId } from './auth-views.ts';
import { insertWorkspace } from './create-workspace.ts';
import { passwordWeakness, type Passwords } from './passwords.ts';
import { setSessionCookie } from './session-cookie.ts';
import { insertSession } from './session-store.ts';

const SIGN_UPS_PER_ADDRESS: Limit = { name: 'sign-up', attempts: 30, windowMs: HOUR_MS };

const signUpRoute = createRoute({
  method: 'post',
  path: '/api/v1/workspaces',
  tags: ['Workspaces'],
  summary: 'Sign up: a new workspace with its first administrator, who is signed in',
  request: { body: body(signUpBody) },
  responses: { 201: json(workspaceAnswer, 'The workspace'), ...problems },
});
const blueprintsRoute = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/blueprints',
  tags: ['Workspaces'],
  summary: 'What a workspace can start as',
  responses: { 200: json(blueprintAnswer, 'The blueprints'), ...problems },
});
const serverRoute = createRoute({
  method: 'get',
  path: '/api/v1/server',
  tags: ['Workspaces'],
  summary: 'What the first page needs to know of this server',
  responses: {
    200: json(serverAnswer, 'Who may sign up, whether a workspace exists, and the demo desks'),
    ...problems,
  },
});
const publicWorkspaceRoute = createRoute({
  method: 'get',
  path: '/api/v1/w/{workspace}/public/workspace',
  tags: ['Workspaces'],
  summary: 'What the sign-in page shows of a workspace',
  request: { params: workspaceParams },
  responses: { 200: json(publicWorkspaceAnswer, 'Name and languages'), ...problems },
});

export function signUpRoutes(context: AppContext, passwords: Passwords): OpenAPIHono<AppEnv> {
  const { config, db, ids, secrets, throttle } = context;
  const recordEvent = createRecordEvent(context);
  const hashSecret = secrets.derive('idempotency');
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  const isOpenGiven = (hasWorkspace: boolean): boolean =>
    config.signUp === 'first' ? !hasWorkspace : config.signUp === 'open';

  /** A repeat signs in like its first: only for as long as the same password would. */
  const isStillTheirs = async (
    tx: Tx,
    workspaceId: WorkspaceId,
    personId: PersonId,
    password: string,
  ): Promise<boolean> => {
    const [person] = await tx<{ passwordHash: string | null }[]>`
      select p.password_hash from people p
      where p.workspace_id = ${workspaceId} and p.id = ${personId} and not p.is_disabled`;
    return passwords.matches(person?.passwordHash, password);
  };

  api.openapi(signUpRoute, async (c) => {
    checkOrigin(c, context.origins, false);
    if (config.signUp === 'closed') throw new AppError('SIGN_UP_CLOSED');
    const input = c.req.valid('json');
    await throttle.check(SIGN_UPS_PER_ADDRESS, c.get('clientNetwork'), c);
    const blueprint = BLUEPRINTS.find((one) => one.id === input.blueprint);
    if (blueprint === undefined)
      throw fieldError('blueprint', 'not_found', 'There is no such blueprint');
    const { admin } = input;
    const weakness = passwordWeakness(admin.password, [
      admin.email,
      admin.name,
      input.slug,
      input.name,
    ]);
    if (weakness !== undefined) throw fieldError('admin.password', 'not_allowed', weakness);
    const request = {
      actor: 'sign-up',
      key: idempotencyKeyOf(c),
      hash: requestHashOf(hashSecret, 'POST', '/api/v1/workspaces', input),
    };
    const passwordHash = await passwords.hash(admin.password);
    // A repeat of a sign-up whose answer got lost finds its stored answer inside the workspace it made.
    const existing = await loadWorkspaceId(db, input.slug);
    if (existing !== undefined && request.key === undefined) throw new AppError('SLUG_TAKEN');
    const id = existing ?? ids<WorkspaceId>();
    const personId = ids<PersonId>();

    const done = await db
      .tenant(id, async (tx) => {
        let signedInAs = personId;
        const answer = await once(tx, { ...request, workspaceId: id }, async () => {
          if (existing !== undefined) throw new AppError('SLUG_TAKEN');
          await lockSignUps(tx);
          if (!isOpenGiven(await hasOwnWorkspace(tx))) throw new AppError('SIGN_UP_CLOSED');
          await insertWorkspace(tx, ids, {
            id,
            slug: input.slug,
            name: input.name,
            blueprint,
            language: input.language,
            isDemo: false,
            admin: { id: personId, name: admin.name, email: admin.email, passwordHash },
          });
          const doer = {
            kind: 'person' as const,
            id: personId,
            name: admin.name,
            via: 'web' as const,
            ip: c.get('clientIp'),
          };
          await recordEvent(tx, id, doer, 'workspace-created', {
            slug: input.slug,
            blueprint: blueprint.id,
          });
          const url = `${config.publicUrl ?? c.get('ownOrigin')}/w/${input.slug}`;
          const made = { id, slug: input.slug, name: input.name, url };
          return { status: 201, body: made, stored: { ...made, personId } };
        });
        const stored = answer.body as {
          id: string;
          slug: string;
          name: string;
          url: string;
          personId?: PersonId;
        };
        if (stored.personId !== undefined) signedInAs = stored.personId;
        if (existing !== undefined && !(await isStillTheirs(tx, id, signedInAs, admin.password)))
          throw new AppError('SLUG_TAKEN');
        const session = await insertSession(tx, context, {
          workspaceId: id,
          personId: signedInAs,
          userAgent: c.req.header('user-agent') ?? '',
          ip: c.get('clientIp'),
          isPublic: false,
        });
        const { personId: _, ...made } = stored;
        return { made, session };
      })
      .catch((error: unknown) => {
        // Two sign-ups for one slug at once: the second one's insert fails.
        if (isUniqueViolation(error, 'workspace_slug'))
          throw new AppError('SLUG_TAKEN', { cause: error });
        throw error;
      });
    setSessionCookie(c, input.slug, done.session.token, false);
    return c.json(done.made, 201);
  });

  api.openapi(blueprintsRoute, (c) => {
    const items = BLUEPRINTS.map(({ id, name, summary, configuration }) => ({
      id,
      name: { ...name },
      summary: { ...summary },
      languages: [...configuration.languages],
    }));
    return c.json({ items }, 200);
  });

  api.openapi(serverRoute, async (c) => {
    const hasWorkspace = await db.global(hasOwnWorkspace);
    const { hostname } = new URL(c.get('ownOrigin'));
    const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
    const demo = context.demoDesks.map((desk) => ({ ...desk, signIns: [...desk.signIns] }));
    return c.json(
      {
        signUp: config.signUp,
        isSignUpOpen: isOpenGiven(hasWorkspace),
        hasWorkspace,
        isSecureOrigin: c.get('isSecure') || isLoopback,
        demo,
      },
      200,
    );
  });

  api.openapi(publicWorkspaceRoute, async (c) => {
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    const { slug, name, configuration, isDemo } = workspace;
    const reason = await db.tenantRead(workspace.id, (sql) => whyNoMail(sql, config, workspace));
    const languages = [...configuration.languages];
    return c.json({ slug, name, languages, isDemo, sendsMail: reason === undefined }, 200);
  });

  return api;
}

/** Those of the demo do not count. */
async function hasOwnWorkspace(tx: Tx): Promise<boolean> {
  const [row] = await tx<{ hasOwn: boolean }[]>`select has_own_workspace() as has_own`;
  if (row === undefined) throw new Error('has_own_workspace() gave no row');
  return row.hasOwn;
}

/** `first` must stay true between looking and inserting. */
const lockSignUps = async (tx: Tx): Promise<void> => {
  await tx`select pg_advisory_xact_lock(hashtext('homing sign-up'))`;
};

export const isUniqueViolation = (error: unknown, constraint: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === '23505' &&
  'constraint_name' in error &&
  error.constraint_name === constraint;
