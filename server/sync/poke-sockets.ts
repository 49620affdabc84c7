// The `poke` sockets: one per device, over which the server says "pull now" and nothing else. Who has no right to be
// here is let in and closed with a code, because browsers hide the status of a refused upgrade. A socket lives no
// longer than its session: a change of rights is looked at within the second, everything once in a while.

import type { WebSocket } from 'ws';
import type { PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import { CLOSE, type PokeMessage, type Scope } from '#shared/protocol/sync.ts';
import type { ScopesChanged } from './poke-payload.ts';

export type PokeCaller = {
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  readonly sessionId: SessionId;
};

export type PokeSockets = {
  readonly add: (socket: WebSocket, caller: PokeCaller) => void;
  readonly changed: (change: ScopesChanged) => void;
  readonly everything: () => void;
  readonly rightsChanged: (change: {
    readonly workspaceId: WorkspaceId;
    readonly personId: PersonId | null;
  }) => void;
  readonly interests: () => ReadonlyMap<WorkspaceId, ReadonlySet<Scope>>;
  /** Closes all, a few at a time, so that they do not come back in one wave. */
  readonly drain: () => Promise<void>;
  readonly size: () => number;
};

export type PokeSocketLimits = {
  readonly perPerson: number;
  readonly perProcess: number;
  readonly pingMs: number;
  /** How often every session is looked at again. */
  readonly recheckMs: number;
  /** Least time between two messages to one device. */
  readonly calmMs: number;
  readonly bufferedBytes: number;
};
export const POKE_SOCKET_LIMITS: PokeSocketLimits = {
  perPerson: 20,
  perProcess: 10_000,
  pingMs: 25_000,
  recheckMs: 60_000,
  calmMs: 25,
  bufferedBytes: 64 * 1024,
};

type Open = {
  readonly socket: WebSocket;
  readonly caller: PokeCaller;
  /** Undefined until they are known: everything concerns it. */
  scopes: ReadonlySet<Scope> | undefined;
  isAlive: boolean;
  lastPokeAt: number;
  timer: NodeJS.Timeout | undefined;
};

export type PokeSocketDeps = {
  /** The scopes of a session that still stands; undefined: it has ended. */
  readonly scopesOfSession: (caller: PokeCaller) => Promise<readonly Scope[] | undefined>;
  readonly log: { readonly warn: (details: object, message: string) => void };
  readonly limits?: Partial<PokeSocketLimits>;
};

const DRAIN_GROUPS = 20;
const DRAIN_PAUSE_MS = 100;
const PARALLEL_CHECKS = 4;
const PULL = JSON.stringify({ t: 'pull' } satisfies PokeMessage);

export function createPokeSockets(deps: PokeSocketDeps): PokeSockets {
  const limits = { ...POKE_SOCKET_LIMITS, ...deps.limits };
  const byWorkspace = new Map<WorkspaceId, Set<Open>>();
  const counts = new Map<string, number>();
  let total = 0;
  let isDraining = false;

  const all = function* (): Generator<Open> {
    for (const sockets of byWorkspace.values()) yield* sockets;
  };

  const timers = [
    setInterval(() => {
      for (const open of all()) beat(open);
    }, limits.pingMs),
    setInterval(() => recheck([...all()]), limits.recheckMs),
  ];
  for (const timer of timers) timer.unref();

  const poke = (open: Open): void => {
    if (open.timer !== undefined) return;
    const wait = open.lastPokeAt + limits.calmMs - Date.now();
    if (wait <= 0) return send(open);
    open.timer = setTimeout(() => {
      open.timer = undefined;
      send(open);
    }, wait);
  };

  const send = (open: Open): void => {
    const { socket } = open;
    if (socket.readyState !== socket.OPEN) return;
    // One who does not even read these has gone.
    if (socket.bufferedAmount > limits.bufferedBytes) return socket.terminate();
    open.lastPokeAt = Date.now();
    socket.send(PULL);
  };

  /** Asks anew what the sessions may see, and closes those that have ended. */
  const recheck = (opened: readonly Open[]): void => {
    const waiting = [...opened];
    const work = async (): Promise<void> => {
      for (let open = waiting.pop(); open !== undefined; open = waiting.pop()) {
        const scopes = await deps.scopesOfSession(open.caller);
        if (scopes === undefined) open.socket.close(CLOSE.UNAUTHENTICATED, 'the session has ended');
        else open.scopes = new Set(scopes);
      }
    };
    for (let index = 0; index < Math.min(PARALLEL_CHECKS, opened.length); index += 1) {
      work().catch((error: unknown) => {
        deps.log.warn({ err: error }, 'sessions of sockets could not be checked');
        // Nobody can tell whether they still stand: those not checked come back and are asked again.
        for (const open of waiting.splice(0)) open.socket.close(CLOSE.DRAINING, 'try again');
      });
    }
  };

  const remove = (open: Open): void => {
    const { workspaceId, personId } = open.caller;
    const sockets = byWorkspace.get(workspaceId);
    if (sockets?.delete(open) !== true) return;
    clearTimeout(open.timer);
    total -= 1;
    if (sockets.size === 0) byWorkspace.delete(workspaceId);
    const key = `${workspaceId} ${personId}`;
    const rest = (counts.get(key) ?? 1) - 1;
    if (rest > 0) counts.set(key, rest);
    else counts.delete(key);
  };

  return {
    add: (socket, caller) => {
      // A close event follows.
      socket.on('error', () => undefined);
      const key = `${caller.workspaceId} ${caller.personId}`;
      const count = counts.get(key) ?? 0;
      if (isDraining) return socket.close(CLOSE.DRAINING, 'the server is stopping');
      if (count >= limits.perPerson || total >= limits.perProcess) {
        return socket.close(CLOSE.TOO_MANY, 'too many connections');
      }
      const open: Open = {
        socket,
        caller,
        scopes: undefined,
        isAlive: true,
        lastPokeAt: 0,
        timer: undefined,
      };
      counts.set(key, count + 1);
      total += 1;
      const sockets = byWorkspace.get(caller.workspaceId) ?? new Set();
      byWorkspace.set(caller.workspaceId, sockets.add(open));
      socket.on('pong', () => {
        open.isAlive = true;
      });
      socket.on('message', () => socket.close(CLOSE.MALFORMED, 'this socket only speaks'));
      socket.on('close', () => remove(open));
      // Whatever was committed while the connection was being made.
      poke(open);
      recheck([open]);
    },
    changed: ({ workspaceId, scopes }) => {
      for (const open of byWorkspace.get(workspaceId) ?? []) {
        if (
          scopes === null ||
          open.scopes === undefined ||
          scopes.some((scope) => open.scopes!.has(scope))
        ) {
          poke(open);
        }
      }
    },
    everything: () => {
      for (const open of all()) poke(open);
    },
    rightsChanged: ({ workspaceId, personId }) => {
      const sockets = [...(byWorkspace.get(workspaceId) ?? [])];
      recheck(sockets.filter((open) => personId === null || open.caller.personId === personId));
      // Colleagues see one another's names and groups.
      for (const open of sockets) poke(open);
    },
    interests: () => {
      const scopes = new Map<WorkspaceId, Set<Scope>>();
      for (const [workspaceId, sockets] of byWorkspace) {
        scopes.set(workspaceId, new Set([...sockets].flatMap((open) => [...(open.scopes ?? [])])));
      }
      return scopes;
    },
    drain: async () => {
      isDraining = true;
      for (const timer of timers) clearInterval(timer);
      const group = Math.max(1, Math.ceil(total / DRAIN_GROUPS));
      const opened = [...all()];
      while (opened.length > 0) {
        for (const { socket } of opened.splice(0, group))
          socket.close(CLOSE.DRAINING, 'the server is stopping');
        if (opened.length > 0) await new Promise((resolve) => setTimeout(resolve, DRAIN_PAUSE_MS));
      }
    },
    size: () => total,
  };
}

/** Ends a socket that did not answer the last ping. */
function beat(open: Open): void {
  if (!open.isAlive) return open.socket.terminate();
  open.isAlive = false;
  open.socket.ping();
}
