// The one way into a workspace's configuration: checked as a whole and against what is there, with its line in the history.

import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import { timeZoneAmong } from '#shared/base/time-zone.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { checkConfiguration } from '#shared/engine/check-configuration.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkTargetConditions } from '#shared/targets/check-target-conditions.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { holdTicketsStill } from '#server/commands/index.ts';
import { changedFields, createRecordEvent, doerOf } from '#server/features/accounts/index.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { askAgain } from '#server/features/notifications/index.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import {
  isLiveGroup,
  listTimeZones,
  loadSettings,
  updateSettings,
  usedStatuses,
  type Settings,
} from './settings-store.ts';

export type SettingsOrder = {
  /** May throw what is wrong with what was asked. */
  readonly changes: (before: Configuration) => Partial<Configuration>;
  readonly name?: string | undefined;
  /** Members of the configuration that may become others. */
  readonly touched: readonly string[];
  /** Where the caller wrote what stands here in the configuration. */
  readonly pathOf: (path: string) => string;
};

export async function changeSettings(
  context: AppContext,
  c: Context<AppEnv>,
  order: SettingsOrder,
): Promise<Settings> {
  const workspaceId = c.get('workspace').id;
  const settings = await context.db.tenant(workspaceId, (tx) =>
    changeSettingsIn(tx, context, c, order),
  );
  tellEverybody(context, workspaceId);
  return settings;
}

/** In a transaction of the caller's, who tells devices after its commit. */
export async function changeSettingsIn(
  tx: Tx,
  context: AppContext,
  c: Context<AppEnv>,
  { changes: wanted, name, touched, pathOf }: SettingsOrder,
): Promise<Settings> {
  const recordEvent = createRecordEvent(context);
  const workspaceId = c.get('workspace').id;
  // Before the workspace's own row, which commands that are under way still need.
  if (touched.some((member) => HELD_STILL_FOR.has(member))) await holdTicketsStill(tx);
  const before = await loadSettings(tx, workspaceId, true);
  if (before === undefined) throw new AppError('NOT_FOUND');
  checkIfMatch(c, etagOf(before.version));
  const changes = await withKnownTimeZone(tx, before.configuration, wanted(before.configuration));
  const configuration: Configuration = { ...before.configuration, ...given(changes) };
  const errors = [
    ...checkConfiguration(configuration),
    ...(changes.targets === undefined ? [] : checkTargetConditions(configuration)),
    ...(await checkAgainstRows(tx, workspaceId, before.configuration, configuration)),
  ];
  if (errors.length > 0) {
    const told = errors.map((error) => ({ ...error, path: pathOf(error.path) }));
    throw new AppError('INVALID', { errors: told });
  }
  await updateSettings(tx, workspaceId, { name: name ?? before.name, configuration });
  const changed = changedFields(
    { ...before.configuration, name: before.name },
    { ...changes, name },
  );
  await recordEvent(tx, workspaceId, doerOf(c), 'settings-changed', { changes: changed });
  const hasTargets = before.configuration.targets.length + configuration.targets.length > 0;
  if (hasTargets && Object.keys(changed).some((member) => DECIDE_DUE_TIMES.has(member)))
    await enqueue(tx, context.jobs, 'due-times', { workspaceId });
  // Which ended tickets devices keep follows from it, and not only at the next full hour.
  if ('workingSetDays' in changed) await enqueue(tx, context.jobs, 'housekeeping', {});
  // What waits for the end of quiet hours, or for a digest, may not have to any more.
  if ('notifications' in changed) await askAgain(tx, workspaceId, null, toInstant(context.clock()));
  const after = await loadSettings(tx, workspaceId, false);
  if (after === undefined) throw new AppError('NOT_FOUND');
  return after;
}

/** After the commit. Customers' devices go by the configuration too, and hold no scope that it is in. */
export function tellEverybody(
  { onRecordsChanged, poke }: Pick<AppContext, 'onRecordsChanged' | 'poke'>,
  workspaceId: WorkspaceId,
): void {
  onRecordsChanged(workspaceId, []);
  poke.changed({ workspaceId, scopes: null, ticketIds: [] });
}

/** What due times and the conditions of targets follow from (A8): a change of it reaches open tickets at once. */
const DECIDE_DUE_TIMES: ReadonlySet<string> = new Set<keyof Configuration>([
  'timeZone',
  'businessHours',
  'holidays',
  'targets',
  'categories',
  'fields',
  'ticketExpirationDays',
]);
const HELD_STILL_FOR: ReadonlySet<string> = new Set(['statuses', ...DECIDE_DUE_TIMES]);

const given = (changes: object): Partial<Configuration> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));

/** Days are told here and by PostgreSQL: both must read the name in one way. An older name may stay. */
async function withKnownTimeZone(
  tx: Tx,
  before: Configuration,
  changes: Partial<Configuration>,
): Promise<Partial<Configuration>> {
  const { timeZone } = changes;
  if (timeZone === undefined || timeZone === before.timeZone) return changes;
  const known = timeZoneAmong(await listTimeZones(tx), timeZone);
  if (known === undefined)
    throw fieldError('timeZone', 'format', 'Not a time zone; name a place, as Europe/Paris');
  return { ...changes, timeZone: known };
}

async function checkAgainstRows(
  tx: Tx,
  workspaceId: WorkspaceId,
  before: Configuration,
  after: Configuration,
): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  const { defaultGroup } = after;
  if (defaultGroup !== null && !(await isLiveGroup(tx, workspaceId, defaultGroup))) {
    errors.push({ path: 'defaultGroup', code: 'not_found', message: 'There is no such group' });
  }
  for (const [index, { groupId }] of after.categories.entries()) {
    const isKept = before.categories.some((category) => category.groupId === groupId);
    if (groupId === undefined || isKept || (await isLiveGroup(tx, workspaceId, groupId))) continue;
    const path = `categories.${index}.groupId`;
    errors.push({ path, code: 'not_found', message: 'There is no such group' });
  }
  // Values that are there already were given as what the field was, to those whom it was for.
  for (const [index, field] of after.fields.entries()) {
    const old = before.fields.find(({ id }) => id === field.id);
    if (old === undefined) continue;
    for (const member of ['type', 'audience'] as const) {
      if (old[member] === field[member]) continue;
      const message = 'It stays as it was made; make another field';
      errors.push({ path: `fields.${index}.${member}`, code: 'not_allowed', message });
    }
  }
  const phases = new Map(after.statuses.map((status) => [status.id, status.phase]));
  const altered = before.statuses.filter((status) => phases.get(status.id) !== status.phase);
  for (const id of await usedStatuses(
    tx,
    workspaceId,
    altered.map((status) => status.id),
  )) {
    const index = after.statuses.findIndex((status) => status.id === id);
    const path = index < 0 ? 'statuses' : `statuses.${index}.phase`;
    errors.push({ path, code: 'not_allowed', message: `Tickets have the status ${id}` });
  }
  return errors;
}
