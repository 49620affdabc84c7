// What predictions depend on besides tickets: who one is, who else there is, the workspace's configuration. Kept in
// memory between transactions; a counter in `meta`, raised by every change of these rows, says when it is out of date,
// also when another tab made the change.

import Dexie, { type Transaction } from 'dexie';
import type { Directory } from '#shared/engine/context.ts';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { GroupRow, PersonRow, SelfRow, WorkspaceRow } from '#shared/protocol/rows.ts';
import type { GroupHours } from '#shared/calendar/calendar.ts';
import { getMeta, putMeta, type DeskDatabase } from './database.ts';
import type { Prediction } from './predict.ts';

export type PredictionSource = {
  /** Undefined until the first contact has brought who one is and where. Inside a transaction. */
  readonly load: (db: DeskDatabase) => Promise<Prediction | undefined>;
  /** The one that was loaded last, without asking whether it is still right. */
  readonly last: () => Prediction | undefined;
};

/** In every transaction that writes workspace, self, person or group rows. */
export async function touchDirectory(db: DeskDatabase): Promise<void> {
  const current = await getMeta(db, 'directory');
  await putMeta(db, 'directory', { rev: (current?.rev ?? 0) + 1 });
}

export function createPredictionSource(): PredictionSource {
  let cached: { readonly rev: number; readonly prediction: Prediction } | undefined;
  return {
    load: async (db) => {
      const rev = (await getMeta(db, 'directory'))?.rev ?? 0;
      if (cached?.rev === rev) return cached.prediction;
      const prediction = await readPrediction(db);
      if (prediction === undefined) return undefined;
      // What an aborted transaction saw never came to be.
      const transaction = Dexie.currentTransaction as Transaction | null;
      const keep = () => {
        cached = { rev, prediction };
      };
      if (transaction === null) keep();
      else transaction.on('complete', keep);
      return prediction;
    },
    last: () => cached?.prediction,
  };
}

async function readPrediction(db: DeskDatabase): Promise<Prediction | undefined> {
  const [selves, workspaces, people, groups] = await Promise.all([
    db.small.where('kind').equals('self').toArray(),
    db.small.where('kind').equals('workspace').toArray(),
    db.small.where('kind').equals('person').toArray(),
    db.small.where('kind').equals('group').toArray(),
  ]);
  const self = selves[0]?.row as SelfRow | undefined;
  const workspace = workspaces[0]?.row as WorkspaceRow | undefined;
  if (self === undefined || workspace === undefined) return undefined;
  const actor = {
    kind: 'person' as const,
    personId: self.id,
    permissions: new Set(self.permissions),
    groupIds: self.groupIds,
  };
  return {
    self,
    actor,
    configuration: workspace.configuration,
    directory: directoryOf(
      people.map((record) => record.row as PersonRow),
      groups.map((record) => record.row as GroupRow),
    ),
    groupHours: hoursOf(groups.map((record) => record.row as GroupRow)),
    side:
      actor.permissions.has('ticket.read') || actor.permissions.has('ticket.read-all')
        ? 'operator'
        : 'customer',
  };
}

/** Rows that the device has kept from before there were these have none. */
function hoursOf(groups: readonly GroupRow[]): GroupHours {
  const hours = new Map(groups.map(({ id, businessHours }) => [id, businessHours ?? null]));
  return (id) => hours.get(id) ?? null;
}

function directoryOf(people: readonly PersonRow[], groups: readonly GroupRow[]): Directory {
  const operators = new Map<PersonId, PersonRow>(
    people
      .filter((person) => person.isOperator && !person.isDisabled)
      .map((person) => [person.id, person]),
  );
  const groupIds = new Set<GroupId>(
    groups.filter((group) => !group.isArchived).map((group) => group.id),
  );
  return {
    operator: (id) => operators.get(id),
    hasGroup: (id) => groupIds.has(id),
  };
}
