// What processes tell one another through NOTIFY: which scopes and tickets have changed, never what they hold. A
// payload has fewer than 8,000 bytes; what does not fit becomes "everything" of that workspace, or of all.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Scope } from '#shared/protocol/sync.ts';

/** Null: any of the workspace. */
export type ScopesChanged = {
  readonly workspaceId: WorkspaceId;
  readonly scopes: readonly Scope[] | null;
  readonly ticketIds: readonly TicketId[] | null;
};

export const MAX_PAYLOAD_BYTES = 7_900;

type Payload = {
  /** The process that sent it. */
  readonly n: string;
  readonly all?: true;
  readonly c?: readonly (readonly [
    workspace: WorkspaceId,
    scopes: readonly Scope[] | null,
    tickets: readonly TicketId[] | null,
  ])[];
};

export type Received =
  | { readonly isEverything: true }
  | { readonly isEverything: false; readonly changes: readonly ScopesChanged[] };

export type Gathered = {
  readonly addChange: (change: ScopesChanged) => void;
  readonly addEverything: () => void;
  /** The payload for all that was gathered since; undefined: nothing was. */
  readonly take: (processId: string) => string | undefined;
};

export function createGathered(): Gathered {
  type Parts = { scopes: Set<Scope> | null; tickets: Set<TicketId> | null };
  let changes = new Map<WorkspaceId, Parts>();
  let isEverything = false;

  const addAll = <T>(set: Set<T> | null, values: readonly T[] | null): Set<T> | null => {
    if (set === null || values === null) return null;
    for (const value of values) set.add(value);
    // More can never fit: do not gather without bound.
    return set.size > MAX_GATHERED ? null : set;
  };
  const render = (processId: string): string => {
    const whole: Payload = {
      n: processId,
      c: [...changes].map(
        ([id, { scopes, tickets }]) =>
          [id, scopes && [...scopes], tickets && [...tickets]] as const,
      ),
    };
    const vague: Payload = {
      n: processId,
      c: [...changes.keys()].map((id) => [id, null, null] as const),
    };
    const texts = isEverything ? [] : [JSON.stringify(whole), JSON.stringify(vague)];
    return (
      texts.find((text) => Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) ??
      JSON.stringify({ n: processId, all: true } satisfies Payload)
    );
  };

  return {
    addChange: ({ workspaceId, scopes, ticketIds }) => {
      const parts = changes.get(workspaceId) ?? { scopes: new Set(), tickets: new Set() };
      changes.set(workspaceId, {
        scopes: addAll(parts.scopes, scopes),
        tickets: addAll(parts.tickets, ticketIds),
      });
    },
    addEverything: () => {
      isEverything = true;
    },
    take: (processId) => {
      if (!isEverything && changes.size === 0) return undefined;
      const text = render(processId);
      changes = new Map();
      isEverything = false;
      return text;
    },
  };
}

const MAX_GATHERED = 250;

/** Undefined: our own, which has been heard already. */
export function readPayload(text: string, processId: string): Received | undefined {
  const payload = JSON.parse(text) as Payload;
  if (payload.n === processId) return undefined;
  if (payload.all === true) return { isEverything: true };
  return {
    isEverything: false,
    changes: (payload.c ?? []).map(([workspaceId, scopes, ticketIds]) => ({
      workspaceId,
      scopes,
      ticketIds,
    })),
  };
}
