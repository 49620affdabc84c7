/** How the device stands with the server (L6): always visible somewhere. */
export type SyncStatus = StoredStatus & {
  /** What somebody asked for at this moment and the device does not keep yet. */
  readonly writing: number;
};

/** What the store and the loop know of it. */
export type StoredStatus = {
  /**
   * `attention`: something needs the person (held work, an app update, storage); `signed-out`: the session is over,
   * unsent work is kept.
   */
  readonly state: 'online' | 'offline' | 'syncing' | 'attention' | 'signed-out';
  /** Entries that the device keeps and the server has not accepted yet. */
  readonly waiting: number;
  /** Held entries that wait for their author. */
  readonly attention: number;
  readonly loading?: { readonly done: number; readonly total: number };
  /** When the server last answered, in ms since 1970; null: never. */
  readonly lastContactAt: number | null;
  readonly problem?: SyncProblem;
  /** Old tickets were given up for space: they are on the server only (L8). */
  readonly isFull?: true;
};

export type SyncProblem =
  /** The server no longer speaks to this version: reload. */
  | 'update-needed'
  /** A newer version of the app runs in another tab: reload. */
  | 'outdated-tab'
  /** The device has no room left for the replica. */
  | 'storage-full'
  /** The browser has cleared what the device kept: reload. */
  | 'storage-cleared'
  /** The device could not write. */
  | 'storage-failed'
  /** Something answers in the server's place, such as the page of a Wi-Fi network. */
  | 'captive-portal'
  /** The server fails. */
  | 'server'
  /** The server answers, but not the first entry of the queue: its author may set it aside. */
  | 'stuck'
  /** Work of an earlier session lies here and could not be opened; it is kept. */
  | 'sealed';

/** How the loop of the leading tab stands. */
export type LoopState = {
  readonly phase: 'starting' | 'working' | 'idle' | 'offline' | 'signed-out' | 'too-old';
  readonly problem?: SyncProblem;
  readonly loading?: { readonly done: number; readonly total: number };
  readonly lastContactAt: number | null;
};
