// A thread of its own for hostile edits: it can be killed without harm.

import { parentPort } from 'node:worker_threads';
import { applyDraftBatch, type DraftBatch } from './draft-batch.ts';

parentPort?.on('message', ({ id, batch }: { id: number; batch: DraftBatch }) => {
  parentPort?.postMessage({ id, result: applyDraftBatch(batch) });
});
