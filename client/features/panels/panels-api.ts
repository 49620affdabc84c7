// Panels of other systems as their administrators see them: all of them, with their addresses.

import type { GroupId, PanelId } from '#shared/base/ids.ts';
import type { Panel } from '#shared/templates/panel.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type ListedPanel = Panel & { readonly site: string };
export type PanelFields = Omit<Panel, 'id' | 'groupIds'> & {
  readonly groupIds: readonly GroupId[];
};

export function createPanelsApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}/panels`;
  const one = (id: PanelId): string => `${base}/${encodeURIComponent(id)}`;
  const ifMatch = (etag: string | null) => (etag === null ? {} : { headers: { 'if-match': etag } });
  return {
    list: (): Promise<ApiResult<{ readonly items: readonly ListedPanel[] }>> => api.get(base),
    get: (id: PanelId): Promise<ApiResult<ListedPanel>> => api.get(one(id)),
    /** `key`: a repeat after a lost answer makes no second panel. */
    add: (fields: PanelFields, key: string): Promise<ApiResult<ListedPanel>> =>
      api.post(base, fields, { headers: { 'idempotency-key': key } }),
    change: (
      id: PanelId,
      changes: PanelFields,
      etag: string | null,
    ): Promise<ApiResult<ListedPanel>> => api.patch(one(id), changes, ifMatch(etag)),
    remove: (id: PanelId, etag: string | null): Promise<ApiResult<unknown>> =>
      api.remove(one(id), ifMatch(etag)),
    order: (ids: readonly PanelId[]): Promise<ApiResult<{ items: readonly ListedPanel[] }>> =>
      api.post(`${base}/order`, { ids }),
  };
}
