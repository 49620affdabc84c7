import type { NewMessage } from './commands.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { hasContent } from './intake.ts';
import type { Refusal } from './refusals.ts';

/** A message says something. Its size and its Yjs bytes are judged where they are read. */
export function checkMessage(message: NewMessage): Refusal | undefined {
  if (hasContent(message.html)) return undefined;
  const text = fieldErrorText('required', 'description', 'en').replace('description', 'message');
  return { code: 'INVALID', errors: [{ path: 'message', code: 'required', message: text }] };
}
