// The socket of an open conversation: new public messages with their files as rows of the feed, the moment they are accepted
// (sync-design B16). They come in through the function that stores a pull's page; everything else about them comes by
// the pull that each frame asks for, so there is one read path, and a frame that is lost costs time only.

import * as decoding from 'lib0/decoding';
import type { TicketId } from '#shared/base/ids.ts';
import { CLOSE, PROTOCOL, SOCKET_FRAME, type Change } from '#shared/protocol/sync.ts';
import { applyFeed } from '../apply.ts';
import type { EngineRoom } from '../engine-room.ts';
import { readPacked } from '../packed-conversations.ts';
import { createBackOff } from './back-off.ts';

type Position = { readonly generation: number; readonly seq: number };

export function followConversation(room: EngineRoom, ticketId: TicketId): () => void {
  const { platform, store, hub } = room;
  const Socket = platform.WebSocket;
  if (Socket === undefined) return () => undefined;
  const backOff = createBackOff(platform.random);
  let socket: WebSocket | undefined;
  let timer: unknown;
  let isStopped = false;
  const fail = (error: unknown) => {
    if (!isStopped) platform.warn('A conversation could not be followed', error);
  };

  const connect = async () => {
    const { generation, seq } = await positionOf();
    if (isStopped) return;
    const base = platform.origin.replace(/^http/, 'ws');
    const query = new URLSearchParams({
      feed: '1',
      since: String(seq),
      protocol: String(PROTOCOL),
    });
    const opened = new Socket(
      `${base}/sync/v1/w/${encodeURIComponent(room.slug)}/docs/pub/${ticketId}/${generation}?${query.toString()}`,
    );
    socket = opened;
    opened.binaryType = 'arraybuffer';
    opened.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
      backOff.reset();
      receive(new Uint8Array(event.data)).catch(fail);
    });
    // Without a listener Node's sockets throw; the close event that follows says all.
    opened.addEventListener('error', () => undefined);
    opened.addEventListener('close', ({ code }) => {
      if (isStopped || FINAL.has(code)) return;
      timer = platform.timers.set(() => void connect().catch(fail), backOff.next());
    });
  };

  const receive = async (frame: Uint8Array) => {
    const decoder = decoding.createDecoder(frame);
    if (decoding.readVarUint(decoder) !== SOCKET_FRAME.FEED) return;
    const changes = JSON.parse(decoding.readVarString(decoder)) as readonly Change[];
    if (changes.length === 0 || isStopped) return;
    await applyFeed(room, {
      guard: { by: 'socket' },
      changes: changes.filter(({ t }) => t === 'doc' || t === 'file'),
    });
    hub.tell({ t: 'kick', isUrgent: true });
  };

  const positionOf = (): Promise<Position> =>
    store.read(['docs'], async (db) => {
      const prefix = `${ticketId}/pub/`;
      const [packed, stored] = await Promise.all([
        readPacked(db, ticketId),
        db.docs
          .where('[doc+seq]')
          .between([prefix, 0], [`${prefix}\uffff`, Number.MAX_SAFE_INTEGER])
          .last(),
      ]);
      const last = packed?.docs.findLast(({ doc }) => doc.startsWith(prefix)) ?? stored;
      return last === undefined
        ? { generation: 1, seq: 0 }
        : { generation: Number(last.doc.slice(prefix.length)), seq: last.seq };
    });

  connect().catch(fail);
  return () => {
    isStopped = true;
    platform.timers.clear(timer);
    socket?.close();
  };
}

/** Coming back would end the same way; the poll goes on and says why. */
const FINAL: ReadonlySet<number> = new Set([
  CLOSE.UNAUTHENTICATED,
  CLOSE.FORBIDDEN,
  CLOSE.NOT_FOUND,
  CLOSE.CLIENT_TOO_OLD,
]);
