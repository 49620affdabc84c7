// A long answer, made as its reader takes it.

const STALL_MS = 60_000;
const TOTAL_MS = 15 * 60_000;

/** A reader who takes nothing for a while, or takes too long in all, is let go: without its end the answer is broken. */
export function streamOf(
  parts: AsyncGenerator<string, void, undefined>,
  onFailure: (error: unknown) => void,
  limits: { readonly stallMs: number; readonly totalMs: number } = {
    stallMs: STALL_MS,
    totalMs: TOTAL_MS,
  },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stall: NodeJS.Timeout | undefined;
  let total: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(stall);
    clearTimeout(total);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const letGo = (): void => {
          end();
          controller.error(new Error('the reader of an export is too slow'));
          parts.return().catch(onFailure);
        };
        total = setTimeout(letGo, limits.totalMs);
        total.unref();
      },
      pull: async (controller) => {
        clearTimeout(stall);
        try {
          const next = await parts.next();
          if (next.done === true) {
            end();
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(next.value));
          stall = setTimeout(() => {
            end();
            controller.error(new Error('the reader of an export stalled'));
            parts.return().catch(onFailure);
          }, limits.stallMs);
          stall.unref();
        } catch (error) {
          end();
          onFailure(error);
          controller.error(error);
        }
      },
      cancel: async () => {
        end();
        await parts.return();
      },
    },
    { highWaterMark: 1 },
  );
}
