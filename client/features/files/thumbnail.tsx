import { Show, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { FileId, TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { KindIcon } from './kind-icon.tsx';
import { kindOf, viewableAs } from './shown-file.ts';

type Pictured = {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  readonly ticketId?: TicketId;
  /** Made by the server; else the picture itself is shown small, if it lies here. */
  readonly hasThumbnail?: boolean;
};

/** A picture, small; while it is not there, what kind of file it is. */
export function Thumbnail(props: { desk: Desk; file: Pictured; alt?: string }) {
  const [url, setUrl] = createSignal<string>();
  /** Its row comes anew while it goes up; the picture stays. */
  const key = createMemo(() => `${props.file.id} ${props.file.hasThumbnail ?? false}`);
  createEffect(
    on(key, () => {
      const { desk, file } = props;
      const abort = new AbortController();
      const show = (blob: Blob | undefined, type: string) => {
        if (blob === undefined || abort.signal.aborted) return;
        setUrl(URL.createObjectURL(new Blob([blob], { type })));
      };
      const viewable = viewableAs(file);
      const own = viewable?.as === 'image' ? viewable.type : '';
      const load = async () => {
        const here = await desk.files.bytes(file.id);
        if (here !== undefined) return show(here, own);
        const { ticketId } = file;
        if (ticketId === undefined || file.hasThumbnail !== true) return;
        const fetched = await desk.files.fetch(
          { id: file.id, ticketId },
          'thumbnail',
          abort.signal,
        );
        if (fetched.status === 'ok') show(fetched.blob, 'image/webp');
      };
      load().catch((error: unknown) => {
        if (!abort.signal.aborted) reportError(error);
      });
      onCleanup(() => {
        abort.abort();
        const made = url();
        if (made !== undefined) URL.revokeObjectURL(made);
        setUrl(undefined);
      });
    }),
  );
  return (
    <Show when={url()} fallback={<KindIcon kind={kindOf(props.file)} />}>
      {(src) => (
        <img
          src={src()}
          alt={props.alt ?? ''}
          draggable={false}
          onError={() => setUrl(undefined)}
        />
      )}
    </Show>
  );
}
