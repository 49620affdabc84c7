import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createGather, type GatherOptions, type Turn } from './gather.ts';

type Item = { readonly id: string; readonly claims: readonly string[] };
type Group = readonly Turn<Item, string>[];

function open(options: Partial<GatherOptions<Item, string>> = {}) {
  const groups: { turns: Group; end: () => void }[] = [];
  const gather = createGather<Item, string>({
    run: (_lane, turns) => new Promise((end) => groups.push({ turns, end })),
    claimsOf: ({ claims }) => claims,
    tooBusy: () => 'too busy',
    groupsAtOnce: 1,
    ...options,
  });
  const idsOf = (index: number): string[] | undefined =>
    groups[index]?.turns.map(({ item }) => item.id);
  const add = (id: string, ...claims: string[]) => gather('lane', { id, claims });
  const finish = (index: number): void => {
    for (const { item, answer } of groups[index]!.turns) answer(`${item.id} done`);
    groups[index]!.end();
  };
  return { add, finish, groups, idsOf, gather };
}

test('who comes alone begins at once; who comes meanwhile is done together', async () => {
  const { add, finish, idsOf } = open();
  const first = add('a');
  await turn();
  const others = [add('b'), add('c'), add('d')];
  await turn();
  expect(idsOf(0)).toEqual(['a']);
  expect(idsOf(1)).toBeUndefined();

  finish(0);
  await turn();
  await turn();
  expect(idsOf(1)).toEqual(['b', 'c', 'd']);
  finish(1);
  expect(await Promise.all([first, ...others])).toEqual(['a done', 'b done', 'c done', 'd done']);
});

test('INV4 two that claim the same are never at once, and keep their order', async () => {
  const { add, finish, idsOf } = open({ groupsAtOnce: 3 });
  void add('a', 'ticket 1');
  void add('b', 'ticket 2', 'ticket 1');
  void add('c', 'ticket 2');
  void add('d', 'ticket 3');
  await turn();
  // c claims nothing that is under way, but may not overtake b.
  expect(idsOf(0)).toEqual(['a', 'd']);
  expect(idsOf(1)).toBeUndefined();

  finish(0);
  await turn();
  await turn();
  expect(idsOf(1)).toEqual(['b']);
  finish(1);
  await turn();
  await turn();
  expect(idsOf(2)).toEqual(['c']);
});

test('a claim ends with its answer, whatever the rest of the group does', async () => {
  const { add, groups, idsOf } = open({ groupsAtOnce: 2 });
  const failed = add('a', 'ticket 1');
  void add('b', 'ticket 2');
  void add('c', 'ticket 1');
  await turn();
  groups[0]!.turns[0]!.fail(new Error('a fault'));
  await expect(failed).rejects.toThrow('a fault');
  await turn();
  await turn();
  expect(idsOf(1)).toEqual(['c']);
});

test('a group has a largest size, and lanes do not wait for one another', async () => {
  const { add, gather, idsOf } = open({ groupSize: 2 });
  void add('a');
  void add('b');
  void add('c');
  void gather('other lane', { id: 'z', claims: [] });
  await turn();
  expect([idsOf(0), idsOf(1)]).toEqual([['a', 'b'], ['z']]);
});

test('REL the queue is bounded in number and in time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { add, finish, idsOf } = open({ maxWaiting: 1, waitLimitMs: 1_000 });
    void add('a');
    await turn();
    const late = add('b');
    expect(await add('c')).toBe('too busy');
    vi.advanceTimersByTime(1_000);
    expect(await late).toBe('too busy');

    finish(0);
    await turn();
    await turn();
    expect(idsOf(1)).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});

test('INV4 who is done alone, after their group, takes nothing from those who came since', async () => {
  const { add, groups, idsOf } = open();
  void add('a');
  await turn();
  // The group goes on without waiting for a.
  groups[0]!.end();
  await turn();
  await turn();
  void add('b', 'ticket 1');
  await turn();
  groups[0]!.turns[0]!.answer('a done');
  await turn();
  await turn();
  void add('c', 'ticket 1');
  await turn();
  await turn();
  expect([idsOf(1), idsOf(2)]).toEqual([['b'], undefined]);
});
