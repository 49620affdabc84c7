import type { FieldError } from '#shared/base/error-codes.ts';
import {
  checkMessagePayload,
  MESSAGE_LIMITS,
  type MessagePayload,
} from '#shared/conversation/message-payload.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { LIMITS } from '#shared/protocol/sync.ts';

const invalid = (error: FieldError): Refusal => ({ code: 'INVALID', errors: [error] });

/** What the server would never take must not lie in the queue. */
export function checkSize(commands: readonly Command[]): Refusal | undefined {
  if (commands.length === 0 || commands.length > LIMITS.entryCommands) {
    return invalid({
      path: 'commands',
      code: 'not_allowed',
      message: `1 to ${LIMITS.entryCommands} commands`,
    });
  }
  const isLong = commands.some(
    (command) => 'message' in command && byteLength(command.message.html) > LIMITS.messageHtmlBytes,
  );
  return isLong ? tooLong() : undefined;
}

/** Why such a message cannot be written, before its bytes are made. */
export function fieldErrorOf(payload: MessagePayload): Refusal | undefined {
  if (payload.html.length > MESSAGE_LIMITS.html) return tooLong();
  const checked = checkMessagePayload(payload);
  if (checked.ok) return undefined;
  return invalid({
    path: `message.${checked.error}`,
    code: 'format',
    message: 'This message cannot be sent.',
  });
}

export const tooLong = (): Refusal =>
  invalid({
    path: 'message.html',
    code: 'too_long',
    message: `At most ${LIMITS.messageHtmlBytes / 1024} KB.`,
  });

const byteLength = (text: string): number => new TextEncoder().encode(text).length;
