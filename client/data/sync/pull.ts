import type { EntryId } from '#shared/base/ids.ts';
import { PROTOCOL, type PullAnswer, type ResetReason } from '#shared/protocol/sync.ts';
import { applyFeed, positionOf, resetReplica } from '../apply.ts';
import type { EngineRoom } from '../engine-room.ts';
import { makingRoom } from '../eviction.ts';
import { WireError, type Wire } from './wire.ts';

/**
 * `again`: pull once more; `load`: scopes are waiting to be loaded; `restored`: so are all, of a server that may lack what
 * was sent to it; `done`: the replica is as the server's feed.
 */
export type Pulled = 'again' | 'load' | 'restored' | 'done';

/** What a server may lack that answers so. A session that had ended, or another secret, hides that it was restored. */
const LACKS: Readonly<Partial<Record<ResetReason, 'done' | 'accepted'>>> = {
  epoch: 'accepted',
  invalid: 'accepted',
  first: 'done',
};

/**
 * One page. `settle` are entries that had been accepted before this chain of pulls began: the page that ends the chain
 * has their effect, and they stop being pending in its transaction.
 */
export async function pullPage(
  room: EngineRoom,
  wire: Wire,
  settle: readonly EntryId[],
  signal: AbortSignal,
): Promise<Pulled> {
  const position = await room.store.read(['meta'], positionOf);
  const answer = (await wire.post(
    'pull',
    { protocol: PROTOCOL, cursor: position.cursor },
    signal,
  )) as PullAnswer;
  if (answer.status === 'reset') {
    // The browser's session has become another person's: nothing of theirs belongs into this database.
    if (answer.reason === 'other-person') throw new WireError({ kind: 'unauthenticated' });
    const lacks = LACKS[answer.reason];
    await resetReplica(room, position, answer.scopes, lacks);
    return lacks === undefined ? 'load' : 'restored';
  }
  const isLast = !answer.more && answer.load.length === 0;
  const isApplied = await makingRoom(room, () =>
    applyFeed(room, {
      guard: { by: 'pull', expect: position, cursor: answer.cursor, load: answer.load },
      changes: answer.changes,
      remove: answer.remove,
      settle: isLast ? settle : [],
    }),
  );
  if (answer.load.length > 0) return 'load';
  return isLast && isApplied ? 'done' : 'again';
}
