import type { Editor, Extensions } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import { createEffect, createSignal, onCleanup, onMount, type JSX } from 'solid-js';
import type { DraftHandle } from '#client/data/index.ts';
import { createRichEditor, nameEditor } from './rich-editor.ts';
import styles from './editor.module.css';

export type OwnEditorProps = {
  draft: DraftHandle;
  label: string;
  placeholder: string;
  /** Its words are about to leave. */
  isReadOnly?: boolean;
  onEditor: (editor: Editor | undefined) => void;
  onChange: () => void;
  onSend: () => void;
  onLeave: () => void;
};

/** Words that lie on this device only until they are sent: nobody else writes in them. */
export function OwnEditor(
  props: OwnEditorProps & {
    extensions?: Extensions;
    /** Keys for what floats above the text. */
    onKey?: (event: KeyboardEvent) => boolean;
    children?: JSX.Element;
  },
) {
  const [isEmpty, setEmpty] = createSignal(true);
  let element!: HTMLDivElement;
  let editor: Editor | undefined;

  onMount(() => {
    const made = createRichEditor({
      element,
      label: props.label,
      extensions: [
        Collaboration.configure({ fragment: props.draft.doc.getXmlFragment('note') }),
        ...(props.extensions ?? []),
      ],
      onKey: (event) => props.onKey?.(event) ?? false,
      onSend: () => props.onSend(),
      onLeave: () => props.onLeave(),
    });
    editor = made;
    made.setEditable(props.isReadOnly !== true, false);
    const read = () => {
      setEmpty(made.isEmpty);
      props.onChange();
    };
    made.on('update', read);
    read();
    props.onEditor(made);
  });
  createEffect(() => {
    const { label } = props;
    if (editor !== undefined) nameEditor(editor, label);
  });
  createEffect(() => {
    const isReadOnly = props.isReadOnly === true;
    editor?.setEditable(!isReadOnly, false);
  });
  onCleanup(() => {
    props.onEditor(undefined);
    editor?.destroy();
  });

  return (
    <div class={styles['noteFrame']}>
      {props.children}
      <div
        class={styles['editor']}
        classList={{
          [styles['empty'] ?? '']: isEmpty(),
          [styles['readOnly'] ?? '']: props.isReadOnly === true,
        }}
        data-placeholder={props.placeholder}
        ref={element}
      />
    </div>
  );
}
