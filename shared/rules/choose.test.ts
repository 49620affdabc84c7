import { describe, expect, test } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import { choose, type Candidate, type ChooseInput } from './choose.ts';

const person = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id: id as PersonId,
  load: 0,
  capacity: null,
  isAway: false,
  skills: {},
  ...more,
});
const pick = (more: Partial<ChooseInput>) =>
  choose({
    strategy: 'least-loaded',
    candidates: [],
    last: null,
    skill: undefined,
    level: 1,
    ...more,
  });

describe('A2 whom a strategy picks', () => {
  test('A2b round-robin goes on after the last one, and begins anew', () => {
    const candidates = [person('c'), person('a'), person('b')];
    const next = (last: string | null) =>
      pick({ strategy: 'round-robin', candidates, last: last as PersonId | null }).personId;
    expect([next(null), next('a'), next('b'), next('c')]).toEqual(['a', 'b', 'c', 'a']);
  });

  test('A2b least-loaded, and by turns among equals', () => {
    const candidates = [
      person('a', { load: 2 }),
      person('b', { load: 1 }),
      person('c', { load: 1 }),
    ];
    expect(pick({ candidates }).personId).toBe('b');
    expect(pick({ candidates, last: 'b' as PersonId }).personId).toBe('c');
  });

  test('A2c the highest level, then the least load; who lacks the skill is passed over', () => {
    const candidates = [
      person('a', { skills: { sql: 3 }, load: 5 }),
      person('b', { skills: { sql: 3 }, load: 1 }),
      person('c', { skills: { sql: 1 } }),
      person('d'),
    ];
    const choice = pick({ strategy: 'skill', skill: 'sql', level: 2, candidates });
    expect(choice).toMatchObject({
      personId: 'b',
      skill: 'sql',
      skipped: [
        { personId: 'c', why: 'skill' },
        { personId: 'd', why: 'skill' },
      ],
    });
    expect(pick({ strategy: 'skill', candidates }).personId).toBe('c');
    expect(choice.among).toEqual([
      { personId: 'a', load: 5, level: 3 },
      { personId: 'b', load: 1, level: 3 },
    ]);
    // A skill is not asked for by another strategy, and none is had by its name alone.
    const [, slow] = candidates;
    const plain = pick({ skill: 'sql', level: 2, candidates: [candidates[3]!, slow!] });
    expect(plain.among).toEqual([
      { personId: 'd', load: 0 },
      { personId: 'b', load: 1 },
    ]);
    expect([plain.personId, plain.skill]).toEqual(['d', undefined]);
    expect(pick({ strategy: 'skill', skill: 'constructor', candidates }).personId).toBeNull();
  });

  test('A2d nobody who is away or full, and nobody if all are', () => {
    const candidates = [person('a', { isAway: true }), person('b', { capacity: 2, load: 2 })];
    expect(pick({ candidates })).toMatchObject({
      personId: null,
      among: [],
      skipped: [
        { personId: 'a', why: 'away' },
        { personId: 'b', why: 'full' },
      ],
    });
  });
});
