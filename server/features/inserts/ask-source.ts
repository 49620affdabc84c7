// Directories that another system keeps: asked every so often, by one process at a time. What goes wrong is noted and
// shown; the entries of the last time that it went well stay.

import { toInstant } from '#shared/base/clock.ts';
import type { InsertDirectoryId, WorkspaceId } from '#shared/base/ids.ts';
import { INSERT_LIMITS } from '#shared/templates/insert-directory.ts';
import type { AppContext } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { fetchOutside, OutsideError } from '#server/platform/outbound/fetch-outside.ts';
import {
  listDirectories,
  listWorkspaces,
  noteAttempt,
  replaceEntries,
  takeDue,
  type SourceFailure,
  type StoredDirectory,
} from './insert-store.ts';
import { readCsvEntries, readJsonEntries, type NewEntry } from './read-entries.ts';

type Deps = Pick<AppContext, 'db' | 'clock' | 'config'>;

const TIMEOUT_MS = 15_000;
/** Of one workspace in one run; the rest waits for the next. */
const BATCH = 20;
const AT_ONCE = 4;

/** How many sources were asked, and how many of them in vain. */
export async function askDueSources(deps: Deps): Promise<{ asked: number; failed: number }> {
  const report = { asked: 0, failed: 0 };
  for (const workspaceId of await listWorkspaces(deps.db)) {
    const now = toInstant(deps.clock());
    const due = await deps.db.tenant(workspaceId, (tx) => takeDue(tx, workspaceId, now, BATCH));
    for (let from = 0; from < due.length; from += AT_ONCE) {
      const failures = await Promise.all(
        due.slice(from, from + AT_ONCE).map((id) => askSource(deps, workspaceId, id)),
      );
      report.asked += failures.length;
      report.failed += failures.filter((failure) => failure !== null).length;
    }
  }
  return report;
}

/** Null: it went well. */
export async function askSource(
  deps: Deps,
  workspaceId: WorkspaceId,
  id: InsertDirectoryId,
): Promise<SourceFailure | null> {
  const { db } = deps;
  const [directory] = await db.tenantRead(workspaceId, (sql) =>
    listDirectories(sql, workspaceId, id),
  );
  const source = directory?.source;
  if (directory === undefined || source == null) return null;
  const got = await fetchEntries(deps, directory, source);
  const now = toInstant(deps.clock());
  await db.tenant(workspaceId, async (tx) => {
    // It may have been changed while its old source was asked: then this answer is to another question.
    const [current] = await listDirectories(tx, workspaceId, id);
    if (JSON.stringify(current?.definition) !== JSON.stringify(directory.definition)) return;
    if (JSON.stringify(current?.source) !== JSON.stringify(source)) return;
    if ('entries' in got) await replaceEntries(tx, workspaceId, id, got.entries, now);
    await noteAttempt(tx, workspaceId, id, now, 'entries' in got ? null : got.failure);
  });
  return 'entries' in got ? null : got.failure;
}

type Got = { readonly entries: readonly NewEntry[] } | { readonly failure: SourceFailure };

async function fetchEntries(
  { config }: Deps,
  { id, definition }: StoredDirectory,
  source: NonNullable<StoredDirectory['source']>,
): Promise<Got> {
  const isCsv = source.format === 'csv';
  try {
    const bytes = await fetchOutside(source.url, {
      maxBytes: INSERT_LIMITS.fileBytes,
      timeoutMs: TIMEOUT_MS,
      accept: isCsv ? 'text/csv' : 'application/json',
      allowsLoopback: config.allowsLoopback === true,
    });
    const entries = (isCsv ? readCsvEntries : readJsonEntries)(id, definition.columns, bytes);
    // An empty list is more likely a fault of the source than the end of all hotels.
    if (entries.length === 0) return { failure: { code: 'no-entries', detail: '' } };
    return { entries };
  } catch (error) {
    if (error instanceof OutsideError)
      return { failure: { code: error.failure, detail: error.detail } };
    if (error instanceof AppError && error.errors !== undefined) {
      const [first] = error.errors;
      // Where, and never what the other side wrote.
      return { failure: { code: 'bad-data', detail: first?.path ?? '' } };
    }
    throw error;
  }
}
