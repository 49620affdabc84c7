// The door of client/data. README.md says how the pieces are used.

export type { ApiAnswer, ApiClient, ApiFailure, ApiOptions, ApiResult } from './api.ts';
export { sendFile } from './send-file.ts';
export { createSessions, type Sessions } from './session.ts';
export { openDesk, type OpenedDesk } from './solid/open-desk.ts';
export { NotSavedError } from './database.ts';
export type {
  ConversationItem,
  ConversationView,
  EventView,
  MessageView,
} from './conversations.ts';
export { OWN_NOTE, type DraftStatus, type PrivateDraft } from './drafts.ts';
export type { FetchedFile } from './files/fetch-file.ts';
export type { AddedFile, PickedFile, SmallerFile } from './files/store-files.ts';
export type { DeskFiles } from './solid/files.ts';
export type { HeldView } from './held.ts';
export type { TicketListItem } from './list-item.ts';
export type { Arrangement } from './list-order.ts';
export type { ListId } from './list-rows.ts';
export { partingBy, type ListPart } from './list-parts.ts';
export { listValue, type ListValue, type PartKey } from './list-values.ts';
export type { Performed, TicketChange } from './outbox.ts';
export type { FilePlace, FileRecord, TicketView, ViewId } from './records.ts';
export type {
  Conversation,
  Desk,
  DraftHandle,
  OutboxView,
  SignedOut,
  TicketList,
} from './solid/desk-types.ts';
export type { LocalAnswer, LocalSearch, LocalSimilar, Matching } from './solid/search.ts';
export type { FoundPlace } from './search/messages.ts';
export type { StoragePromise } from './persist.ts';
export type { PushChange, PushState, PushSwitch } from './push/push-switch.ts';
export { OPEN_MESSAGE, type OpenMessage } from './push/open-message.ts';
export type { SyncProblem, SyncStatus } from './sync/status.ts';
export type { Unsent } from './unsent.ts';
