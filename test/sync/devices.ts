// Browsers with their tabs, as the product's own modules make them. A browser keeps its store and its cookie; a tab is
// one open desk that can be killed at any moment and opened again on the same store.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { applyFeed } from '#client/data/apply.ts';
import { openDevice, type Device } from '#client/data/device.ts';
import { discardHeld, giveHeldAsNote, listHeld, resendHeld } from '#client/data/held.ts';
import type { Channel, Platform } from '#client/data/platform.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { carryBy } from './carry-file.ts';
import type { SessionToken, Parked, ManualTimers, MortalStorage } from './faults.ts';
import { manualTimers, mortalStorage, parkedFetch } from './faults.ts';
import type { Me, Person } from './world.ts';

/** The modules under test; a planted fault gives a set of which one is broken. */
export type Client = {
  readonly openDevice: typeof openDevice;
  readonly applyFeed: typeof applyFeed;
  readonly listHeld: typeof listHeld;
  readonly resendHeld: typeof resendHeld;
  readonly giveHeldAsNote: typeof giveHeldAsNote;
  readonly discardHeld: typeof discardHeld;
};
export const realClient: Client = {
  openDevice,
  applyFeed,
  listHeld,
  resendHeld,
  giveHeldAsNote,
  discardHeld,
};

export type Browser = {
  readonly name: string;
  readonly factory: IDBFactory;
  /** Its cookie. */
  session: SessionToken | undefined;
  /** Who last signed in here, and what they were told then. */
  person: Person;
  me: Me;
  /** How far its clock is off. */
  clockOffMs: number;
  /** The version of the protocol that the app installed here speaks. */
  isOldApp: boolean;
  /** The cookie changes between the question whose it is and the request. */
  isCookieRacing: boolean;
  readonly tabs: Tab[];
  /** Everybody who ever had a desk open here. */
  readonly visitors: Map<PersonId, Person>;
  readonly channels: Map<string, Set<(message: unknown) => void>>;
};

export type Operation = { readonly name: string; isDone: boolean; error: Error | undefined };

export type Tab = {
  readonly name: string;
  readonly client: Client;
  readonly browser: Browser;
  readonly person: Person;
  readonly device: Device;
  readonly storage: MortalStorage;
  readonly timers: ManualTimers;
  parked: Parked | undefined;
  /** Step in which the request began to wait. */
  parkedAt: number;
  operation: Operation | undefined;
  state: 'alive' | 'dead' | 'ended';
  readonly died: Promise<'died'>;
  /** Resolves with the next change of any of these. */
  readonly nextChange: () => Promise<void>;
  readonly kill: () => void;
};

export type Surroundings = {
  readonly now: () => number;
  readonly random: () => number;
  readonly slug: string;
  readonly warn: (message: string, cause: unknown) => void;
};

export function createBrowser(
  name: string,
  person: Person,
  me: Me,
  session: SessionToken,
): Browser {
  return {
    name,
    factory: new IDBFactory(),
    session,
    person,
    me,
    clockOffMs: 0,
    isOldApp: false,
    isCookieRacing: false,
    tabs: [],
    visitors: new Map(),
    channels: new Map(),
  };
}

let opened = 0;

export async function openTab(
  client: Client,
  browser: Browser,
  around: Surroundings,
): Promise<Tab> {
  opened += 1;
  browser.visitors.set(browser.person.id, browser.person);
  const storage = mortalStorage(browser.factory);
  const timers = manualTimers();
  let tell: () => void = () => undefined;
  let change = new Promise<void>((resolve) => (tell = resolve));
  const changed = () => {
    const tellOld = tell;
    change = new Promise<void>((resolve) => (tell = resolve));
    tellOld();
  };
  let die: () => void = () => undefined;
  const died = new Promise<'died'>((resolve) => (die = () => resolve('died')));

  const tab = {
    name: `${browser.name}/${opened}`,
    client,
    browser,
    person: browser.person,
    storage,
    timers,
    parked: undefined as Parked | undefined,
    parkedAt: 0,
    operation: undefined as Operation | undefined,
    state: 'alive' as Tab['state'],
    died,
    nextChange: () => change,
  };
  const fetch = parkedFetch(
    () => browser.session,
    (parked) => {
      tab.parked = parked;
      changed();
    },
  );
  const platform: Platform = {
    fetch,
    uploader: carryBy(fetch),
    WebSocket: undefined,
    indexedDB: storage.indexedDB,
    IDBKeyRange,
    origin: 'https://desk.example',
    now: () => around.now() + browser.clockOffMs,
    random: (bytes) => {
      for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.floor(around.random() * 256);
    },
    timers,
    locks: undefined,
    subtle: globalThis.crypto.subtle,
    channel: channelOf(browser),
    isVisible: () => true,
    onWake: () => () => undefined,
    deleteCaches: () => Promise.resolve(),
    warn: around.warn,
  };
  const device = await client.openDevice({
    platform,
    slug: around.slug,
    personId: browser.person.id,
    me: browser.me,
    isAutomatic: false,
    isStillMine: () =>
      Promise.resolve(browser.isCookieRacing || browser.session?.personId === tab.person.id),
    onEnded: () => {
      tab.state = 'ended';
      changed();
    },
  });
  // Somebody looks: what they do is shown ahead of the store (ADR 0018).
  device.room.ahead.listen(() => undefined);
  const whole: Tab = Object.assign(tab, {
    device,
    kill: () => {
      if (whole.state === 'dead') return;
      whole.state = 'dead';
      whole.parked = undefined;
      storage.cut();
      device.kill();
      const index = browser.tabs.indexOf(whole);
      if (index >= 0) browser.tabs.splice(index, 1);
      die();
      changed();
    },
    changed,
  });
  browser.tabs.push(whole);
  return whole;
}

function channelOf(browser: Browser): Platform['channel'] {
  return (name): Channel => {
    const receivers = browser.channels.get(name) ?? new Set();
    browser.channels.set(name, receivers);
    const own = new Set<(message: unknown) => void>();
    return {
      post: (message) => {
        for (const receive of receivers)
          if (!own.has(receive)) queueMicrotask(() => receivers.has(receive) && receive(message));
      },
      listen: (receive) => {
        receivers.add(receive);
        own.add(receive);
        return () => void receivers.delete(receive);
      },
      close: () => {
        for (const receive of own) receivers.delete(receive);
      },
    };
  };
}

/** Starts something that uses the network; it goes on whenever its request is answered. */
export function begin(tab: Tab, name: string, run: () => Promise<unknown>): Operation {
  const operation: Operation = { name, isDone: false, error: undefined };
  tab.operation = operation;
  const finish = (error?: unknown) => {
    operation.isDone = true;
    operation.error = error === undefined ? undefined : (error as Error);
    (tab as Tab & { changed: () => void }).changed();
  };
  run().then(() => finish(), finish);
  return operation;
}

const STUCK_MS = 30_000;

/** Until the tab waits for the network or has nothing to do. */
export async function untilStill(tab: Tab): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${tab.name} hangs in ${tab.operation?.name}`)),
      STUCK_MS,
    );
  });
  try {
    while (tab.state !== 'dead' && tab.parked === undefined && tab.operation?.isDone === false)
      await Promise.race([tab.nextChange(), stuck]);
  } finally {
    clearTimeout(timer);
  }
  if (tab.operation?.isDone === true) tab.operation = undefined;
}

/** The failure that ended an operation, by its name on the wire. */
export const failureOf = (error: Error | undefined): string | undefined =>
  error === undefined
    ? undefined
    : ((error as Error & { failure?: { kind: string } }).failure?.kind ?? error.name);

export const isOperator = (person: Person): boolean => !['cleo', 'carl'].includes(person.name);
