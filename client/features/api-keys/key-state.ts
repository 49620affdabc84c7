import type { ApiKey } from './api-keys-api.ts';

/** `resting`: its maker may nothing of it at present, or is disabled; it may come back (ADR 13). */
export type KeyState = 'active' | 'resting' | 'expired' | 'revoked';

export function keyStateOf(
  key: Pick<ApiKey, 'revokedAt' | 'expiresAt' | 'isMakerDisabled' | 'activeScopes'>,
  now: number,
): KeyState {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now) return 'expired';
  return key.isMakerDisabled || key.activeScopes.length === 0 ? 'resting' : 'active';
}

/** It opens nothing any more, whatever happens. */
export const isEnded = (state: KeyState): boolean => state === 'revoked' || state === 'expired';
