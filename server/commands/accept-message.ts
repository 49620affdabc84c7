// From a message as its author made it to the bytes that become part of the conversation. What breaks a rule of the
// conversation's format is refused; what is nobody's fault is mended (sync-design B10): HTML that the sanitiser
// changes, a name or a signature that is not the author's (any more), a clock that is wrong, a clientID that this
// document knows already. Then the server makes the update itself, under a clientID of its own; id and author stay.

import { fromInstant, MINUTE_MS, type Instant } from '#shared/base/clock.ts';
import type { MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import { fromBase64 } from '#shared/conversation/base64.ts';
import { checkMessageUpdate } from '#shared/conversation/check-message-update.ts';
import { MESSAGE_LIMITS, type MessagePayload } from '#shared/conversation/message-payload.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { ownHtml } from '#shared/base/folds.ts';
import { excerptOf, plainText } from '#shared/base/plain-text.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { sanitizeMessageHtml } from '#server/platform/html/sanitize.ts';
import { randomBytes } from '#server/platform/secrets/random.ts';

/** What the engine decided about a message. */
export type PostedMessage = {
  readonly ticketId: TicketId;
  readonly id: MessageId;
  readonly kind: 'reply' | 'note';
  readonly side: 'customer' | 'operator';
  readonly seq: number;
  readonly authorId: PersonId | null;
  readonly authorName: string;
  /** Of the operator who answers, empty for everybody else: what stands at the end of the message (C9). */
  readonly signature: string;
  readonly message: NewMessage;
  readonly mentions: readonly PersonId[];
};

export type AcceptedMessage = {
  readonly ticketId: TicketId;
  readonly kind: 'pub' | 'notes';
  readonly seq: number;
  readonly client: number;
  readonly bytes: Uint8Array;
  readonly payload: MessagePayload;
  readonly bodyText: string;
};

/** How far ahead a device's clock may run before the server's time is shown instead. */
const AHEAD_MS = 5 * MINUTE_MS;
const EARLIEST: Instant = '2000-01-01T00:00:00.000Z';
const EXCERPT_LENGTH = 160;

/** `isRemade`: make every update anew, whatever came. */
export function acceptMessage(
  posted: PostedMessage,
  now: Instant,
  isRemade: boolean,
): Result<AcceptedMessage, Refusal> {
  const { message } = posted;
  if (message.update === undefined) return ok(made(posted, freshPayload(posted, now)));
  const bytes = fromBase64(message.update);
  if (bytes === undefined) return refuse({ code: 'BAD_UPDATE', rule: 'malformed' });
  const checked = checkMessageUpdate(bytes, {
    id: posted.id,
    authorId: posted.authorId,
    kind: posted.kind,
    side: posted.side,
    maxBytes: LIMITS.updateBytes,
  });
  if (!checked.ok) return refuse({ code: 'BAD_UPDATE', rule: checked.error.rule });
  const { payload, client } = checked.value;
  // What only the server may say of a message.
  if (payload.origin !== undefined) return refuse({ code: 'BAD_UPDATE', rule: 'payload.origin' });
  if (payload.isRedacted !== undefined)
    return refuse({ code: 'BAD_UPDATE', rule: 'payload.isRedacted' });
  if (payload.parentId !== message.parentId)
    return refuse({ code: 'BAD_UPDATE', rule: 'payload.parentId' });

  const html = sanitizeMessageHtml(payload.html);
  // `message.html` is sanitised already: both must come to the same words.
  if (html !== message.html) return refuse({ code: 'BAD_UPDATE', rule: 'payload.html' });
  const mended = mend(payload, html, posted, now);
  if (isRemade || mended !== payload) return ok(made(posted, mended));
  return ok({ ...frame(posted, payload), client, bytes });
}

function mend(
  payload: MessagePayload,
  html: string,
  posted: PostedMessage,
  now: Instant,
): MessagePayload {
  const isRight =
    html === payload.html &&
    (payload.signature ?? '') === signatureOf(posted) &&
    payload.authorName === posted.authorName &&
    isSameList(payload.mentions ?? [], posted.mentions) &&
    isPlausible(payload.at, now);
  if (isRight) return payload;
  const at = isPlausible(payload.at, now) ? payload.at : now;
  return freshPayload(posted, at);
}

/** Not ahead of us, and not of a clock that was never set: years that no database stores are among those. */
const isPlausible = (at: Instant, now: Instant): boolean =>
  fromInstant(at) <= fromInstant(now) + AHEAD_MS && at >= EARLIEST;

const signatureOf = ({ signature }: PostedMessage): string =>
  signature.slice(0, MESSAGE_LIMITS.signature);

const freshPayload = (posted: PostedMessage, at: Instant): MessagePayload => ({
  v: 1,
  id: posted.id,
  kind: posted.kind,
  side: posted.side,
  authorId: posted.authorId,
  authorName: posted.authorName,
  ...(posted.message.parentId === undefined ? {} : { parentId: posted.message.parentId }),
  html: posted.message.html,
  ...(posted.signature === '' ? {} : { signature: signatureOf(posted) }),
  at,
  ...(posted.mentions.length === 0 ? {} : { mentions: posted.mentions }),
});

function made(posted: PostedMessage, payload: MessagePayload): AcceptedMessage {
  const client = freshClient();
  return { ...frame(posted, payload), client, bytes: makeMessageUpdate(payload, client) };
}

/** A message that the server itself makes. */
export function acceptPayload(
  payload: MessagePayload,
  ticketId: TicketId,
  seq: number,
): AcceptedMessage {
  const client = freshClient();
  const kind = payload.kind === 'reply' ? 'pub' : 'notes';
  const bytes = makeMessageUpdate(payload, client);
  return { ticketId, kind, seq, client, bytes, payload, bodyText: plainText(payload.html) };
}

const freshClient = (): number => new Uint32Array(randomBytes(4).buffer)[0] ?? 0;

const frame = (posted: PostedMessage, payload: MessagePayload) => ({
  ticketId: posted.ticketId,
  kind: posted.kind === 'reply' ? ('pub' as const) : ('notes' as const),
  seq: posted.seq,
  payload,
  bodyText: plainText(payload.html),
});

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/** Of what was written for this message: what it quotes and how it is signed is known. */
export const messageExcerpt = (html: string): string => excerptOf(ownHtml(html), EXCERPT_LENGTH);

/**
 * The command with its HTML as the server will store it. A message of nothing but what the sanitiser removes is
 * empty, and the engine says so.
 */
export function withCleanHtml(command: Command): Result<Command, Refusal> {
  if (command.type !== 'open' && command.type !== 'reply' && command.type !== 'note')
    return ok(command);
  const html = sanitizeMessageHtml(command.message.html);
  if (html.length > MESSAGE_LIMITS.html) {
    const message = `At most ${MESSAGE_LIMITS.html} characters`;
    return refuse({
      code: 'INVALID',
      errors: [{ path: 'message.html', code: 'too_long', message }],
    });
  }
  if (html === command.message.html) return ok(command);
  return ok({ ...command, message: { ...command.message, html } });
}
