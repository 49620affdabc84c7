// An attempt to see something, granted or refused (I5).

import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';

export type AccessAction =
  /** A ticket with its conversation, over the API. */
  | 'ticket-viewed'
  | 'history-read'
  /** A conversation or the shared draft of an answer, live over a socket. */
  | 'conversation-viewed'
  /** A customer's request, by its access code. */
  | 'request-viewed'
  | 'tickets-listed'
  | 'searched'
  | 'exported'
  | 'file-downloaded'
  /** Rows of the feed, to a device. */
  | 'delivered'
  | 'audit-read'
  /** Any other part of the API. */
  | 'read'
  /** Asked for and refused: what was granted is in the history as an event. */
  | 'change'
  | 'sign-in';

export type Accessor = {
  readonly kind: Actor['kind'];
  readonly id: string | null;
  readonly name: string;
};

export type Access = {
  readonly workspaceId: WorkspaceId;
  readonly action: AccessAction;
  readonly outcome: 'granted' | 'refused';
  readonly ticketId: string | null;
  /** Number of the ticket where its id is not known. */
  readonly number?: number;
  readonly object: string;
  readonly accessor: Accessor;
  readonly via: 'web' | 'api' | 'device';
  readonly ip: string;
  /** What repeats are told apart by where nobody is known: an address, or its network. */
  readonly network: string;
  readonly data: { readonly [key: string]: JsonValue };
};

/** Some equal accesses. */
export type FoldedAccess = {
  readonly id: string;
  readonly access: Access;
  readonly count: number;
  readonly at: Instant;
  readonly lastAt: Instant;
};
