// Tells workers that rows wait for them which a commit has just written. Those rows are the promise; this only saves the wait
// for the round of the next minute, which finds them too. A job in each transaction would cost it as much as its rows, and
// every job three statements more: so one for each workspace, at once for the first and then a second apart.

import type { WorkspaceId } from '#shared/base/ids.ts';

export type Wake = {
  /** Returns at once. */
  readonly tell: (workspaceId: WorkspaceId) => void;
  /** Tells of what is still to be told, and takes nothing more. */
  readonly close: () => Promise<void>;
};

const PAUSE_MS = 1_000;

export function createWake(options: {
  readonly send: (workspaceIds: readonly WorkspaceId[]) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly pauseMs?: number;
}): Wake {
  const { send, onFailure, pauseMs = PAUSE_MS } = options;
  const waiting = new Set<WorkspaceId>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  let isClosed = false;

  const sendWaiting = (): void => {
    timer = undefined;
    if (waiting.size === 0) return;
    const workspaceIds = [...waiting];
    waiting.clear();
    sending = sending.then(() => send(workspaceIds)).catch(onFailure);
    if (isClosed) return;
    timer = setTimeout(sendWaiting, pauseMs);
    timer.unref();
  };

  return {
    tell: (workspaceId) => {
      if (isClosed) return;
      waiting.add(workspaceId);
      if (timer === undefined) sendWaiting();
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      sendWaiting();
      return sending;
    },
  };
}
