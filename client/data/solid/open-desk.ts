// The desk as screens use it: Solid accessors over one device. A thin layer; what it shows comes from live queries on
// bounded windows and from the list index in memory, what it does goes through the outbox.

import Dexie from 'dexie';
import {
  createMemo,
  createRoot,
  createSignal,
  getOwner,
  runWithOwner,
  type Accessor,
} from 'solid-js';
import { toInstant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import { KEPT_NOTIFICATIONS } from '#shared/notifications/kept.ts';
import type {
  GroupRow,
  NotificationRow,
  PersonRow,
  SelfRow,
  SmallKind,
  SmallRecords,
} from '#shared/protocol/rows.ts';
import { asPerson } from '../as-person.ts';
import { browserPlatform } from '../browser-platform.ts';
import { openDevice, type Device } from '../device.ts';
import { keepDraftActions, readDraftActions } from '../draft-actions.ts';
import {
  discardDraft,
  listLeaving,
  listPrivateDrafts,
  markLeaving,
  spendDraft,
} from '../drafts.ts';
import { discardHeld, giveHeldAsNote, listHeld, resendHeld, takeBackHeld } from '../held.ts';
import { readStoragePromise, type StoragePromise } from '../persist.ts';
import { createPushSwitch } from '../push/push-switch.ts';
import type { Platform } from '../platform.ts';
import type { ViewId } from '../records.ts';
import { NO_SAVED_LISTS, offeredViews, savedLists } from '../saved-lists.ts';
import { discardSealed } from '../seal.ts';
import { setAside } from '../set-aside.ts';
import { stuckEntry } from '../stuck.ts';
import { createSessions, type Sessions, type SessionStart } from '../session.ts';
import type { StoredStatus, SyncStatus } from '../sync/status.ts';
import { countUnsent } from '../unsent.ts';
import { createConversations } from './conversations.ts';
import type { Desk, OutboxView, SignedOut } from './desk-types.ts';
import { createDraftHandle } from './draft-handle.ts';
import { createFiles } from './files.ts';
import { createLists } from './lists.ts';
import { createReading } from './reading.ts';
import { createLive, firstValue } from './live.ts';
import { createSearch } from './search.ts';
import { createTickets } from './tickets.ts';

export type OpenDeskOptions = {
  readonly slug: string;
  readonly sessions?: Sessions;
  readonly platform?: Platform;
  /** The session ended on the server: unsent work is sealed, the person must sign in again. */
  readonly onEnded?: () => void;
};

export type OpenedDesk =
  | { readonly status: 'open'; readonly desk: Desk }
  | Extract<SessionStart, { status: 'signed-out' }>
  /** Signed in, but the first contact did not come about: no network, most likely. */
  | { readonly status: 'unreachable' };

/** How long the very first contact may take to bring who one is and the workspace's configuration. */
const FIRST_CONTACT_MS = 20_000;
const OUTBOX_WINDOW = 200;

/** Opens the desk of whoever is signed in to this workspace in this browser, with or without a network. */
export async function openDesk(options: OpenDeskOptions): Promise<OpenedDesk> {
  const platform = options.platform ?? browserPlatform();
  const sessions = options.sessions ?? createSessions(platform);
  await sessions.finishWipes();
  const start = await sessions.start(options.slug);
  if (start.status === 'signed-out') {
    await sealLeftOver(platform, sessions, options.slug);
    return start;
  }
  const { personId, me, isPublic } = start;
  const device = await openDevice({
    platform,
    slug: options.slug,
    personId,
    isPublic,
    ...(me !== undefined && { me: { self: selfOf(me), sealKey: me.sealKey } }),
    isStillMine: () => sessions.isStill(options.slug, personId),
    onEnded: () => {
      if (isPublic) device.close();
      const over = isPublic
        ? sessions.signOut(options.slug, personId)
        : sessions.ended(options.slug, personId);
      over.catch((error: unknown) => platform.warn('The end could not be noted', error));
      options.onEnded?.();
    },
  });
  if (me !== undefined)
    sessions
      .settled(options.slug, personId)
      .catch((error: unknown) =>
        platform.warn('That this desk was opened could not be noted', error),
      );
  return createRoot(async (dispose): Promise<OpenedDesk> => {
    const { slug } = options;
    const desk = createDesk({ platform, sessions, device, slug, personId, isPublic, dispose });
    try {
      await Promise.all([
        firstValue(platform, desk.maybeSelf, FIRST_CONTACT_MS),
        firstValue(platform, desk.maybeWorkspace, FIRST_CONTACT_MS),
      ]);
    } catch (error) {
      platform.warn('The first contact did not come about', error);
      dispose();
      device.close();
      return { status: 'unreachable' };
    }

    return { status: 'open', desk: desk.desk };
  });
}

/** The session was over when the app started: what the last one left is sealed before anybody looks. */
async function sealLeftOver(platform: Platform, sessions: Sessions, slug: string): Promise<void> {
  const known = await sessions.registry.session(slug);
  if (known?.state !== 'signed-in') return;
  if (known.isPublic === true) {
    await sessions.signOut(slug, known.personId);
    return;
  }
  const device = await openDevice({ platform, slug, personId: known.personId, isAutomatic: false });
  await device.end();
  device.close();
  await sessions.ended(slug, known.personId);
}

/** `GET …/me` answers more than the row: only the row is kept. */
const selfOf = ({
  id,
  name,
  email,
  profile,
  permissions,
  groupIds,
  language,
  signature,
}: SelfRow): SelfRow => ({
  id,
  name,
  email,
  profile,
  permissions,
  groupIds,
  language,
  signature,
});

type Parts = {
  readonly platform: Platform;
  readonly sessions: Sessions;
  readonly device: Device;
  readonly slug: string;
  readonly personId: PersonId;
  readonly isPublic: boolean;
  readonly dispose: () => void;
};

function createDesk({ platform, sessions, device, slug, personId, isPublic, dispose }: Parts) {
  const { room } = device;
  const owner = getOwner();
  const small = <Kind extends SmallKind>(kind: Kind) =>
    createLive<readonly SmallRecords[Kind][]>(platform, async () => {
      const records = await room.store.read(['small'], (db) =>
        db.small.where('kind').equals(kind).toArray(),
      );
      return records.map(({ row }) => row as SmallRecords[Kind]);
    }, []);

  const selves = small('self');
  const workspaces = small('workspace');
  const people = small('person');
  const groups = small('group');
  const maybeSelf = createMemo(() => selves()[0]);
  const maybeWorkspace = createMemo(() => workspaces()[0]);
  const notices = small('notification');
  const allTemplates = small('template');
  const templates = createMemo(() => allTemplates().filter(({ isDeleted }) => !isDeleted));

  const allViews = small('view');
  const views = createMemo(() => offeredViews(allViews()));
  const savedViews = createMemo(
    () => {
      const self = maybeSelf();
      const configuration = maybeWorkspace()?.configuration;
      if (self === undefined || configuration === undefined || views().length === 0)
        return { key: '', ...NO_SAVED_LISTS };
      const filters = views().map(({ id, filter }) => [id, filter]);
      const { id, groupIds, permissions } = self;
      const key = JSON.stringify([filters, id, groupIds, permissions, configuration]);
      return { key, ...savedLists(views(), { configuration, self, now: platform.now }) };
    },
    undefined,
    { equals: (before, after) => before.key === after.key },
  );

  const heldRows = createLive(platform, () => room.store.read(['held'], listHeld), []);
  const heldIds = createMemo<ReadonlySet<TicketId>>(
    () => new Set(heldRows().map(({ ticketId }) => ticketId)),
  );
  const counts = createLive(
    platform,
    () => room.store.read(['viewCounts'], (db) => db.viewCounts.toArray()),
    [],
  );
  const queued = createLive(platform, () => readOutbox(device), {
    queued: 0,
    entries: [] as readonly OutboxView[],
  });
  const privateDrafts = createLive(platform, () => listPrivateDrafts(room), []);
  const leavingDrafts = createLive(platform, () => listLeaving(room), []);
  const { status: sync, during } = createSync(device, queued, heldRows);
  const storagePromise = createLive<StoragePromise | undefined>(
    platform,
    () => readStoragePromise(room),
    undefined,
  );

  const lists = createLists(room, {
    configuration: () => maybeWorkspace()?.configuration,
    self: maybeSelf,
    held: heldIds,
    counts,
    saved: savedViews,
  });
  const reading = createReading(room, asPerson(sessions.api, personId), slug, lists, {
    self: maybeSelf,
    contact: () => sync().lastContactAt,
  });
  const localSearch = createSearch(room, lists);
  const ticketAccess = createTickets(room);
  const files = createFiles(room, personId);
  const conversationAccess = createConversations(room, sessions.api, slug, ticketAccess.ticket);

  const peopleById = createMemo(
    () => new Map<PersonId, PersonRow>(people().map((row) => [row.id, row])),
  );
  const groupsById = createMemo(
    () => new Map<GroupId, GroupRow>(groups().map((row) => [row.id, row])),
  );
  const viewCounts = createMemo(() => {
    const byView: Partial<Record<ViewId, number>> = Object.fromEntries(
      counts().map(({ view, count }) => [view, count]),
    );
    return { ...byView, ...lists.countsHere().all, held: lists.heldCount() };
  });
  const notifications = createMemo<readonly NotificationRow[]>(() =>
    [...notices()].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, KEPT_NOTIFICATIONS.most),
  );

  const shut = (): void => {
    dispose();
    device.close();
  };

  const signOut = async ({
    discardUnsent,
  }: {
    readonly discardUnsent: boolean;
  }): Promise<SignedOut> => {
    // Counted only where it matters: whoever throws all away gets out of a device that cannot be read, too.
    if (!discardUnsent) {
      const unsent = await countUnsent(room);
      if (unsent.queued + unsent.held + unsent.drafts + unsent.files + unsent.sealed > 0)
        return { status: 'unsent', unsent };
    }
    room.hub.tell({ t: 'ended', reason: 'signed-out' });
    shut();
    await sessions.signOut(slug, personId);
    return { status: 'signed-out' };
  };

  const push = createPushSwitch({
    platform,
    registry: sessions.registry,
    api: sessions.api,
    slug,
    personId,
  });
  const pushFailed = (error: unknown): void =>
    platform.warn('Notifications of this device could not be looked after', error);
  push.renew().catch(pushFailed);

  // A device that takes nothing any more says so beside the words themselves.
  const unlessFull = (marked: Promise<void>): Promise<void> =>
    marked.catch((error: unknown) =>
      platform.warn('What becomes of a draft could not be noted', error),
    );
  const desk: Desk = {
    api: sessions.api,
    isPublicComputer: isPublic,
    push,
    self: () => maybeSelf()!,
    workspace: () => maybeWorkspace()!,
    people: peopleById,
    groups: groupsById,
    templates,
    views,
    viewCounts,
    unreadCounts: () => lists.countsHere().unread,
    markRead: async (id, upTo) => {
      await reading.mark(id, upTo);
      await push.closeShown(id).catch(pushFailed);
    },
    tickets: lists.tickets,
    expectLists: lists.expectLists,
    search: localSearch,
    ticket: ticketAccess.ticket,
    ticketIdByNumber: ticketAccess.idByNumber,
    conversation: conversationAccess,
    perform: (commands) => during(device.perform(commands)),
    expectActs: lists.expectActs,
    newId: room.ids,
    now: () => toInstant(platform.now()),
    outbox: queued,
    setAside: (id) => setAside(room, id),
    held: heldRows,
    resendHeld: (id, how) => during(resendHeld(room, id, how)),
    giveHeldAsNote: (id) => during(giveHeldAsNote(room, id)),
    discardHeld: (id) => during(discardHeld(room, id)),
    takeBackHeld: (id) => during(takeBackHeld(room, id)),
    draft: (ticketId, generation = lists.draftGeneration(ticketId)) =>
      runWithOwner(owner, () => createDraftHandle(room, ticketId, generation))!,
    privateDrafts,
    discardPrivateDraft: ({ ticketId, generation }) => discardDraft(room, ticketId, generation),
    leavingDrafts,
    markLeaving: ({ ticketId, generation }, isLeaving) =>
      unlessFull(markLeaving(room, ticketId, generation, isLeaving)),
    spendDraft: ({ ticketId, generation }, seen) =>
      unlessFull(spendDraft(room, ticketId, generation, seen)),
    files,
    draftActions: ({ ticketId, generation }) =>
      readDraftActions(room, ticketId, generation).catch((error: unknown) => {
        platform.warn('What a draft does when it is sent could not be read', error);
        return [];
      }),
    keepDraftActions: ({ ticketId, generation }, kept) =>
      unlessFull(keepDraftActions(room, ticketId, generation, kept)),
    notifications,
    sync,
    storagePromise,
    discardSealed: () => discardSealed(room),
    syncNow: () => device.syncNow(),
    unsent: () => countUnsent(room),
    signOut,
    close: async () => shut(),
  };
  return { desk, maybeSelf, maybeWorkspace };
}

async function readOutbox(
  device: Device,
): Promise<{ readonly queued: number; readonly entries: readonly OutboxView[] }> {
  return device.room.store.read(['outbox', 'meta'], async (db) => {
    // Together, so that one round trip to the store answers; a window, so that a day's work offline stays quick to show.
    const [stuck, ...lists] = await Promise.all([
      stuckEntry(db),
      ...(['sent', 'queued', 'parked'] as const).map(async (state) => ({
        count: await db.outbox.where('state').equals(state).count(),
        rows: await db.outbox
          .where('[state+n]')
          .between([state, Dexie.minKey], [state, Dexie.maxKey])
          .limit(OUTBOX_WINDOW)
          .toArray(),
      })),
    ]);
    const rows = lists
      .flatMap((list) => list.rows)
      .toSorted((a, b) => a.n - b.n)
      .slice(0, OUTBOX_WINDOW);
    return {
      queued: lists.reduce((sum, list) => sum + list.count, 0),
      entries: rows.map(({ id, n, state, commands, ticketIds, at }): OutboxView => ({
        id,
        n,
        commands,
        ticketIds,
        at,
        state: id === stuck ? 'attention' : (state as OutboxView['state']),
      })),
    };
  });
}

type Sync = {
  readonly status: Accessor<SyncStatus>;
  /** What is written here counts from now on, not only once it was stored and counted. */
  readonly during: <Result>(written: Promise<Result>) => Promise<Result>;
};

/** How the device stands, read again whenever the loop, the outbox or the held entries change. */
function createSync(device: Device, outbox: Accessor<unknown>, held: Accessor<unknown>): Sync {
  const [turn, setTurn] = createSignal(0);
  const [status, setStatus] = createSignal<StoredStatus>({
    state: 'syncing',
    waiting: 0,
    attention: 0,
    lastContactAt: null,
  });
  const [writing, setWriting] = createSignal(0);
  device.watch(() => setTurn((n) => n + 1));
  let asked = 0;
  let told = 0;
  const read = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    try {
      const next = await device.status();
      if (mine < told) return;
      told = mine;
      setStatus(next);
    } catch (error) {
      if ((error as Error).name !== 'DatabaseClosedError')
        device.room.platform.warn('The status could not be read', error);
    }
  };
  const refresh = createMemo(() => {
    turn();
    outbox();
    held();
    void read();
  });
  return {
    status: () => {
      refresh();
      return { ...status(), writing: writing() };
    },
    during: async (written) => {
      setWriting((n) => n + 1);
      try {
        return await written;
      } finally {
        void read().then(() => setWriting((n) => n - 1));
      }
    },
  };
}
