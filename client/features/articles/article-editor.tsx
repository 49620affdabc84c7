import type { Editor } from '@tiptap/core';
import { createSignal, onCleanup, onMount, untrack } from 'solid-js';
import { directionOf } from '#shared/base/languages.ts';
import { createRichEditor, EditorToolbar, messageHtml } from '#client/features/tickets/index.ts';
import styles from './articles.module.css';

/** The text of one language. Made anew for another one. */
export function ArticleEditor(props: {
  language: string;
  label: string;
  hint: string;
  html: string;
  onChange: (html: string) => void;
}) {
  const [editor, setEditor] = createSignal<Editor>();
  let element!: HTMLDivElement;
  onMount(() => {
    const made = createRichEditor({
      element,
      label: props.label,
      extensions: [],
      hasOwnUndo: true,
      onSend: () => undefined,
      onLeave: () => undefined,
    });
    made.commands.setContent(
      untrack(() => props.html),
      { emitUpdate: false },
    );
    const read = () => props.onChange(messageHtml(made.getHTML()));
    made.on('update', read);
    setEditor(made);
  });
  onCleanup(() => editor()?.destroy());
  return (
    <div class={styles['body']}>
      <span class={styles['bodyLabel']}>{props.label}</span>
      <span class={styles['muted']}>{props.hint}</span>
      <div class={styles['box']}>
        <EditorToolbar editor={editor()} disabled={false} />
        <div
          class={styles['text']}
          lang={props.language}
          dir={directionOf(props.language)}
          ref={element}
        />
      </div>
    </div>
  );
}
