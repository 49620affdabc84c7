// A file that nobody uploads: a mail has brought it. It goes through the same checks as what comes up by tus, and the same
// store; which message gets it is decided by the door.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant } from '#shared/base/clock.ts';
import type { FileId } from '#shared/base/ids.ts';
import { cleanFileName } from '#shared/files/file-name.ts';
import { checkFile, fileRulesOf, type FileProblem } from '#shared/files/file-rules.ts';
import type { AppContext, CurrentWorkspace } from '#server/app-context.ts';
import { bytesInUse, insertUpload, loadFile } from './file-store.ts';
import { finishUpload } from './finish-upload.ts';

export type GivenFile = {
  readonly id: FileId;
  readonly uploader: string;
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
};

/** What is wrong with it; undefined: it is there. May be done again with the same id. */
export async function takeFile(
  deps: Pick<AppContext, 'db' | 'clock' | 'jobs' | 'files'>,
  { id: workspaceId, configuration }: Pick<CurrentWorkspace, 'id' | 'configuration'>,
  given: GivenFile,
): Promise<FileProblem | undefined> {
  const { db, files } = deps;
  const rules = fileRulesOf(configuration);
  const name = cleanFileName(given.name);
  const problem = (code: FileProblem['code'], roomBytes?: number): FileProblem => ({
    path: 'files',
    code,
    name,
    rules,
    ...(roomBytes === undefined ? {} : { roomBytes }),
  });
  const facts = {
    id: given.id,
    uploader: given.uploader,
    name,
    type: given.type.slice(0, 200),
    size: given.content.byteLength,
  };
  const wrong = checkFile(facts, rules);
  if (wrong !== undefined) return wrong;
  const known = await db.tenant(workspaceId, async (tx) => {
    const before = await loadFile(tx, workspaceId, given.id);
    if (before !== undefined) return before;
    const room = files.mostBytes;
    if (room !== undefined && (await bytesInUse(tx, workspaceId)) + facts.size > room)
      return undefined;
    await insertUpload(tx, workspaceId, { ...facts, at: toInstant(deps.clock()) });
    return loadFile(tx, workspaceId, given.id);
  });
  if (known === undefined) return problem('no_room', files.mostBytes);
  if (known.state === 'refused') return problem(known.reason ?? 'content');
  if (known.state !== 'uploading') return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'homing-mail-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, given.content);
    const done = await finishUpload(deps, workspaceId, configuration, known, path);
    if (done.state === 'refused') return problem(done.reason);
    // Given up while it was looked at: it is brought again when the mail is read again.
    if (done.state === 'gone') throw new Error('a file of a mail is gone');
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
