// The messages between a device and the server. Raising PROTOCOL needs a line in versions.ts.

import type { DeviceId, EntryId, HeldReplyId, TicketId } from '#shared/base/ids.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { FileRow } from '#shared/files/file.ts';
import type {
  DocUpdateRow,
  EventRow,
  SmallKind,
  SmallRecords,
  TicketDeskRow,
  TicketRow,
} from './rows.ts';

export const PROTOCOL = 1;
/** Header on every answer and request of the sync endpoints. */
export const PROTOCOL_HEADER = 'homing-protocol';
/**
 * Header on every request: the person whose database this is. When the browser's session has become another person's,
 * the answer is 401, and nothing of the first one is done in the name of the second.
 */
export const PERSON_HEADER = 'homing-person';

/**
 * A part of the workspace that somebody may see: `w` (workspace, people and groups; operators), `u:<person>`
 * (what is theirs alone, and tickets assigned to them), `g:<group>` and `g:-` (tickets of a group, of none),
 * `c:<person>` (the customer's own tickets).
 */
export type Scope = string;

/** `hot`: in the working set, with conversation and history. `cold`: the ticket's rows only. */
export type Heat = 'hot' | 'cold';

/**
 * One change of the feed. `v` is the version of the database as a whole from which the row was read, the same for all
 * rows of a page: what a device has with a higher `v` it keeps, an equal one replaces, so that a page can be applied
 * twice or late without harm (INV15). It is no transaction id: those do not rise with every change of one row. The
 * order within a page has no meaning.
 */
export type Change =
  /**
   * The ticket is in this scope, at this heat. Its row comes in the same page; a conversation that fills pages of its
   * own comes in several, each of which says `in` again.
   */
  | {
      readonly t: 'in';
      readonly scope: Scope;
      readonly id: TicketId;
      readonly heat: Heat;
      readonly v: number;
    }
  /** The ticket left this scope; when it is in none, the device drops it with all that belongs to it. */
  | { readonly t: 'gone'; readonly scope: Scope; readonly id: TicketId; readonly v: number }
  | { readonly t: 'ticket'; readonly row: TicketRow; readonly v: number }
  | { readonly t: 'desk'; readonly row: TicketDeskRow; readonly v: number }
  | { readonly t: 'doc'; readonly row: DocUpdateRow; readonly v: number }
  /** A file of a message, whenever it changes (docs/adr/0017). A hot ticket's come with its messages. */
  | { readonly t: 'file'; readonly row: FileRow; readonly v: number }
  /** A new generation: drop what the document held of lower ones (sync-design B12). */
  | {
      readonly t: 'doc-reset';
      readonly ticketId: TicketId;
      readonly kind: 'pub' | 'notes';
      readonly generation: number;
      readonly v: number;
    }
  | { readonly t: 'event'; readonly row: EventRow; readonly v: number }
  | {
      [Kind in SmallKind]: {
        readonly t: Kind;
        readonly row: SmallRecords[Kind];
        readonly v: number;
      };
    }[SmallKind];

export type PullRequest = {
  readonly protocol: number;
  /** Opaque and signed; null on the first contact. */
  readonly cursor: string | null;
};
export type ResetReason = 'first' | 'epoch' | 'schema' | 'expired' | 'invalid' | 'other-person';
export type PullAnswer =
  | {
      readonly status: 'ok';
      readonly cursor: string;
      /** Pull again at once: the page was full. */
      readonly more: boolean;
      /** Scopes lost since the cursor: delete what is only theirs, before applying `changes`. */
      readonly remove: readonly Scope[];
      /** Scopes gained: fetch each by `load`, then go on pulling with the cursor that load ends with. */
      readonly load: readonly Scope[];
      readonly changes: readonly Change[];
    }
  /** The cursor cannot be continued: drop the replica (never outbox, held, drafts) and load `scopes`. */
  | { readonly status: 'reset'; readonly reason: ResetReason; readonly scopes: readonly Scope[] };

/** `POST load`: a body, because an address with the scopes of a large workspace is too long for many a proxy. */
export type LoadRequest = {
  readonly protocol: number;
  readonly scopes: readonly Scope[];
  /** That of the last mark, when a load of these scopes broke off. */
  readonly resume: string | null;
  /** The cursor to be extended; null after a reset. */
  readonly cursor: string | null;
};
/**
 * The answer to `POST load` is NDJSON: `LoadLine` by line, the end line last. Without the end line it broke off: ask
 * again with the last `resume`. 409 CONFLICT: `resume` or `cursor` cannot be continued (they are old, or rights have
 * changed): pull, which says what to do, and load without `resume`.
 */
export type LoadLine =
  | { readonly t: 'begin'; readonly total: number }
  /** Up to here everything has arrived; `resume` continues from here after a broken line. */
  | { readonly t: 'mark'; readonly resume: string; readonly done: number }
  /** Many changes at once, to be applied in one transaction. */
  | { readonly t: 'page'; readonly changes: readonly Change[] }
  /** Cold tickets come packed, newest first; each item is [ticket row, desk row, v of each, scopes]. */
  | { readonly t: 'cold'; readonly items: readonly ColdItem[] }
  /** `cursor` covers the loaded scopes and those of the cursor given in the request. */
  | { readonly t: 'end'; readonly cursor: string };
export type ColdItem = {
  readonly row: TicketRow;
  readonly v: number;
  /** Absent for customers. */
  readonly desk?: TicketDeskRow;
  readonly dv?: number;
  /** Those of the loaded scopes that hold the ticket; it may be in others besides. */
  readonly scopes: readonly Scope[];
};

/** A unit of the outbox: its commands succeed or fail together. `n` counts per device from 1 without gaps. */
export type OutboxEntry = {
  readonly n: number;
  readonly id: EntryId;
  readonly commands: readonly Command[];
  /** Entries that must have been accepted before; by default the earlier ones on the same ticket. */
  readonly needs: readonly EntryId[];
  /** Device time of writing; shown, never used for order. */
  readonly at: Instant;
};
export type PushRequest = {
  readonly protocol: number;
  readonly deviceId: DeviceId;
  /** Answers up to this n have reached the device and can be forgotten. */
  readonly acknowledged: number;
  readonly entries: readonly OutboxEntry[];
};
export type EntryOutcome =
  /**
   * `v`: transaction id, for logs; not comparable with a change's `v`. The entry is done for the screen when a pull
   * that began after this answer has been applied to its end (`more: false`): the feed has then brought its effect.
   */
  | { readonly n: number; readonly status: 'ok'; readonly v: number }
  /** Final. `heldReplyId` when the server keeps the reply for its author. */
  | {
      readonly n: number;
      readonly status: 'refused';
      readonly refusal: Refusal;
      readonly heldReplyId?: HeldReplyId;
      readonly v: number;
    }
  /** Nothing has advanced; try again after so many ms. Ends the batch. */
  | { readonly n: number; readonly status: 'retry'; readonly afterMs: number };
export type PushAnswer =
  | { readonly status: 'done'; readonly outcomes: readonly EntryOutcome[] }
  /** Entries between are missing: send again from `from`. */
  | { readonly status: 'gap'; readonly from: number; readonly outcomes: readonly EntryOutcome[] }
  /** This deviceId is used by a copy of the profile: take a new one and renumber from 1. */
  | { readonly status: 'forked'; readonly outcomes: readonly EntryOutcome[] };

/**
 * `POST drift` (sync-design B25): what the device holds per scope, computed by drift.ts, at a cursor that covers all it
 * has applied.
 */
export type DriftRequest = {
  readonly protocol: number;
  readonly cursor: string;
  readonly scopes: readonly DriftSum[];
};
export type DriftSum = { readonly scope: Scope; readonly count: number; readonly hash: string };
export type DriftAnswer =
  | {
      readonly status: 'ok';
      /** These differ: drop what is only theirs and load them again. */
      readonly reload: readonly Scope[];
      /** These have changed since the cursor and were not compared: pull and ask again. */
      readonly behind: readonly Scope[];
    }
  | { readonly status: 'reset'; readonly reason: ResetReason; readonly scopes: readonly Scope[] };

/** All that the `poke` socket ever says, as JSON text; the first comes when it is open. */
export type PokeMessage = { readonly t: 'pull' };

/** Close codes of our WebSockets (sync-design B16). */
export const CLOSE = {
  MALFORMED: 4400,
  UNAUTHENTICATED: 4401,
  FORBIDDEN: 4403,
  NOT_FOUND: 4404,
  /** Another generation of the document is current: what was written here and not yet saved stays with its author. */
  GONE: 4410,
  TOO_LARGE: 4413,
  CLIENT_TOO_OLD: 4426,
  TOO_MANY: 4429,
  DRAINING: 4503,
} as const;

/** Our own message types on y-websocket connections, beside Yjs's 0 to 3. */
export const SOCKET_FRAME = {
  /** On `pub` with `?feed=1&since=<seq>`: a JSON text of `doc` changes, to be applied as those of a pull. */
  FEED: 100,
  /**
   * On `draft`: how many update frames of this connection have been committed (varUint), and the state vector of the
   * committed document (varUint8Array). A device has everything saved when the count is that of the frames it sent.
   */
  SAVED: 101,
} as const;

/** Bounds of one request, the same on both sides. */
export const LIMITS = {
  pushEntries: 100,
  pushBytes: 2 * 1024 * 1024,
  entryCommands: 10,
  entryNeeds: 200,
  scopes: 2_000,
  messageHtmlBytes: 256 * 1024,
  updateBytes: 320 * 1024,
  frameBytes: 256 * 1024,
  pullRows: 2_000,
  /** A page ends sooner when its documents and events reach this size. */
  pullBytes: 4 * 1024 * 1024,
  /** Names every scope, up to `scopes` of them. */
  cursorBytes: 60 * 1024,
  coldPage: 500,
} as const;
