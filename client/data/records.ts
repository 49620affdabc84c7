// What lies in the device's database, table by table (database.ts has the indexes).

import type { Instant } from '#shared/base/clock.ts';
import type {
  DeviceId,
  EntryId,
  FileId,
  GroupId,
  HeldReplyId,
  MessageId,
  PersonId,
  SavedViewId,
  TemplateId,
  TicketId,
} from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Phase } from '#shared/engine/configuration.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type { FileMeta, FileRow } from '#shared/files/file.ts';
import type { FileProblem } from '#shared/files/file-rules.ts';
import type { TemplateAction } from '#shared/templates/template.ts';
import type {
  EventRow,
  SaleFacts,
  SmallKind,
  SmallRecords,
  TicketDeskRow,
  TicketRow,
} from '#shared/protocol/rows.ts';
import type { Heat, Scope } from '#shared/protocol/sync.ts';

/** The lists of the desk. */
export type ViewId =
  | 'all'
  | 'incoming'
  | 'mine'
  | 'unassigned'
  | 'waiting'
  | 'waiting-customer'
  | 'expired'
  | 'held'
  | 'closed'
  | `group:${GroupId}`
  | `view:${SavedViewId}`;

/** What the server last said of a ticket. */
export type TicketBase = {
  readonly row: TicketRow;
  readonly v: number;
  readonly desk?: TicketDeskRow;
  readonly dv?: number;
};

/** What is on screen: the base with this device's pending entries played over it. */
export type TicketView = TicketState & {
  readonly phase: Phase;
  readonly excerpt: string;
  /** What is known of the sale that it is about. */
  readonly sale: SaleFacts | null;
  /** Empty where it is not for this person. */
  readonly clientIp: string;
  /** How many of this device's entries on it the feed has not brought back yet. */
  readonly pending: number;
  /** Made here and not known to the server yet. */
  readonly isLocal: boolean;
  /** Its conversation is not on the device and is fetched when opened. */
  readonly isCold: boolean;
};

/** A ticket of the working set, or one with pending entries. */
export type TicketRecord = {
  readonly id: TicketId;
  readonly base: TicketBase | null;
  readonly scopes: readonly Scope[];
  readonly heat: Heat;
  /** Its conversation was given up for space (L8). */
  readonly isStripped: boolean;
  readonly view: TicketView;
  readonly views: readonly ViewId[];
  // Copied out of the view for the indexes.
  readonly number: number;
  readonly updatedAt: Instant;
};

/** A cold ticket inside a packed page. */
export type ColdTicket = {
  readonly id: TicketId;
  readonly base: TicketBase;
  readonly scopes: readonly Scope[];
  readonly isStripped?: boolean;
};

/** Up to LIMITS.coldPage cold tickets as one JSON string: 60 times cheaper than a record each. */
export type ColdPageRecord = { readonly page: number; readonly json: string };
/** Ids of a page joined by spaces, so that finding a ticket does not parse pages. */
export type ColdIdsRecord = { readonly page: number; readonly ids: string };

export type DocRecord = {
  /** `<ticket>/<kind>/<generation, 6 digits>`: with `seq` the key; one range per ticket or document. */
  readonly doc: string;
  readonly seq: number;
  readonly messageId: MessageId;
  readonly bytes: Uint8Array;
  readonly v: number;
};

export type EventRecord = EventRow & { readonly v: number };

export type SmallRecord = {
  [Kind in SmallKind]: {
    readonly kind: Kind;
    readonly id: string;
    readonly row: SmallRecords[Kind];
    readonly v: number;
  };
}[SmallKind];

/**
 * `parked` (waits for its files, or behind one that does; files/parked.ts) → `queued` → `sent` (may have reached the
 * server) → `ok` (accepted, the feed has not brought it yet) → `done` (kept 14 days for a server that was restored from
 * a backup, sync-design B26). Refused entries leave for `held`.
 */
export type OutboxState = 'parked' | 'queued' | 'sent' | 'ok' | 'done';
export const UNSENT_STATES = ['parked', 'queued', 'sent'] as const;
export const ACTIVE_STATES = [...UNSENT_STATES, 'ok'] as const;

export type OutboxRecord = {
  readonly id: EntryId;
  /** While it is parked it has no number yet: a stand-in above all numbers, in the order of writing. */
  readonly n: number;
  readonly state: OutboxState;
  readonly commands: readonly Command[];
  readonly needs: readonly EntryId[];
  readonly at: Instant;
  readonly ticketIds: readonly TicketId[];
  /** Size of the entry as JSON, to bound a push. */
  readonly bytes: number;
  /** The feed has brought its message though the answer to the push was lost: not to be played again. */
  readonly isLanded: boolean;
  /** It had been done before, at a server that may have lost it: sent once more, and not played again. */
  readonly isAgain?: true;
  readonly v?: number;
  readonly doneAt?: number;
};

/** The server's refusal; or its author set it aside, because the server could not answer it (set-aside.ts). */
export type HeldReason =
  | Refusal
  | { readonly code: 'SET_ASIDE' }
  /** A file of its message was not taken, for a reason that is not in the file itself. */
  | {
      readonly code: 'FILE_NOT_TAKEN';
      readonly fileId: FileId;
      readonly name: string;
      readonly problem: UploadProblem | 'no_room';
    };

/**
 * Why an upload ended for good, where it is not the file's fault: its sender may not put files here; `gone`: the template
 * that had it has it no more; `rejected`: the server says no to the request as such.
 */
export type UploadProblem = 'forbidden' | 'gone' | 'rejected';

export type HeldKind = 'reply' | 'note' | 'other';

/** A refused entry, until its author settles it (A5). */
export type HeldRecord = {
  /** The refused entry's id; the held reply's own id if it was written on another device. */
  readonly id: string;
  readonly kind: HeldKind;
  readonly ticketId: TicketId;
  readonly messageId: MessageId | null;
  readonly html: string;
  readonly parentId: MessageId | null;
  /** Files of its message; absent in what was held before there were any. */
  readonly files?: readonly FileId[];
  /** All that the entry wanted, so that sending again does all of it. Empty when it comes from another device. */
  readonly commands: readonly Command[];
  readonly refusal: HeldReason;
  readonly writtenAt: Instant;
  readonly heldAt: Instant;
  /** The server's copy of it. */
  readonly heldReplyId: HeldReplyId | null;
  /** The entry that settles it, while that is pending. */
  readonly settledBy: EntryId | null;
  /** Held replies whose resending became this one: settled together with it, and not shown beside it. */
  readonly supersedes: readonly string[];
  /** Set aside: the entry as it was, to be sent again under its own id. */
  readonly aside?: OutboxRecord;
};

export type DraftUpdateRecord = {
  readonly id?: number;
  readonly ticketId: TicketId;
  readonly generation: number;
  readonly bytes: Uint8Array;
};

export type DraftStateRecord = {
  readonly ticketId: TicketId;
  readonly generation: number;
  /** Edited here since the server was last known to have everything. */
  readonly isDirty: boolean;
  /** The generation was sent or dropped meanwhile: these edits are this person's alone now. */
  readonly isPrivate: boolean;
  readonly at: Instant;
  /** Its words were about to be sent: whoever finds this later knows that they were not (C12). */
  readonly leavingSince?: Instant;
  /** Snapshot of what was sent as an answer. Should it be refused, those words are no draft any more (A5). */
  readonly spent?: Uint8Array;
  /** What its templates do when it is sent (C7). */
  readonly actions?: readonly TemplateAction[];
};

export type ViewCountRecord = { readonly view: ViewId; readonly count: number };

export type DeviceMeta = {
  readonly deviceId: DeviceId;
  /** Last number given to an entry. */
  readonly lastN: number;
};
export type LoadMeta = {
  /** Changes with every run; a page of an earlier run is refused. */
  readonly token: string;
  readonly scopes: readonly Scope[];
  /** The cursor that the load goes on from; null after a reset. */
  readonly cursor: string | null;
  readonly resume: string | null;
  readonly done: number;
  readonly total: number;
  /** Scopes that were there before and differed: what this does not bring again is gone. */
  readonly isRepair?: boolean;
};
/** The kept index of the search (search/search-pages.ts); absent: none is kept. */
export type SearchMeta = {
  readonly version: number;
  /** Grows with every change of its pages. */
  readonly rev: number;
  /** Grows when something leaves: what was read before that is not put down any more. */
  readonly left: number;
  readonly nextPage: number;
};
export type ColdMeta = {
  readonly rev: number;
  readonly nextPage: number;
  readonly isFull: boolean;
};
/** Whether the browser keeps this storage when it runs short of space, and for what it has been asked. */
export type PersistenceMeta = {
  readonly isGranted: boolean;
  readonly asked: readonly ('work' | 'installed')[];
  readonly at: number;
};
/** What the server could not answer (stuck.ts). */
export type StuckMeta = {
  readonly id: EntryId;
  /** How often it went out alone without an answer. */
  readonly attempts: number;
  /** So many entries go out at once, up to number `upTo`. */
  readonly size: number;
  readonly upTo: number;
};
export type Meta = {
  cursor: { readonly cursor: string | null };
  load: LoadMeta;
  device: DeviceMeta;
  /** Counts changes of what predictions depend on besides tickets. */
  directory: { readonly rev: number };
  cold: ColdMeta;
  person: { readonly personId: PersonId; readonly sealKey: CryptoKey | null };
  contact: { readonly at: number };
  stuck: StuckMeta;
  persistence: PersistenceMeta;
  drift: { readonly at: number };
  search: SearchMeta;
  /** Since when this device knows what its person has read. */
  reads: { readonly since: Instant };
  /** What was searched for lately, the latest first. */
  searches: { readonly texts: readonly string[] };
};
export type MetaRecord = {
  [Key in keyof Meta]: { readonly key: Key; readonly value: Meta[Key] };
}[keyof Meta];

/** Where a file was put: into the answer or the note to a ticket, into a new ticket, or shared from another app. */
export type FilePlace = `reply/${TicketId}` | `note/${TicketId}` | 'new' | 'shared';

/**
 * `preparing`: stored, and about to be made smaller; `waiting`: to go up; `uploaded`: the server has all of it;
 * `refused`: the server does not take it, and says why.
 */
export type WaitingFileState = 'preparing' | 'waiting' | 'uploaded' | 'refused';

/** A file that was put in here, until the message that names it has come back by the feed. */
export type FileRecord = FileMeta & {
  readonly place: FilePlace;
  readonly at: Instant;
  readonly state: WaitingFileState;
  /** Why the server refused it. */
  readonly problem: FileProblem['code'] | UploadProblem | null;
  /** The entry of the outbox, or what is held of it, whose message names it. */
  readonly entryId: EntryId | null;
  /** Its size before it was made smaller, where the original lies beside it. */
  readonly originalSize: number | null;
  /** The server has its bytes as a template's, and no others lie here (C7). */
  readonly copyOf?: { readonly templateId: TemplateId; readonly fileId: FileId };
};

export type FileBytesRecord = {
  readonly id: FileId;
  readonly blob: Blob;
  /** As it was picked, while its author may still choose it. */
  readonly original?: Blob;
};

/** A file of a message, as the feed tells it. */
export type FileRowRecord = FileRow & { readonly v: number };

/** Bytes that were fetched, kept for offline within bounds. */
export type KeptFileRecord = {
  /** `<file>/<variant>` */
  readonly key: string;
  readonly ticketId: TicketId;
  /** When it was last looked at. */
  readonly at: number;
  readonly blob: Blob;
};

/** Some hundred tickets with their words. */
export type SearchPageRecord = {
  readonly page: number;
  /** Each word once, with spaces between them. */
  readonly terms: string;
  /** For each ticket: seconds, how many words, and each as its place in `terms` and a mask. */
  readonly numbers: Uint32Array;
};
/** The tickets of a page, in its order, joined by spaces. */
export type SearchIdsRecord = { readonly page: number; readonly ids: string };
/** Tickets whose words may have changed since they were put down. */
export type SearchMarkRecord = { readonly n?: number; readonly ids: string };

/** How far this person has read a ticket (C10). */
export type ReadRecord = {
  readonly id: TicketId;
  readonly pubSeq: number;
  readonly notesSeq: number;
  /** The server has not been told. */
  readonly untold?: 1;
};

/** Unsent work of an ended session, readable only with the person's key. */
export type SealedRecord = {
  /** `<seal>/<table>`: what one end of a session sealed never takes the place of what another did. */
  readonly key: string;
  readonly iv: Uint8Array;
  readonly bytes: Uint8Array;
};

export const docKey = (ticketId: TicketId, kind: 'pub' | 'notes', generation: number): string =>
  `${ticketId}/${kind}/${String(generation).padStart(6, '0')}`;
