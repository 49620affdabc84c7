import type { NewMessage } from './commands.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { hasContent } from './intake.ts';
import type { Refusal } from './refusals.ts';

/** A message says something. Its size and its Yjs bytes are judged where they are read. */
export function checkMessage({ html }: NewMessage): Refusal | undefined {
  if (hasContent(html)) return undefined;
  const message = fieldErrorText('required', 'message', 'en');
  return { code: 'INVALID', errors: [{ path: 'message', code: 'required', message }] };
}
