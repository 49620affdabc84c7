// Notifications of a device (L7): what the worker shows and opens, whose it is, and what is left when somebody leaves.

import { describe, expect, test } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import type { PushMessage } from '#shared/protocol/push.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { ApiClient } from '../api.ts';
import type { Platform } from '../platform.ts';
import { openRegistry, type KnownSession } from '../registry.ts';
import { fakeBrowser, type FakeBrowser } from '../support/fake-platform.ts';
import type { OpenMessage } from './open-message.ts';
import type { BrowserSubscription, PushHere, Shown } from './push-here.ts';
import { createPushSwitch, leavePush } from './push-switch.ts';
import { openTouched, receivePush, type OpenPage, type Pages } from './worker-push.ts';

const ANA = '01890a5d-ac96-774b-bcce-b302099a8057' as PersonId;
const BEN = '01890a5d-ac96-774b-bcce-b302099a8058' as PersonId;
const TICKET = '01890a5d-ac96-774b-bcce-b302099a8059';

type FakePush = PushHere & {
  readonly shown: Shown[];
  readonly silent: string[];
  permissionNow: NotificationPermission;
  subscription: BrowserSubscription | undefined;
};
function fakePush(): FakePush {
  let made = 0;
  const fake: FakePush = {
    shown: [],
    silent: [],
    permissionNow: 'granted',
    subscription: undefined,
    support: () => 'ready',
    permission: () => fake.permissionNow,
    askPermission: async () => fake.permissionNow,
    current: async () => fake.subscription,
    subscribe: async (serverKey) => {
      made += 1;
      fake.subscription = {
        endpoint: `https://push.example/${made}`,
        keys: { p256dh: 'p', auth: 'a' },
        serverKey,
      };
      return fake.subscription;
    },
    unsubscribe: async () => {
      fake.subscription = undefined;
    },
    show: async (one) => {
      if (one.isSilent === true) fake.silent.push(one.title);
      fake.shown.push(one);
    },
    close: async (isOver) => {
      const left = fake.shown.filter(({ data }) => !isOver(data));
      fake.shown.splice(0, fake.shown.length, ...left);
    },
  };
  return fake;
}

type Here = { browser: FakeBrowser; platform: Platform; push: FakePush };
async function device(...sessions: Partial<KnownSession>[]): Promise<Here> {
  const browser = fakeBrowser({ hasLocks: true });
  const push = fakePush();
  const platform: Platform = {
    ...browser.platform(() => Promise.reject(new TypeError('no line'))),
    push: async () => push,
  };
  const registry = openRegistry(platform);
  for (const session of sessions)
    await registry.putSession({
      slug: 'acme',
      personId: ANA,
      name: 'Ana',
      state: 'signed-in',
      at: 1,
      push: { showsSubject: true },
      ...session,
    });
  registry.close();
  return { browser, platform, push };
}
const page = (path: string, more: Partial<OpenPage> = {}): OpenPage => ({
  path,
  isVisible: true,
  isFocused: false,
  goTo: async () => true,
  ...more,
});
const pages = (
  list: readonly OpenPage[],
  more: Partial<Pages> = {},
): Pages & { opened: string[] } => {
  const opened: string[] = [];
  return {
    opened,
    list: async () => list,
    open: async (path) => void opened.push(path),
    mustShow: false,
    ...more,
  };
};
const message: PushMessage = {
  v: 1,
  workspace: 'acme',
  personId: ANA,
  ticketId: TICKET,
  title: '#12 Printer',
  body: 'Zoe has written',
  lang: 'en',
  dir: 'ltr',
  at: 5,
};
const text = JSON.stringify(message);

describe('a message arrives', () => {
  test('N1ba it is shown with its tag and language to whom it is for, and to nobody else', async () => {
    const { platform, push } = await device({});
    await receivePush(platform, pages([]), text);
    expect(push.shown).toMatchObject([
      { title: '#12 Printer', lang: 'en', dir: 'ltr', at: 5, tag: `acme ${ANA} ${TICKET}` },
    ]);

    for (const session of [
      { personId: BEN },
      { state: 'ended' as const },
      { state: 'changing' as const },
      { isPublic: true },
      { slug: 'other' },
    ]) {
      const other = await device(session);
      await receivePush(other.platform, pages([]), text);
      expect([session, other.push.shown]).toEqual([session, []]);
    }
    const off = await device({});
    const registry = openRegistry(off.platform);
    const { push: _, ...without } = (await registry.session('acme'))!;
    await registry.putSession(without);
    registry.close();
    await receivePush(off.platform, pages([]), text);
    expect(off.push.shown).toEqual([]);
  });

  test('N1bb what cannot be read is no message, and is noted', async () => {
    const { platform, push, browser } = await device({});
    const wrong = [
      '',
      '{',
      'null',
      '[]',
      JSON.stringify({ ...message, v: 2 }),
      JSON.stringify({ ...message, title: 5 }),
      JSON.stringify({ ...message, dir: 'up' }),
      JSON.stringify({ ...message, at: 'now' }),
    ];
    for (const one of wrong) await receivePush(platform, pages([]), one);
    expect(push.shown).toEqual([]);
    expect(browser.warnings).toHaveLength(wrong.length);
  });

  test('N1bc of the ticket before one’s eyes nothing is shown, or, where a browser insists, nothing stays', async () => {
    const open = `/w/acme/ticket/${TICKET}`;
    const { platform, push } = await device({});
    await receivePush(platform, pages([page(open)]), text);
    expect(push.shown).toEqual([]);
    await receivePush(platform, pages([page(open)], { mustShow: true }), text);
    expect([push.shown, push.silent]).toEqual([[], ['#12 Printer']]);
    // Behind others, or another ticket: it is news.
    await receivePush(
      platform,
      pages([page(open, { isVisible: false }), page('/w/acme/ticket/other')]),
      text,
    );
    expect(push.shown).toHaveLength(1);
  });
});

describe('a touch', () => {
  const data = { workspace: 'acme', personId: ANA, ticketId: TICKET };
  test('N1bd goes to the desk that is looked at, else opens one; never to another workspace’s', async () => {
    const asked: [string, OpenMessage][] = [];
    const listening = (path: string, more: Partial<OpenPage> = {}): OpenPage =>
      page(path, {
        goTo: async (wanted) => {
          asked.push([path, wanted]);
          return true;
        },
        ...more,
      });
    const some = pages([
      listening('/w/acme-two/ticket/1', { isFocused: true }),
      listening('/w/acme/', { isVisible: false }),
      listening('/w/acme/account'),
    ]);
    await openTouched(some, data);
    expect(asked).toEqual([['/w/acme/account', { type: 'open-ticket', ...data }]]);
    expect(some.opened).toEqual([]);

    const none = pages([listening('/w/acme-two/'), page('/r/acme')]);
    await openTouched(none, data);
    expect(none.opened).toEqual([`/w/acme/ticket/${TICKET}`]);

    const silent = pages([page('/w/acme/', { goTo: async () => false })]);
    await openTouched(silent, data);
    expect(silent.opened).toEqual([`/w/acme/ticket/${TICKET}`]);

    const several = pages([]);
    await openTouched(several, { ...data, ticketId: null });
    await openTouched(several, null);
    expect(several.opened).toEqual(['/w/acme/']);
  });
});

describe('leaving and renewing', () => {
  test('N1be L5 who leaves takes what is shown to them along; the browser’s subscription stays while another desk here wants it', async () => {
    const { platform, push } = await device({}, { slug: 'second', personId: BEN });
    await push.subscribe('key');
    await receivePush(platform, pages([]), text);
    await receivePush(
      platform,
      pages([]),
      JSON.stringify({ ...message, workspace: 'second', personId: BEN }),
    );
    expect(push.shown).toHaveLength(2);
    const registry = openRegistry(platform);
    await registry.dropSession('acme');
    await leavePush(platform, registry, { slug: 'acme', personId: ANA });
    expect(push.shown.map(({ data }) => data.workspace)).toEqual(['second']);
    expect(push.subscription).toBeDefined();
    await registry.dropSession('second');
    await leavePush(platform, registry, { slug: 'second', personId: BEN });
    expect([push.shown, push.subscription]).toEqual([[], undefined]);
    registry.close();
  });

  test('N1bf a browser that has lost its subscription, or a server with another key, gets a new one; a permission taken back ends it', async () => {
    const { platform, push } = await device({});
    const registry = openRegistry(platform);
    let stored: { endpoint: string; showsSubject: boolean } | null = null;
    let publicKey = 'key one';
    let removed = 0;
    const answer = () =>
      ok({
        status: 200,
        etag: null,
        data: { publicKey, subscription: stored, canSubscribe: true },
      });
    const api = {
      get: async () => answer(),
      post: async (_: string, body: unknown) => {
        stored = body as typeof stored;
        return answer();
      },
      patch: async () => refuse({ kind: 'unreachable', reason: 'network' }),
      put: async () => refuse({ kind: 'unreachable', reason: 'network' }),
      remove: async () => {
        removed += 1;
        return answer();
      },
    } as unknown as ApiClient;
    const one = createPushSwitch({ platform, registry, api, slug: 'acme', personId: ANA });
    const endpoint = () => (stored as { endpoint: string } | null)?.endpoint;

    await one.renew();
    expect(endpoint()).toBe('https://push.example/1');
    await one.renew();
    expect(endpoint()).toBe('https://push.example/1');
    publicKey = 'key two';
    await one.renew();
    expect(endpoint()).toBe('https://push.example/2');
    expect(push.subscription?.serverKey).toBe('key two');

    push.permissionNow = 'denied';
    expect(await one.state()).toEqual({ kind: 'denied' });
    await one.renew();
    expect(removed).toBe(1);
    expect((await registry.session('acme'))?.push).toBeUndefined();
    await one.renew();
    expect(removed).toBe(1);
    registry.close();
  });
});
