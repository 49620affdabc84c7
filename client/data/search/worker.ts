/// <reference lib="webworker" />
// The searcher's thread. It opens the person's database by itself and hears by the tabs' channel what changes there.

import { broadcastChannel } from '../broadcast-channel.ts';
import { createColdShelf } from '../cold-pages.ts';
import { openStore } from '../database.ts';
import { createPredictionSource } from '../directory.ts';
import { createHub } from '../hub.ts';
import type { SearchRoom } from './kept-index.ts';
import type { FromSearcher, ToSearcher } from './messages.ts';
import { serve } from './serve.ts';
import { createSearcher } from './searcher.ts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const tell = (message: FromSearcher): void => scope.postMessage(message);
const warn = (message: string, cause?: unknown): void =>
  tell({ t: 'warn', message, cause: String(cause ?? '') });

let receive: ((message: ToSearcher) => void) | undefined;
/** Questions that came while the database was being opened. */
const early: ToSearcher[] = [];

scope.addEventListener('message', ({ data }: MessageEvent<ToSearcher>) => {
  if (data.t === 'open')
    start(data.name).catch((error: unknown) => warn('The search could not be started', error));
  else if (receive === undefined) early.push(data);
  else receive(data);
});

async function start(name: string): Promise<void> {
  const platform = {
    indexedDB: scope.indexedDB,
    IDBKeyRange: globalThis.IDBKeyRange,
    now: () => Date.now(),
    timers: {
      set: (run: () => void, delayMs: number) => scope.setTimeout(run, delayMs),
      clear: (handle: unknown) => scope.clearTimeout(handle as number),
    },
    channel: broadcastChannel,
    warn,
  };
  const store = await openStore(platform, name);
  const room: SearchRoom = {
    platform,
    store,
    shelf: createColdShelf(),
    predictions: createPredictionSource(),
    hub: createHub(platform, name),
  };
  const searcher = createSearcher(room, (t) => tell({ t }));
  room.hub.listen((message) => {
    // What follows is the wiping of this database: nothing may hold it open.
    if (message.t === 'ended') {
      store.close();
      scope.close();
    }
  });
  receive = serve(searcher, tell);
  for (const message of early.splice(0)) receive(message);
  await searcher.open();
}
