// Groups as their administrators see them: all of them, with what devices do not replicate.

import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { BusinessHours } from '#shared/engine/configuration.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type Group = {
  readonly id: GroupId;
  readonly name: string;
  readonly leadId: PersonId | null;
  /** Null: those of the workspace. */
  readonly businessHours: BusinessHours | null;
  readonly mailbox: string;
  readonly isArchived: boolean;
  readonly memberIds: readonly PersonId[];
};
export type GroupFields = Omit<Group, 'id' | 'isArchived'>;

export function createGroupsApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}/groups`;
  const one = (id: GroupId): string => `${base}/${encodeURIComponent(id)}`;
  return {
    list: (): Promise<ApiResult<{ readonly items: readonly Group[] }>> => api.get(base),
    get: (id: GroupId): Promise<ApiResult<Group>> => api.get(one(id)),
    /** `key`: a repeat after a lost answer makes no second group. */
    add: (fields: GroupFields, key: string): Promise<ApiResult<Group>> =>
      api.post(base, fields, { headers: { 'idempotency-key': key } }),
    change: (
      id: GroupId,
      changes: Partial<GroupFields & Pick<Group, 'isArchived'>>,
      etag: string | null,
    ): Promise<ApiResult<Group>> =>
      api.patch(one(id), changes, etag === null ? {} : { headers: { 'if-match': etag } }),
  };
}
export type GroupsApi = ReturnType<typeof createGroupsApi>;
