// What memory a server has, and what of it is in use: what is only not yet collected is no cost of anything.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ServerProcess } from '#test/support/server-process.ts';

const OPENING_MS = 10_000;

export async function residentBytes({ pid }: ServerProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024;
}

/** Objects and buffers that something still holds, after a collection. */
export async function usedBytes(server: ServerProcess): Promise<number> {
  const [, , answer] = await inspect(server, [
    ...COLLECT,
    {
      method: 'Runtime.evaluate',
      params: {
        expression: `(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())`,
      },
    },
  ]);
  return answer?.result?.result?.value ?? Number.NaN;
}

export async function collectGarbage(server: ServerProcess): Promise<void> {
  await inspect(server, COLLECT);
}

type Question = { readonly method: string; readonly params?: object };
type Answer = { readonly result?: { readonly result?: { readonly value?: number } } };

/** Twice: the second takes what the first one's finalizers have let go. */
const COLLECT: readonly Question[] = [
  { method: 'HeapProfiler.collectGarbage' },
  { method: 'HeapProfiler.collectGarbage' },
];
const inspected = new Map<number, string>();

/** Through the inspector, which SIGUSR1 opens. */
async function inspect(
  server: ServerProcess,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const socket = new WebSocket(await inspectorOf(server));
  await once(socket, 'open');
  const answers: Answer[] = [];
  for (const [index, question] of questions.entries()) {
    const answered = once(socket, 'message');
    socket.send(JSON.stringify({ id: index + 1, ...question }));
    const [data] = (await answered) as [Buffer];
    answers.push(JSON.parse(data.toString()) as Answer);
  }
  socket.close();
  return answers;
}

async function inspectorOf(server: ServerProcess): Promise<string> {
  const known = inspected.get(server.pid);
  if (known !== undefined) return known;
  const addressOf = (): string | undefined =>
    [...server.output().matchAll(/Debugger listening on (ws:\S+)/g)].at(-1)?.[1];
  const before = addressOf();
  process.kill(server.pid, 'SIGUSR1');
  const from = performance.now();
  for (;;) {
    const address = addressOf();
    if (address !== undefined && address !== before) {
      inspected.set(server.pid, address);
      return address;
    }
    if (performance.now() - from > OPENING_MS) throw new Error('the server opens no inspector');
    await sleep(50);
  }
}
