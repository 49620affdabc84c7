// Texts of mails as their administrators see them (N2).

import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { MailAudience, MailEvent } from '#shared/templates/mail-events.ts';
import type { MailText } from '#shared/templates/mail-text.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type ListedMailText = {
  readonly event: MailEvent;
  readonly audience: MailAudience;
  readonly own: readonly { readonly language: string; readonly changedAt: Instant }[];
};
export type OpenMailText = MailText & {
  readonly event: MailEvent;
  readonly language: string;
  readonly isOwn: boolean;
  readonly builtIn: MailText;
};
export type PreviewedMail = {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
};

/** `to` is what was sent from then on; null: the text of the product. */
export type MailTextChange = {
  readonly id: string;
  readonly at: Instant;
  readonly actor: { readonly name: string };
  readonly to: MailText | null;
};
export type MailTextHistory = {
  readonly items: readonly MailTextChange[];
  readonly next: string | null;
};
const HISTORY_PAGE = 20;

export function createMailTextsApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}/mail-texts`;
  const one = (event: string, language: string): string =>
    `${base}/${encodeURIComponent(event)}/${encodeURIComponent(language)}`;
  const ifMatch = (etag: string | null) => (etag === null ? {} : { headers: { 'if-match': etag } });
  return {
    list: (): Promise<ApiResult<{ readonly items: readonly ListedMailText[] }>> => api.get(base),
    get: (event: string, language: string): Promise<ApiResult<OpenMailText>> =>
      api.get(one(event, language)),
    change: (
      { event, language }: OpenMailText,
      { subject, body }: MailText,
      etag: string | null,
    ): Promise<ApiResult<OpenMailText>> =>
      api.patch(one(event, language), { subject, body }, ifMatch(etag)),
    restore: (
      { event, language }: OpenMailText,
      etag: string | null,
    ): Promise<ApiResult<unknown>> => api.remove(one(event, language), ifMatch(etag)),
    preview: (
      { event, language }: OpenMailText,
      { subject, body }: MailText,
      ticketId: TicketId | undefined,
    ): Promise<ApiResult<PreviewedMail>> =>
      api.post(`${one(event, language)}/preview`, {
        subject,
        body,
        ...(ticketId !== undefined && { ticketId }),
      }),
    /** Latest first. */
    history: (
      { event, language }: OpenMailText,
      cursor: string | undefined,
    ): Promise<ApiResult<MailTextHistory>> =>
      api.get(
        `${one(event, language)}/history?limit=${HISTORY_PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      ),
  };
}
