// A form that a person fills in takes longer than a robot that posts it: the form carries the signed time of its
// making. No third party, no cookie, no puzzle (P1).

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { DAY_MS, SECOND_MS, type Clock } from '#shared/base/clock.ts';

export type FormTokens = {
  readonly make: (workspaceId: WorkspaceId) => string;
  readonly judge: (
    workspaceId: WorkspaceId,
    token: string,
  ) => 'good' | 'too-fast' | 'expired' | 'forged';
};

const LEAST_MS = 2 * SECOND_MS;
/** A form may stand open over a weekend, or wait for a connection. */
const LONGEST_MS = 30 * DAY_MS;

export function createFormTokens(secret: Uint8Array, clock: Clock): FormTokens {
  const sign = (workspaceId: WorkspaceId, madeAt: string): string =>
    createHmac('sha256', secret).update(`${workspaceId}\n${madeAt}`).digest('base64url');
  return {
    make: (workspaceId) => {
      const madeAt = clock().toString(36);
      return `${madeAt}.${sign(workspaceId, madeAt)}`;
    },
    judge: (workspaceId, token) => {
      const [madeAt = '', signature = ''] = token.split('.');
      const wanted = Buffer.from(sign(workspaceId, madeAt));
      const given = Buffer.from(signature);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'forged';
      const age = clock() - Number.parseInt(madeAt, 36);
      if (age < LEAST_MS) return 'too-fast';
      return age > LONGEST_MS ? 'expired' : 'good';
    },
  };
}
