// What the tabs of one person tell one another, and the parts of one tab: which tickets have changed, that there is
// something to push, that the leader lives, that the session is over. Hints only: who misses one is late, never wrong.

import type { FileId, TicketId } from '#shared/base/ids.ts';
import type { Platform } from './platform.ts';
import type { LoopState } from './sync/status.ts';

export type HubMessage =
  | { readonly t: 'tickets'; readonly ids: readonly TicketId[] | 'all' }
  /** Something was written, or somebody asks to sync now. */
  | { readonly t: 'kick'; readonly isUrgent: boolean }
  /** Files were put in or taken out; `isUrgent`: somebody asks to try again now. */
  | { readonly t: 'files'; readonly isUrgent: boolean }
  /** How much of a file that goes up the server has. */
  | { readonly t: 'progress'; readonly id: FileId; readonly sent: number }
  /** The leader lives, and how it is getting on. */
  | { readonly t: 'leader'; readonly state: LoopState }
  | { readonly t: 'ended'; readonly reason: 'session' | 'signed-out' };

export type Hub = {
  /** To this tab and the others. */
  readonly tell: (message: HubMessage) => void;
  readonly listen: (receive: (message: HubMessage, isOwn: boolean) => void) => () => void;
  readonly close: () => void;
};

export function createHub(platform: Pick<Platform, 'channel'>, name: string): Hub {
  const channel = platform.channel(name);
  const listeners = new Set<(message: HubMessage, isOwn: boolean) => void>();
  const stop = channel.listen((message) => {
    for (const receive of listeners) receive(message as HubMessage, false);
  });
  let isClosed = false;
  return {
    tell: (message) => {
      if (isClosed) return;
      for (const receive of listeners) receive(message, true);
      channel.post(message);
    },
    listen: (receive) => {
      listeners.add(receive);
      return () => listeners.delete(receive);
    },
    close: () => {
      isClosed = true;
      listeners.clear();
      stop();
      channel.close();
    },
  };
}
