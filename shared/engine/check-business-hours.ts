// What opening hours must be, wherever they are written: the workspace's settings, a group, the form of a group.

import type { FieldError } from '#shared/base/error-codes.ts';
import type { BusinessHours } from './configuration.ts';

const WEEKDAY = /^[1-7]$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

export type RangeFault = {
  readonly index: number;
  readonly kind: 'format' | 'order' | 'overlap';
};

/** Ranges of one day, in any order. One that ends when another begins does not overlap with it. */
export function faultsOfRanges(
  ranges: readonly (readonly [from: string, to: string])[],
): readonly RangeFault[] {
  return ranges.flatMap(([from, to], index): RangeFault[] => {
    if (!TIME.test(from) || !TIME.test(to)) return [{ index, kind: 'format' }];
    // Local times of two digits each compare as text.
    if (from >= to) return [{ index, kind: 'order' }];
    const isOverlapping = ranges.slice(0, index).some(([start, end]) => from < end && start < to);
    return isOverlapping ? [{ index, kind: 'overlap' }] : [];
  });
}

const MESSAGES = {
  format: 'Times are written as 09:00.',
  order: 'The range ends before it begins.',
  overlap: 'The range overlaps with an earlier one of this day.',
} as const;

/** `path` is the field's own; each error names the range. */
export function checkBusinessHours(hours: BusinessHours, path = 'businessHours'): FieldError[] {
  return Object.entries(hours).flatMap(([weekday, ranges]): FieldError[] =>
    WEEKDAY.test(weekday)
      ? faultsOfRanges(ranges).map(({ index, kind }) => ({
          path: `${path}.${weekday}.${index}`,
          code: 'format',
          message: MESSAGES[kind],
        }))
      : [{ path: `${path}.${weekday}`, code: 'format', message: 'Weekdays are 1 to 7.' }],
  );
}
