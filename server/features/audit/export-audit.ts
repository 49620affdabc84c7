// The whole answer to a question, page by page as the reader takes it: nothing is held open between two pages.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database } from '#server/platform/db/database.ts';
import { csvLine } from '#server/platform/csv/write-csv.ts';
import { presentLine } from './audit-api.ts';
import { listAudit, type AuditPlace, type AuditQuestion } from './audit-views.ts';

export type ExportFormat = 'jsonl' | 'csv';

const PAGE = 500;
const COLUMNS = [
  'at',
  'lastAt',
  'count',
  'kind',
  'action',
  'outcome',
  'actorKind',
  'actorId',
  'actorName',
  'via',
  'ip',
  'ticketNumber',
  'ticketId',
  'object',
  'data',
  'id',
] as const;

export async function* exportAudit(
  db: Pick<Database, 'tenantRead'>,
  workspaceId: WorkspaceId,
  question: AuditQuestion,
  format: ExportFormat,
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield csvLine(COLUMNS);
  let before: AuditPlace | undefined;
  for (;;) {
    const place = before;
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listAudit(sql, workspaceId, question, { before: place, limit: PAGE }),
    );
    const lines = rows.slice(0, PAGE).map((row) => {
      const shown = presentLine(row);
      if (format === 'jsonl') return `${JSON.stringify(shown)}\n`;
      const data = JSON.stringify(shown.data);
      return csvLine(COLUMNS.map((name) => (name === 'data' ? data : row[name])));
    });
    if (lines.length > 0) yield lines.join('');
    before = rows.at(PAGE - 1);
    if (rows.length <= PAGE) return;
  }
}
