import type { FieldError } from '#shared/base/error-codes.ts';
import { fileProblemText } from '#shared/files/file-problem-texts.ts';
import type { FileProblem } from '#shared/files/file-rules.ts';
import { AppError } from '#server/platform/http/app-error.ts';

/** As everywhere a field is wrong; `reason` is for devices, which have sentences of their own. */
export function fileProblem(problem: FileProblem, language: string): AppError {
  const message = fileProblemText(problem, language);
  return new AppError('INVALID', {
    code: 'FILE_REFUSED',
    detail: message,
    errors: [{ path: problem.path, code: codeOf(problem.code), message }],
    extensions: { reason: problem.code, name: problem.name },
  });
}

function codeOf(code: FileProblem['code']): FieldError['code'] {
  switch (code) {
    case 'empty':
      return 'required';
    case 'too_large':
    case 'too_many':
      return 'too_long';
    case 'content':
      return 'format';
    case 'not_allowed':
    case 'no_room':
    case 'infected':
      return 'not_allowed';
  }
}
