// Who is asking, worked out anew at each request from the session or key in the database. What is found is kept for
// at most a second and dropped at once when rights change, so that a revoked session is dead within that second.

import type { Context, MiddlewareHandler } from 'hono';
import type { Actor } from '#shared/access/actor.ts';
import { isPermission } from '#shared/access/permissions.ts';
import {
  DAY_MS,
  HOUR_MS,
  fromInstant,
  MINUTE_MS,
  SECOND_MS,
  toInstant,
  type Clock,
  type Instant,
} from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type {
  AccessChange,
  AppEnv,
  CurrentSession,
  CurrentWorkspace,
} from '#server/app-context.ts';
import type { Database } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { checkOrigin, isSafeMethod, type OriginPolicy } from '#server/platform/http/origin.ts';
import { touchKey, touchSession } from './auth-store.ts';
import { loadKey, loadSession, loadWorkspace, loadWorkspaceId } from './auth-views.ts';
import { createShortMemory } from './short-memory.ts';
import { readSessionToken, setSessionCookie } from './session-cookie.ts';
import { API_KEY_PREFIX, hashToken } from './tokens.ts';

export const SESSION_IDLE_MS = 30 * DAY_MS;
export const SESSION_LONGEST_MS = 90 * DAY_MS;
const TOUCH_SESSION_MS = 10 * MINUTE_MS;
/** On a public computer, where whoever comes next finds the same browser. */
export const PUBLIC_IDLE_MS = 20 * MINUTE_MS;
export const PUBLIC_LONGEST_MS = 12 * HOUR_MS;
const TOUCH_PUBLIC_MS = 2 * MINUTE_MS;
const TOUCH_KEY_MS = MINUTE_MS;

type Found = {
  readonly workspace: CurrentWorkspace;
  readonly actor: Actor;
  readonly actorName: string;
  readonly person: SelfRow | undefined;
  readonly session: CurrentSession | undefined;
  /** On whose rights all this rests: the person's own, or those of a key's maker (ADR 13). */
  readonly ownerId: PersonId;
  /** The session has moved on: the browser shall keep its cookie longer too. */
  readonly isRenewed: boolean;
};

export type Auth = {
  readonly requireActor: () => MiddlewareHandler<AppEnv>;
  readonly optionalActor: () => MiddlewareHandler<AppEnv>;
  readonly requireWorkspace: (slug: string) => Promise<CurrentWorkspace>;
  readonly forget: (change: AccessChange) => void;
};

export function createAuth(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly origins: OriginPolicy;
}): Auth {
  const { db, clock, origins } = deps;
  const workspaceIds = createShortMemory<WorkspaceId>(clock, 10 * SECOND_MS);
  const workspaces = createShortMemory<CurrentWorkspace>(clock, SECOND_MS);
  const callers = createShortMemory<Found>(clock, SECOND_MS);

  const idOf = (slug: string): Promise<WorkspaceId | undefined> =>
    workspaceIds.get(slug, () => loadWorkspaceId(db, slug));

  const bySession = async (
    workspaceId: WorkspaceId,
    hash: Buffer,
    isUse: boolean,
  ): Promise<Found | undefined> => {
    const now = clock();
    const found = await loadSession(db, workspaceId, hash, toInstant(now));
    if (found === undefined) return undefined;
    const { workspace, session } = found;
    let { expiresAt } = session;
    const { isPublic } = session;
    const touchMs = isPublic ? TOUCH_PUBLIC_MS : TOUCH_SESSION_MS;
    const isRenewed = (isUse || !isPublic) && now - fromInstant(session.lastSeenAt) > touchMs;
    if (isRenewed) {
      expiresAt = slidingEnd(session.createdAt, now, isPublic);
      await touchSession(db, workspaceId, session.id, { at: toInstant(now), expiresAt });
    }
    const permissions = session.permissions.filter(isPermission);
    const person: SelfRow = {
      id: session.personId,
      name: session.name,
      email: session.email,
      profile: session.profile,
      permissions,
      groupIds: session.groupIds,
      language: session.language,
      signature: session.signature,
    };
    return {
      workspace,
      person,
      session: { id: session.id, expiresAt, isPublic },
      ownerId: person.id,
      actor: {
        kind: 'person',
        personId: person.id,
        permissions: new Set(permissions),
        groupIds: person.groupIds,
      },
      actorName: person.name,
      isRenewed,
    };
  };

  const byKey = async (workspaceId: WorkspaceId, hash: Buffer): Promise<Found | undefined> => {
    const now = clock();
    const found = await loadKey(db, workspaceId, hash, toInstant(now));
    if (found === undefined) return undefined;
    const { workspace, key } = found;
    if (key.lastUsedAt === null || now - fromInstant(key.lastUsedAt) > TOUCH_KEY_MS) {
      await touchKey(db, workspaceId, key.id, toInstant(now));
    }
    const permissions = new Set(key.scopes.filter(isPermission));
    return {
      workspace,
      person: undefined,
      session: undefined,
      ownerId: key.makerId,
      actor: { kind: 'key', keyId: key.id, permissions },
      actorName: key.name,
      isRenewed: false,
    };
  };

  /** Undefined: nobody, for whatever reason; the reasons look alike from outside. */
  const identify = async (c: Context<AppEnv>): Promise<Found | undefined> => {
    const slug = workspaceSlugOf(c.req.path);
    if (slug === undefined) return undefined;
    const bearer = bearerOf(c);
    const token = bearer ?? readSessionToken(c, slug);
    if (token === undefined || token.length > 200) return undefined;
    const isUpgrade = c.req.header('upgrade')?.toLowerCase() === 'websocket';
    if (bearer === undefined && (isUpgrade || !isSafeMethod(c.req.method)))
      checkOrigin(c, origins, true);
    const workspaceId = await idOf(slug);
    if (workspaceId === undefined) return undefined;
    const hash = hashToken(token);
    const load = bearer === undefined ? bySession : byKey;
    const isUse = !BY_ITSELF.test(c.req.path);
    // Apart, or an act right after a question of the device would be none.
    const key = `${workspaceId} ${hash.toString('base64')} ${isUse ? 'used' : 'asked'}`;
    const found = await callers.get(key, () => load(workspaceId, hash, isUse));
    if (found?.isRenewed) setSessionCookie(c, slug, token, found.session?.isPublic ?? false);
    return found;
  };

  const tell = (c: Context<AppEnv>, found: Found): void => {
    c.set('workspace', found.workspace);
    c.set('actor', found.actor);
    c.set('actorName', found.actorName);
    c.set('person', found.person);
    c.set('session', found.session);
  };

  return {
    requireActor: () => async (c, next) => {
      if (c.get('actor') === undefined) {
        const found = await identify(c);
        if (found === undefined) throw new AppError('UNAUTHENTICATED');
        tell(c, found);
      }
      await next();
    },

    optionalActor: () => async (c, next) => {
      if (c.get('actor') === undefined) {
        const found = await identify(c);
        if (found !== undefined) tell(c, found);
      }
      await next();
    },

    requireWorkspace: async (slug) => {
      const id = isSlugShaped(slug) ? await idOf(slug) : undefined;
      const workspace = id && (await workspaces.get(id, () => loadWorkspace(db, id)));
      if (!workspace) throw new AppError('NOT_FOUND');
      return workspace;
    },

    forget: ({ workspaceId, personId }) => {
      // It may be gone, and its address free for another.
      workspaceIds.drop((id) => id === workspaceId);
      workspaces.drop((workspace) => workspace.id === workspaceId);
      // The workspace itself may be gone, and its slug free for another.
      if (personId === null) workspaceIds.drop((id) => id === workspaceId);
      callers.drop(
        (found) =>
          found.workspace.id === workspaceId && (personId === null || found.ownerId === personId),
      );
    },
  };
}

/** 30 days after the last use, 90 after signing in at the latest; on a public computer 20 minutes, and 12 hours. */
export const slidingEnd = (createdAt: Instant, now: number, isPublic: boolean): Instant => {
  const [idleMs, longestMs] = isPublic
    ? [PUBLIC_IDLE_MS, PUBLIC_LONGEST_MS]
    : [SESSION_IDLE_MS, SESSION_LONGEST_MS];
  return toInstant(Math.min(now + idleMs, fromInstant(createdAt) + longestMs));
};

const WORKSPACE_PATH = /^\/(?:api|sync)\/v1\/w\/([^/]+)(?:\/|$)/;

/**
 * What a device asks and tells by itself as long as a page is open, whether or not somebody sits before it: it keeps no
 * session of a public computer going. Somebody's acts do, of which the page tells (client/features/desk/presence.ts).
 */
const BY_ITSELF =
  /^\/sync\/v1\/w\/[^/]+\/(?!push$)|^\/api\/v1\/w\/[^/]+\/(?:unread|tickets\/[^/]+\/read)$/;

const isSlugShaped = (slug: string): boolean => /^[a-z0-9-]{1,60}$/.test(slug);

function workspaceSlugOf(path: string): string | undefined {
  const slug = WORKSPACE_PATH.exec(path)?.[1];
  return slug !== undefined && isSlugShaped(slug) ? slug : undefined;
}

function bearerOf(c: Context): string | undefined {
  const [scheme, token] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer') return undefined;
  // Anything else than a key of ours finds nothing, and never falls back to the cookie.
  return token?.startsWith(API_KEY_PREFIX) ? token : `${API_KEY_PREFIX}none`;
}
