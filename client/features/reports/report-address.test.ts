import { expect, test } from 'vitest';
import {
  askedOf,
  behindQuery,
  readAddress,
  writeAddress,
  type Behind,
  type ReportAddress,
} from './report-address.ts';

const PERSON = '0197c2f0-0000-7000-8000-000000000001';
const usual = readAddress({});

test('R3c an address without a word shows the figures of now, and says nothing itself', () => {
  expect(usual).toMatchObject({ report: 'now', period: '30-days', measure: 'median' });
  expect(writeAddress(usual)).toEqual({});
});

test('R3c whatever one looks at is found again by its address', () => {
  const looked: ReportAddress = {
    report: 'statuses',
    period: 'own',
    from: '2026-01-01',
    to: '2026-03-31',
    by: 'week',
    divide: 'country',
    measure: 'p90',
    chart: 'opened',
    person: PERSON,
    behind: {
      figure: 'stays',
      from: '2026-01-05',
      to: '2026-01-11',
      divide: 'country',
      key: '',
      status: 'in-progress',
      person: undefined,
      band: undefined,
    },
  };

  expect(readAddress(writeAddress(looked))).toEqual(looked);
});

test('R3c strange words in an address mean nothing', () => {
  expect(
    readAddress({
      report: 'salaries',
      period: 'ever',
      by: 'hour',
      divide: 'person',
      measure: 'most',
      person: 'me',
      behind: 'figure=salaries',
    }),
  ).toEqual(usual);
});

test.each([
  ['figure=closed'],
  ['figure=closed&from=2026-01-01'],
  ['figure=closed&from=2026-02-30&to=2026-03-01'],
  ['figure=backlog&from=2026-01-01&to=2026-01-31'],
  ['figure=age&to=2026-01-31&band=1'],
  ['figure=age'],
  ['figure=opened&from=2026-01-01&to=2026-01-31&band=1'],
])('R6h what the server would not take is not asked: %s', (behind) => {
  expect(readAddress({ behind }).behind).toBeUndefined();
});

test('R6h the tickets behind a figure are asked for as the server knows them', () => {
  const behind: Behind = { figure: 'age', divide: 'group', key: '', band: 0 };

  expect(behindQuery(behind)).toBe('figure=age&divide=group&key=&band=0');
});

test('R2g a period of one’s own is asked for once it is one', () => {
  const own = { ...usual, period: 'own' as const };

  expect(askedOf({ ...own, from: '2026-01-01', to: '' }, '2026-03-01')).toBeUndefined();
  expect(askedOf({ ...own, from: '2026-01-01', to: '2026-01-31' }, '2026-03-01')).toEqual({
    from: '2026-01-01',
    to: '2026-01-31',
    by: 'day',
  });
  expect(
    askedOf({ ...own, from: '2016-01-01', to: '2025-12-31', by: 'day' }, '2026-03-01')?.by,
  ).toBe('year');
});
