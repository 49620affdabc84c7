// One message to one device: encrypted so that only its browser can read it (RFC 8291), signed with the server's key
// (RFC 8292), and carried by our own request, since the address was given by a browser and could be anybody's
// (security.md 28).

import { createHash } from 'node:crypto';
import webPush from 'web-push';
import { HOUR_MS, SECOND_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { PushMessage } from '#shared/protocol/push.ts';
import type { AppContext } from '#server/app-context.ts';
import { OutsideError, postOutside } from '#server/platform/outbound/fetch-outside.ts';
import type { Subscription } from './push-store.ts';
import { vapidKeys, vapidSubject } from './vapid.ts';

export type SendOutcome =
  | { readonly kind: 'sent' }
  /** The push service knows the device no longer, or it is none that may be asked. */
  | { readonly kind: 'gone' }
  /** Later, and not before this pause where one was named. */
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs?: number }
  /** It would be refused again: our key is not trusted, or the message is not what it takes. */
  | { readonly kind: 'refused'; readonly status: number };

/** A push service may keep it so long for a device that is off: then it is no news any more. */
export const TTL_S = 12 * 60 * 60;
const TIMEOUT_MS = 10 * SECOND_MS;
const LONGEST_PAUSE_MS = HOUR_MS;

export type Sender = (
  workspaceId: WorkspaceId,
  to: Pick<Subscription, 'endpoint' | 'p256dh' | 'auth'>,
  message: PushMessage,
  urgency: 'normal' | 'high',
) => Promise<SendOutcome>;

export function createSender({
  secrets,
  config,
  clock,
}: Pick<AppContext, 'secrets' | 'config' | 'clock'>): Sender {
  const vapidDetails = { ...vapidKeys(secrets), subject: vapidSubject(config.publicUrl) };
  return async (workspaceId, { endpoint, p256dh, auth }, message, urgency) => {
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      JSON.stringify(message),
      {
        vapidDetails,
        TTL: TTL_S,
        contentEncoding: 'aes128gcm',
        urgency,
        topic: topicOf(workspaceId, message),
      },
    );
    try {
      const answer = await postOutside(
        endpoint,
        { headers: headers as Record<string, string>, body: body as Buffer },
        { timeoutMs: TIMEOUT_MS, allowsLoopback: config.allowsLoopback === true },
      );
      return outcomeOf(answer.status, answer.retryAfter, clock());
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      const { failure, detail } = error;
      // Whoever gave such an address did not get it from a browser.
      if (failure === 'bad-address' || failure === 'forbidden-address') return { kind: 'gone' };
      return { kind: 'later', reason: `${failure} ${detail}`.trim() };
    }
  };
}

/** While a device is off its push service keeps one message of a ticket, the latest (RFC 8030 5.4). */
const topicOf = (workspaceId: WorkspaceId, { ticketId }: PushMessage): string =>
  createHash('sha256')
    .update(`${workspaceId} ${ticketId ?? ''}`)
    .digest('base64url')
    .slice(0, 32);

function outcomeOf(status: number, retryAfter: string | undefined, now: number): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = pauseOf(retryAfter, now);
    return { kind: 'later', reason: String(status), ...(afterMs !== undefined && { afterMs }) };
  }
  return { kind: 'refused', status };
}

function pauseOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const wanted = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter) * SECOND_MS
    : Date.parse(retryAfter) - now;
  return Number.isFinite(wanted) ? Math.min(Math.max(wanted, 0), LONGEST_PAUSE_MS) : undefined;
}
