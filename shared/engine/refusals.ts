// Why the engine says no. Each code has a sentence per language (refusal-texts.ts) and stays stable.

import type { FieldError } from '#shared/base/error-codes.ts';
import type { FileId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { FileRefusalReason } from '#shared/files/file.ts';
import type { MissingField, StatusId } from './configuration.ts';

export type Refusal =
  /** The actor may not do this at all. */
  | { readonly code: 'NOT_ALLOWED' }
  /** Absent, or not visible to the actor: the two look alike. */
  | { readonly code: 'NO_SUCH_TICKET' }
  | { readonly code: 'ALREADY_EXISTS' }
  /** `exclusive`: somebody else holds the ticket. */
  | { readonly code: 'LOCKED'; readonly by: PersonId }
  /** `exclusive`: nobody holds the ticket and it must be taken first. */
  | { readonly code: 'NOT_TAKEN' }
  /** The actor does not hold what they want to drop or hand over. */
  | { readonly code: 'NOT_HOLDER'; readonly by: PersonId | null }
  /** The workspace's lock mode has no such act. */
  | { readonly code: 'NO_LOCKS' }
  /** `presence`, `none`: a colleague's answer is newer than what the author had seen. */
  | { readonly code: 'STALE'; readonly newerSeq: number; readonly by: PersonId | null }
  /** The move is not among the workspace's transitions. */
  | {
      readonly code: 'TRANSITION';
      readonly from: StatusId;
      readonly to: StatusId;
      readonly allowed: readonly StatusId[];
    }
  | { readonly code: 'ALREADY_CLOSED' }
  | { readonly code: 'NOT_CLOSED' }
  | { readonly code: 'INCOMPLETE'; readonly missing: readonly MissingField[] }
  /** An operator ends only what they, or any operator, answered (T13). */
  | { readonly code: 'MUST_ANSWER'; readonly who: 'self' | 'any' }
  /** It was merged; the original is where things happen. */
  | { readonly code: 'MERGED'; readonly into: TicketId }
  /** A ticket cannot be merged into or linked with itself. */
  | { readonly code: 'SAME_TICKET' }
  /** A second parent, or the other way round of a link that is there. */
  | { readonly code: 'LINK_CONTRARY' }
  /** Too many messages to be copied at once. */
  | { readonly code: 'TOO_LONG_TO_MERGE'; readonly most: number }
  | { readonly code: 'DELETED' }
  | { readonly code: 'SOLUTION_OFF' }
  /** None that waits for this step. */
  | { readonly code: 'NO_SOLUTION' }
  | { readonly code: 'RATING_OFF' }
  | { readonly code: 'ALREADY_RATED' }
  | { readonly code: 'NO_SUCH_MESSAGE' }
  /** The workspace does not assign to this kind, or the assignee is gone. */
  | { readonly code: 'NO_SUCH_ASSIGNEE' }
  | { readonly code: 'ASSIGNMENT_OFF' }
  | { readonly code: 'UNKNOWN_STATUS'; readonly status: string }
  | { readonly code: 'INVALID'; readonly errors: readonly FieldError[] }
  /** The Yjs update breaks a rule of conversation/message-update.ts; `rule` names it. */
  | { readonly code: 'BAD_UPDATE'; readonly rule: string }
  | { readonly code: 'NO_SUCH_PARENT' }
  /** A file that is unknown, not whole, forgotten or somebody else's: upload it again, and send again. */
  | { readonly code: 'FILE_MISSING'; readonly fileId: FileId }
  /** What is in it may not be here; the message can go without it. */
  | {
      readonly code: 'FILE_REFUSED';
      readonly fileId: FileId;
      readonly name: string;
      readonly reason: FileRefusalReason;
    }
  /** Another message has it already. */
  | { readonly code: 'FILE_TAKEN'; readonly fileId: FileId; readonly name: string }
  | { readonly code: 'TOO_MANY_FILES'; readonly most: number }
  | { readonly code: 'NO_SUCH_HELD_REPLY' }
  /** An earlier entry that this one needs was refused (sync-design B6). */
  | { readonly code: 'NEEDED_ENTRY_REFUSED'; readonly entryId: string };
export type RefusalCode = Refusal['code'];
