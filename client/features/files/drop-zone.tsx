import Upload from 'lucide-solid/icons/upload';
import { Show, createSignal, type JSX } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { Attachments } from './create-attachments.ts';
import styles from './files.module.css';

/** Files are dropped on it, or pasted into it. Text and its images from elsewhere are the editor's. */
export function DropZone(props: {
  attachments: Attachments;
  disabled?: boolean;
  class?: string | undefined;
  children: JSX.Element;
}) {
  const { t } = useI18n();
  /** Enter and leave come for every element inside. */
  const [depth, setDepth] = createSignal(0);
  const mayDrop = (event: DragEvent): boolean =>
    props.disabled !== true && event.dataTransfer?.types.includes('Files') === true;

  function handleDrop(event: DragEvent): void {
    if (!mayDrop(event)) return;
    event.preventDefault();
    event.stopPropagation();
    setDepth(0);
    void props.attachments.add([...(event.dataTransfer?.files ?? [])]);
  }
  function handlePaste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (props.disabled === true || data === null || data.files.length === 0) return;
    // Office programs put a picture of the text beside the text: the text is meant.
    if (data.types.includes('text/html') && data.getData('text/plain').trim() !== '') return;
    event.preventDefault();
    event.stopPropagation();
    void props.attachments.add([...data.files]);
  }
  /** Before the editor, which would take the picture for text. */
  const listen = (element: HTMLDivElement) =>
    element.addEventListener('paste', handlePaste, { capture: true });
  return (
    <div
      class={`${styles['zone']} ${props.class ?? ''}`}
      onDragEnter={(event) => {
        if (!mayDrop(event)) return;
        event.preventDefault();
        setDepth((n) => n + 1);
      }}
      onDragOver={(event) => mayDrop(event) && event.preventDefault()}
      onDragLeave={(event) => mayDrop(event) && setDepth((n) => Math.max(0, n - 1))}
      onDrop={handleDrop}
      ref={listen}
    >
      {props.children}
      <Show when={depth() > 0}>
        <div class={styles['target']} aria-hidden="true">
          <Upload />
          {t('file.dropHere')}
        </div>
      </Show>
    </div>
  );
}
