// What a person may change about themself, and the sessions they have.

import type { ApiClient, ApiResult } from '#client/data/index.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';

export type Me = SelfRow & {
  readonly phone: string;
  /** Both empty: nobody has told them apart. */
  readonly firstName: string;
  readonly lastName: string;
  /** Waits for its link to be followed. */
  readonly newEmail: string | null;
};
export type Session = {
  readonly id: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly userAgent: string;
  readonly ip: string;
  readonly isCurrent: boolean;
};
export type MeChanges = Partial<
  Pick<Me, 'firstName' | 'lastName' | 'language' | 'phone' | 'signature'>
>;

export function createAccountApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}`;
  return {
    me: (): Promise<ApiResult<Me>> => api.get(`${base}/me`),
    change: (changes: MeChanges, etag: string | null): Promise<ApiResult<Me>> =>
      api.patch(`${base}/me`, changes, etag === null ? {} : { headers: { 'if-match': etag } }),
    changePassword: (oldPassword: string, newPassword: string): Promise<ApiResult<undefined>> =>
      api.post(`${base}/me/password`, { oldPassword, newPassword }),
    askAddress: (email: string, password: string): Promise<ApiResult<{ readonly mail: string }>> =>
      api.post(`${base}/me/email`, { email, password }),
    sessions: (): Promise<ApiResult<{ readonly items: readonly Session[] }>> =>
      api.get(`${base}/sessions`),
    endSession: (id: string): Promise<ApiResult<undefined>> =>
      api.remove(`${base}/sessions/${encodeURIComponent(id)}`),
  };
}
export type AccountApi = ReturnType<typeof createAccountApi>;
