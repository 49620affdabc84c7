// Keys of integrators as their administrators see them (X2): everything but the secret, which is told once.

import type { ApiClient, ApiResult } from '#client/data/index.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type { Instant } from '#shared/base/clock.ts';

export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** What it may do at present: those of its scopes that its maker still has. */
  readonly activeScopes: readonly string[];
  readonly makerName: string;
  readonly isMakerDisabled: boolean;
  readonly createdAt: Instant;
  /** Null: never. */
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
};
/** `secret` is missing where a lost answer was asked for again: it is kept nowhere. */
export type NewApiKey = ApiKey & { readonly secret?: string };
export type ApiKeyFields = {
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly expiresAt?: Instant;
};

export function createApiKeysApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}/api-keys`;
  return {
    list: (): Promise<ApiResult<{ readonly items: readonly ApiKey[] }>> => api.get(base),
    /** `idempotencyKey`: a repeat after a lost answer makes no second key. */
    make: (fields: ApiKeyFields, idempotencyKey: string): Promise<ApiResult<NewApiKey>> =>
      api.post(base, fields, { headers: { 'idempotency-key': idempotencyKey } }),
    revoke: (id: string): Promise<ApiResult<undefined>> =>
      api.remove(`${base}/${encodeURIComponent(id)}`),
  };
}
