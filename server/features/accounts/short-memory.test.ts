import { expect, test } from 'vitest';
import { createShortMemory } from './short-memory.ts';

const setUp = () => {
  const clock = { now: 1_000_000 };
  const loads: ((value: string | undefined) => void)[] = [];
  const memory = createShortMemory<string>(() => clock.now, 1_000);
  const load = () => new Promise<string | undefined>((resolve) => loads.push(resolve));
  return { clock, loads, memory, load };
};

test('callers at the same time share one load, and for a second after its start its result', async () => {
  const { clock, loads, memory, load } = setUp();
  const both = [memory.get('a', load), memory.get('a', load)];
  loads[0]?.('first');
  expect(await Promise.all(both)).toEqual(['first', 'first']);

  clock.now += 999;
  expect(await memory.get('a', load)).toBe('first');
  clock.now += 1;
  void memory.get('a', load);

  expect(loads).toHaveLength(2);
});

test('absence and failure are not remembered', async () => {
  const { loads, memory, load } = setUp();
  const absent = memory.get('a', load);
  loads[0]?.(undefined);
  expect(await absent).toBeUndefined();
  await expect(memory.get('b', () => Promise.reject(new Error('away')))).rejects.toThrow('away');

  void memory.get('a', load);
  void memory.get('b', load);

  expect(loads).toHaveLength(3);
});

test('a load that began before a drop is not remembered after it', async () => {
  const { loads, memory, load } = setUp();
  const old = memory.get('a', load);
  memory.drop(() => true);
  loads[0]?.('rights of before');
  await old;

  void memory.get('a', load);

  expect(loads).toHaveLength(2);
});

test('a clock that jumps back keeps nothing alive', async () => {
  const { clock, loads, memory, load } = setUp();
  const first = memory.get('a', load);
  loads[0]?.('first');
  await first;

  clock.now -= 3_600_000;
  void memory.get('a', load);

  expect(loads).toHaveLength(2);
});
