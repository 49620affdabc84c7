import type { Awareness } from 'y-protocols/awareness';
import type { Accessor } from 'solid-js';
import type { Doc, XmlFragment } from 'yjs';
import type { Instant } from '#shared/base/clock.ts';
import type { EntryId, GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type {
  GroupRow,
  NotificationRow,
  PersonRow,
  SelfRow,
  TemplateRow,
  ViewRow,
  WorkspaceRow,
} from '#shared/protocol/rows.ts';
import type { TemplateAction } from '#shared/templates/template.ts';
import type { ApiClient } from '../api.ts';
import type { ConversationView } from '../conversations.ts';
import type { DraftStatus, PrivateDraft } from '../drafts.ts';
import type { HeldView } from '../held.ts';
import type { TicketListItem } from '../list-item.ts';
import type { Arrangement } from '../list-order.ts';
import type { ListPart } from '../list-parts.ts';
import type { ListChoice, ListId } from '../list-rows.ts';
import type { Performed } from '../outbox.ts';
import type { StoragePromise } from '../persist.ts';
import type { PushSwitch } from '../push/push-switch.ts';
import type { TicketView, ViewId } from '../records.ts';
import type { SetAside } from '../set-aside.ts';
import type { DeskFiles } from './files.ts';
import type { LocalSearch } from './search.ts';
import type { SyncStatus } from '../sync/status.ts';
import type { Unsent } from '../unsent.ts';

export type TicketList = {
  readonly rows: readonly TicketListItem[];
  readonly total: number;
  /** False until there is something to show or everything has been read; older rows may still come. */
  readonly isReady: boolean;
  /** False: many tickets are being read or sorted; the first rows come into their order before all others. */
  readonly isSorted: boolean;
  /** Of an arrangement in parts, once it is sorted. */
  readonly parts: readonly ListPart[] | undefined;
};

export type OutboxView = {
  readonly id: EntryId;
  readonly n: number;
  /**
   * `attention`: the server answers all but this one; `setAside` lets the rest go on. `parked`: it waits for its files,
   * or behind one that does.
   */
  readonly state: 'parked' | 'queued' | 'sent' | 'attention';
  readonly commands: readonly Command[];
  readonly ticketIds: readonly TicketId[];
  readonly at: Instant;
};

export type Conversation = Accessor<ConversationView> & {
  /** Brings older messages, and tries again to fetch what could not be fetched. */
  readonly showEarlier: () => void;
};

export type DraftHandle = {
  readonly doc: Doc;
  /** What the editor edits; the server takes nothing else of the document. */
  readonly fragment: XmlFragment;
  readonly awareness: Awareness;
  readonly generation: number;
  readonly status: Accessor<DraftStatus>;
  /** What lies on the device is in `doc`; edits made before are not stored. */
  readonly whenLoaded: Promise<void>;
  /** Calls back when none of the words that stood here is left after what the server has brought. */
  readonly onReplaced: (receive: () => void) => () => void;
  /** Whether all that was written until now lies on this device. */
  readonly whenStored: () => Promise<boolean>;
  readonly release: () => void;
};

export type SignedOut =
  | { readonly status: 'signed-out' }
  | { readonly status: 'unsent'; readonly unsent: Unsent };

export type Desk = {
  readonly api: ApiClient;
  /** Nothing stays on this computer: what is unsent when its last tab goes is lost. */
  readonly isPublicComputer: boolean;
  /** Notifications on this device. */
  readonly push: PushSwitch;
  readonly self: Accessor<SelfRow>;
  readonly workspace: Accessor<WorkspaceRow>;
  readonly people: Accessor<ReadonlyMap<PersonId, PersonRow>>;
  readonly groups: Accessor<ReadonlyMap<GroupId, GroupRow>>;
  /** Prepared answers that one may use; what is offered where, isOffered of shared/templates says. */
  readonly templates: Accessor<readonly TemplateRow[]>;
  /** Saved views that are offered, in their order. */
  readonly views: Accessor<readonly ViewRow[]>;
  readonly viewCounts: Accessor<Readonly<Partial<Record<ViewId, number>>>>;
  /** How many tickets of each list hold something that one has not read. */
  readonly unreadCounts: Accessor<Readonly<Partial<Record<ViewId, number>>>>;
  /** Somebody has a ticket before their eyes. Never fails: at worst it counts as unread a while longer. */
  readonly markRead: (
    id: TicketId,
    upTo: { readonly pubSeq: number; readonly notesSeq: number },
  ) => Promise<void>;
  /**
   * `only`: those of them that a filter holds, see `search.matching`. Without an arrangement the newest change comes first.
   * `columns`: fields of which rows shall know the values.
   */
  readonly tickets: (
    view: Accessor<ListId>,
    only?: Accessor<ReadonlySet<TicketId> | undefined>,
    arrangement?: Accessor<Arrangement>,
    columns?: Accessor<readonly string[]>,
  ) => Accessor<TicketList>;
  /** Somebody may look at these next: their rows are put together while nothing else is to be done. */
  readonly expectLists: (choices: Accessor<readonly ListChoice[]>) => void;
  /** Everything on this device, by its words and by filters. */
  readonly search: LocalSearch;
  readonly ticket: (id: Accessor<TicketId>) => Accessor<TicketView | undefined>;
  /** The ticket with this number, if it is on the device. */
  readonly ticketIdByNumber: (number: number) => Promise<TicketId | undefined>;
  readonly conversation: (id: Accessor<TicketId>) => Conversation;
  /**
   * Its tickets are shown changed at once, the lists' rows too; it resolves when it is stored. Throws `NotSavedError` when the
   * device cannot store it: then everything is shown as it was.
   */
  readonly perform: (commands: readonly Command[]) => Promise<Performed>;
  /** Somebody may act on these in a moment, as on an open ticket: what is done to them is shown without any reading. */
  readonly expectActs: (ids: Accessor<readonly TicketId[]>) => void;
  readonly newId: <Id extends string>() => Id;
  readonly now: () => Instant;
  readonly outbox: Accessor<{ readonly queued: number; readonly entries: readonly OutboxView[] }>;
  /**
   * Makes an entry that needs attention a held one, with the later ones that need it, so that the rest goes on. Not ok:
   * it has been answered meanwhile.
   */
  readonly setAside: (id: EntryId) => Promise<SetAside>;
  readonly held: Accessor<readonly HeldView[]>;
  readonly resendHeld: (
    id: string,
    options?: { readonly take?: boolean; readonly html?: string },
  ) => Promise<Performed>;
  readonly giveHeldAsNote: (id: string) => Promise<Performed>;
  /** Throws a held reply away, or dismisses a refused act. */
  readonly discardHeld: (id: string) => Promise<Performed | { readonly ok: true }>;
  /** Once the words of a held answer lie in the draft again: its files go back beside them. */
  readonly takeBackHeld: (id: string) => Promise<Performed | { readonly ok: true }>;
  /** Of the generation given, else of the one that the lists show: an older one is a private draft. */
  readonly draft: (ticketId: TicketId, generation?: number) => DraftHandle;
  /** Edits of a shared draft that was sent or dropped meanwhile: this person's alone now. */
  readonly privateDrafts: Accessor<readonly PrivateDraft[]>;
  readonly discardPrivateDraft: (
    draft: Pick<PrivateDraft, 'ticketId' | 'generation'>,
  ) => Promise<void>;
  /** Drafts whose words are about to be sent, or were when their page went away; `at` says since when (C12). */
  readonly leavingDrafts: Accessor<readonly PrivateDraft[]>;
  /** Never fails: without the mark nothing is lost. Nor does `spendDraft`. */
  readonly markLeaving: (
    draft: Pick<PrivateDraft, 'ticketId' | 'generation'>,
    isLeaving: boolean,
  ) => Promise<void>;
  /** Its words have gone out as an answer; `seen` is a snapshot of what its sender saw. */
  readonly spendDraft: (
    draft: Pick<PrivateDraft, 'ticketId' | 'generation'>,
    seen: Uint8Array,
  ) => Promise<void>;
  readonly files: DeskFiles;
  /** What the templates of a draft do when it is sent. Neither fails: without them the words are still there. */
  readonly draftActions: (
    draft: Pick<PrivateDraft, 'ticketId' | 'generation'>,
  ) => Promise<readonly TemplateAction[]>;
  readonly keepDraftActions: (
    draft: Pick<PrivateDraft, 'ticketId' | 'generation'>,
    actions: readonly TemplateAction[],
  ) => Promise<void>;
  readonly notifications: Accessor<readonly NotificationRow[]>;
  readonly sync: Accessor<SyncStatus>;
  /** Undefined until it has been read. */
  readonly storagePromise: Accessor<StoragePromise | undefined>;
  /** Throws away what an earlier session sealed here and no key has opened. */
  readonly discardSealed: () => Promise<void>;
  readonly syncNow: () => void;
  readonly unsent: () => Promise<Unsent>;
  /** Without `discardUnsent` it says what is unsent, and does nothing, if there is any. */
  readonly signOut: (options: { readonly discardUnsent: boolean }) => Promise<SignedOut>;
  readonly close: () => Promise<void>;
};
