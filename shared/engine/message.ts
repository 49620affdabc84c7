import { checkFileCount, fileRulesOf } from '#shared/files/file-rules.ts';
import type { NewMessage } from './commands.ts';
import type { Configuration } from './configuration.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { hasContent } from './intake.ts';
import type { Refusal } from './refusals.ts';

/** A message says something, or shows it. Its size and its Yjs bytes are judged where they are read. */
export function checkMessage(
  message: NewMessage,
  configuration: Configuration,
): Refusal | undefined {
  const { html, files = [] } = message;
  if (hasContent(html) || files.length > 0) return checkFiles(message, configuration);
  const text = fieldErrorText('required', 'message', 'en');
  return { code: 'INVALID', errors: [{ path: 'message', code: 'required', message: text }] };
}

/** How many files it names; whether they are there is known where they are kept. */
export function checkFiles(
  { files = [] }: NewMessage,
  configuration: Configuration,
): Refusal | undefined {
  const rules = fileRulesOf(configuration);
  if (checkFileCount(files.length, rules) === undefined) return undefined;
  return { code: 'TOO_MANY_FILES', most: rules.maxFiles };
}
