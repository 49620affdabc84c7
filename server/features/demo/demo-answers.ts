import { toInstant } from '#shared/base/clock.ts';
import type { IdSource, InsertDirectoryId, TemplateId, WorkspaceId } from '#shared/base/ids.ts';
import { insertDirectory, readItems, replaceEntries } from '#server/features/inserts/index.ts';
import { insertTemplate } from '#server/features/templates/index.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { DEMO_DIRECTORIES, DEMO_TEMPLATES } from './demo-templates.ts';

/** What its operators put into answers: the workspace's templates, and its directories. */
export async function prepareAnswers(
  tx: Tx,
  workspaceId: WorkspaceId,
  desk: { readonly blueprint: string; readonly ids: IdSource; readonly nowMs: number },
): Promise<void> {
  const { blueprint, ids, nowMs } = desk;
  for (const { name, shortcut, bodies, actions } of DEMO_TEMPLATES[blueprint] ?? []) {
    const template = { id: ids<TemplateId>(), name, shortcut, personId: null, groupId: null };
    await insertTemplate(tx, workspaceId, template, { bodies, actions, attachmentIds: [] });
  }
  const now = toInstant(nowMs);
  for (const { name, definition, entries } of DEMO_DIRECTORIES[blueprint] ?? []) {
    const id = ids<InsertDirectoryId>();
    await insertDirectory(tx, workspaceId, { id, name, definition, source: null }, now);
    const read = readItems(id, definition.columns, entries);
    await replaceEntries(tx, workspaceId, id, read, now);
  }
}
