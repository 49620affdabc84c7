import type { MiddlewareHandler } from 'hono';
import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AccessOutcome, AppContext, AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { accessOfRequest } from './access-of-request.ts';
import type { Access, Accessor } from './access.ts';

const ROUTE = /^\/(?:api|sync)\/v1\/w\/:workspace\//;
const PATH = /^\/(?:api|sync)\/v1\/w\/([^/]+)\//;

/** Notes for the audit log what each request wanted to see and whether it did (I5). */
export function recordAccess(
  context: Pick<AppContext, 'accessLog' | 'requireWorkspace'>,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    const facts = c.get('accessFacts');
    const route = routeOf(c);
    const request = {
      method: c.req.method,
      route,
      params: c.req.param() as Record<string, string>,
      query: c.req.query(),
    };
    const answered: AccessOutcome = {
      status: c.res.status,
      ...(c.error instanceof AppError && { code: c.error.code }),
    };
    // Looked up only for what the log keeps; what a socket will answer is not known yet.
    if (facts?.outcome === undefined && accessOfRequest({ ...request, ...answered }) === undefined)
      return;
    const workspaceId = await workspaceOf(c, context);
    if (workspaceId === undefined) return;
    const note = (outcome: AccessOutcome): void => {
      const kind = accessOfRequest({ ...request, ...outcome });
      if (kind === undefined) return;
      context.accessLog.record({
        ...kind,
        ...(facts?.object === undefined ? {} : { object: facts.object }),
        workspaceId,
        accessor: facts?.accessor ?? accessorOf(c, kind),
        via: viaOf(c),
        ip: c.get('clientIp'),
        network: c.get('clientNetwork'),
      });
    };
    if (facts?.outcome === undefined) note(answered);
    else void facts.outcome.then(note);
  };
}

/** The one that answered: what is registered for every method, or for every path, only passes the request on. */
const routeOf = (c: Context<AppEnv>): string =>
  matchedRoutes(c).find(({ method, path }) => method !== 'ALL' && ROUTE.test(path))?.path ?? '';

async function workspaceOf(
  c: Context<AppEnv>,
  { requireWorkspace }: Pick<AppContext, 'requireWorkspace'>,
): Promise<WorkspaceId | undefined> {
  // Nobody was let in, so nobody has looked up whose workspace it is.
  const known = c.get('workspace')?.id as WorkspaceId | undefined;
  const slug = PATH.exec(c.req.path)?.[1];
  if (known !== undefined || slug === undefined) return known;
  try {
    return (await requireWorkspace(slug)).id;
  } catch (error) {
    // There is none of this name, or the database is away and the answer said so.
    if (error instanceof AppError || c.res.status >= 500) return undefined;
    throw error;
  }
}

function accessorOf(
  c: Context<AppEnv>,
  { action, outcome }: Pick<Access, 'action' | 'outcome'>,
): Accessor {
  const actor = c.get('actor') as AppEnv['Variables']['actor'] | undefined;
  if (actor === undefined) {
    const isRequester = action === 'request-viewed' && outcome === 'granted';
    return { kind: isRequester ? 'requester' : 'visitor', id: null, name: '' };
  }
  const id = actor.kind === 'person' ? actor.personId : actor.kind === 'key' ? actor.keyId : null;
  return { kind: actor.kind, id, name: c.get('actorName') };
}

function viaOf(c: Context<AppEnv>): Access['via'] {
  if (c.req.path.startsWith('/sync/')) return 'device';
  const actor = c.get('actor') as AppEnv['Variables']['actor'] | undefined;
  return actor?.kind === 'key' ? 'api' : 'web';
}
