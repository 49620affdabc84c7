// One message to a webhook: an address that somebody has written down, asked by our own guarded request (security.md 28). Who
// knows the address can write there: it is sealed at rest and never shown again.

import { SECOND_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { OutsideError, pauseAsked, postOutside } from '#server/platform/outbound/fetch-outside.ts';
import { createSeal, type Seal } from '#server/platform/secrets/seal.ts';
import type { Secrets } from '#server/platform/secrets/secrets.ts';
import type { Webhook } from './slack-store.ts';

export type SlackOutcome =
  | { readonly kind: 'sent' }
  /** Later, and not before this pause where one was named. */
  | { readonly kind: 'later'; readonly problem: string; readonly afterMs?: number }
  /** It would be refused again. */
  | { readonly kind: 'refused'; readonly problem: string };

const TIMEOUT_MS = 10 * SECOND_MS;
const LONGEST_PAUSE_MS = HOUR_MS;

export const sealOf = (secrets: Secrets, workspaceId: WorkspaceId, webhookId: string): Seal =>
  createSeal(secrets, 'slack', workspaceId, webhookId);

export async function sendSlack(
  { secrets, config, clock }: Pick<AppContext, 'secrets' | 'config' | 'clock'>,
  workspaceId: WorkspaceId,
  { id, url: sealed }: Pick<Webhook, 'id' | 'url'>,
  text: string,
): Promise<SlackOutcome> {
  const url = sealOf(secrets, workspaceId, id).open(sealed);
  // Sealed by another server, or with another key.
  if (url === undefined) return { kind: 'refused', problem: 'no-webhook' };
  const body = Buffer.from(JSON.stringify({ text }));
  try {
    const answer = await postOutside(
      url,
      { headers: { 'content-type': 'application/json' }, body },
      { timeoutMs: TIMEOUT_MS, allowsLoopback: config.allowsLoopback === true },
    );
    const { status } = answer;
    if (status >= 200 && status < 300) return { kind: 'sent' };
    const problem = `status-${status}`;
    if (status !== 408 && status !== 429 && status < 500) return { kind: 'refused', problem };
    const afterMs = pauseAsked(answer, clock(), LONGEST_PAUSE_MS);
    return { kind: 'later', problem, ...(afterMs !== undefined && { afterMs }) };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const { failure } = error;
    const isForGood =
      failure === 'bad-address' || failure === 'forbidden-address' || failure === 'redirect';
    return { kind: isForGood ? 'refused' : 'later', problem: failure };
  }
}
