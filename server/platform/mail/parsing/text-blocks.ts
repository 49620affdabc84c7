import type { Block, Region } from './blocks.ts';
import { regionsOfLines } from './line-regions.ts';

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Plain text as paragraphs; one ends at an empty line, and where somebody else's words begin. */
export function textBlocks(text: string, guesses: boolean): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const regions = guesses ? regionsOfLines(lines) : lines.map((): Region => 'own');
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let region: Region = 'own';
  const flush = (): void => {
    if (paragraph.length > 0) {
      const html = paragraph.map((line) => escaped(line)).join('<br />');
      blocks.push({ html: `<p>${html}</p>`, text: paragraph.join('\n'), region });
    }
    paragraph = [];
  };
  for (const [at, line] of lines.entries()) {
    const isEmpty = line.trim() === '';
    // A signature's line of dashes begins a paragraph.
    if (isEmpty || regions[at] !== region || /^-- ?$/.test(line)) flush();
    region = regions[at]!;
    if (!isEmpty) paragraph.push(line.trimEnd());
  }
  flush();
  return blocks;
}

/** Blocks of HTML in which no program has marked what it quotes: told by their words, as in plain text. */
export function guessRegions(blocks: readonly Block[]): Block[] {
  if (blocks.some(({ region }) => region === 'quote')) return [...blocks];
  const pieces = blocks.flatMap(piecesOf);
  const lines = pieces.flatMap(({ text }) => [...text.split('\n'), '']);
  const regions = regionsOfLines(lines);
  let at = 0;
  return pieces.map((block) => {
    const region = regions[at]!;
    at += block.text.split('\n').length + 1;
    return block.region === 'own' ? { ...block, region } : block;
  });
}

/** A paragraph of several lines, if it can be cut at its breaks. */
function piecesOf(block: Block): readonly Block[] {
  const { html, text, region } = block;
  const content = /^<p>(.*)<\/p>$/s.exec(html)?.[1];
  const parts = content?.split('<br />') ?? [];
  const lines = text.split('\n');
  if (parts.length < 2 || parts.length !== lines.length) return [block];
  const isWhole = parts.every(
    (part) => (part.match(/<[a-z]/g)?.length ?? 0) === (part.match(/<\/[a-z]/g)?.length ?? 0),
  );
  if (!isWhole) return [block];
  return parts.map((part, at) => ({ html: `<p>${part}</p>`, text: lines[at]!, region }));
}
