// What the answer's and the note's editor have in common: the marks a message may carry, keys, and no styles of its own
// (the content security policy refuses injected ones).

import { Editor, type Extensions } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { richNodes } from './rich-nodes.ts';

export type RichEditorOptions = {
  readonly element: HTMLElement;
  readonly label: string;
  readonly extensions: Extensions;
  /** Its text is nobody else's. */
  readonly hasOwnUndo?: boolean;
  readonly onSend: () => void;
  readonly onLeave: () => void;
  /** Keys for something that floats above the text, before the text gets them. */
  readonly onKey?: (event: KeyboardEvent) => boolean;
};

export function createRichEditor(options: RichEditorOptions): Editor {
  return new Editor({
    element: options.element,
    injectCSS: false,
    extensions: [
      StarterKit.configure({
        // Undo comes with the shared document, where there is one: one's own steps only.
        ...(options.hasOwnUndo === true ? {} : { undoRedo: false as const }),
        // Of our own: they write nothing by themselves.
        heading: false,
        horizontalRule: false,
        // It would write into the shared text by itself.
        trailingNode: false,
        link: {
          openOnClick: false,
          defaultProtocol: 'https',
          protocols: ['mailto', 'tel'],
          HTMLAttributes: { target: null, rel: null, class: null },
        },
      }),
      ...richNodes,
      ...options.extensions,
    ],
    editorProps: {
      attributes: attributesOf(options.label),
      handleKeyDown: (_view, event) => {
        if (options.onKey?.(event) === true) return true;
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          options.onSend();
          return true;
        }
        if (event.key === 'Escape') {
          options.onLeave();
          return true;
        }
        return false;
      },
    },
  });
}

const attributesOf = (label: string) => ({
  role: 'textbox',
  'aria-multiline': 'true',
  'aria-label': label,
});

/** Its name in the language that the reader has chosen meanwhile. */
export function nameEditor(editor: Editor, label: string): void {
  editor.setOptions({
    editorProps: { ...editor.options.editorProps, attributes: attributesOf(label) },
  });
}
