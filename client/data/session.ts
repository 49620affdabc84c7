// Signing in and out, as far as the device is concerned: which person's database is open, whose work may be sent, and
// what is wiped when (L5, sync-design B23). A second person in the same browser gets a database of their own and never
// sees, sends or wipes the first one's.

import type { PersonId } from '#shared/base/ids.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import { createApi, type ApiClient, type ApiFailure, type ApiResult } from './api.ts';
import { databaseName, deleteDatabase } from './database.ts';
import type { Platform } from './platform.ts';
import { leavePush } from './push/push-switch.ts';
import { createVisits } from './public-visits.ts';
import { openRegistry, type KnownSession, type PendingWipe, type Registry } from './registry.ts';

export type Me = SelfRow & {
  readonly sealKey: string;
  readonly session?: { readonly isPublic: boolean };
};

export type SessionStart =
  | {
      readonly status: 'signed-in';
      readonly personId: PersonId;
      readonly isPublic: boolean;
      readonly me?: Me;
    }
  /**
   * No session, or one that has ended; `name` is whose unsent work may lie here. `wasPublic`: it was on a public computer
   * and nothing is left of it.
   */
  | { readonly status: 'signed-out'; readonly name?: string; readonly wasPublic?: true };

export type Sessions = {
  readonly api: ApiClient;
  readonly registry: Registry;
  readonly signIn: (
    slug: string,
    email: string,
    password: string,
    isPublic?: boolean,
  ) => Promise<ApiResult<{ readonly person: SelfRow }>>;
  /** Who is signed in here: asked of the server, or remembered while it cannot be reached. */
  readonly start: (slug: string) => Promise<SessionStart>;
  /** Whether the session of this browser is this person's: asked before anything is sent. */
  readonly isStill: (slug: string, personId: PersonId) => Promise<boolean>;
  /** A desk has been opened with what `start` brought. */
  readonly settled: (slug: string, personId: PersonId) => Promise<void>;
  /** After the desk is closed: ends the session and removes that person's databases and caches. */
  readonly signOut: (slug: string, personId: PersonId) => Promise<void>;
  /** The server has ended the session: unsent work lies sealed. */
  readonly ended: (slug: string, personId: PersonId) => Promise<void>;
  /** Removes what visits to a public computer have left whose last tab is gone. */
  readonly endPublicVisits: () => Promise<void>;
  /** Wipes that a closed tab or a lost network left undone. At every start. */
  readonly finishWipes: () => Promise<void>;
  readonly close: () => void;
};

/** Only our server's word that nobody is signed in ends a session; a failure of it or of the network does not. */
const isEndOfSession = (failure: ApiFailure): boolean =>
  failure.kind === 'problem' &&
  (failure.status === 401 || failure.status === 403 || failure.status === 404);

const DELETE_LIMIT_MS = 10_000;
/** How long a desk that is on the device waits for the server to say who is there. */
const PATIENCE_MS = 500;
/** A sign-in that takes longer was given up. */
const CHANGING_LIMIT_MS = 60_000;

const isSettledOf = (session: KnownSession | undefined, personId: PersonId): boolean =>
  session?.personId === personId && session.state === 'signed-in' && session.isSettled === true;

export function createSessions(platform: Platform): Sessions {
  const api = createApi(platform);
  const registry = openRegistry(platform);
  const base = (slug: string) => `w/${encodeURIComponent(slug)}`;

  const wipe = async (pending: PendingWipe): Promise<boolean> => {
    if (pending.revoke) {
      const session = await registry.session(pending.slug);
      // Somebody has signed in since: the cookie is theirs now.
      if (session?.state !== 'signed-in') {
        const result = await api.remove(`${base(pending.slug)}/sessions/current`);
        const isOver =
          result.ok || (result.error.kind === 'problem' && result.error.status === 401);
        if (!isOver) {
          await removeLocal(pending);
          return false;
        }
      }
    }
    return removeLocal(pending);
  };
  const removeLocal = async (pending: PendingWipe): Promise<boolean> => {
    try {
      await deleteDatabase(platform, pending.database, DELETE_LIMIT_MS);
      await platform.deleteCaches(pending.database);
      return true;
    } catch (error) {
      platform.warn('A database could not be removed yet', error);
      return false;
    }
  };
  const comesSoon = (answer: Promise<unknown>): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = platform.timers.set(() => resolve(false), PATIENCE_MS);
      void answer.then(() => {
        platform.timers.clear(timer);
        resolve(true);
      });
    });
  const visits = createVisits(platform);
  /** `before`: the same person's notifications go on. */
  const signedIn = (
    slug: string,
    person: SelfRow,
    isPublic: boolean,
    before: KnownSession | undefined,
  ): KnownSession => ({
    ...(isPublic && { isPublic }),
    ...(!isPublic && isSettledOf(before, person.id) && { isSettled: true }),
    ...(!isPublic && before?.personId === person.id && before.push && { push: before.push }),
    slug,
    personId: person.id,
    name: person.name,
    state: 'signed-in',
    at: platform.now(),
  });

  const signOut = async (slug: string, personId: PersonId): Promise<void> => {
    const pending: PendingWipe = { database: databaseName(slug, personId), slug, revoke: true };
    try {
      await registry.putWipe(pending);
      visits.end(slug);
      const session = await registry.session(slug);
      if (session?.personId === personId) await registry.dropSession(slug);
      if (session?.push !== undefined) await leavePush(platform, registry, { slug, personId });
      if (await wipe(pending)) await registry.dropWipe(pending.database);
    } catch (error) {
      // This device can note nothing: the server ends the session all the same, and what can be removed goes.
      visits.end(slug);
      await api.remove(`${base(slug)}/sessions/current`);
      await removeLocal(pending);
      throw error;
    }
  };

  return {
    api,
    registry,

    signIn: async (slug, email, password, isPublic = false) => {
      const before = await registry.session(slug);
      // From here on the cookie may become another person's at any moment.
      if (before !== undefined)
        await registry.putSession({ ...before, state: 'changing', at: platform.now() });
      const result = await api.post<{ readonly person: SelfRow }>(`${base(slug)}/sessions`, {
        email,
        password,
        ...(isPublic && { isPublicComputer: true }),
      });
      if (!result.ok) {
        // Refused: the cookie is as it was. Unanswered: `start` asks who is there.
        if (before !== undefined && result.error.kind === 'problem')
          await registry.putSession(before);
        return result;
      }
      const now = signedIn(slug, result.value.data.person, isPublic, before);
      await registry.putSession(now);
      if (before?.push !== undefined && now.push === undefined)
        await leavePush(platform, registry, before);
      if (isPublic) visits.begin(slug);
      else visits.end(slug);
      // Whose computer it was not: nothing of theirs stays because somebody else came.
      if (before?.isPublic === true && before.personId !== result.value.data.person.id) {
        const database = databaseName(slug, before.personId);
        const pending: PendingWipe = { database, slug, revoke: false };
        await registry.putWipe(pending);
        if (await wipe(pending)) await registry.dropWipe(database);
      }
      return result;
    },

    start: async (slug) => {
      const known = await registry.session(slug);
      if (known?.isPublic === true) {
        if (!(await visits.goesOn(slug))) {
          await signOut(slug, known.personId);
          return { status: 'signed-out', wasPublic: true };
        }
        // Before anything is asked of the server: over a slow line whoever clears up would find no tab of this visit.
        visits.begin(slug);
      }
      // Signed out here, though the server has not heard of it: nobody comes in again by the cookie that is left.
      const isLeaving = (await registry.wipes()).some((one) => one.revoke && one.slug === slug);
      if (known === undefined && isLeaving) return { status: 'signed-out' };
      const asked = api.get<Me>(`${base(slug)}/me`);
      // Over a slow line one works with what is here. That the session is over, the first pull hears as well.
      if (known !== undefined && isSettledOf(known, known.personId) && !(await comesSoon(asked)))
        return { status: 'signed-in', personId: known.personId, isPublic: false };
      const result = await asked;
      if (known?.isPublic === true && (await registry.session(slug)) === undefined) {
        // Cleared up all the same, by somebody who came before this tab: the answer is of a session that is over.
        visits.end(slug);
        return { status: 'signed-out', wasPublic: true };
      }
      if (result.ok) {
        const me = result.value.data;
        const isPublic = me.session?.isPublic ?? known?.isPublic ?? false;
        if (isPublic && !(await visits.goesOn(slug))) {
          await signOut(slug, me.id);
          return { status: 'signed-out', wasPublic: true };
        }
        if (isPublic) visits.begin(slug);
        else visits.end(slug);
        await registry.putSession(signedIn(slug, me, isPublic, known));
        return { status: 'signed-in', personId: me.id, isPublic, me };
      }
      if (!isEndOfSession(result.error)) {
        const isPublic = known?.isPublic ?? false;
        return known?.state === 'signed-in'
          ? { status: 'signed-in', personId: known.personId, isPublic }
          : { status: 'signed-out', ...(known !== undefined && { name: known.name }) };
      }
      if (known === undefined) return { status: 'signed-out' };
      visits.end(slug);
      // The desk is opened once more by the caller, to seal what is unsent.
      return { status: 'signed-out', name: known.name };
    },

    isStill: async (slug, personId) => {
      const session = await registry.session(slug);
      if (session === undefined) return false;
      if (session.state === 'changing')
        return platform.now() - session.at > CHANGING_LIMIT_MS && session.personId === personId;
      return session.personId === personId && session.state === 'signed-in';
    },

    settled: async (slug, personId) => {
      const session = await registry.session(slug);
      if (session?.personId !== personId || session.state !== 'signed-in') return;
      if (session.isPublic === true || session.isSettled === true) return;
      await registry.putSession({ ...session, isSettled: true });
    },

    signOut,

    ended: async (slug, personId) => {
      const session = await registry.session(slug);
      if (session?.personId !== personId) return;
      await registry.putSession({ ...session, state: 'ended', at: platform.now() });
      if (session.push !== undefined) await leavePush(platform, registry, { slug, personId });
    },

    endPublicVisits: async () => {
      for (const { slug, personId, isPublic } of await registry.sessions())
        // A tab that is still loading takes part again in a moment.
        if (isPublic === true && !visits.isOwn(slug))
          await visits.whenOver(slug, () => signOut(slug, personId));
    },

    finishWipes: async () => {
      for (const pending of await registry.wipes()) {
        const session = await registry.session(pending.slug);
        const isBack =
          session?.state === 'signed-in' &&
          databaseName(session.slug, session.personId) === pending.database;
        // The same person has signed in again: what is there now is theirs, and wanted.
        if (isBack || (await wipe(pending))) await registry.dropWipe(pending.database);
      }
    },

    close: () => registry.close(),
  };
}
