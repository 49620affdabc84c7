// What people do besides tickets, in the same history (I5). Values of secrets never go in.

import type { Actor } from '#shared/access/actor.ts';
import { toInstant, type Clock } from '#shared/base/clock.ts';
import type { EventId, IdSource, WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Tx } from '#server/platform/db/database.ts';

export type AccountEventType =
  | 'workspace-created'
  | 'workspace-export-ordered'
  | 'workspace-imported'
  | 'signed-in'
  | 'signed-out'
  | 'session-revoked'
  | 'push-subscribed'
  | 'push-unsubscribed'
  | 'notifications-chosen'
  | 'slack-set'
  | 'slack-removed'
  | 'webhook-created'
  | 'webhook-changed'
  | 'webhook-deleted'
  | 'webhook-secret-made'
  | 'webhook-redelivered'
  | 'webhook-switched-off'
  | 'password-changed'
  | 'address-asked'
  | 'person-created'
  | 'person-changed'
  | 'person-invited'
  | 'password-reset-sent'
  | 'group-created'
  | 'group-changed'
  | 'api-key-created'
  | 'api-key-revoked'
  | 'authorisation-refused'
  | 'settings-changed'
  | 'rule-created'
  | 'rule-changed'
  | 'rule-deleted'
  | 'rules-ordered'
  | 'template-created'
  | 'template-changed'
  | 'template-deleted'
  | 'view-created'
  | 'view-changed'
  | 'view-deleted'
  | 'bulk-ordered'
  | 'bulk-cancelled'
  | 'insert-directory-created'
  | 'insert-directory-changed'
  | 'insert-directory-deleted'
  | 'insert-directory-loaded'
  | 'mailbox-created'
  | 'mailbox-changed'
  | 'mailbox-deleted'
  | 'panel-created'
  | 'panel-changed'
  | 'panel-deleted'
  | 'panels-ordered'
  | 'article-created'
  | 'article-changed'
  | 'article-published'
  | 'article-unpublished'
  | 'article-put-back'
  | 'article-categories-changed'
  | 'mail-text-changed'
  | 'delivery-resent'
  | 'delivery-dismissed'
  | 'email-resent'
  | 'email-reprocessed'
  | 'products-loaded'
  | 'sale-recorded';

/** Who did it and from where, taken from the request. */
export type Doer = {
  readonly kind: Actor['kind'];
  readonly id: string | null;
  readonly name: string;
  readonly via: 'web' | 'api';
  readonly ip: string;
};

/** What the machine does by itself, from nowhere. */
export const MACHINE = { kind: 'system', id: null, name: '', via: 'system', ip: '' } as const;

export type RecordEvent = (
  tx: Tx,
  workspaceId: WorkspaceId,
  doer: Doer | typeof MACHINE,
  type: AccountEventType,
  data: { readonly [key: string]: JsonValue },
) => Promise<void>;

export function createRecordEvent(deps: {
  readonly clock: Clock;
  readonly ids: IdSource;
}): RecordEvent {
  return async (tx, workspaceId, doer, type, data) => {
    await tx`
      insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, actor_id, actor_name, via, ip, data)
      values (${workspaceId}, ${deps.ids<EventId>()}, null, null, ${type}, ${toInstant(deps.clock())}, ${doer.kind},
        ${doer.id}, ${doer.name}, ${doer.via}, ${doer.ip}, ${tx.json({ type, ...data } as never)})`;
  };
}
