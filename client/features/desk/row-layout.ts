// Where the rows of a list lie: rows of one height, under headings where the list is in parts, of which some may be folded.
// Pure numbers, so that only what is in sight need be drawn of 100,000 rows.

import type { ListPart, PartKey } from '#client/data/index.ts';

export type Block = {
  /** Undefined: the list has no parts. */
  readonly key: PartKey | undefined;
  /** px from the top of the list. */
  readonly top: number;
  readonly height: number;
  /** Place of its first row in the list, and how many it has. */
  readonly start: number;
  readonly count: number;
  readonly isFolded: boolean;
  /** Rows in sight before it. */
  readonly before: number;
};

export type RowLayout = {
  readonly blocks: readonly Block[];
  readonly height: number;
  /** Rows that are not folded away. */
  readonly shown: number;
  readonly rowHeight: number;
  readonly headingHeight: number;
};

export function layoutRows(options: {
  readonly count: number;
  readonly parts: readonly ListPart[] | undefined;
  readonly isFolded: (key: PartKey) => boolean;
  readonly rowHeight: number;
  readonly headingHeight: number;
}): RowLayout {
  const { count, parts, isFolded, rowHeight, headingHeight } = options;
  if (parts === undefined) {
    const height = count * rowHeight;
    const only = { key: undefined, top: 0, height, start: 0, count, isFolded: false, before: 0 };
    return { blocks: [only], height, shown: count, rowHeight, headingHeight: 0 };
  }
  const blocks: Block[] = [];
  let top = 0;
  let before = 0;
  for (const part of parts) {
    const folded = isFolded(part.key);
    const rows = folded ? 0 : part.count;
    const height = headingHeight + rows * rowHeight;
    blocks.push({ ...part, top, height, isFolded: folded, before });
    top += height;
    before += rows;
  }
  return { blocks, height: top, shown: before, rowHeight, headingHeight };
}

export type Window = { readonly block: number; readonly from: number; readonly to: number };

/** What is drawn of each block between two places: rows `from` up to `to`, counted in the list. */
export function windowOf(
  { blocks, rowHeight, headingHeight }: RowLayout,
  top: number,
  bottom: number,
): readonly Window[] {
  const found: Window[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.top + block.height < top) continue;
    if (block.top > bottom) break;
    const rows = block.isFolded ? 0 : block.count;
    const first = block.top + headingHeight;
    const at = (place: number) =>
      Math.min(Math.max(Math.floor((place - first) / rowHeight), 0), rows);
    found.push({
      block: index,
      from: block.start + at(top),
      to: block.start + Math.min(at(bottom) + 1, rows),
    });
  }
  return found;
}

/** The block of a row: the last that begins at it or before it. */
export const blockOf = ({ blocks }: RowLayout, row: number): Block | undefined =>
  blocks[blockIndexOf(blocks, row)];

function blockIndexOf(blocks: readonly Block[], row: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.start <= row) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export type Counted = {
  /** Among the rows of its part, from 1, and how many it has. */
  readonly position: number;
  readonly size: number;
  /** Among the lines of the table, from 1: its head, headings of parts, and rows that are not folded away. */
  readonly line: number;
};

/** Where a row stands, for those who are told and do not see it. */
export function countedAt({ blocks }: RowLayout, row: number): Counted {
  const at = blockIndexOf(blocks, row);
  const block = blocks[at];
  if (block === undefined) return { position: row + 1, size: row + 1, line: row + 2 };
  const inPart = row - block.start;
  return {
    position: inPart + 1,
    size: block.count,
    line: lineOfBlock(blocks, at) + (block.key === undefined ? 0 : 1) + inPart,
  };
}

/** The line of a part's heading; of a list without parts, that of its first row. */
export const lineOfBlock = (blocks: readonly Block[], at: number): number =>
  2 + at + (blocks[at]?.before ?? 0);

export const linesOf = ({ blocks, shown }: RowLayout): number =>
  1 + shown + blocks.filter(({ key }) => key !== undefined).length;

/** px from the top; of a folded row, that of its heading. */
export function topOfRow(layout: RowLayout, row: number): number {
  const block = blockOf(layout, row);
  if (block === undefined) return 0;
  if (block.isFolded) return block.top;
  return block.top + layout.headingHeight + (row - block.start) * layout.rowHeight;
}

/** So many rows in sight further on, or the last one there is. Undefined: everything is folded. */
export function rowBeyond(layout: RowLayout, row: number, delta: number): number | undefined {
  const block = blockOf(layout, row);
  if (block === undefined || layout.shown === 0) return undefined;
  // From a folded row the next one down is the first after its part.
  const here = block.isFolded
    ? block.before - (delta > 0 ? 1 : 0)
    : block.before + (row - block.start);
  return rowAt(layout, Math.min(Math.max(here + delta, 0), layout.shown - 1));
}

/** The row that stands there among those in sight. */
export function rowAt({ blocks }: RowLayout, place: number): number | undefined {
  const block = blocks.findLast((one) => !one.isFolded && one.count > 0 && one.before <= place);
  return block === undefined ? undefined : block.start + (place - block.before);
}
