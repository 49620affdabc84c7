// A thread of its own for hostile edits: it can be killed without harm.

import { parentPort } from 'node:worker_threads';
import { applyDraftBatch, type DraftBatch } from './draft-batch.ts';

parentPort?.on('message', ({ id, batch }: { id: number; batch: DraftBatch }) => {
  parentPort?.postMessage({ id, result: applyDraftBatch(batch) });
});

// The time limit of a batch begins only now: starting a thread takes long on a busy machine, and is nobody's fault.
parentPort?.postMessage({ id: 0 });
