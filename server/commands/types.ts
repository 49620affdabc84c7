import type { Actor } from '#shared/access/actor.ts';
import type {
  DeviceId,
  EntryId,
  HeldReplyId,
  MessageId,
  PersonId,
  TicketId,
  WorkspaceId,
} from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';

/** Where a command came from, for the history and the ticket's client IP (T1, T11). */
export type Origin = {
  readonly via: 'device' | 'api' | 'web' | 'mail' | 'system';
  readonly ip: string;
  readonly actorName: string;
};

/** What makes a repeated request harmless. */
export type Receipt =
  | {
      readonly kind: 'device';
      readonly personId: PersonId;
      readonly deviceId: DeviceId;
      /** Number of the entry on its device, from 1 without gaps. */
      readonly n: number;
      readonly entryId: EntryId;
      readonly needs: readonly EntryId[];
      /** Up to this number the device has its answers. */
      readonly acknowledged?: number;
    }
  | {
      readonly kind: 'key';
      /** Whose keys these are: two callers may use the same key. */
      readonly actor: string;
      readonly key: string;
      /** SHA-256 of method, path and body. */
      readonly requestHash: Uint8Array;
    };

export type ExecuteInput = {
  readonly workspaceId: WorkspaceId;
  readonly actor: Actor;
  readonly origin: Origin;
  /** Succeed or fail together, in this order. */
  readonly commands: readonly Command[];
  readonly receipt?: Receipt;
  /** Whose the files are that the messages name, where the actor has none of their own: a mail's, a visitor's. */
  readonly uploader?: string;
  /** A machine wrote it: no mail of ours goes to whoever asked (M5). */
  readonly answersNobody?: true;
  /** An administrator whose password came with this very call (T12). */
  readonly authorisedById?: PersonId;
  /** Why the sender's commands could not be read; there are none then, and this is the answer to the receipt. */
  readonly unreadable?: Refusal;
  /** A ticket that must still be as its reader saw it (If-Match): the transaction id of its row. */
  readonly expects?: { readonly ticketId: TicketId; readonly version: string };
  /** Only what would come of it: nothing is written, not even the answer. */
  readonly isRehearsal?: boolean;
  /** The sender wants to see what became of the tickets (`written`). */
  readonly showsTickets?: boolean;
};

/** A ticket as a transaction has left it. */
export type WrittenTicket = {
  readonly state: TicketState;
  readonly clientIp: string;
  readonly excerpt: string;
  readonly accessGeneration: number;
  /** When it last changed for its customer, whom notes and takes do not concern (C4). */
  readonly publicUpdatedAt: Instant;
  /** Changes with the row. */
  readonly version: string;
};

/** A receipt that is no decision about the commands: the sender must do something else first. */
export type Undone =
  /** Entries before this one are missing: send again from `from`. */
  | { readonly undone: 'gap'; readonly from: number }
  /** The device's number was used for another entry: a copied profile. */
  | { readonly undone: 'forked' }
  /** The Idempotency-Key was used for another request. */
  | { readonly undone: 'key-conflict' }
  /** The ticket is no longer as `expects` says. */
  | { readonly undone: 'changed' }
  /** Nothing was written, or nobody can tell: the same receipt may be sent again. */
  | { readonly undone: 'retry'; readonly afterMs: number };

export type Done = {
  readonly ok: true;
  /** Transaction id of the effect. */
  readonly v: number;
  /** Tickets that came into being or changed, in the order of the commands. */
  readonly tickets: readonly { readonly id: TicketId; readonly number: number | null }[];
  readonly messages: readonly {
    readonly id: MessageId;
    readonly ticketId: TicketId;
    readonly kind: 'pub' | 'notes';
    readonly seq: number;
  }[];
  /** If asked for, and unless this is the answer to a receipt that was there already. */
  readonly written?: ReadonlyMap<TicketId, WrittenTicket>;
};
export type Refused = {
  readonly ok: false;
  readonly refusal: Refusal;
  /** The server keeps the refused reply for its author (A5). */
  readonly heldReplyId?: HeldReplyId;
  /** Zero when there was nothing to write. */
  readonly v: number;
};
export type ExecuteResult = Done | Refused | ({ readonly ok: false } & Undone);
export type Execute = (input: ExecuteInput) => Promise<ExecuteResult>;
