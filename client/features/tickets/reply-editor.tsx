import type { Editor } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import { createEffect, createSignal, onCleanup, onMount } from 'solid-js';
import type { DraftHandle } from '#client/data/index.ts';
import { createRichEditor, nameEditor } from './rich-editor.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './editor.module.css';

/** Overwritten by the server's for everybody else; one's own caret is the browser's. */
const OWN_COLOR = '#006a6a';

/** The text that operators write together, with one another's carets. */
export function ReplyEditor(props: {
  draft: DraftHandle;
  label: string;
  placeholder: string;
  isReadOnly: boolean;
  onEditor: (editor: Editor | undefined) => void;
  onChange: () => void;
  onSend: () => void;
  onLeave: () => void;
}) {
  const { desk } = useTicket();
  const [isEmpty, setEmpty] = createSignal(true);
  let element!: HTMLDivElement;
  let editor: Editor | undefined;

  onMount(() => {
    const { draft } = props;
    const self = desk.self();
    const made = createRichEditor({
      element,
      label: props.label,
      extensions: [
        Collaboration.configure({ fragment: draft.doc.getXmlFragment('draft') }),
        CollaborationCaret.configure({
          provider: { awareness: draft.awareness },
          user: { id: self.id, name: self.name, color: OWN_COLOR },
          render: caret,
        }),
      ],
      onSend: () => props.onSend(),
      onLeave: () => props.onLeave(),
    });
    editor = made;
    const read = () => {
      setEmpty(made.isEmpty);
      props.onChange();
    };
    made.on('update', read);
    read();
    made.setEditable(!props.isReadOnly, false);
    props.onEditor(made);
  });
  createEffect(() => {
    const isReadOnly = props.isReadOnly;
    editor?.setEditable(!isReadOnly, false);
  });
  createEffect(() => {
    const { label } = props;
    if (editor !== undefined) nameEditor(editor, label);
  });
  onCleanup(() => {
    props.onEditor(undefined);
    editor?.destroy();
  });

  return (
    <div
      class={styles['editor']}
      classList={{
        [styles['empty'] ?? '']: isEmpty(),
        [styles['readOnly'] ?? '']: props.isReadOnly,
      }}
      data-placeholder={props.placeholder}
      ref={element}
    />
  );
}

/** A colleague's caret with their name. Colours are set through the object model: the policy refuses style attributes. */
function caret(user: Record<string, unknown>): HTMLElement {
  const element = document.createElement('span');
  element.className = styles['caret'] ?? '';
  element.style.setProperty('--caret', String(user['color']));
  const name = document.createElement('span');
  name.className = styles['caretName'] ?? '';
  name.textContent = typeof user['name'] === 'string' ? user['name'] : '';
  element.append(name);
  return element;
}
