// Rows of files while they are on their way, and of the bytes they name.

import type { Instant } from '#shared/base/clock.ts';
import type { FileId, WorkspaceId } from '#shared/base/ids.ts';
import type { FileRefusalReason } from '#shared/files/file.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type UploadState = 'uploading' | 'scanning' | 'ready' | 'refused' | 'removed';
export type StoredFile = {
  readonly id: FileId;
  readonly uploader: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly state: UploadState;
  readonly reason: FileRefusalReason | null;
  readonly hasThumbnail: boolean;
  readonly isAttached: boolean;
};

export async function loadFile(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredFile | undefined> {
  const [row] = await sql<StoredFile[]>`
    select f.id, f.uploader, f.name, f.type, f.size::float8 as size, f.width, f.height, f.state, f.reason, f.has_thumbnail,
      (f.message_id is not null or f.template_id is not null) as is_attached
    from files f where f.workspace_id = ${workspaceId} and f.id = ${id}`;
  return row;
}

/** How much somebody has here that no message names. */
export async function countUnattached(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  uploader: string,
): Promise<{ readonly unfinished: number; readonly unattached: number }> {
  const [row] = await sql<{ unfinished: number; unattached: number }[]>`
    select count(*) filter (where f.state = 'uploading')::int as unfinished, count(*)::int as unattached
    from files f
    where f.workspace_id = ${workspaceId} and f.uploader = ${uploader} and f.message_id is null
      and f.template_id is null`;
  return row ?? { unfinished: 0, unattached: 0 };
}

/** What visitors have brought here that no request names, or have announced. */
export async function visitorBytes(sql: ReadTx, workspaceId: WorkspaceId): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select coalesce(sum(f.size), 0)::float8 as bytes from files f
    where f.workspace_id = ${workspaceId} and f.message_id is null and f.template_id is null
      and starts_with(f.uploader, 'visitor:')`;
  return row?.bytes ?? 0;
}

/** What the files of a workspace take: bytes that are kept, each once, and what is announced and still on its way. */
export async function bytesInUse(sql: ReadTx, workspaceId: WorkspaceId): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select (
      (select coalesce(sum(b.size), 0) from file_blobs b where b.workspace_id = ${workspaceId} and not b.is_going)
      + (select coalesce(sum(f.size), 0) from files f
         where f.workspace_id = ${workspaceId} and f.state = 'uploading')
    )::float8 as bytes`;
  return row?.bytes ?? 0;
}

/** False: the id is in use. */
export async function insertUpload(
  tx: Tx,
  workspaceId: WorkspaceId,
  file: Pick<StoredFile, 'id' | 'uploader' | 'name' | 'type' | 'size'> & { readonly at: Instant },
): Promise<boolean> {
  const rows = await tx`
    insert into files (workspace_id, id, uploader, name, type, size, created_at, changed_at)
    values (${workspaceId}, ${file.id}, ${file.uploader}, ${file.name}, ${file.type}, ${file.size}, ${file.at}, ${file.at})
    on conflict (workspace_id, id) do nothing returning 1`;
  return rows.length > 0;
}

/** Something has come for it: it is not forgotten yet. */
export async function touchUpload(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: FileId,
  at: Instant,
): Promise<void> {
  await tx`
    update files f set changed_at = ${at}
    where f.workspace_id = ${workspaceId} and f.id = ${id} and f.state = 'uploading'`;
}

/** Gives up what neither a message nor a template names. False: there is no such file. */
export async function deleteUnattached(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: FileId,
): Promise<boolean> {
  const rows = await tx`
    delete from files f where f.workspace_id = ${workspaceId} and f.id = ${id} and f.message_id is null
      and f.template_id is null returning 1`;
  return rows.length > 0;
}

export async function refuseUpload(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: FileId,
  reason: FileRefusalReason,
  at: Instant,
): Promise<void> {
  await tx`
    update files f set state = 'refused', reason = ${reason}, changed_at = ${at}
    where f.workspace_id = ${workspaceId} and f.id = ${id} and f.state = 'uploading'`;
}

// ------------------------------------------------------------------------------------------- bytes

/** These bytes are about to be needed. False: they are being removed at this moment; a little later they can come anew. */
export async function claimBlob(
  tx: Tx,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
  size: number,
): Promise<boolean> {
  const rows = await tx`
    insert into file_blobs as b (workspace_id, sha256, size) values (${workspaceId}, ${sha256}, ${size})
    on conflict (workspace_id, sha256) do update set unused_since = null where not b.is_going returning 1`;
  return rows.length > 0;
}

/** Until the transaction ends nobody gives these bytes up. False: they are being removed already. */
export async function holdBlob(
  tx: Tx,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
): Promise<boolean> {
  const rows = await tx`
    select from file_blobs b
    where b.workspace_id = ${workspaceId} and b.sha256 = ${sha256} and not b.is_going for share`;
  return rows.length > 0;
}

/** The bytes are in the store: the upload is a file. False: it was given up meanwhile. */
export async function completeUpload(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: FileId,
  whole: {
    readonly sha256: Uint8Array;
    readonly name: string;
    readonly type: string;
    readonly width: number | null;
    readonly height: number | null;
    readonly state: 'scanning' | 'ready';
    readonly at: Instant;
  },
): Promise<boolean> {
  const rows = await tx`
    update files f set state = ${whole.state}, sha256 = ${whole.sha256}, name = ${whole.name}, type = ${whole.type},
      width = ${whole.width}, height = ${whole.height}, changed_at = ${whole.at}
    where f.workspace_id = ${workspaceId} and f.id = ${id} and f.state = 'uploading' returning 1`;
  return rows.length > 0;
}

export type FileContent = {
  readonly sha256: Uint8Array;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly state: UploadState;
  readonly hasThumbnail: boolean;
};

export async function loadContent(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<FileContent | undefined> {
  const [row] = await sql<FileContent[]>`
    select f.sha256, f.type, f.size::float8 as size, f.width, f.height, f.state, f.has_thumbnail
    from files f where f.workspace_id = ${workspaceId} and f.id = ${id} and f.sha256 is not null`;
  return row;
}

/** Copies included: what is found out about bytes holds for every file that names them. Tells whose devices must hear. */
export type Touched = { readonly ticketIds: readonly string[]; readonly scopes: readonly string[] };

export async function settleScan(
  tx: Tx,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
  verdict:
    | { readonly state: 'ready' }
    | { readonly state: 'refused'; readonly reason: FileRefusalReason },
  at: Instant,
): Promise<Touched> {
  const rows =
    verdict.state === 'ready'
      ? await tx<{ ticketId: string | null }[]>`
          update files f set state = 'ready', changed_at = ${at}
          where f.workspace_id = ${workspaceId} and f.sha256 = ${sha256} and f.state = 'scanning'
          returning f.ticket_id`
      : await tx<{ ticketId: string | null }[]>`
          update files f set state = 'refused', reason = ${verdict.reason}, sha256 = null, has_thumbnail = false,
            changed_at = ${at}
          where f.workspace_id = ${workspaceId} and f.sha256 = ${sha256} and f.state in ('scanning', 'ready')
          returning f.ticket_id`;
  return touchedBy(tx, workspaceId, rows);
}

export async function markThumbnail(
  tx: Tx,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
): Promise<Touched> {
  const rows = await tx<{ ticketId: string | null }[]>`
    update files f set has_thumbnail = true
    where f.workspace_id = ${workspaceId} and f.sha256 = ${sha256} and not f.has_thumbnail
    returning f.ticket_id`;
  return touchedBy(tx, workspaceId, rows);
}

async function touchedBy(
  tx: Tx,
  workspaceId: WorkspaceId,
  rows: readonly { readonly ticketId: string | null }[],
): Promise<Touched> {
  const ticketIds = [...new Set(rows.flatMap(({ ticketId }) => ticketId ?? []))];
  if (ticketIds.length === 0) return { ticketIds, scopes: [] };
  const scopes = await tx<{ scope: string }[]>`
    select distinct m.scope from sync_memberships m
    where m.workspace_id = ${workspaceId} and m.ticket_id = any(${ticketIds}::uuid[]) and m.state <> 'gone'
      and m.touched = pg_current_xact_id()`;
  return { ticketIds, scopes: scopes.map(({ scope }) => scope) };
}

// ------------------------------------------------------------------------------------------- what is forgotten

/** Files that still wait for the scanner since before then. */
export async function listWaiting(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  before: Instant,
  limit: number,
): Promise<readonly FileId[]> {
  const rows = await sql<{ id: FileId }[]>`
    select f.id from files f
    where f.workspace_id = ${workspaceId} and f.state = 'scanning' and f.changed_at < ${before}
    order by f.changed_at limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Uploads that nothing came for, and files that no message has named; not those of a reply that is held (A5). */
export async function forgetUnattached(
  tx: Tx,
  workspaceId: WorkspaceId,
  before: {
    readonly unfinished: Instant;
    readonly unattached: Instant;
    /** Of visitors, in whatever state. */
    readonly visitors: Instant;
  },
): Promise<readonly FileId[]> {
  const rows = await tx<{ id: FileId }[]>`
    delete from files f
    where f.workspace_id = ${workspaceId} and f.message_id is null and f.template_id is null
      and f.changed_at < (case
        when starts_with(f.uploader, 'visitor:') then ${before.visitors}::timestamptz
        when f.state = 'uploading' then ${before.unfinished}::timestamptz
        else ${before.unattached}::timestamptz end)
      and not exists (
        select from held_replies h
        where h.workspace_id = f.workspace_id and h.settled is null and h.files ? f.id::text
      )
    returning f.id`;
  return rows.map(({ id }) => id);
}

/** Bytes that no file names: noted first, and given up when they are still unused much later. */
export async function noteUnusedBlobs(
  tx: Tx,
  workspaceId: WorkspaceId,
  now: Instant,
): Promise<void> {
  await tx`
    update file_blobs b set unused_since = ${now}
    where b.workspace_id = ${workspaceId} and b.unused_since is null
      and not exists (select from files f where f.workspace_id = b.workspace_id and f.sha256 = b.sha256)`;
}

export async function giveUpBlobs(
  tx: Tx,
  workspaceId: WorkspaceId,
  before: Instant,
  limit: number,
): Promise<readonly Uint8Array[]> {
  await tx`
    update file_blobs b set unused_since = null
    where b.workspace_id = ${workspaceId} and b.unused_since is not null and not b.is_going
      and exists (select from files f where f.workspace_id = b.workspace_id and f.sha256 = b.sha256)`;
  const rows = await tx<{ sha256: Uint8Array }[]>`
    update file_blobs b set is_going = true
    where b.workspace_id = ${workspaceId} and b.sha256 = any(array(
      select o.sha256 from file_blobs o
      where o.workspace_id = ${workspaceId} and o.unused_since < ${before}
      order by o.unused_since limit ${limit} for update skip locked
    ))
    returning b.sha256`;
  return rows.map(({ sha256 }) => sha256);
}

/** False: a file names them, or somebody else removes them. */
export async function giveUpBlob(
  tx: Tx,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
): Promise<boolean> {
  // By itself: what a file came to name while one waited here is seen by the next statement only.
  await tx`
    select from file_blobs b
    where b.workspace_id = ${workspaceId} and b.sha256 = ${sha256} for update`;
  const rows = await tx`
    update file_blobs b set is_going = true, unused_since = coalesce(b.unused_since, now())
    where b.workspace_id = ${workspaceId} and b.sha256 = ${sha256} and not b.is_going
      and not exists (select from files f where f.workspace_id = b.workspace_id and f.sha256 = b.sha256)
    returning 1`;
  return rows.length > 0;
}

export async function deleteBlob(
  tx: Tx,
  workspaceId: WorkspaceId,
  sha256: Uint8Array,
): Promise<void> {
  await tx`delete from file_blobs b where b.workspace_id = ${workspaceId} and b.sha256 = ${sha256} and b.is_going`;
}
