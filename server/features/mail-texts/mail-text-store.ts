import type { Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { MailText } from '#shared/templates/mail-text.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type MailTextPlace = { readonly event: string; readonly language: string };
export type StoredMailText = MailText & {
  readonly changedAt: Instant;
  /** Changes whenever the text does. */
  readonly version: string;
};

export const listOwn = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<(MailTextPlace & { readonly changedAt: Instant })[]> => sql<
  (MailTextPlace & { readonly changedAt: Instant })[]
>`
  select m.event, m.language, m.changed_at from mail_texts m
  where m.workspace_id = ${workspaceId} order by m.event, m.language`;

export async function loadOwn(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { event, language }: MailTextPlace,
): Promise<StoredMailText | undefined> {
  const [row] = await sql<StoredMailText[]>`
    select m.subject, m.body, m.changed_at, m.xid::text as version from mail_texts m
    where m.workspace_id = ${workspaceId} and m.event = ${event} and m.language = ${language}`;
  return row;
}

/** First of every change: of two that saw the same text one is told so. */
export async function lockMailTexts(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`mail texts ${workspaceId}`}, 0))`;
}

export async function putOwn(
  tx: Tx,
  workspaceId: WorkspaceId,
  { event, language }: MailTextPlace,
  { subject, body }: MailText,
  now: Instant,
): Promise<void> {
  await tx`
    insert into mail_texts (workspace_id, event, language, subject, body, changed_at)
    values (${workspaceId}, ${event}, ${language}, ${subject}, ${body}, ${now})
    on conflict (workspace_id, event, language) do update set
      subject = excluded.subject, body = excluded.body, changed_at = excluded.changed_at`;
}

export async function removeOwn(
  tx: Tx,
  workspaceId: WorkspaceId,
  { event, language }: MailTextPlace,
): Promise<void> {
  await tx`
    delete from mail_texts m
    where m.workspace_id = ${workspaceId} and m.event = ${event} and m.language = ${language}`;
}

export type MailTextChange = {
  readonly id: string;
  readonly at: Instant;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly via: string;
  readonly data: { readonly from: MailText | null; readonly to: MailText | null };
};

/** Latest first; one more than `limit` tells that there is more. */
export const listChanges = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { event, language }: MailTextPlace,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<MailTextChange[]> => sql<MailTextChange[]>`
  select e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.via, e.data from events e
  where e.workspace_id = ${workspaceId} and e.ticket_id is null and e.type = 'mail-text-changed'
    and e.data ->> 'event' = ${event} and e.data ->> 'language' = ${language}
    ${before === undefined ? sql`` : sql`and e.id < ${before}`}
  order by e.id desc limit ${limit + 1}`;
