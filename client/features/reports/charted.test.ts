import { expect, test } from 'vitest';
import { behindOf, chartedOfParts, chartedOfWhole, MOST_LINES } from './charted.ts';
import type { Figure } from './report-figures.ts';
import type { Part } from './reports-api.ts';

type Two = { readonly opened: number; readonly backlog: number };
const opened: Figure<Two> = {
  id: 'opened',
  label: 'Opened',
  kind: 'count',
  better: 'neither',
  valueOf: (figures) => figures.opened,
  linesOf: (figures) => figures.opened,
  behind: 'opened',
};
const backlog: Figure<Two> = {
  ...opened,
  id: 'backlog',
  label: 'Open',
  valueOf: (figures) => figures.backlog,
  linesOf: (figures) => figures.backlog,
  behind: 'backlog',
};
const MARCH = { from: '2026-03-01', to: '2026-03-31' };
const part = (key: string, count: number): Part<Two> => ({
  key,
  total: { opened: count, backlog: 1 },
  previous: { opened: 0, backlog: 0 },
  periods: [
    { from: '2026-03-01', to: '2026-03-15', figures: { opened: count, backlog: 4 } },
    { from: '2026-03-16', to: '2026-03-31', figures: { opened: 0, backlog: 1 } },
  ],
});

test('R6h behind a figure of some days stand the lines of these days; the backlog is of the last of them', () => {
  const figures = { opened: 3, backlog: 2 };

  expect(behindOf(opened, figures, MARCH, {})).toEqual({ figure: 'opened', ...MARCH });
  expect(behindOf(backlog, figures, MARCH, { divide: 'country', key: '' })).toEqual({
    figure: 'backlog',
    to: '2026-03-31',
    divide: 'country',
    key: '',
  });
  expect(behindOf(opened, { opened: 0, backlog: 2 }, MARCH, {})).toBeUndefined();
});

test('R2i a chart of the whole shows figures that go together, and each of the others by itself', () => {
  const merged = { ...opened, id: 'merged', label: 'Merged' };
  const charts = chartedOfWhole(
    part('', 3),
    [opened, merged, backlog],
    [['opened', 'merged']],
    {},
    (labels) => labels.join(' + '),
  );

  expect(charts.map(({ id, label }) => [id, label])).toEqual([
    ['opened', 'Opened + Merged'],
    ['backlog', 'Open'],
  ]);
  expect(charts[0]?.series[0]).toEqual({
    id: 'opened',
    label: 'Opened',
    values: [3, 0],
    behind: [{ figure: 'opened', from: '2026-03-01', to: '2026-03-15' }, undefined],
  });
});

test('R2i a chart of parts shows one figure of the largest, and says of how many', () => {
  const parts = Array.from({ length: 8 }, (_, index) => part(`p${index}`, 10 - index));
  const [chart] = chartedOfParts(
    { parts, partsLeftOut: 2 },
    [opened],
    (key) => ({ divide: 'group', key }),
    (key) => key.toUpperCase(),
  );

  expect(chart?.series).toHaveLength(MOST_LINES);
  expect(chart?.ofAll).toBe(10);
  expect(chart?.series[1]).toMatchObject({ label: 'P1', values: [9, 0] });
  expect(chart?.series[1]?.behind[0]).toMatchObject({ divide: 'group', key: 'p1' });
});
