// Carries waiting files to the server (F2): in the leading tab, two at once, those first that an entry waits for. An
// upload goes on where it broke off, after a lost line, a reload or a restart of the server alike. What ends it is the
// server's word; anything else is tried again, later and later, and at once when the network or the person is back.

import type { FileId, PersonId } from '#shared/base/ids.ts';
import { fromInstant } from '#shared/base/clock.ts';
import { uploadAddress, uploadsAddress } from '#shared/files/upload.ts';
import { PERSON_HEADER, PROTOCOL, PROTOCOL_HEADER } from '#shared/protocol/sync.ts';
import { isQuotaError } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { FileRecord } from '../records.ts';
import { createBackOff, type BackOff } from '../sync/back-off.ts';
import { tidyFiles } from './claims.ts';
import { keepSent } from './fetch-file.ts';
import { copyTemplateFile } from './copy-template-file.ts';
import { filesWaitedFor, parkedInOrder, releaseParked } from './parked.ts';
import { settleRefused, settleUploaded } from './settle-upload.ts';
import type { UploadEnd, Uploader } from './uploader.ts';

export type Uploads = {
  readonly start: () => void;
  readonly stop: () => void;
  /** `isUrgent`: the network or the person is back, no use to wait any longer. */
  readonly kick: (isUrgent: boolean) => void;
  /** Every waiting file once, for simulations and for a tab whose leader is silent. */
  readonly passOnce: (signal: AbortSignal) => Promise<void>;
};

export type UploadsOptions = {
  readonly room: EngineRoom;
  readonly personId: PersonId;
  readonly uploader: Uploader;
  /** Whether the browser's session is still this person's. */
  readonly isStillMine: () => Promise<boolean>;
  /** Nobody answered: worth asking whether there is a network at all, so that the person sees it. */
  readonly onUnreachable: () => void;
};

const AT_ONCE = 2;
/** Whoever was to make a picture smaller has gone if it takes longer: then it goes up as it is. */
const PREPARING_LIMIT_MS = 30_000;
/** Progress is told when so much more is there, and when all is. */
const PROGRESS_STEP = 0.02;
/** Bounds one pass: a file that fails is not tried again in it. */
const MOST_IN_A_PASS = 500;

export function createUploads(options: UploadsOptions): Uploads {
  const { room } = options;
  const { platform } = room;
  const underWay = new Map<FileId, AbortController>();
  /** What failed by itself, until its timer; timers, because clocks of devices jump. */
  const postponed = new Map<FileId, unknown>();
  const backOffs = new Map<FileId, BackOff>();
  const lineBackOff = createBackOff(platform.random);
  /** Set while nobody answers. */
  let pause: unknown;
  let nextLook: unknown;
  let life: AbortController | undefined;
  /** One look into the database at a time; what happens meanwhile asks for another. */
  let looking: Promise<void> | undefined;
  let mustLookAgain = false;

  const look = async (signal: AbortSignal): Promise<void> => {
    await abortRemoved(room, underWay);
    await tidy(room);
    if (pause !== undefined) return;
    const { ready, preparingMs } = await waitingFiles(room);
    for (const file of ready) {
      if (signal.aborted || underWay.size >= AT_ONCE) break;
      if (!underWay.has(file.id) && !postponed.has(file.id)) run(file, signal);
    }
    platform.timers.clear(nextLook);
    if (preparingMs !== undefined) nextLook = platform.timers.set(fill, preparingMs);
  };
  const fill = (): void => {
    if (life === undefined) return;
    if (looking !== undefined) {
      mustLookAgain = true;
      return;
    }
    const { signal } = life;
    mustLookAgain = false;
    looking = look(signal)
      .catch((error: unknown) => {
        if (!signal.aborted) platform.warn('Waiting files could not be looked at', error);
      })
      .finally(() => {
        looking = undefined;
        if (mustLookAgain) fill();
      });
  };
  const run = (file: FileRecord, signal: AbortSignal): void => {
    const abort = new AbortController();
    underWay.set(file.id, abort);
    carry(options, file, AbortSignal.any([signal, abort.signal]))
      .then((end) => settle(file.id, end))
      .catch((error: unknown) => {
        if (signal.aborted || abort.signal.aborted) return;
        platform.warn('A file could not be carried', error);
        postpone(file.id);
      })
      .finally(() => {
        underWay.delete(file.id);
        fill();
      });
  };
  const postpone = (id: FileId): void => {
    const backOff = backOffs.get(id) ?? createBackOff(platform.random);
    backOffs.set(id, backOff);
    const again = () => {
      postponed.delete(id);
      fill();
    };
    postponed.set(id, platform.timers.set(again, backOff.next()));
  };
  const pauseFor = (delayMs: number): void => {
    platform.timers.clear(pause);
    pause = platform.timers.set(() => {
      pause = undefined;
      fill();
    }, delayMs);
  };
  const settle = async (id: FileId, end: UploadEnd): Promise<void> => {
    switch (end.status) {
      case 'done':
      case 'refused':
        backOffs.delete(id);
        lineBackOff.reset();
        return end.status === 'done'
          ? settleUploaded(room, id)
          : settleRefused(room, id, end.problem);
      case 'failed':
        return postpone(id);
      case 'busy':
        return pauseFor(end.afterMs);
      case 'unreachable':
      case 'signed-out':
        options.onUnreachable();
        return pauseFor(lineBackOff.next());
    }
  };
  const forgetWaits = (): void => {
    for (const timer of postponed.values()) platform.timers.clear(timer);
    postponed.clear();
    platform.timers.clear(pause);
    pause = undefined;
  };

  return {
    start: () => {
      if (life !== undefined) return;
      life = new AbortController();
      fill();
    },
    stop: () => {
      life?.abort(new Error('Uploads have stopped'));
      life = undefined;
      forgetWaits();
      platform.timers.clear(nextLook);
    },
    kick: (isUrgent) => {
      if (isUrgent) {
        lineBackOff.reset();
        forgetWaits();
      }
      fill();
    },
    passOnce: async (signal) => {
      const tried = new Set<FileId>();
      while (tried.size < MOST_IN_A_PASS) {
        const { ready } = await waitingFiles(room);
        const file = ready.find(({ id }) => !tried.has(id) && !underWay.has(id));
        if (file === undefined) break;
        tried.add(file.id);
        const end = await carry(options, file, signal);
        await settle(file.id, end);
        if (end.status === 'unreachable' || end.status === 'signed-out') break;
      }
      await tidy(room);
    },
  };
}

/**
 * What goes up, as it lies here at this moment. A picture that is still being made smaller goes as it is, and from now on
 * stays so: under one id the server gets the bytes of one file.
 */
async function pick(
  room: EngineRoom,
  id: FileId,
): Promise<{ readonly file: FileRecord; readonly blob: Blob | undefined } | undefined> {
  return room.store.write('strict', ['files', 'fileBytes'], async (db) => {
    const [file, bytes] = await Promise.all([db.files.get(id), db.fileBytes.get(id)]);
    if (file?.copyOf !== undefined) return { file, blob: undefined };
    if (file === undefined || bytes === undefined) return undefined;
    if (file.state === 'preparing') await db.files.put({ ...file, state: 'waiting' });
    return { file, blob: bytes.blob };
  });
}

async function carry(
  { room, personId, uploader, isStillMine }: UploadsOptions,
  given: Pick<FileRecord, 'id'>,
  signal: AbortSignal,
): Promise<UploadEnd> {
  if (!(await isStillMine())) return { status: 'signed-out' };
  const picked = await pick(room, given.id);
  // Removed this moment; the next look does not find it any more.
  if (picked === undefined) return { status: 'failed', httpStatus: 0 };
  const { file, blob } = picked;
  const headers = { [PROTOCOL_HEADER]: String(PROTOCOL), [PERSON_HEADER]: personId };
  if (blob === undefined) return copyTemplateFile(room, file, headers, signal);
  const { origin } = room.platform;
  let told = 0;
  return uploader({
    endpoint: `${origin}${uploadsAddress(room.slug)}`,
    address: `${origin}${uploadAddress(room.slug, file.id)}`,
    headers,
    file: { id: file.id, name: file.name, type: file.type },
    bytes: blob,
    onProgress: (sent) => {
      if (sent < file.size && sent >= told && sent - told < file.size * PROGRESS_STEP) return;
      told = sent;
      room.hub.tell({ t: 'progress', id: file.id, sent });
    },
    signal,
  });
}

type Waiting = {
  readonly ready: readonly FileRecord[];
  /** How long until the first picture that is being made smaller goes as it is. */
  readonly preparingMs: number | undefined;
};

/** Those first that an entry waits for, then in the order in which they were put in. */
async function waitingFiles({ store, platform }: EngineRoom): Promise<Waiting> {
  return store.read(['files', 'outbox'], async (db) => {
    const files = await db.files.where('state').anyOf('waiting', 'preparing').toArray();
    const wanted = await filesWaitedFor(db);
    const rank = new Map(wanted.map((id, index) => [id, index]));
    const ageOf = ({ at }: FileRecord): number => platform.now() - fromInstant(at);
    // A clock that was set back makes nobody wait.
    const isOver = (file: FileRecord): boolean =>
      file.state === 'waiting' || ageOf(file) < 0 || ageOf(file) >= PREPARING_LIMIT_MS;
    const rankOf = ({ id }: FileRecord): number => rank.get(id) ?? Number.MAX_SAFE_INTEGER;
    const ready = files
      // What was shared from elsewhere goes up when it has found its ticket.
      .filter((file) => isOver(file) && file.place !== 'shared')
      .toSorted((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1));
    const ages = files.filter((file) => !isOver(file)).map(ageOf);
    return {
      ready,
      preparingMs: ages.length === 0 ? undefined : PREPARING_LIMIT_MS - Math.max(...ages),
    };
  });
}

/** Files that are over go; entries that wait for nothing go on, whatever became of their files. */
async function tidy(room: EngineRoom): Promise<void> {
  const isNothing = await room.store.read(['files', 'outbox'], async (db) => {
    const [files, parked] = await Promise.all([db.files.count(), parkedInOrder(db)]);
    return files + parked.length === 0;
  });
  if (isNothing) return;
  const tidyUp = (keeps: boolean): Promise<boolean> =>
    room.store.write(
      'strict',
      ['files', 'fileBytes', 'outbox', 'held', 'meta', 'fileRows', 'keptFiles'],
      async (db) => {
        const letGo = await tidyFiles(db);
        if (keeps) await keepSent(db, room.platform.now(), letGo);
        return releaseParked(db);
      },
    );
  const isReleased = await tidyUp(true).catch((error: unknown) => {
    if (!isQuotaError(error)) throw error;
    room.platform.warn('A sent file was not kept: the device is full', error);
    return tidyUp(false);
  });
  if (isReleased) room.hub.tell({ t: 'kick', isUrgent: true });
}

/** Taken out by their author while they go up. */
async function abortRemoved(
  { store }: EngineRoom,
  underWay: ReadonlyMap<FileId, AbortController>,
): Promise<void> {
  if (underWay.size === 0) return;
  const ids = [...underWay.keys()];
  const there = await store.read(['files'], (db) => db.files.bulkGet(ids));
  for (const [index, id] of ids.entries())
    if (there[index] === undefined) underWay.get(id)?.abort(new Error('The file was removed'));
}
