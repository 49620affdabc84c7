// Forms on other sites, a part of the workspace's settings.

import type { IntakeField } from '#shared/engine/configuration.ts';
import type { ContactForms } from '#shared/engine/contact-forms.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type ContactSettings = {
  /** Absent: nobody has ever allowed any. */
  readonly contactForms?: ContactForms;
  readonly languages: readonly string[];
  readonly mandatory: readonly IntakeField[];
};

export function createContactFormsApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}`;
  return {
    load: (): Promise<ApiResult<ContactSettings>> => api.get(`${base}/settings`),
    change: (
      contactForms: ContactForms,
      etag: string | null,
    ): Promise<ApiResult<ContactSettings>> =>
      api.patch(
        `${base}/settings`,
        { contactForms },
        etag === null ? {} : { headers: { 'if-match': etag } },
      ),
  };
}
