// Files that messages name, locked until the entry is decided: of two messages that name the same one, one gets it.

import type { Actor } from '#shared/access/actor.ts';
import type { FileId, WorkspaceId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { checkFile, checkFileCount, fileRulesOf } from '#shared/files/file-rules.ts';
import { FILE_REFUSAL_REASONS, type FileRefusalReason } from '#shared/files/file.ts';
import type { Tx } from '#server/platform/db/database.ts';
import type { ExecuteInput } from './types.ts';

export type LoadedFile = {
  readonly id: FileId;
  readonly uploader: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly state: 'uploading' | 'scanning' | 'ready' | 'refused' | 'removed';
  readonly reason: FileRefusalReason | null;
  readonly isAttached: boolean;
};

export const filesOf = (command: Command): readonly FileId[] =>
  command.type === 'open' || command.type === 'reply' || command.type === 'note'
    ? (command.message.files ?? [])
    : [];

export async function loadFiles(
  tx: Tx,
  workspaceId: WorkspaceId,
  commands: readonly Command[],
): Promise<ReadonlyMap<FileId, LoadedFile>> {
  const ids = [...new Set(commands.flatMap(filesOf))];
  if (ids.length === 0) return new Map();
  const rows = await tx<LoadedFile[]>`
    select f.id, f.uploader, f.name, f.type, f.size::float8 as size, f.state, f.reason, (f.message_id is not null or f.template_id is not null) as is_attached
    from files f
    where f.workspace_id = ${workspaceId} and f.id = any(${ids}::uuid[])
    order by f.id for no key update`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** As uploads name whose they are. Visitors and mails say so with their entry. */
const uploaderOf = (actor: Actor): string | undefined => {
  if (actor.kind === 'person') return `person:${actor.personId}`;
  if (actor.kind === 'requester') return `requester:${actor.ticketId}`;
  return actor.kind === 'key' ? `key:${actor.keyId}` : undefined;
};

/** `used`: by messages before this one in the entry. */
export function checkFilesOf(
  command: Command,
  { actor, uploader = uploaderOf(actor) }: Pick<ExecuteInput, 'actor' | 'uploader'>,
  files: ReadonlyMap<FileId, LoadedFile>,
  used: ReadonlySet<FileId>,
  configuration: Configuration,
): Refusal | undefined {
  const ids = filesOf(command);
  const rules = fileRulesOf(configuration);
  // Before the first of them is named: how many there may be is what its author has to know.
  if (checkFileCount(ids.length, rules) !== undefined) {
    return { code: 'TOO_MANY_FILES', most: rules.maxFiles };
  }
  const taken = new Set(used);
  for (const fileId of ids) {
    const file = files.get(fileId);
    if (file === undefined || file.uploader !== uploader || file.state === 'uploading') {
      return { code: 'FILE_MISSING', fileId };
    }
    const { name } = file;
    if (file.isAttached || taken.has(fileId)) return { code: 'FILE_TAKEN', fileId, name };
    if (file.reason !== null) return { code: 'FILE_REFUSED', fileId, name, reason: file.reason };
    // What was allowed when it came up may not be any more.
    const problem = checkFile(file, rules);
    const reason = FILE_REFUSAL_REASONS.find((one) => one === problem?.code);
    if (reason !== undefined) {
      return { code: 'FILE_REFUSED', fileId, name, reason };
    }
    taken.add(fileId);
  }
  return undefined;
}
