// The last piece has come: is it what it says, and where does it go.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { fileRulesOf, type FileRules } from '#shared/files/file-rules.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { FileRefusalReason } from '#shared/files/file.ts';
import type { AppContext } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { blobKey } from './blob-keys.ts';
import { inspectContent } from './content/inspect-content.ts';
import { isDrawable, isDrawn } from './content/picture.ts';
import {
  claimBlob,
  completeUpload,
  holdBlob,
  refuseUpload,
  type StoredFile,
} from './file-store.ts';

export type Finished =
  | { readonly state: 'scanning' | 'ready' }
  | { readonly state: 'refused'; readonly reason: FileRefusalReason }
  /** It was given up while it was looked at. */
  | { readonly state: 'gone' };

type Deps = Pick<AppContext, 'db' | 'clock' | 'jobs' | 'files'>;

/** `path` stays where it is. May be done again: what is there is not written twice. */
export async function finishUpload(
  { db, clock, jobs, files }: Deps,
  workspaceId: WorkspaceId,
  configuration: Configuration,
  file: StoredFile,
  path: string,
): Promise<Finished> {
  const rules: FileRules = fileRulesOf(configuration);
  const found = await inspectContent(path, file, rules);
  if (!found.ok) {
    const { reason } = found;
    await db.tenant(workspaceId, (tx) =>
      refuseUpload(tx, workspaceId, file.id, reason, toInstant(clock())),
    );
    return { state: 'refused', reason };
  }
  const sha256 = await hashOf(path);
  const isFree = await db.tenant(workspaceId, (tx) =>
    claimBlob(tx, workspaceId, sha256, file.size),
  );
  if (!isFree) throw beingRemoved();
  const key = blobKey(workspaceId, sha256);
  if (!(await files.store.has(key))) await files.store.putFile(key, path);

  const { sides } = found;
  const state = files.scanner === undefined ? ('ready' as const) : ('scanning' as const);
  const isPicture = sides !== undefined && isDrawn(found.type) && isDrawable(sides);
  const isThere = await db.tenant(workspaceId, async (tx) => {
    // Since they were claimed another upload of the same bytes may have been found infected.
    if (!(await holdBlob(tx, workspaceId, sha256))) throw beingRemoved();
    const done = await completeUpload(tx, workspaceId, file.id, {
      sha256,
      name: found.name,
      type: found.type,
      width: sides?.width ?? null,
      height: sides?.height ?? null,
      state,
      at: toInstant(clock()),
    });
    if (done && (isPicture || state === 'scanning'))
      await enqueue(tx, jobs, 'file', { workspaceId, fileId: file.id });
    return done;
  });
  return isThere ? { state } : { state: 'gone' };
}

const beingRemoved = (): AppError =>
  new AppError('UNAVAILABLE', {
    detail: 'The same bytes are being removed at this moment. Try again.',
    headers: { 'retry-after': '2' },
  });

async function hashOf(path: string): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest();
}
