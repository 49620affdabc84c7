// Tickets as a table (S4). The browser fetches the file by itself, as it may be too large for the page; whether the server
// answers, and would give it, is asked first, as a download that fails says nothing.

import type { ApiFailure, Desk } from '#client/data/index.ts';
import type { BulkScope } from '#client/features/bulk/index.ts';

/** Undefined: it is coming. */
export async function exportTickets(desk: Desk, scope: BulkScope): Promise<ApiFailure | undefined> {
  const root = `w/${encodeURIComponent(desk.workspace().slug)}/tickets`;
  const query = new URLSearchParams(
    'ids' in scope
      ? { ids: scope.ids.join(',') }
      : { filter: JSON.stringify({ v: 1, where: scope.where }) },
  );
  const probe = new URLSearchParams({ limit: '1' });
  if ('where' in scope) probe.set('filter', JSON.stringify({ v: 1, where: scope.where }));
  const answer = await desk.api.get(`${root}?${probe}`);
  if (!answer.ok) return answer.error;
  const link = document.createElement('a');
  query.set('format', 'csv');
  link.href = `/api/v1/${root}/export?${query}`;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
  return undefined;
}
