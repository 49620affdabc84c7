// Mails in and out as administrators see them.

import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type Mail = {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly at: Instant;
  readonly state: string;
  readonly kind: string | null;
  readonly address: string | null;
  readonly subject: string | null;
  readonly ticketId: TicketId | null;
  readonly messageIdHeader: string | null;
  readonly attempts: number;
  readonly sentAt: Instant | null;
  readonly problem: string | null;
  readonly detail: string | null;
};
type MailFilter = {
  readonly direction?: Mail['direction'] | undefined;
  readonly state?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
};
export type FailedDelivery = {
  readonly id: string;
  readonly channel: 'mail' | 'push' | 'slack';
  readonly failedAt: Instant;
  readonly kind: string;
  readonly recipient: string;
  readonly subject: string | null;
  readonly ticketId: TicketId | null;
  readonly ticketNumber: number | null;
  readonly attempts: number;
  readonly problem: string | null;
  readonly detail: string | null;
};
type FailedPage = {
  readonly items: readonly FailedDelivery[];
  readonly next: string | null;
  readonly total: number;
};
type MailPage = {
  readonly items: readonly Mail[];
  readonly next: string | null;
  /** How many wait because there is nothing to send them with. */
  readonly withoutServer: number;
};

/** Of a source that is shown; whoever wants more saves it. */
const SHOWN_BYTES = 128 * 1024;

export function createMailsApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}/emails`;
  const one = (id: string): string => `${base}/${encodeURIComponent(id)}`;
  const failed = `w/${encodeURIComponent(slug)}/failed-deliveries`;
  const oneFailed = (id: string): string => `${failed}/${encodeURIComponent(id)}`;
  return {
    failed: (cursor: string | undefined): Promise<ApiResult<FailedPage>> =>
      api.get(cursor === undefined ? failed : `${failed}?cursor=${encodeURIComponent(cursor)}`),
    deliverAgain: (id: string): Promise<ApiResult<unknown>> =>
      api.post(`${oneFailed(id)}/resend`, {}),
    dismiss: (id: string): Promise<ApiResult<unknown>> => api.post(`${oneFailed(id)}/dismiss`, {}),
    list: (filter: MailFilter): Promise<ApiResult<MailPage>> => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(filter))
        if (value !== undefined && value !== '') query.set(name, String(value));
      return api.get(`${base}?${query.toString()}`);
    },
    source: (id: string, signal: AbortSignal) =>
      api.text(`${one(id)}/source`, SHOWN_BYTES, { signal }),
    sourceHref: (id: string): string => `/api/v1/${one(id)}/source`,
    sendAgain: (id: string): Promise<ApiResult<Mail>> => api.post(`${one(id)}/resend`, {}),
    readAgain: (id: string): Promise<ApiResult<Mail>> => api.post(`${one(id)}/reprocess`, {}),
  };
}
