import { expect, onTestFinished, test, vi } from 'vitest';
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
  const writes: [string, number][] = [];
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
    write: async (workspaceId, rows) => {
      if (isAway || workspaceId === 'away') throw new Error('the database is away');
      writes.push([workspaceId, rows.length]);
      written.push(...rows);
    },
  });
  return {
    log,
    written,
    writes,
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

test('I5h what was recorded is written a moment later by itself, and nothing is waited for without need', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { log, written, failures, pass } = scene();
  log.record(access());
  log.record(access({ ticketId: 't2' }));
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(limits.pauseMs - 1);
  expect(written).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(written.map(({ count }) => count)).toEqual([1, 1]);

  log.record(access());
  await vi.advanceTimersByTimeAsync(limits.pauseMs);
  expect(written).toHaveLength(2);
  pass(limits.windowMs);
  await vi.advanceTimersByTimeAsync(2 * limits.pauseMs);
  expect(written.map(({ count }) => count)).toEqual([1, 1, 1]);
  expect(vi.getTimerCount()).toBe(0);

  log.record(access({ ticketId: 't3' }));
  await log.close();
  expect(written).toHaveLength(4);
  expect(vi.getTimerCount()).toBe(0);
  expect(failures).toEqual([]);
});

test('I5i a new window is new names: those of the last one count until they are written', async () => {
  const { log, written, pass } = scene({ mostOfOne: 1 });
  log.record(access());
  pass(limits.windowMs);
  // The old one is still there.
  log.record(access());
  await log.flush();
  expect(written.map(({ access: one }) => one.object)).toEqual(['', 'others']);

  pass(limits.windowMs);
  await log.flush();
  log.record(access({ ticketId: 't2' }));
  await log.flush();
  expect(written.at(-1)?.access).toMatchObject({ ticketId: 't2', object: '' });
  expect(total(written)).toBe(3);
});

test('I5i so many of one, so many of all, to the very number', async () => {
  const { log, written } = scene({ mostOfOne: 2, most: 4 });
  const by = (id: string, ticketId: string) =>
    log.record(access({ ticketId, accessor: { kind: 'person', id, name: id } }));
  for (const ticketId of ['t1', 't2', 't3', 't1']) by('p1', ticketId);
  by('p2', 't1');
  by('p3', 't1');
  by('p3', 't2');
  await log.close();
  expect(
    written.map(({ count, access: one }) => [one.accessor.id, one.ticketId, one.object, count]),
  ).toEqual([
    ['p1', 't1', '', 2],
    ['p1', 't2', '', 1],
    ['p1', null, 'others', 1],
    ['p2', 't1', '', 1],
    [null, null, 'others', 2],
  ]);
});

test('I5j each workspace is written for itself, so many rows at once, and one’s trouble is not another’s', async () => {
  const { log, writes, failures } = scene({ mostOfOne: 2_000, most: 5_000 });
  log.record(access({ workspaceId: 'away' as WorkspaceId }));
  for (let index = 0; index < 501; index += 1) log.record(access({ ticketId: `t${index}` }));
  await log.flush();
  expect(writes).toEqual([
    ['w', 500],
    ['w', 1],
  ]);
  expect(failures).toHaveLength(1);
  await log.flush();
  expect(writes).toHaveLength(2);
  expect(failures).toHaveLength(2);
});
