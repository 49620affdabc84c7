// Where things stand in a chart: the marks of its axis, and which column is meant. Pure.

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';

const SPANS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 5, 7, 14, 30, 60, 90, 180, 365].map((count) => count * DAY_MS),
];
const MOST_TICKS = 4;

/** From 0 to the first mark that nothing exceeds, in steps that people count in: 1, 2, 5, 10 … */
export function countTicks(most: number): readonly number[] {
  for (let power = 1; ; power *= 10)
    for (const step of [power, 2 * power, 5 * power])
      if (step * MOST_TICKS >= most) return ticksBy(step, most);
}

/** The same for lengths of time: minutes, quarters of an hour, days, weeks. */
export function spanTicks(mostMs: number): readonly number[] {
  const known = SPANS_MS.find((step) => step * MOST_TICKS >= mostMs);
  return known === undefined
    ? countTicks(mostMs / DAY_MS).map((days) => days * DAY_MS)
    : ticksBy(known, mostMs);
}

function ticksBy(step: number, most: number): readonly number[] {
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** At most as wide as that in the size of an axis: room is made before anything is drawn. */
export const wordsWidth = (words: string): number =>
  [...words].reduce((width, letter) => width + (WIDE.test(letter) ? 11 : 7.5), 0);
/** Arabic at the end of a word, and scripts of the far east. */
const WIDE = /[\u0590-\u08ff\u2e80-\uffdc]/;

/** Every how many columns one can be named without running into the next. */
export const labelEvery = (columns: number, width: number, labelWidth: number): number =>
  Math.max(1, Math.ceil((columns * labelWidth) / Math.max(1, width)));

/** The column at a place along the line, from its beginning. */
export const columnAt = (place: number, width: number, columns: number): number =>
  Math.min(columns - 1, Math.max(0, Math.floor((place / Math.max(1, width)) * columns)));

export type Point = { readonly x: number; readonly y: number };

/** A line through the points; it breaks off where there is none. */
export function linePath(points: readonly (Point | undefined)[]): string {
  let isDrawing = false;
  return points
    .flatMap((point) => {
      if (point === undefined) {
        isDrawing = false;
        return [];
      }
      const verb = isDrawing ? 'L' : 'M';
      isDrawing = true;
      return [`${verb}${round(point.x)} ${round(point.y)}`];
    })
    .join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;
