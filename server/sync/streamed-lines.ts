// NDJSON to a reader who sets the pace: the next line is read from the database when the last one was taken. One who
// takes none for a while, or takes too long in all, is let go.

import type { LoadLine } from '#shared/protocol/sync.ts';

export type StreamLimits = { readonly stallMs: number; readonly totalMs: number };
export const STREAM_LIMITS: StreamLimits = { stallMs: 60_000, totalMs: 900_000 };

/** Without its end line a load has broken off; why is told to `onFailure`, never to the reader. */
export function streamLines(
  lines: AsyncGenerator<LoadLine, void, undefined>,
  onFailure: (error: unknown) => void,
  onClose: () => void,
  limits: StreamLimits = STREAM_LIMITS,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const deadline = Date.now() + limits.totalMs;
  let stall: NodeJS.Timeout | undefined;
  let isOpen = true;
  const finish = (): void => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(stall);
    onClose();
  };
  const letGo = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    finish();
    controller.error(new Error('the reader of a load stalled'));
    lines.return().catch(onFailure);
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        clearTimeout(stall);
        try {
          const next = await lines.next();
          if (!isOpen) return;
          if (next.done === true || Date.now() > deadline) {
            finish();
            controller.close();
            if (next.done !== true) await lines.return();
            return;
          }
          controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
          stall = setTimeout(() => letGo(controller), limits.stallMs);
        } catch (error) {
          onFailure(error);
          if (!isOpen) return;
          finish();
          controller.error(error);
        }
      },
      cancel: async () => {
        finish();
        await lines.return();
      },
    },
    { highWaterMark: 1 },
  );
}
