// Files that an answer to many tickets carries (C7, S4): each ticket's answer gets files of its own, which name the same
// bytes as the template's.

import type { Actor } from '#shared/access/actor.ts';
import { toInstant } from '#shared/base/clock.ts';
import type { FileId, TemplateId, WorkspaceId } from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import type { AppContext } from '#server/app-context.ts';
import { copyOfTemplate, deleteUnattached } from '#server/features/files/index.ts';
import { findUsableTemplate } from '#server/features/templates/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { BulkCommand } from './bulk-commands.ts';
import type { BulkJob, BulkRefusal } from './bulk-store.ts';

/** The commands with the files of the templates that they name, as these are now; a template must be the caller's to use. */
export async function withFilesOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  commands: readonly BulkCommand[],
): Promise<readonly BulkCommand[]> {
  const made: BulkCommand[] = [];
  for (const [index, command] of commands.entries()) {
    if (command.type !== 'reply' || command.templateId === undefined) {
      made.push(command);
      continue;
    }
    const template = await findUsableTemplate(sql, workspaceId, actor, command.templateId);
    if (template === undefined)
      throw new AppError('INVALID', {
        errors: [
          {
            path: `commands.${index}.templateId`,
            code: 'not_found',
            message: 'There is no such template, or it is not yours to use.',
          },
        ],
      });
    made.push({ ...command, files: template.attachmentIds });
  }
  return made;
}

export type FileCopy = {
  readonly templateId: TemplateId;
  readonly from: FileId;
  readonly id: FileId;
};

/** Just before the answer that names them. Undefined: not now. */
export async function makeCopies(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  workspaceId: WorkspaceId,
  { actorKind, actorId }: Pick<BulkJob, 'actorKind' | 'actorId'>,
  copies: readonly FileCopy[],
): Promise<Result<undefined, BulkRefusal> | undefined> {
  const uploader = `${actorKind}:${actorId}`;
  const at = toInstant(clock());
  for (const { templateId, from, id } of copies) {
    try {
      await db.tenant(workspaceId, (tx) =>
        copyOfTemplate(
          tx,
          workspaceId,
          { templateId, fileId: from },
          { id, uploader, at, isNamedNow: true },
        ),
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // The template has it no more: an answer that lacks it is not what was ordered.
      if (error.kind === 'NOT_FOUND') return refuse({ code: 'FILE_MISSING', fileId: from });
      if (error.kind === 'UNAVAILABLE') return undefined;
      throw error;
    }
  }
  return ok(undefined);
}

/** Those that no message names: it was refused, or a repeat found an earlier answer. */
export async function dropCopies(
  { db }: Pick<AppContext, 'db'>,
  workspaceId: WorkspaceId,
  copies: readonly FileCopy[],
): Promise<void> {
  if (copies.length === 0) return;
  await db.tenant(workspaceId, async (tx) => {
    for (const { id } of copies) await deleteUnattached(tx, workspaceId, id);
  });
}
