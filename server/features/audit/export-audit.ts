// The whole answer to a question, page by page as the reader takes it: nothing is held open between two pages.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database } from '#server/platform/db/database.ts';
import { csvLine } from '#server/platform/csv/write-csv.ts';
import { presentLine } from './audit-api.ts';
import { listAudit, type AuditPlace, type AuditQuestion } from './audit-views.ts';

export type ExportFormat = 'jsonl' | 'csv';

const PAGE = 500;
const STALL_MS = 60_000;
const TOTAL_MS = 15 * 60_000;
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

/** A reader who takes nothing for a while, or takes too long in all, is let go: without its end the answer is broken. */
export function streamOf(
  parts: AsyncGenerator<string, void, undefined>,
  onFailure: (error: unknown) => void,
  limits: { readonly stallMs: number; readonly totalMs: number } = {
    stallMs: STALL_MS,
    totalMs: TOTAL_MS,
  },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stall: NodeJS.Timeout | undefined;
  let total: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(stall);
    clearTimeout(total);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const letGo = (): void => {
          end();
          controller.error(new Error('the reader of an export is too slow'));
          parts.return().catch(onFailure);
        };
        total = setTimeout(letGo, limits.totalMs);
        total.unref();
      },
      pull: async (controller) => {
        clearTimeout(stall);
        try {
          const next = await parts.next();
          if (next.done === true) {
            end();
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(next.value));
          stall = setTimeout(() => {
            end();
            controller.error(new Error('the reader of an export stalled'));
            parts.return().catch(onFailure);
          }, limits.stallMs);
          stall.unref();
        } catch (error) {
          end();
          onFailure(error);
          controller.error(error);
        }
      },
      cancel: async () => {
        end();
        await parts.return();
      },
    },
    { highWaterMark: 1 },
  );
}
