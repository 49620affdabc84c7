// What a page and its threads hold, each, once what nothing holds any more has been collected.

import type { CDPSession, Page } from 'playwright-core';

export type Heaps = { readonly page: number; readonly threads: number };
type Usage = { readonly usedSize: number; readonly backingStorageSize?: number };

const ATTACH_MS = 500;

export async function collectHeaps(page: Page): Promise<Heaps> {
  const session = await page.context().newCDPSession(page);
  const threads: string[] = [];
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') threads.push(sessionId);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  await page.waitForTimeout(ATTACH_MS);
  await session.send('HeapProfiler.enable');
  // Twice: the second takes what the first one's finalizers have let go.
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const own = await session.send('Runtime.getHeapUsage');
  let others = 0;
  for (const thread of threads) {
    await askThread(session, thread, 'HeapProfiler.enable');
    await askThread(session, thread, 'HeapProfiler.collectGarbage');
    await askThread(session, thread, 'HeapProfiler.collectGarbage');
    others += bytesOf(await askThread(session, thread, 'Runtime.getHeapUsage'));
  }
  await session.detach();
  return { page: bytesOf(own), threads: others };
}

const bytesOf = ({ usedSize, backingStorageSize = 0 }: Usage): number =>
  usedSize + backingStorageSize;

let asked = 0;

/** Playwright has no session of a thread: what is said to one goes through its page's. */
async function askThread(session: CDPSession, thread: string, method: string): Promise<Usage> {
  asked += 1;
  const id = asked;
  const answered = new Promise<Usage>((resolve) => {
    const hear = (heard: { readonly sessionId: string; readonly message: string }) => {
      const answer = JSON.parse(heard.message) as { readonly id?: number; readonly result: Usage };
      if (heard.sessionId !== thread || answer.id !== id) return;
      session.off('Target.receivedMessageFromTarget', hear);
      resolve(answer.result);
    };
    session.on('Target.receivedMessageFromTarget', hear);
  });
  await session.send('Target.sendMessageToTarget', {
    sessionId: thread,
    message: JSON.stringify({ id, method }),
  });
  return answered;
}
