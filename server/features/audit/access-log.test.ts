import { expect, test } from 'vitest';
import { MINUTE_MS } from '#shared/base/clock.ts';
import { createIdSource, type WorkspaceId } from '#shared/base/ids.ts';
import { createAccessLog, type AccessLogLimits } from './access-log.ts';
import type { Access, FoldedAccess } from './access.ts';

const limits: AccessLogLimits = {
  windowMs: 10 * MINUTE_MS,
  pauseMs: 60_000,
  mostOfOne: 5,
  most: 20,
};

function scene(given: Partial<AccessLogLimits> = {}) {
  let now = Date.parse('2026-03-02T08:00:00Z');
  const written: FoldedAccess[] = [];
  const failures: unknown[] = [];
  let isAway = false;
  const ids = createIdSource(
    () => now,
    (bytes) => crypto.getRandomValues(bytes),
  );
  const log = createAccessLog({
    clock: () => now,
    ids,
    limits: { ...limits, ...given },
    onFailure: (error) => failures.push(error),
    write: async (_, rows) => {
      if (isAway) throw new Error('the database is away');
      written.push(...rows);
    },
  });
  return {
    log,
    written,
    failures,
    pass: (ms: number) => (now += ms),
    setAway: (value: boolean) => (isAway = value),
  };
}

const access = (more: Partial<Access> = {}): Access => ({
  workspaceId: 'w' as WorkspaceId,
  action: 'ticket-viewed',
  outcome: 'granted',
  ticketId: 't1',
  object: '',
  accessor: { kind: 'person', id: 'p1', name: 'Lea Brandt' },
  via: 'web',
  ip: '198.51.100.7',
  network: '198.51.100.7',
  data: {},
  ...more,
});
const total = (rows: readonly FoldedAccess[]): number =>
  rows.reduce((sum, { count }) => sum + count, 0);

test('I5h repeats within the window are one row, and one more that says how often', async () => {
  const { log, written, pass } = scene();
  log.record(access());
  await log.flush();
  for (let time = 0; time < 99; time += 1) {
    pass(1_000);
    log.record(access());
    await log.flush();
  }
  expect(written.map(({ count }) => count)).toEqual([1]);

  pass(10 * MINUTE_MS);
  await log.flush();
  expect(written.map(({ count, at, lastAt }) => [count, at, lastAt])).toEqual([
    [1, '2026-03-02T08:00:00.000Z', '2026-03-02T08:00:00.000Z'],
    [99, '2026-03-02T08:00:00.000Z', '2026-03-02T08:01:39.000Z'],
  ]);
  log.record(access());
  await log.flush();
  expect(written.map(({ count }) => count)).toEqual([1, 99, 1]);
});

test('I5h other people, tickets, outcomes and addresses are other rows', async () => {
  const { log, written } = scene();
  log.record(access());
  log.record(access({ ticketId: 't2' }));
  log.record(access({ outcome: 'refused' }));
  log.record(access({ network: '203.0.113.9', ip: '203.0.113.9' }));
  log.record(access({ accessor: { kind: 'person', id: 'p2', name: 'Ben Ost' } }));
  await log.flush();
  expect(written.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
});

test('I5i a flood fills neither memory nor table, and every attempt is counted', async () => {
  const { log, written } = scene();
  for (let index = 0; index < 10_000; index += 1) log.record(access({ ticketId: `t${index}` }));
  for (let index = 0; index < 10_000; index += 1) {
    const accessor = { kind: 'visitor' as const, id: null, name: '' };
    log.record(access({ accessor, network: `203.0.113.${index}`, outcome: 'refused' }));
  }
  await log.close();
  expect(written.length).toBeLessThan(30);
  expect(total(written)).toBe(20_000);
  expect(written.find(({ access: { object } }) => object === 'others')?.access).toMatchObject({
    ticketId: null,
    accessor: { id: 'p1' },
  });
});

test('I5j what could not be written is written later, under the same id and once', async () => {
  const { log, written, failures, setAway } = scene();
  setAway(true);
  log.record(access());
  await log.flush();
  log.record(access());
  await log.flush();
  expect([written.length, failures.length]).toEqual([0, 2]);

  setAway(false);
  await log.flush();
  await log.close();
  expect(written.map(({ count }) => count)).toEqual([1, 1]);
  expect(new Set(written.map(({ id }) => id)).size).toBe(2);
  log.record(access());
  await log.flush(true);
  expect(total(written)).toBe(2);
});
