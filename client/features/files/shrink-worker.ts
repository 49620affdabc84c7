/// <reference lib="webworker" />
import { shrink } from './shrink.ts';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', (event: MessageEvent<{ id: number; photo: Blob }>) => {
  const { id, photo } = event.data;
  shrink(photo).then(
    (shrunk) => self.postMessage({ id, shrunk }),
    (error: unknown) => self.postMessage({ id, failed: String(error) }),
  );
});
