// One attempt: rendered, signed, posted by our own guarded request (security.md 28). Of the answer nothing is read but its
// status and `Retry-After`.

import { HOUR_MS, SECOND_MS, toInstant, type Clock } from '#shared/base/clock.ts';
import type { AppContext } from '#server/app-context.ts';
import {
  OutsideError,
  pauseAsked,
  postOutside,
  type OutsideOptions,
} from '#server/platform/outbound/fetch-outside.ts';
import type { Try } from './delivery-store.ts';
import { sealOf, signedHeaders } from './signing.ts';
import type { Webhook } from './webhook-store.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';

export type Outcome = {
  /** gone: it wants nothing any more. refused: not this one. later: nor anything, for now. */
  readonly kind: 'taken' | 'gone' | 'refused' | 'later';
  readonly tried: Try;
  readonly afterMs: number | undefined;
};
export type SendDeps = Pick<AppContext, 'config' | 'clock' | 'secrets'> & {
  /** For tests: names as somebody hostile would resolve them. */
  readonly lookup?: OutsideOptions['lookup'];
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10 * SECOND_MS;
const LONGEST_ASKED_MS = HOUR_MS;

export async function sendDelivery(
  { config, clock, secrets, lookup, timeoutMs = TIMEOUT_MS }: SendDeps,
  workspaceId: WorkspaceId,
  webhook: Webhook,
  { id, body }: { readonly id: string; readonly body: Uint8Array },
): Promise<Outcome> {
  const at = clock();
  const keys = openSecrets(sealOf(secrets, workspaceId, webhook.id), webhook, at);
  // Sealed by another server, or with another key.
  if (keys.length === 0) return { ...failed(at, clock, 'no-secret', null), kind: 'later' };
  const headers = signedHeaders({ id, timestampS: Math.floor(at / SECOND_MS), body }, keys);
  try {
    const answer = await postOutside(
      webhook.url,
      { headers, body },
      {
        timeoutMs,
        allowsLoopback: config.allowsLoopback === true,
        ...(lookup !== undefined && { lookup }),
      },
    );
    const { status } = answer;
    if (status >= 200 && status < 300) {
      const tried = { at: toInstant(at), status, problem: null, ms: msSince(at, clock) };
      return { kind: 'taken', tried, afterMs: undefined };
    }
    const afterMs = pauseAsked(answer, clock(), LONGEST_ASKED_MS);
    return {
      ...failed(at, clock, `status-${status}`, status),
      kind: status === 410 ? 'gone' : isAboutThisOne(status) ? 'refused' : 'later',
      afterMs,
    };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const status = /^\d{3}$/.test(error.detail) ? Number(error.detail) : null;
    return { ...failed(at, clock, error.failure, status), kind: 'later' };
  }
}

/** The others are for all alike: too slow, too early, too much at once. */
const isAboutThisOne = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 425, 429].includes(status);

const failed = (at: number, clock: Clock, problem: string, status: number | null) => ({
  tried: { at: toInstant(at), status, problem, ms: msSince(at, clock) },
  afterMs: undefined,
});

const msSince = (at: number, clock: Clock): number => Math.max(0, Math.round(clock() - at));

/** The newest first. */
function openSecrets(
  seal: ReturnType<typeof sealOf>,
  { secret, previousSecret, previousUntil }: Webhook,
  now: number,
): string[] {
  const isBefore = previousUntil !== null && Date.parse(previousUntil) > now;
  return [secret, isBefore ? previousSecret : null].flatMap((sealed) => {
    const open = sealed === null ? undefined : seal.open(sealed);
    return open === undefined ? [] : [open];
  });
}
