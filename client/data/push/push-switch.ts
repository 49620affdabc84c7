// Notifications on this device, switched on and off by its person. That they are on is noted beside the session
// (registry.ts): the worker tells nobody else's, a browser that changes its subscription is followed, and signing out
// takes it back.

import type { PersonId } from '#shared/base/ids.ts';
import type { ApiClient, ApiFailure } from '../api.ts';
import { asPerson } from '../as-person.ts';
import { pause, type Platform } from '../platform.ts';
import type { Registry } from '../registry.ts';
import type { PushHere, PushSupport } from './push-here.ts';

export type PushState =
  | {
      readonly kind: 'off' | 'on';
      readonly showsSubject: boolean;
      readonly publicKey: string;
    }
  /** The browser's owner has said no, and only the browser's settings can take it back. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'unsupported'; readonly why: Exclude<PushSupport, 'ready'> | 'no-worker' }
  | { readonly kind: 'public-computer' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

export type PushChange =
  | PushState
  /** The question was closed without an answer. */
  | { readonly kind: 'unanswered' }
  /** The browser's own push service gave nothing. */
  | { readonly kind: 'no-service' };

export type PushSwitch = {
  /** What stands now, by the browser and by the server. */
  readonly state: () => Promise<PushState>;
  /** From a gesture, with what `state` has said before. */
  readonly turnOn: (showsSubject: boolean, publicKey: string) => Promise<PushChange>;
  readonly turnOff: () => Promise<PushState>;
  /** Where it is on: what the browser or the server has lost is put right. Without a gesture, and without a word. */
  readonly renew: () => Promise<void>;
  /** What was shown of a ticket that has just been read. */
  readonly closeShown: (ticketId: string) => Promise<void>;
};

type Answer = {
  readonly publicKey: string;
  readonly subscription: { readonly endpoint: string; readonly showsSubject: boolean } | null;
  readonly canSubscribe: boolean;
};

export type PushParts = {
  readonly platform: Pick<Platform, 'push' | 'warn'>;
  readonly registry: Pick<Registry, 'session' | 'putSession'>;
  readonly api: ApiClient;
  readonly slug: string;
  readonly personId: PersonId;
};

export function createPushSwitch({
  platform,
  registry,
  api: plainApi,
  slug,
  personId,
}: PushParts): PushSwitch {
  const api = asPerson(plainApi, personId);
  const path = `w/${encodeURIComponent(slug)}/me/push`;
  let here: Promise<PushHere> | undefined;
  const browser = (): Promise<PushHere> | undefined => (here ??= platform.push?.());

  const noted = async () => {
    const session = await registry.session(slug);
    return session?.personId === personId && session.state === 'signed-in' ? session : undefined;
  };
  const note = async (push: { readonly showsSubject: boolean } | undefined): Promise<void> => {
    const session = await noted();
    if (session === undefined) return;
    const { push: _, ...rest } = session;
    await registry.putSession(push === undefined ? rest : { ...rest, push });
  };

  const put = async (push: PushHere, showsSubject: boolean, publicKey: string) => {
    const { endpoint, keys } = await push.subscribe(publicKey);
    return api.post<Answer>(path, { endpoint, keys, showsSubject });
  };

  const state = async (): Promise<PushState> => {
    const push = await browser();
    const why = push === undefined ? 'no-worker' : push.support();
    if (push === undefined || why !== 'ready')
      return { kind: 'unsupported', why: why === 'ready' ? 'no-worker' : why };
    const session = await noted();
    if (session?.isPublic === true) return { kind: 'public-computer' };
    if (push.permission() === 'denied') return { kind: 'denied' };
    const answer = await api.get<Answer>(path);
    if (!answer.ok) return { kind: 'failed', failure: answer.error };
    const { publicKey, subscription, canSubscribe } = answer.value.data;
    if (!canSubscribe) return { kind: 'public-computer' };
    const current = await push.current();
    const isOn =
      subscription !== null &&
      current?.endpoint === subscription.endpoint &&
      push.permission() === 'granted';
    return {
      kind: isOn ? 'on' : 'off',
      showsSubject: subscription?.showsSubject ?? session?.push?.showsSubject ?? true,
      publicKey,
    };
  };

  return {
    state,

    turnOn: async (showsSubject, publicKey) => {
      const push = await browser();
      if (push === undefined) return { kind: 'unsupported', why: 'no-worker' };
      const permission = await push.askPermission();
      if (permission === 'denied') return { kind: 'denied' };
      if (permission !== 'granted') return { kind: 'unanswered' };
      let answer: Awaited<ReturnType<typeof put>>;
      try {
        answer = await put(push, showsSubject, publicKey);
      } catch (error) {
        platform.warn('The browser gave no subscription', error);
        return { kind: 'no-service' };
      }
      if (!answer.ok) return { kind: 'failed', failure: answer.error };
      await note({ showsSubject });
      return { kind: 'on', showsSubject, publicKey };
    },

    turnOff: async () => {
      const answer = await api.remove(path);
      if (!answer.ok) return { kind: 'failed', failure: answer.error };
      await note(undefined);
      return state();
    },

    renew: async () => {
      const wanted = (await noted())?.push;
      const push = wanted === undefined ? undefined : await browser();
      if (wanted === undefined || push === undefined || push.support() !== 'ready') return;
      if (push.permission() !== 'granted') {
        // Taken back in the browser's settings: the switch stands off from now on.
        if ((await api.remove(path)).ok) await note(undefined);
        return;
      }
      const answer = await api.get<Answer>(path);
      if (!answer.ok) return;
      const { publicKey, subscription, canSubscribe } = answer.value.data;
      const current = await push.current();
      const isRight =
        subscription !== null &&
        current?.endpoint === subscription.endpoint &&
        current.serverKey === publicKey;
      if (isRight || !canSubscribe) return;
      try {
        await put(push, wanted.showsSubject, publicKey);
      } catch (error) {
        platform.warn('The subscription to notifications could not be renewed', error);
      }
    },

    closeShown: async (ticketId) => {
      if ((await noted())?.push === undefined) return;
      const push = await browser();
      await push?.close(
        (data) =>
          data.workspace === slug && data.personId === personId && data.ticketId === ticketId,
      );
    },
  };
}

const LEAVE_LIMIT_MS = 5_000;

/**
 * Somebody leaves: what is shown to them goes, and the browser's subscription, which all workspaces share, if nobody here
 * wants it any more. Never in the way of leaving.
 */
export async function leavePush(
  platform: Pick<Platform, 'push' | 'timers' | 'warn'>,
  registry: Pick<Registry, 'sessions'>,
  { slug, personId }: { readonly slug: string; readonly personId: PersonId },
): Promise<void> {
  const leave = async (): Promise<void> => {
    const push = await platform.push?.();
    if (push === undefined || push.support() !== 'ready') return;
    await push.close((data) => data.workspace === slug && data.personId === personId);
    const isWanted = (await registry.sessions()).some(
      (one) =>
        one.push !== undefined &&
        one.state === 'signed-in' &&
        !(one.slug === slug && one.personId === personId),
    );
    if (!isWanted) await push.unsubscribe();
  };
  const over = new AbortController();
  try {
    await Promise.race([leave(), pause(platform.timers, LEAVE_LIMIT_MS, over.signal)]);
  } catch (error) {
    platform.warn('Notifications of this device could not be taken back', error);
  } finally {
    over.abort();
  }
}
