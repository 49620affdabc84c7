// `/` in an answer asks for something to put in, a template or an article: the text keeps the focus, and what is typed behind
// the slash narrows the list.

import { Extension } from '@tiptap/core';
import type { Editor } from '@tiptap/core';
import { PluginKey } from '@tiptap/pm/state';
import { exitSuggestion, Suggestion } from '@tiptap/suggestion';

/** Puts it where the slash stood; slash and words behind it are gone by then. */
export type Put = (editor: Editor, at: number) => void;
export type TemplateAsking = {
  readonly query: string;
  readonly choose: (put: Put) => void;
};

const key = new PluginKey('templates');

export const templateAsking = (on: {
  readonly onAsk: (asking: TemplateAsking | undefined) => void;
}): Extension =>
  Extension.create({
    name: 'templates',
    addProseMirrorPlugins() {
      return [
        Suggestion<Put, Put>({
          editor: this.editor,
          pluginKey: key,
          char: '/',
          allowSpaces: true,
          command: ({ editor, range, props: put }) => {
            editor.chain().focus().deleteRange(range).run();
            put(editor, range.from);
          },
          render: () => {
            const show = (asked: {
              readonly query: string;
              readonly command: (put: Put) => void;
            }) => on.onAsk({ query: asked.query, choose: (put) => asked.command(put) });
            return { onStart: show, onUpdate: show, onExit: () => on.onAsk(undefined) };
          },
        }),
      ];
    },
  });

/** Until another slash is typed. */
export const stopAsking = (editor: Editor): void => exitSuggestion(editor.view, key);

const ONE_PARAGRAPH = /^<p>((?:(?!<\/?p[ >])[\s\S])*)<\/p>$/;
const MARK = /⟨[\w.-]{1,81}\?⟩/;

/** Puts filled words into the text; the first value that is missing is selected, so that one types over it. */
export function putWords(editor: Editor, at: number, html: string): void {
  const block = editor.state.doc.resolve(at).parent;
  const inner = ONE_PARAGRAPH.exec(html)?.[1];
  // Within a line the words go on in it.
  const content = block.childCount > 0 && inner !== undefined ? inner : html;
  const sizeBefore = editor.state.doc.content.size;
  editor.chain().focus().insertContentAt(at, content).run();
  const grown = editor.state.doc.content.size - sizeBefore;
  const gap = firstMark(editor, Math.max(0, at - 1), at + grown + 1);
  if (gap !== undefined) editor.commands.setTextSelection(gap);
}

function firstMark(
  editor: Editor,
  from: number,
  to: number,
): { readonly from: number; readonly to: number } | undefined {
  let found: { readonly from: number; readonly to: number } | undefined;
  editor.state.doc.nodesBetween(from, Math.min(to, editor.state.doc.content.size), (node, at) => {
    const match = found === undefined && node.isText ? MARK.exec(node.text ?? '') : null;
    if (match !== null) found = { from: at + match.index, to: at + match.index + match[0].length };
    return found === undefined;
  });
  return found;
}
