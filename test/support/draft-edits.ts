// Edits for tests, as an editor would make them.

import * as Y from 'yjs';
import { DRAFT_ROOT } from '#server/sync/conversations/draft-rules.ts';

export function writeParagraph(doc: Y.Doc, text: string): void {
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(text)]);
  const root = doc.getXmlFragment(DRAFT_ROOT);
  root.insert(root.length, [paragraph]);
}

export const draftText = (doc: Y.Doc): string => doc.getXmlFragment(DRAFT_ROOT).toString();

export function randomEdit(doc: Y.Doc, random: () => number): void {
  const root = doc.getXmlFragment(DRAFT_ROOT);
  const at = Math.floor(random() * root.length);
  const paragraph = root.length === 0 ? undefined : root.get(at);
  const text =
    paragraph instanceof Y.XmlElement && paragraph.length > 0 ? paragraph.get(0) : undefined;
  if (!(text instanceof Y.XmlText) || random() < 0.2)
    return writeParagraph(doc, `line ${Math.floor(random() * 1_000)}`);
  if (random() < 0.1) return root.delete(at, 1);
  const position = Math.floor(random() * (text.length + 1));
  const length = Math.min(text.length - position, 1 + Math.floor(random() * 4));
  if (random() < 0.3 && length > 0) return text.delete(position, length);
  if (random() < 0.2 && length > 0)
    return text.format(position, length, { bold: random() < 0.5 ? true : (null as never) });
  text.insert(
    position,
    String.fromCodePoint(97 + Math.floor(random() * 26)).repeat(1 + Math.floor(random() * 3)),
  );
}
