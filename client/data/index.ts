// The door of client/data. README.md says how the pieces are used.

export type { ApiClient, ApiFailure, ApiResult } from './api.ts';
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
export type { HeldView } from './held.ts';
export type { TicketListItem } from './list-index.ts';
export type { Performed } from './outbox.ts';
export type { TicketView, ViewId } from './records.ts';
export type {
  Conversation,
  Desk,
  DraftHandle,
  OutboxView,
  SignedOut,
  TicketList,
} from './solid/desk-types.ts';
export type { StoragePromise } from './persist.ts';
export type { SyncProblem, SyncStatus } from './sync/status.ts';
export type { Unsent } from './unsent.ts';
