// A push: the outbox of a device, entry by entry through the one door, each in its own transaction. What makes a
// repeated push harmless is kept there (commands/idempotency.ts); here answers are put into order.

import type { Actor } from '#shared/access/actor.ts';
import type { DeviceId, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { commandsSchema } from '#shared/protocol/command-schemas.ts';
import type { ReceivedEntry, ReceivedPush } from '#shared/protocol/request-schemas.ts';
import type { EntryOutcome, PushAnswer } from '#shared/protocol/sync.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { Execute, ExecuteResult, Origin } from '#server/commands/types.ts';
import type { Database } from '#server/platform/db/database.ts';
import { fieldErrorsOf } from '#server/platform/http/field-errors.ts';

export type PushDeps = {
  readonly db: Pick<Database, 'tenant'>;
  readonly execute: Execute;
  /** An entry that failed by a fault of ours; the device tries again later. */
  readonly onFailure: (error: unknown, entry: ReceivedEntry) => void;
};

export type Pusher = {
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  readonly actor: Actor;
  readonly origin: Origin;
};

const RETRY_AFTER_FAULT_MS = 30_000;

/** Stops at the first entry without an answer: what comes after it may depend on it. */
export async function push(
  deps: PushDeps,
  pusher: Pusher,
  request: ReceivedPush,
): Promise<PushAnswer> {
  // With entries it is written along with the first of them.
  if (request.acknowledged > 0 && request.entries.length === 0) {
    await acknowledge(deps.db, pusher, request.deviceId, request.acknowledged);
  }
  const outcomes: EntryOutcome[] = [];
  for (const entry of request.entries) {
    const result = await executeEntry(deps, pusher, request, entry);
    if ('undone' in result) {
      switch (result.undone) {
        case 'gap':
          return { status: 'gap', from: result.from, outcomes };
        case 'retry':
          return {
            status: 'done',
            outcomes: [...outcomes, { n: entry.n, status: 'retry', afterMs: result.afterMs }],
          };
        // A receipt of a device has neither key nor precondition: whatever collides is a copy of it.
        case 'key-conflict':
        case 'changed':
        case 'forked':
          return { status: 'forked', outcomes };
      }
    }
    outcomes.push(outcomeOf(entry.n, result));
  }
  return { status: 'done', outcomes };
}

async function executeEntry(
  deps: PushDeps,
  pusher: Pusher,
  { deviceId, acknowledged }: ReceivedPush,
  entry: ReceivedEntry,
): Promise<ExecuteResult> {
  const { workspaceId, personId, actor, origin } = pusher;
  const { n, id: entryId, needs } = entry;
  const read = readCommands(entry.commands);
  try {
    return await deps.execute({
      workspaceId,
      actor,
      origin,
      ...read,
      receipt: { kind: 'device', personId, deviceId, n, entryId, needs, acknowledged },
    });
  } catch (error) {
    deps.onFailure(error, entry);
    return { ok: false, undone: 'retry', afterMs: RETRY_AFTER_FAULT_MS };
  }
}

/** What nobody can read will not become readable: a refusal, final and stored like any other. */
function readCommands(given: unknown): {
  readonly commands: readonly Command[];
  readonly unreadable?: Refusal;
} {
  const parsed = commandsSchema.safeParse(given);
  if (parsed.success) return { commands: parsed.data };
  const errors = fieldErrorsOf(parsed.error.issues, given).map((error) => ({
    ...error,
    // Names that a stranger chose: stored with the answer, so it must be possible to store them.
    path: `commands.${error.path}`.toWellFormed().replaceAll('\0', ''),
  }));
  return { commands: [], unreadable: { code: 'INVALID', errors } };
}

function outcomeOf(n: number, result: Exclude<ExecuteResult, { undone: string }>): EntryOutcome {
  if (result.ok) return { n, status: 'ok', v: result.v };
  const { refusal, v, heldReplyId } = result;
  return {
    n,
    status: 'refused',
    refusal,
    v,
    ...(heldReplyId === undefined ? {} : { heldReplyId }),
  };
}

/** Stored answers up to `n` have reached the device: the retention job may take them in time. */
async function acknowledge(
  db: PushDeps['db'],
  pusher: Pusher,
  deviceId: DeviceId,
  n: number,
): Promise<void> {
  const { workspaceId, personId } = pusher;
  await db.tenant(workspaceId, async (tx) => {
    await tx`
      update sync_devices d set acknowledged_n = least(${n}, d.last_n)
      where d.workspace_id = ${workspaceId} and d.id = ${deviceId} and d.person_id = ${personId}
        and d.acknowledged_n < least(${n}, d.last_n)`;
  });
}
