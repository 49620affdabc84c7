// Runs draft batches in a worker with a limit of time and memory. A batch that breaks a limit costs the worker its
// life and nobody else anything: its edits are tried one by one, and the guilty one is refused.

import { Worker } from 'node:worker_threads';
import type { DraftBatch, DraftBatchResult, DraftVerdict } from './draft-batch.ts';

export type DraftChecker = {
  readonly check: (batch: DraftBatch) => Promise<DraftBatchResult>;
  readonly close: () => Promise<void>;
};

/** The batch took too long, or more memory than there is for it. */
export class DraftCheckFailed extends Error {
  override name = 'DraftCheckFailed';
}

type Options = {
  readonly timeLimitMs?: number;
  readonly memoryMb?: number;
  readonly maxWaiting?: number;
};
type Job = {
  readonly batch: DraftBatch;
  readonly resolve: (result: DraftBatchResult) => void;
  readonly reject: (error: Error) => void;
};

const START_LIMIT_MS = 30_000;
/** The id by which a worker says that it has started. */
const READY = 0;

export function createDraftChecker(options: Options = {}): DraftChecker {
  const { timeLimitMs = 2_000, memoryMb = 128, maxWaiting = 1_000 } = options;
  const waiting: Job[] = [];
  let worker: Worker | undefined;
  let isReady = false;
  let startTimer: NodeJS.Timeout | undefined;
  let running:
    | { readonly id: number; readonly job: Job; readonly timer: NodeJS.Timeout }
    | undefined;
  let lastId = 0;
  let isClosed = false;

  const start = (): Worker => {
    const started = new Worker(new URL('./draft-worker.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMb,
        maxYoungGenerationSizeMb: 16,
        stackSizeMb: 4,
      },
    });
    started.unref();
    isReady = false;
    startTimer = setTimeout(() => replace('the draft worker did not start'), START_LIMIT_MS);
    started.on('message', ({ id, result }: { id: number; result: DraftBatchResult }) => {
      if (worker !== started) return;
      if (id === READY) {
        clearTimeout(startTimer);
        isReady = true;
        next();
      } else if (running?.id === id) settle((job) => job.resolve(result));
    });
    started.on('error', (error) => {
      if (worker === started) replace(`the draft worker failed: ${error.message}`);
    });
    started.on('exit', () => {
      if (worker === started) replace('the draft worker ended');
    });
    return started;
  };

  const settle = (finish: (job: Job) => void): void => {
    if (running === undefined) return;
    clearTimeout(running.timer);
    const { job } = running;
    running = undefined;
    finish(job);
    next();
  };

  const replace = (reason: string): void => {
    const dead = worker;
    worker = undefined;
    clearTimeout(startTimer);
    void dead?.terminate();
    if (running !== undefined) settle((job) => job.reject(new DraftCheckFailed(reason)));
    else if (!isReady) {
      // It never came to work: whoever waits must not wait for ever.
      for (const job of waiting.splice(0)) job.reject(new DraftCheckFailed(reason));
    }
  };

  const next = (): void => {
    if (running !== undefined || isClosed || waiting.length === 0) return;
    worker ??= start();
    if (!isReady) return;
    const job = waiting.shift();
    if (job === undefined) return;
    const id = (lastId += 1);
    const timer = setTimeout(() => replace('a draft edit took too long'), timeLimitMs);
    running = { id, job, timer };
    worker.postMessage({ id, batch: job.batch });
  };

  const run = (batch: DraftBatch): Promise<DraftBatchResult> =>
    new Promise((resolve, reject) => {
      if (isClosed || waiting.length >= maxWaiting) {
        reject(new DraftCheckFailed('too many drafts are waiting to be checked'));
        return;
      }
      waiting.push({ batch, resolve, reject });
      next();
    });

  const check = async (batch: DraftBatch): Promise<DraftBatchResult> => {
    try {
      return await run(batch);
    } catch (error) {
      if (isClosed || !(error instanceof DraftCheckFailed) || batch.edits.length === 0) throw error;
      return checkSingly(batch, run);
    }
  };

  return {
    check,
    close: async () => {
      isClosed = true;
      clearTimeout(startTimer);
      const closed = new DraftCheckFailed('the server is stopping');
      for (const job of waiting.splice(0)) job.reject(closed);
      const last = worker;
      worker = undefined;
      if (running !== undefined) {
        clearTimeout(running.timer);
        running.job.reject(closed);
        running = undefined;
      }
      await last?.terminate();
    },
  };
}

async function checkSingly(
  batch: DraftBatch,
  run: (batch: DraftBatch) => Promise<DraftBatchResult>,
): Promise<DraftBatchResult> {
  const owners = new Map(batch.owners);
  const verdicts: DraftVerdict[] = [];
  // If this fails, the draft itself is beyond the limits: no edit is to blame.
  let result = await run({ ...batch, edits: [] });
  for (const edit of batch.edits) {
    try {
      const single = await run({ base: [result.state], edits: [edit], owners });
      const [verdict] = single.verdicts;
      if (verdict === undefined) continue;
      verdicts.push(verdict);
      if (!verdict.ok) continue;
      for (const client of verdict.newClients) owners.set(client, edit.device);
      result = single;
    } catch (error) {
      if (!(error instanceof DraftCheckFailed)) throw error;
      verdicts.push({ ok: false, rule: 'too-costly' });
    }
  }
  return { verdicts, state: result.state, stateVector: result.stateVector };
}
