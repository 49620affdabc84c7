// One database per server origin, workspace and person: two people on one device never share a table (INV23).
//
// Two handles on it. `strict` waits for the disk and serves what exists nowhere else: outbox, held, drafts, device.
// `relaxed` serves the replica, which the server can send again. A transaction uses one of them and may touch any table.
//
// Versions: a later version may add tables and indexes; `outbox`, `held`, `drafts`, `draftStates`, `files` and `fileBytes`
// must stay readable for it, because they hold work that exists nowhere else.

import Dexie, { type Table, type Transaction, type TransactionMode } from 'dexie';
import type { PersonId } from '#shared/base/ids.ts';
import type { Platform } from './platform.ts';
import { deskName } from './shared-cache.ts';
import type {
  ColdIdsRecord,
  ColdPageRecord,
  DocRecord,
  DraftStateRecord,
  DraftUpdateRecord,
  EventRecord,
  FileBytesRecord,
  FileRecord,
  FileRowRecord,
  HeldRecord,
  KeptFileRecord,
  Meta,
  MetaRecord,
  OutboxRecord,
  ReadRecord,
  SealedRecord,
  SearchIdsRecord,
  SearchMarkRecord,
  SearchPageRecord,
  SmallRecord,
  TicketRecord,
  ViewCountRecord,
} from './records.ts';

export type DeskDatabase = Dexie & {
  readonly tickets: Table<TicketRecord, string>;
  readonly pages: Table<ColdPageRecord, number>;
  readonly pageIds: Table<ColdIdsRecord, number>;
  readonly docs: Table<DocRecord, [string, number]>;
  readonly events: Table<EventRecord, [string, number]>;
  readonly small: Table<SmallRecord, [string, string]>;
  readonly meta: Table<MetaRecord, string>;
  readonly viewCounts: Table<ViewCountRecord, string>;
  readonly outbox: Table<OutboxRecord, string>;
  readonly held: Table<HeldRecord, string>;
  readonly drafts: Table<DraftUpdateRecord, number>;
  readonly draftStates: Table<DraftStateRecord, [string, number]>;
  readonly sealed: Table<SealedRecord, string>;
  readonly files: Table<FileRecord, string>;
  readonly fileBytes: Table<FileBytesRecord, string>;
  readonly fileRows: Table<FileRowRecord, string>;
  readonly keptFiles: Table<KeptFileRecord, string>;
  readonly searchPages: Table<SearchPageRecord, number>;
  readonly searchIds: Table<SearchIdsRecord, number>;
  readonly searchMarks: Table<SearchMarkRecord, number>;
  readonly reads: Table<ReadRecord, string>;
};

export const TABLES = [
  'tickets',
  'pages',
  'pageIds',
  'docs',
  'events',
  'small',
  'meta',
  'viewCounts',
  'outbox',
  'held',
  'drafts',
  'draftStates',
  'sealed',
  'files',
  'fileBytes',
  'fileRows',
  'keptFiles',
  'searchPages',
  'searchIds',
  'searchMarks',
  'reads',
] as const;
/** What the server can send again. */
export const REPLICA_TABLES = [
  'tickets',
  'pages',
  'pageIds',
  'docs',
  'events',
  'small',
  'viewCounts',
  'fileRows',
  'keptFiles',
  'searchPages',
  'searchIds',
  'searchMarks',
] as const;
type TableName = (typeof TABLES)[number];
type FileTable = 'files' | 'fileBytes' | 'fileRows' | 'keptFiles';
type SearchTable = 'searchPages' | 'searchIds' | 'searchMarks';
type ReadTable = 'reads';

const SCHEMA: Record<Exclude<TableName, FileTable | SearchTable | ReadTable>, string> = {
  tickets: 'id, number, updatedAt',
  pages: 'page',
  pageIds: 'page',
  docs: '[doc+seq]',
  events: '[ticketId+seq]',
  small: '[kind+id], kind',
  meta: 'key',
  viewCounts: 'view',
  outbox: 'id, &n, state, [state+n], *ticketIds',
  held: 'id, ticketId, messageId, heldReplyId',
  drafts: '++id, [ticketId+generation], ticketId',
  draftStates: '[ticketId+generation], ticketId',
  sealed: 'key',
};
/** Added by version 2. */
const FILES_SCHEMA: Record<FileTable, string> = {
  files: 'id, place, entryId, state',
  fileBytes: 'id',
  fileRows: 'id, ticketId',
  keptFiles: 'key, ticketId, at',
};
/** Added by version 3. */
const SEARCH_SCHEMA: Record<SearchTable, string> = {
  searchPages: 'page',
  searchIds: 'page',
  searchMarks: '++n',
};
/** Added by version 4. */
const READS_SCHEMA: Record<ReadTable, string> = { reads: 'id, untold' };

export const databaseName = (slug: string, personId: PersonId): string => deskName(slug, personId);

/** The device could not store something; nothing of it was stored. */
export class NotSavedError extends Error {
  override name = 'NotSavedError';
  readonly isQuota: boolean;
  constructor(cause: unknown) {
    super('The device could not save this', { cause });
    this.isQuota = isQuotaError(cause);
  }
}

export type StoreTrouble = 'blocked' | 'outdated' | 'cleared';

/** The browser has taken the store away under an open desk: nothing can be written, nor be said of what was there. */
export class StoreClearedError extends Error {
  override name = 'StoreClearedError';
  constructor(cause?: unknown) {
    super('The browser has cleared what this device kept', { cause });
  }
}

export type Store = {
  readonly name: string;
  readonly strict: DeskDatabase;
  readonly relaxed: DeskDatabase;
  /** Runs one read-write transaction, again on a fresh connection if the browser lost the old one. */
  readonly write: <T>(
    durability: 'strict' | 'relaxed',
    tables: readonly TableName[],
    body: (db: DeskDatabase, transaction: Transaction) => Promise<T>,
  ) => Promise<T>;
  readonly read: <T>(
    tables: readonly TableName[],
    body: (db: DeskDatabase) => Promise<T>,
  ) => Promise<T>;
  readonly close: () => void;
};

export async function openStore(
  platform: Pick<Platform, 'indexedDB' | 'IDBKeyRange'>,
  name: string,
  onTrouble: (trouble: StoreTrouble) => void = () => undefined,
): Promise<Store> {
  let isCleared = false;
  const open = (durability: 'strict' | 'relaxed') => {
    const db = new Dexie(name, {
      indexedDB: platform.indexedDB,
      IDBKeyRange: platform.IDBKeyRange,
      chromeTransactionDurability: durability,
      // Results shared between queries by name would mix the devices of one simulation.
      cache: 'disabled',
    }) as DeskDatabase;
    db.version(1).stores(SCHEMA);
    db.version(2).stores(FILES_SCHEMA);
    db.version(3).stores(SEARCH_SCHEMA);
    db.version(4).stores(READS_SCHEMA);
    db.on('versionchange', ({ newVersion }) => {
      db.close();
      // Null: it is being deleted.
      isCleared ||= newVersion === null;
      onTrouble(newVersion === null ? 'cleared' : 'outdated');
    });
    db.on('blocked', () => onTrouble('blocked'));
    return db;
  };
  const strict = open('strict');
  const relaxed = open('relaxed');
  let isClosed = false;
  /** Whether somebody's identity was here. One database made anew in its place would be taken for a fresh device. */
  let wasLivedIn = false;
  const isLivedIn = async (db: DeskDatabase) => (await db.meta.get('device')) !== undefined;
  await strict.open();
  await relaxed.open();

  const run = async <T>(
    db: DeskDatabase,
    mode: TransactionMode,
    tables: readonly TableName[],
    body: (db: DeskDatabase, transaction: Transaction) => Promise<T>,
  ): Promise<T> => {
    // An async function by its own keyword: by that Dexie knows to follow awaits into the transaction.
    const attempt = () =>
      db.transaction(mode, [...tables], async (transaction) => body(db, transaction));
    if (isCleared) throw new StoreClearedError();
    try {
      const result = await attempt();
      if (!wasLivedIn && mode === 'rw') wasLivedIn = await isLivedIn(db);
      return result;
    } catch (error) {
      if (!isLostConnection(error) || isClosed) throw error;
      // WebKit drops connections of apps in the background; everything on the dead handle fails from then on.
      db.close({ disableAutoOpen: false });
      await db.open();
      if (wasLivedIn && !(await isLivedIn(db))) {
        isCleared = true;
        db.close();
        onTrouble('cleared');
        throw new StoreClearedError(error);
      }
      return await attempt();
    }
  };

  return {
    name,
    strict,
    relaxed,
    write: (durability, tables, body) =>
      run(durability === 'strict' ? strict : relaxed, 'rw', tables, body),
    read: (tables, body) => run(relaxed, 'r', tables, (db) => body(db)),
    close: () => {
      isClosed = true;
      strict.close();
      relaxed.close();
    },
  };
}

/** Removes the whole database. Rejects when another tab keeps it open for longer than `limitMs`. */
export function deleteDatabase(
  platform: Pick<Platform, 'indexedDB' | 'timers'>,
  name: string,
  limitMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = platform.timers.set(
      () => reject(new Error('The database is still in use')),
      limitMs,
    );
    const request = platform.indexedDB.deleteDatabase(name);
    const settle = (finish: () => void) => {
      platform.timers.clear(timer);
      finish();
    };
    request.addEventListener('success', () => settle(resolve));
    request.addEventListener('error', () =>
      settle(() => reject(request.error ?? new Error('Deleting failed'))),
    );
  });
}

export async function getMeta<Key extends keyof Meta>(
  db: DeskDatabase,
  key: Key,
): Promise<Meta[Key] | undefined> {
  const record = await db.meta.get(key);
  return record?.value as Meta[Key] | undefined;
}

export async function putMeta<Key extends keyof Meta>(
  db: DeskDatabase,
  key: Key,
  value: Meta[Key],
): Promise<void> {
  await db.meta.put({ key, value } as MetaRecord);
}

/** Rows that are read or written in one go within a transaction; between two the page can draw. */
export const AT_ONCE = 200;

/** What `bulkGet` gives, without holding the page up however many there are. */
export async function getMany<Row, Key>(
  table: Table<Row, Key>,
  keys: readonly Key[],
): Promise<(Row | undefined)[]> {
  const found: (Row | undefined)[] = [];
  for (let at = 0; at < keys.length; at += AT_ONCE)
    found.push(...(await table.bulkGet(keys.slice(at, at + AT_ONCE))));
  return found;
}

/** As `bulkPut`, without holding the page up however many there are. */
export async function putMany<Row, Key>(
  table: Table<Row, Key>,
  rows: readonly Row[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await table.bulkPut(rows.slice(at, at + AT_ONCE));
}

const named = (error: unknown): string => (error instanceof Error ? error.name : '');
const innerOf = (error: unknown): unknown => (error as { inner?: unknown } | null)?.inner;

export function isQuotaError(error: unknown): boolean {
  if (named(error) === 'QuotaExceededError' || named(innerOf(error)) === 'QuotaExceededError')
    return true;
  // bulkPut reports the failures of its rows together.
  const failures = (error as { failures?: readonly unknown[] } | null)?.failures;
  return failures?.some(isQuotaError) ?? false;
}

export function isLostConnection(error: unknown): boolean {
  const inner = innerOf(error);
  const text = `${String(error)} ${inner === undefined ? '' : String(inner)}`;
  return (
    text.includes('Connection to Indexed Database server lost') ||
    named(error) === 'UnknownError' ||
    named(error) === 'InvalidStateError' ||
    named(inner) === 'InvalidStateError'
  );
}
