// What a panel puts into the answer: cleaned as everything that comes from outside, in one step of its own, so that one
// undoing takes out all of it and nothing else.

import type { Editor } from '@tiptap/core';
import { yUndoPluginKey } from '@tiptap/y-tiptap';
import { excerptOf, plainText } from '#shared/base/plain-text.ts';
import { messageHtml } from './message-html.ts';

export type PutIn = {
  readonly panel: string;
  readonly words: string;
  /** Undefined once something else was written: from then on it is undone step by step, as all writing. */
  readonly takeOut: (() => void) | undefined;
};

const EXCERPT = 60;

type UndoManager = {
  readonly undoStack: readonly object[];
  stopCapturing: () => void;
  undo: () => object | null;
  on: (name: 'stack-item-added' | 'stack-item-popped', run: () => void) => void;
  off: (name: 'stack-item-added' | 'stack-item-popped', run: () => void) => void;
};

const undoOf = (editor: Editor): UndoManager | undefined =>
  (yUndoPluginKey.getState(editor.state) as { undoManager?: UndoManager } | undefined)?.undoManager;

/** False: nothing of it may be in an answer. `onChange`: what can still be done about it. */
export function putInFromPanel(
  editor: Editor,
  panel: string,
  html: string,
  onChange: (put: PutIn) => void,
): boolean {
  const clean = withoutPictures(messageHtml(html));
  if (plainText(clean) === '') return false;
  const undo = undoOf(editor);
  undo?.stopCapturing();
  // As if it had been pasted behind what is selected: nothing of the answer is replaced, and the focus stays where it is.
  editor.commands.setTextSelection(editor.state.selection.to);
  editor.view.pasteHTML(clean);
  undo?.stopCapturing();
  const words = excerptOf(clean, EXCERPT);
  const mine = undo?.undoStack.at(-1);
  if (undo === undefined || mine === undefined) {
    onChange({ panel, words, takeOut: undefined });
    return true;
  }
  const look = (): void => {
    if (undo.undoStack.at(-1) === mine) return;
    undo.off('stack-item-added', look);
    undo.off('stack-item-popped', look);
    onChange({ panel, words: undo.undoStack.includes(mine) ? words : '', takeOut: undefined });
  };
  undo.on('stack-item-added', look);
  undo.on('stack-item-popped', look);
  onChange({
    panel,
    words,
    takeOut: () => {
      if (undo.undoStack.at(-1) === mine) undo.undo();
    },
  });
  return true;
}

/** Pictures are attachments of ours, and no panel knows one. */
function withoutPictures(html: string): string {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  for (const image of parsed.querySelectorAll('img')) image.remove();
  return parsed.body.innerHTML;
}
