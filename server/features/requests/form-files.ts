// Files that came in a form without script (F1): what the uploads of the page do beforehand is done here at once, by the
// same rules. What was taken stays, under the form's own key, so that a form that comes back need not bring it again.

import { createHash } from 'node:crypto';
import type { FieldError } from '#shared/base/error-codes.ts';
import type { FileId } from '#shared/base/ids.ts';
import { fileProblemText } from '#shared/files/file-problem-texts.ts';
import { checkFileCount, fileRulesOf, type FileProblem } from '#shared/files/file-rules.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import type { AppContext, CurrentWorkspace } from '#server/app-context.ts';
import { loadFile, takeFile, visitorBytes } from '#server/features/files/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { MultipartFile } from '#server/platform/http/multipart.ts';
import { derivedId } from '#server/platform/ids/derived-id.ts';
import type { TypedForm } from './form-body.ts';
import type { PlainForm } from './plain-form.ts';
import { pageTexts } from './pages/page-texts.ts';

/** By the names of their controls. */
export const FORM_FILES = { chosen: 'file', kept: 'files' } as const;
export type KeptFile = { readonly id: string; readonly name: string };
/** Whose they are, until a message has them, and what their ids are made of. */
type Holder = { readonly uploader: string; readonly base: string };

export function createFormFiles(context: AppContext): {
  /** The form with the ids of its files; what was not taken is told. */
  readonly take: (
    workspace: CurrentWorkspace,
    form: PlainForm,
    holder: Holder,
    language: string,
  ) => Promise<{ readonly typed: TypedForm; readonly errors: readonly FieldError[] }>;
  /** Those that an earlier form has brought. */
  readonly kept: (
    workspace: CurrentWorkspace,
    typed: TypedForm,
    uploader: string,
  ) => Promise<readonly KeptFile[]>;
} {
  const { db } = context;

  const take: ReturnType<typeof createFormFiles>['take'] = async (
    workspace,
    { typed, files },
    { uploader, base },
    language,
  ) => {
    if (files.length === 0) return { typed, errors: [] };
    const rules = fileRulesOf(workspace.configuration);
    const ids = new Set(typed[FORM_FILES.kept] ?? []);
    const errors: FieldError[] = [];
    const refuse = (problem: FileProblem) =>
      errors.push({
        path: 'files',
        code: 'not_allowed',
        message: fileProblemText(problem, language),
      });
    const isFull = await db.tenantRead(
      workspace.id,
      async (sql) => (await visitorBytes(sql, workspace.id)) > UPLOAD_LIMITS.visitorBytes,
    );
    if (isFull) throw new AppError('UNAVAILABLE', { headers: { 'retry-after': '600' } });
    for (const file of files) {
      const tooMany = checkFileCount(ids.size + 1, rules);
      if (tooMany !== undefined) {
        refuse(tooMany);
        break;
      }
      if (file.tooMuch !== undefined) {
        const texts = pageTexts(workspace.configuration, language);
        if (file.tooMuch === 'one')
          refuse({ path: 'files', code: 'too_large', name: file.name, rules });
        else
          errors.push({
            path: 'files',
            code: 'too_long',
            message: texts.filesTooMuch.replace('{name}', () => file.name.slice(0, 60)),
          });
        continue;
      }
      const id = idOfFile(base, file);
      const { name, type, content } = file;
      const problem = await takeFile(context, workspace, { id, uploader, name, type, content });
      if (problem === undefined) ids.add(id);
      else refuse(problem);
    }
    return { typed: { ...typed, [FORM_FILES.kept]: [...ids] }, errors };
  };

  return {
    take,
    kept: (workspace, typed, uploader) =>
      db.tenantRead(workspace.id, async (sql) => {
        const { maxFiles } = fileRulesOf(workspace.configuration);
        const kept: KeptFile[] = [];
        for (const id of (typed[FORM_FILES.kept] ?? []).slice(0, maxFiles)) {
          const file = /^[0-9a-f-]{36}$/.test(id)
            ? await loadFile(sql, workspace.id, id)
            : undefined;
          if (file?.uploader === uploader) kept.push({ id, name: file.name });
        }
        return kept;
      }),
  };
}

/** The same file of the same form has one id: a form that is sent twice brings it once. */
const idOfFile = (base: string, { name, content }: MultipartFile): FileId => {
  const digest = createHash('sha256').update(content).digest('hex');
  return derivedId<FileId>(base, `file ${digest} ${name}`);
};
