// What a person may change about themself, and the sessions they have.

import type { ApiClient, ApiResult } from '#client/data/index.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';

export type Me = SelfRow & { readonly phone: string };
export type Session = {
  readonly id: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly userAgent: string;
  readonly ip: string;
  readonly isCurrent: boolean;
};
export type MeChanges = Partial<Pick<Me, 'name' | 'language' | 'phone' | 'signature'>>;

export function createAccountApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}`;
  return {
    me: (): Promise<ApiResult<Me>> => api.get(`${base}/me`),
    change: (changes: MeChanges, etag: string | null): Promise<ApiResult<Me>> =>
      api.patch(`${base}/me`, changes, etag === null ? {} : { headers: { 'if-match': etag } }),
    changePassword: (oldPassword: string, newPassword: string): Promise<ApiResult<undefined>> =>
      api.post(`${base}/me/password`, { oldPassword, newPassword }),
    sessions: (): Promise<ApiResult<{ readonly items: readonly Session[] }>> =>
      api.get(`${base}/sessions`),
    endSession: (id: string): Promise<ApiResult<undefined>> =>
      api.remove(`${base}/sessions/${encodeURIComponent(id)}`),
  };
}
export type AccountApi = ReturnType<typeof createAccountApi>;
