// Webhooks as their administrators see them (X3): everything but the secret, which is told once.

import type { Instant } from '#shared/base/clock.ts';
import type { WebhookEvent } from '#shared/engine/webhook-events.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type WebhookFields = {
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookEvent[];
  /** Of which tickets; empty: of all. */
  readonly q: string;
  readonly isOn: boolean;
};
export type ListedWebhook = WebhookFields & {
  readonly id: string;
  readonly offReason: 'gone' | 'failing' | 'maker' | null;
  readonly makerName: string;
  readonly hasSecret: boolean;
  readonly lastSentAt: Instant | null;
  readonly failingSince: Instant | null;
  readonly problem: string | null;
  readonly waiting: number;
  readonly dropped: number;
  readonly droppedAt: Instant | null;
};
/** `secret` is missing where a lost answer was asked for again: it is kept nowhere. */
export type WebhookWithSecret = ListedWebhook & { readonly secret?: string };
export type Tested = {
  readonly outcome: 'sent' | 'failed';
  readonly problem: string | null;
  readonly ms: number;
};
export const DELIVERY_STATES = ['waiting', 'sent', 'failed', 'passed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type Delivery = {
  readonly id: string;
  readonly type: string;
  readonly ticketId: string | null;
  readonly ticketNumber: number | null;
  readonly at: Instant;
  readonly state: DeliveryState;
  readonly nextAt: Instant | null;
  readonly problem: string | null;
  readonly tries: readonly {
    readonly at: Instant;
    readonly status: number | null;
    readonly problem: string | null;
    readonly ms: number;
  }[];
};

export function createWebhooksApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}/webhooks`;
  const one = (id: string): string => `${base}/${encodeURIComponent(id)}`;
  const ifMatch = (etag: string | null) => (etag === null ? {} : { headers: { 'if-match': etag } });
  return {
    list: (): Promise<ApiResult<{ readonly items: readonly ListedWebhook[] }>> => api.get(base),
    get: (id: string): Promise<ApiResult<ListedWebhook>> => api.get(one(id)),
    /** `key`: a repeat after a lost answer makes no second one. */
    add: (fields: WebhookFields, key: string): Promise<ApiResult<WebhookWithSecret>> =>
      api.post(base, fields, { headers: { 'idempotency-key': key } }),
    change: (
      id: string,
      fields: WebhookFields,
      etag: string | null,
    ): Promise<ApiResult<ListedWebhook>> => api.patch(one(id), fields, ifMatch(etag)),
    remove: (id: string): Promise<ApiResult<unknown>> => api.remove(one(id)),
    makeSecret: (id: string, key: string): Promise<ApiResult<WebhookWithSecret>> =>
      api.post(`${one(id)}/secret`, undefined, { headers: { 'idempotency-key': key } }),
    test: (id: string): Promise<ApiResult<Tested>> => api.post(`${one(id)}/test`, undefined),
    deliveries: (
      id: string,
      state: DeliveryState | undefined,
      cursor: string | undefined,
    ): Promise<
      ApiResult<{ readonly items: readonly Delivery[]; readonly next: string | null }>
    > => {
      const query = new URLSearchParams({
        limit: '30',
        ...(state !== undefined && { state }),
        ...(cursor !== undefined && { cursor }),
      });
      return api.get(`${one(id)}/deliveries?${query}`);
    },
    redeliver: (id: string, delivery: string): Promise<ApiResult<unknown>> =>
      api.post(`${one(id)}/deliveries/${encodeURIComponent(delivery)}/redeliver`, undefined),
    redeliverAll: (id: string, since: Instant): Promise<ApiResult<{ readonly count: number }>> =>
      api.post(`${one(id)}/redeliver`, { since }),
  };
}
