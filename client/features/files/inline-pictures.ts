import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { viewableAs, type ShownFile } from './shown-file.ts';

const PLACED = /\sdata-attachment="([0-9a-f-]{36})"/g;
/** Of a larger one its small picture stands in the text, and the viewer has the whole. */
const LARGEST_BYTES = 2 * 1024 * 1024;

/** Addresses of the pictures that stand in a message's text, as far as they are here; each comes when it is. */
export function createInlinePictures(
  desk: Desk,
  html: () => string,
  files: () => readonly ShownFile[],
): (id: string) => string | undefined {
  const [urls, setUrls] = createSignal<ReadonlyMap<string, string>>(new Map());
  const wanted = createMemo(() => {
    const placed = new Set([...html().matchAll(PLACED)].map(([, id]) => id));
    return placed.size === 0
      ? []
      : files().filter((file) => placed.has(file.id) && viewableAs(file)?.as === 'image');
  });
  /** Rows come anew with every change; what is on screen stays the same. */
  const key = createMemo(() =>
    wanted()
      .map(({ id, state, hasThumbnail }) => `${id} ${state} ${hasThumbnail}`)
      .join(),
  );
  createEffect(
    on(key, () => {
      const abort = new AbortController();
      const made: string[] = [];
      const show = async (file: ShownFile): Promise<void> => {
        const viewable = viewableAs(file);
        if (viewable?.as !== 'image' || (file.state !== 'ready' && file.state !== 'here')) return;
        const variant = file.size > LARGEST_BYTES && file.hasThumbnail ? 'thumbnail' : 'content';
        const type = variant === 'content' ? viewable.type : 'image/webp';
        const here = await desk.files.bytes(file.id);
        const fetched =
          here === undefined ? await desk.files.fetch(file, variant, abort.signal) : undefined;
        const blob = here ?? (fetched?.status === 'ok' ? fetched.blob : undefined);
        if (blob === undefined || abort.signal.aborted) return;
        const url = URL.createObjectURL(new Blob([blob], { type: here ? viewable.type : type }));
        made.push(url);
        setUrls((before) => new Map(before).set(file.id, url));
      };
      for (const file of wanted())
        show(file).catch((error: unknown) => {
          if (!abort.signal.aborted) reportError(error);
        });
      onCleanup(() => {
        abort.abort();
        for (const url of made) URL.revokeObjectURL(url);
        setUrls(new Map());
      });
    }),
  );
  return (id) => urls().get(id);
}
