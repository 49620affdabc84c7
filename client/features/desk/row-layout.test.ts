import { describe, expect, test } from 'vitest';
import type { PartKey } from '#client/data/index.ts';
import {
  countedAt,
  layoutRows,
  linesOf,
  rowAt,
  rowBeyond,
  topOfRow,
  windowOf,
} from './row-layout.ts';

const PARTS = [
  { key: 'a', start: 0, count: 3 },
  { key: 'b', start: 3, count: 2 },
  { key: null, start: 5, count: 4 },
] as const;
const layout = (folded: readonly PartKey[] = []) =>
  layoutRows({
    count: 9,
    parts: PARTS,
    isFolded: (key) => folded.includes(key),
    rowHeight: 10,
    headingHeight: 20,
  });

describe('where rows lie', () => {
  test('U6e of 100,000 rows only those in sight are drawn', () => {
    const flat = layoutRows({
      count: 100_000,
      parts: undefined,
      isFolded: () => false,
      rowHeight: 60,
      headingHeight: 32,
    });
    expect(flat).toMatchObject({ height: 6_000_000, shown: 100_000 });
    expect(windowOf(flat, 3_000_000, 3_000_600)).toEqual([{ block: 0, from: 50_000, to: 50_011 }]);
    expect(windowOf(flat, 5_999_990, 6_000_600)).toEqual([{ block: 0, from: 99_999, to: 100_000 }]);
    expect(topOfRow(flat, 50_000)).toBe(3_000_000);
  });

  test('U4za a row is counted within its part, and its line among all that is not folded away', () => {
    const at = (row: number, folded: readonly PartKey[] = []) => countedAt(layout(folded), row);
    expect(at(0)).toEqual({ position: 1, size: 3, line: 3 });
    expect(at(2)).toEqual({ position: 3, size: 3, line: 5 });
    expect(at(3)).toEqual({ position: 1, size: 2, line: 7 });
    expect(at(8)).toEqual({ position: 4, size: 4, line: 13 });
    expect(linesOf(layout())).toBe(13);
    expect(at(5, ['b'])).toEqual({ position: 1, size: 4, line: 8 });
    expect(linesOf(layout(['b']))).toBe(11);
    const flat = layoutRows({
      count: 5,
      parts: undefined,
      isFolded: () => false,
      rowHeight: 10,
      headingHeight: 20,
    });
    expect(countedAt(flat, 4)).toEqual({ position: 5, size: 5, line: 6 });
    expect(linesOf(flat)).toBe(6);
  });

  test('S3bi rows stand under the headings of their parts, and a folded part has its heading alone', () => {
    expect(layout()).toMatchObject({ height: 9 * 10 + 3 * 20, shown: 9 });
    expect([0, 2, 3, 5].map((row) => topOfRow(layout(), row))).toEqual([20, 40, 70, 110]);
    expect(layout(['b'])).toMatchObject({ height: 7 * 10 + 3 * 20, shown: 7 });
    expect([3, 4, 5].map((row) => topOfRow(layout(['b']), row))).toEqual([50, 50, 90]);
    expect(windowOf(layout(['b']), 0, 1_000)).toEqual([
      { block: 0, from: 0, to: 3 },
      { block: 1, from: 3, to: 3 },
      { block: 2, from: 5, to: 9 },
    ]);
  });

  test('S3bj keys pass folded rows by and stop at the ends', () => {
    const one = layout(['b']);
    expect(rowBeyond(one, 2, 1)).toBe(5);
    expect(rowBeyond(one, 5, -1)).toBe(2);
    expect(rowBeyond(one, 3, 1)).toBe(5);
    expect(rowBeyond(one, 4, -1)).toBe(2);
    expect(rowBeyond(one, 8, 1)).toBe(8);
    expect(rowBeyond(one, 0, -1)).toBe(0);
    expect([0, 3, 6].map((place) => rowAt(one, place))).toEqual([0, 5, 8]);
    expect(rowBeyond(layout(['a', 'b', null]), 3, 1)).toBeUndefined();
    expect(rowBeyond(layout(['a']), 0, 1)).toBe(3);
  });
});
