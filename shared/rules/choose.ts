// Whom a strategy picks (A2), and why. People who are away (A10), full or not skilled enough are passed over.

import type { PersonId } from '#shared/base/ids.ts';
import type { RuleChoice } from '#shared/engine/service-events.ts';
import type { Strategy } from './rule.ts';

export type Candidate = {
  readonly id: PersonId;
  /** Open tickets that they have. */
  readonly load: number;
  /** Null: as many as come. */
  readonly capacity: number | null;
  readonly isAway: boolean;
  readonly skills: { readonly [skill: string]: number };
};
export type ChooseInput = {
  readonly strategy: Strategy;
  readonly candidates: readonly Candidate[];
  /** Who was given the last one of these. */
  readonly last: PersonId | null;
  readonly skill: string | undefined;
  readonly level: number;
};

export function choose({ strategy, candidates, last, skill, level }: ChooseInput): RuleChoice {
  const needed = strategy === 'skill' ? skill : undefined;
  const levelOf = ({ skills }: Candidate): number =>
    needed === undefined ? 0 : Object.hasOwn(skills, needed) ? (skills[needed] ?? 0) : 0;
  const skipped: RuleChoice['skipped'][number][] = [];
  const free = candidates.filter((one) => {
    const why =
      needed !== undefined && !one.isAway && levelOf(one) < level ? 'skill' : whyNoNewWork(one);
    if (why !== undefined) skipped.push({ personId: one.id, why });
    return why === undefined;
  });
  // Everybody's turn after whoever had the last one settles what else leaves open.
  const inTurn = afterLast(free, last);
  const best =
    strategy === 'round-robin'
      ? inTurn[0]
      : inTurn.toSorted((a, b) => levelOf(b) - levelOf(a) || a.load - b.load)[0];
  return {
    strategy,
    personId: best?.id ?? null,
    ...(needed === undefined ? {} : { skill: needed }),
    among: free.map((one) => ({
      personId: one.id,
      load: one.load,
      ...(needed === undefined ? {} : { level: levelOf(one) }),
    })),
    skipped,
  };
}

/** Undefined: they take some. */
export function whyNoNewWork({ isAway, capacity, load }: Candidate): 'away' | 'full' | undefined {
  if (isAway) return 'away';
  return capacity !== null && load >= capacity ? 'full' : undefined;
}

function afterLast(free: readonly Candidate[], last: PersonId | null): readonly Candidate[] {
  const sorted = free.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const next = last === null ? 0 : sorted.findIndex(({ id }) => id > last);
  return next <= 0 ? sorted : [...sorted.slice(next), ...sorted.slice(0, next)];
}
