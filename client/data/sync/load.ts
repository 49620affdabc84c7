// The first load of scopes, and of scopes gained: a stream of bounded pages, newest tickets first, each stored in one
// transaction. A broken stream goes on from its last mark, also after a restart (sync-design B4).

import {
  PROTOCOL,
  type Change,
  type ColdItem,
  type LoadLine,
  type LoadRequest,
} from '#shared/protocol/sync.ts';
import { applyFeed, type Guard } from '../apply.ts';
import { coldMeta } from '../cold-pages.ts';
import { getMeta } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import { makingRoom } from '../eviction.ts';
import { WireError, type Wire } from './wire.ts';

export type LoadProgress = { readonly done: number; readonly total: number };

/** `taken`: another tab loads now. `conflict`: it cannot be continued; a pull says what to do instead. */
export type Loaded = 'nothing' | 'done' | 'taken' | 'conflict';

type Waiting = { changes?: readonly Change[]; cold?: readonly ColdItem[] };

export async function loadScopes(
  room: EngineRoom,
  wire: Wire,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<Loaded> {
  const load = await room.store.read(['meta'], (db) => getMeta(db, 'load'));
  if (load === undefined) return 'nothing';
  const { token } = load;
  const store = (page: Waiting, guard: Partial<Extract<Guard, { by: 'load' }>> = {}) =>
    makingRoom(room, async () => {
      const isFull = (await room.store.read(['meta'], coldMeta)).isFull;
      return applyFeed(room, {
        guard: { by: 'load', token, ...guard },
        ...(page.changes !== undefined && { changes: page.changes }),
        ...(page.cold !== undefined && !isFull && { cold: page.cold }),
      });
    });

  let total = load.total;
  let waiting: Waiting | undefined;
  const { scopes, resume, cursor } = load;
  const request: LoadRequest = { protocol: PROTOCOL, scopes, resume, cursor };
  try {
    for await (const line of wire.lines(request, signal) as AsyncGenerator<LoadLine, void>) {
      // A mark goes into the transaction of the page before it.
      if (waiting !== undefined && line.t !== 'mark') {
        if (!(await store(waiting))) return 'taken';
        waiting = undefined;
      }
      switch (line.t) {
        case 'begin':
          total = line.total;
          onProgress({ done: load.done, total });
          break;
        case 'page':
          waiting = { changes: line.changes };
          break;
        case 'cold':
          waiting = { cold: line.items };
          break;
        case 'mark':
          if (!(await store(waiting ?? {}, { mark: { resume: line.resume, done: line.done } })))
            return 'taken';
          waiting = undefined;
          onProgress({ done: line.done, total });
          break;
        case 'end':
          return (await store({}, { end: { cursor: line.cursor } })) ? 'done' : 'taken';
      }
    }
  } catch (error) {
    if (error instanceof WireError && error.failure.kind === 'conflict') return 'conflict';
    throw error;
  }
  // Cut off without its end line.
  throw new WireError({ kind: 'network' });
}
