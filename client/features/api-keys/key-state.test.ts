import { describe, expect, test } from 'vitest';
import { toInstant } from '#shared/base/clock.ts';
import { isEnded, keyStateOf } from './key-state.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const key = { revokedAt: null, expiresAt: null, isMakerDisabled: false, activeScopes: ['x'] };

describe('X2m what has become of a key', () => {
  test.each([
    ['one that has no end is active', {}, 'active'],
    ['one that ends later is active', { expiresAt: toInstant(NOW + 1) }, 'active'],
    ['at the very moment of its end it has expired', { expiresAt: toInstant(NOW) }, 'expired'],
    ['one whose maker is disabled rests', { isMakerDisabled: true }, 'resting'],
    ['one whose maker lost every right of it rests', { activeScopes: [] }, 'resting'],
    [
      'revoked says more than expired or resting',
      { revokedAt: toInstant(NOW), expiresAt: toInstant(NOW), isMakerDisabled: true },
      'revoked',
    ],
  ] as const)('%s', (_title, changes, state) => {
    expect(keyStateOf({ ...key, ...changes }, NOW)).toBe(state);
    expect(isEnded(state)).toBe(state === 'revoked' || state === 'expired');
  });
});
