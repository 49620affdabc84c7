import { For, Show, createSignal } from 'solid-js';
import { sizeWords } from './chosen-files.ts';
import type { OpenRequest } from './open-request.ts';
import { fill } from './page-data.ts';
import type { TrackFile, UnsentFile } from './track-data.ts';
import { page, text } from './track-texts.ts';

/** What came with a message, to be saved: the code that opens it travels in no address. */
export function TrackFiles(props: { request: OpenRequest; files: readonly TrackFile[] }) {
  return (
    <Show when={props.files.length > 0}>
      <ul class="files" aria-label={text('files')}>
        <For each={props.files}>{(file) => <OneFile request={props.request} file={file} />}</For>
      </ul>
    </Show>
  );
}

/** Of an answer that is on its way. */
export function FileNames(props: { files: readonly UnsentFile[] }) {
  return (
    <Show when={props.files.length > 0}>
      <ul class="files" aria-label={text('files')}>
        <For each={props.files}>
          {(file) => (
            <li class="hint" dir="auto">
              {file.name}
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function OneFile(props: { request: OpenRequest; file: TrackFile }) {
  const [isBusy, setBusy] = createSignal(false);
  const [hasFailed, setFailed] = createSignal(false);

  async function save(): Promise<void> {
    setBusy(true);
    setFailed(false);
    const blob = await props.request.fetchFile(props.file.id);
    setBusy(false);
    setFailed(blob === undefined);
    if (blob === undefined) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = props.file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  return (
    <li>
      <Show
        when={props.file.state === 'ready'}
        fallback={
          <span class="hint" dir="auto">
            {fill(text(props.file.state === 'scanning' ? 'fileScanned' : 'fileGone'), {
              name: props.file.name,
            })}
          </span>
        }
      >
        <button
          type="button"
          class="button secondary file"
          disabled={isBusy()}
          onClick={() => void save()}
        >
          <bdi>{props.file.name}</bdi>
          <span class="size">{sizeWords(props.file.size, page.language)}</span>
        </button>
      </Show>
      <span class="error" role="alert">
        {hasFailed() ? text('fileFailed') : ''}
      </span>
    </li>
  );
}
