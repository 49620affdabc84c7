// Orders for many tickets as the server takes them and tells of them (server/features/bulk).

import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import type { ApiFailure, ApiResult, Desk } from '#client/data/index.ts';
import type { BulkAct, BulkScope } from './bulk-act.ts';

type Counts = {
  readonly done: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly cancelled: number;
  readonly waiting: number;
};
export type Order = {
  readonly id: string;
  readonly commands: readonly BulkAct['type'][];
  readonly isUndoable: boolean;
  readonly state: 'running' | 'done' | 'cancelled';
  readonly total: number;
  readonly counts: Counts;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  readonly undoOf: string | null;
  readonly undoneBy: string | null;
};
export type OrderItem = {
  readonly id: TicketId;
  readonly number: number | null;
  readonly subject: string | null;
  readonly code: string | null;
  readonly message: string;
};
type ItemPage = { readonly items: readonly OrderItem[]; readonly next: string | null };
/** What would come of it; `waiting`: of so many it was not found out. */
export type Rehearsal = { readonly total: number; readonly counts: Counts } & ItemPage;

/** The server looks for ten seconds, and may have had to wait for its turn. */
const REHEARSAL_LIMIT_MS = 30_000;
/** Named tickets are done while one waits. */
const GIVE_LIMIT_MS = 60_000;
const PAGE = 50;

export type OrdersApi = ReturnType<typeof createOrdersApi>;

export function createOrdersApi(desk: Desk) {
  const slug = () => encodeURIComponent(desk.workspace().slug);
  const bodyOf = (scope: BulkScope, commands: readonly BulkAct[]) => ({
    ...('ids' in scope ? { ids: scope.ids } : { filter: { v: 1, where: scope.where } }),
    commands,
  });
  const dataOf = async <T>(asked: Promise<ApiResult<T>>): Promise<Result<T, ApiFailure>> => {
    const answer = await asked;
    return answer.ok ? ok(answer.value.data) : refuse(answer.error);
  };
  return {
    rehearse: (scope: BulkScope, acts: readonly BulkAct[], signal: AbortSignal) =>
      dataOf(
        desk.api.post<Rehearsal>(
          `w/${slug()}/bulk`,
          { ...bodyOf(scope, acts), dryRun: true },
          { signal, limitMs: REHEARSAL_LIMIT_MS },
        ),
      ),
    /**
     * Given again with the same key, it is the same order. `expected`: how many were found when it was looked at; should
     * a filter find more by now, it is refused (`MORE_FOUND`) and nothing is done.
     */
    give: (scope: BulkScope, acts: readonly BulkAct[], key: string, expected: number) =>
      dataOf(
        desk.api.post<Order>(
          `w/${slug()}/bulk`,
          { ...bodyOf(scope, acts), ...('where' in scope && { expected }) },
          { headers: { 'idempotency-key': key }, limitMs: GIVE_LIMIT_MS },
        ),
      ),
    list: () => dataOf(desk.api.get<{ items: readonly Order[] }>(`w/${slug()}/bulk`)),
    /** Of what was refused, a page. */
    refused: (id: string, cursor: string | null) =>
      dataOf(
        desk.api.get<ItemPage>(
          `w/${slug()}/bulk/${id}?limit=${PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`,
        ),
      ),
    cancel: (id: string) => dataOf(desk.api.post<Order>(`w/${slug()}/bulk/${id}/cancel`, {})),
    undo: (id: string) =>
      dataOf(desk.api.post<Order>(`w/${slug()}/bulk/${id}/undo`, {}, { limitMs: GIVE_LIMIT_MS })),
  };
}
