// Asks the worker to make a photo smaller, one after the other: a whole roll of photos at once would not fit into the
// memory of a phone.

import { isPhoto, shrink, type Shrunk } from './shrink.ts';

/** Longer than any phone needs; then the photo goes as it is. */
const LIMIT_MS = 20_000;
/** A worker without work goes, and takes its memory with it. */
const IDLE_MS = 30_000;

type Answer = { readonly id: number; readonly shrunk?: Shrunk; readonly failed?: string };

let worker: Worker | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;
let asked = 0;
let queue: Promise<unknown> = Promise.resolve();

/** Undefined: it stays as it is. Never rejects. */
export function shrinkPhoto(photo: Blob): Promise<Shrunk | undefined> {
  if (!isPhoto(photo.type)) return Promise.resolve(undefined);
  const result = queue.then(() => one(photo));
  queue = result;
  return result;
}

async function one(photo: Blob): Promise<Shrunk | undefined> {
  try {
    return await ('Worker' in globalThis && 'OffscreenCanvas' in globalThis
      ? inWorker(photo)
      : shrink(photo));
  } catch (error) {
    // It goes as it is; told to whoever watches the page.
    reportError(error);
    return undefined;
  }
}

function inWorker(photo: Blob): Promise<Shrunk | undefined> {
  clearTimeout(idle);
  worker ??= new Worker(new URL('./shrink-worker.ts', import.meta.url), { type: 'module' });
  const current = worker;
  const id = (asked += 1);
  return new Promise<Shrunk | undefined>((resolve, reject) => {
    const limit = setTimeout(() => fail(new Error('A photo took too long')), LIMIT_MS);
    const settle = (finish: () => void) => {
      clearTimeout(limit);
      current.removeEventListener('message', handleMessage);
      current.removeEventListener('error', handleError);
      idle = setTimeout(dismiss, IDLE_MS);
      finish();
    };
    const fail = (error: Error) => {
      dismiss();
      settle(() => reject(error));
    };
    const handleError = (event: ErrorEvent) => fail(new Error(event.message));
    const handleMessage = ({ data }: MessageEvent<Answer>) => {
      if (data.id !== id) return;
      if (data.failed === undefined) settle(() => resolve(data.shrunk));
      else fail(new Error(data.failed));
    };
    current.addEventListener('message', handleMessage);
    current.addEventListener('error', handleError);
    current.postMessage({ id, photo });
  });
}

function dismiss(): void {
  worker?.terminate();
  worker = undefined;
}
