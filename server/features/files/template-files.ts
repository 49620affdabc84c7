// Files of prepared answers (C7). They come up like all others; then a template names them instead of a message. Whoever
// answers with the template gets a file of their own that names the same bytes: the answer hangs on nothing of it.

import type { Instant } from '#shared/base/clock.ts';
import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import type { FileId, TemplateId, WorkspaceId } from '#shared/base/ids.ts';
import { checkFile, type FileRules } from '#shared/files/file-rules.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { countUnattached, holdBlob, type UploadState } from './file-store.ts';

export type TemplateFile = {
  readonly id: FileId;
  readonly templateId: TemplateId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly state: UploadState;
};

export async function filesOfTemplates(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly TemplateId[],
): Promise<readonly TemplateFile[]> {
  if (ids.length === 0) return [];
  return sql<TemplateFile[]>`
    select f.id, f.template_id, f.name, f.type, f.size::float8 as size, f.state from files f
    where f.workspace_id = ${workspaceId} and f.template_id = any(${[...ids]}::uuid[])`;
}

export type AttachFault = { readonly index: number; readonly code: FieldErrorCode };

/** Files that the caller has brought become the template's. What cannot is told, and then nothing has changed. */
export async function attachToTemplate(
  tx: Tx,
  workspaceId: WorkspaceId,
  templateId: TemplateId,
  ids: readonly FileId[],
  {
    uploader,
    rules,
    at,
  }: { readonly uploader: string; readonly rules: FileRules; readonly at: Instant },
): Promise<readonly AttachFault[]> {
  if (ids.length === 0) return [];
  type Row = Pick<TemplateFile, 'id' | 'name' | 'type' | 'size' | 'state'> & {
    readonly uploader: string;
    readonly isAttached: boolean;
  };
  const rows = await tx<Row[]>`
    select f.id, f.name, f.type, f.size::float8 as size, f.state, f.uploader,
      (f.message_id is not null or f.template_id is not null) as is_attached
    from files f where f.workspace_id = ${workspaceId} and f.id = any(${[...ids]}::uuid[])
    order by f.id for no key update`;
  const known = new Map(rows.map((row) => [row.id, row]));
  const faults = ids.flatMap((id, index): AttachFault[] => {
    const file = known.get(id);
    // Anybody else's looks as if it were not there.
    if (file === undefined || file.uploader !== uploader || file.state === 'uploading')
      return [{ index, code: 'not_found' }];
    if (file.isAttached) return [{ index, code: 'taken' }];
    const isFit = file.state === 'ready' || file.state === 'scanning';
    return isFit && checkFile(file, rules) === undefined ? [] : [{ index, code: 'not_allowed' }];
  });
  if (faults.length > 0) return faults;
  await tx`
    update files f set template_id = ${templateId}, changed_at = ${at}
    where f.workspace_id = ${workspaceId} and f.id = any(${[...ids]}::uuid[])`;
  return [];
}

/** Those it has no more. Copies in answers name the bytes themselves; else a later round removes these. */
export async function dropFromTemplate(
  tx: Tx,
  workspaceId: WorkspaceId,
  templateId: TemplateId,
  kept: readonly FileId[],
): Promise<void> {
  await tx`
    delete from files f
    where f.workspace_id = ${workspaceId} and f.template_id = ${templateId} and f.id <> all(${[...kept]}::uuid[])`;
}

/** The state of the copy; a repeat by the same caller finds it again. */
export async function copyOfTemplate(
  tx: Tx,
  workspaceId: WorkspaceId,
  from: { readonly templateId: TemplateId; readonly fileId: FileId },
  copy: {
    readonly id: FileId;
    readonly uploader: string;
    readonly at: Instant;
    /** A message names it at once: it is none of those that wait for one. */
    readonly isNamedNow?: true;
  },
): Promise<UploadState> {
  const { id, uploader, at } = copy;
  const [there] = await tx<{ uploader: string; state: UploadState }[]>`
    select f.uploader, f.state from files f where f.workspace_id = ${workspaceId} and f.id = ${id}`;
  if (there !== undefined) {
    if (there.uploader === uploader) return there.state;
    throw new AppError('CONFLICT', { detail: 'This id is used for another file.' });
  }
  const { unattached } = await countUnattached(tx as ReadTx, workspaceId, uploader);
  if (unattached >= UPLOAD_LIMITS.unattached && copy.isNamedNow !== true) {
    throw new AppError('TOO_MANY', {
      detail: 'Too many files wait for their message.',
      headers: { 'retry-after': '60' },
    });
  }
  const [file] = await tx<{ sha256: Uint8Array }[]>`
    select f.sha256 from files f
    where f.workspace_id = ${workspaceId} and f.id = ${from.fileId} and f.template_id = ${from.templateId}
      and f.state in ('scanning', 'ready')
    for share`;
  if (file === undefined) throw new AppError('NOT_FOUND');
  if (!(await holdBlob(tx, workspaceId, file.sha256)))
    throw new AppError('UNAVAILABLE', { headers: { 'retry-after': '2' } });
  const [made] = await tx<{ state: UploadState }[]>`
    insert into files (workspace_id, id, uploader, name, type, size, width, height, state, sha256, has_thumbnail,
      created_at, changed_at)
    select f.workspace_id, ${id}, ${uploader}, f.name, f.type, f.size, f.width, f.height, f.state, f.sha256,
      f.has_thumbnail, ${at}, ${at}
    from files f where f.workspace_id = ${workspaceId} and f.id = ${from.fileId}
    on conflict (workspace_id, id) do nothing returning state`;
  // Another tab was first with the same id this moment: it asks again and finds it.
  if (made === undefined) throw new AppError('UNAVAILABLE', { headers: { 'retry-after': '1' } });
  return made.state;
}
