// Files that a form brings along with its other fields. They are taken before the rest is looked at, so that a form that is
// shown again for another reason still has them.

import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { HOUR_MS } from '#shared/base/clock.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { FileId } from '#shared/base/ids.ts';
import { fileProblemText } from '#shared/files/file-problem-texts.ts';
import { fileRulesOf } from '#shared/files/file-rules.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { takeFile } from '#server/features/files/index.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import { requireRoomForVisitors } from '../public-uploads.ts';
import { uploaderOfKey } from '../upload-key.ts';
import type { ContactInput, KeptFile } from './contact-input.ts';

/** Of one form: it is held in memory while it is read. Larger ones go up in pieces, from the request page. */
export const MOST_FORM_FILE_BYTES = 12 * 1024 * 1024;
const BY_NETWORK: Limit = { name: 'contact-files', attempts: 100, windowMs: HOUR_MS };

export type TakenFiles = {
  readonly kept: readonly KeptFile[];
  readonly uploadKey: string;
  readonly errors: readonly FieldError[];
};

export async function takeFormFiles(
  context: AppContext,
  c: Context<AppEnv>,
  workspace: CurrentWorkspace,
  language: string,
  { kept, uploadKey }: Pick<ContactInput, 'kept' | 'uploadKey'>,
  brought: readonly File[],
): Promise<TakenFiles> {
  const key = uploadKey ?? randomBytes(24).toString('base64url');
  if (brought.length === 0) return { kept, uploadKey: key, errors: [] };
  const rules = fileRulesOf(workspace.configuration);
  if (kept.length + brought.length > rules.maxFiles) {
    const problem = { path: 'files', code: 'too_many', name: '', rules } as const;
    const message = fileProblemText(problem, language);
    return { kept, uploadKey: key, errors: [{ path: 'files', code: 'too_long', message }] };
  }
  await context.throttle.check(BY_NETWORK, `${workspace.id}\n${c.get('clientNetwork')}`, c);
  await requireRoomForVisitors(context, workspace);
  const taken: KeptFile[] = [];
  const errors: FieldError[] = [];
  for (const file of brought) {
    const id = context.ids<FileId>();
    const problem = await takeFile(context, workspace, {
      id,
      uploader: uploaderOfKey(key),
      name: file.name,
      type: file.type,
      content: new Uint8Array(await file.arrayBuffer()),
    });
    if (problem === undefined) taken.push({ id, name: file.name.slice(0, 300) });
    else
      errors.push({
        path: 'files',
        code: 'not_allowed',
        message: fileProblemText(problem, language),
      });
  }
  return { kept: [...kept, ...taken], uploadKey: key, errors };
}
