// Somebody while they are being edited: what is sent is what differs, and of two who edit one person at once neither
// writes over what the other has done.

import type { GroupId } from '#shared/base/ids.ts';
import type { Person, PersonChanges } from './people-api.ts';

export type SkillLine = { readonly skill: string; readonly level: number };
export type PersonDraft = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly profile: string;
  readonly groupIds: readonly GroupId[];
  readonly skills: readonly SkillLine[];
  /** As it is typed; empty: as many as come. */
  readonly capacity: string;
  /** Empty: they are there. */
  readonly awayUntil: string;
};
export type DraftField = keyof PersonDraft;

export const EMPTY_DRAFT: PersonDraft = {
  firstName: '',
  lastName: '',
  email: '',
  profile: 'technician',
  groupIds: [],
  skills: [],
  capacity: '',
  awayUntil: '',
};

export const draftOf = (person: Person): PersonDraft => ({
  ...namesOf(person),
  email: person.email,
  profile: person.profile,
  groupIds: [...person.groupIds],
  skills: Object.entries(person.skills)
    .map(([skill, level]) => ({ skill, level }))
    .toSorted((a, b) => a.skill.localeCompare(b.skill)),
  capacity: person.capacity === null ? '' : String(person.capacity),
  awayUntil: person.awayUntil ?? '',
});

/** A name that nobody has told apart is offered as most are written, to be corrected. */
function namesOf({ name, firstName, lastName }: Person) {
  if (firstName !== '' || lastName !== '') return { firstName, lastName };
  const words = name.trim().split(/\s+/u);
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' };
}

const skillsOf = (lines: readonly SkillLine[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    lines
      .map(({ skill, level }) => [skill.trim(), level] as const)
      .filter(([skill]) => skill !== '')
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );

/** What tells two states of a field apart, whatever the order of what is a set. */
function sameAs(draft: PersonDraft, field: DraftField): string {
  if (field === 'groupIds') return JSON.stringify(draft.groupIds.toSorted());
  if (field === 'skills') return JSON.stringify(skillsOf(draft.skills));
  return draft[field].trim();
}
const FIELDS = Object.keys(EMPTY_DRAFT) as readonly DraftField[];
export const differingFields = (one: PersonDraft, other: PersonDraft): readonly DraftField[] =>
  FIELDS.filter((field) => sameAs(one, field) !== sameAs(other, field));

/** What has to be sent; the names go together. */
export function changesOf(base: PersonDraft, draft: PersonDraft): PersonChanges {
  const changed = new Set(differingFields(base, draft));
  return {
    ...((changed.has('firstName') || changed.has('lastName')) && {
      firstName: draft.firstName.trim(),
      lastName: draft.lastName.trim(),
    }),
    ...(changed.has('email') && { email: draft.email.trim() }),
    ...(changed.has('profile') && { profile: draft.profile }),
    ...(changed.has('groupIds') && { groupIds: draft.groupIds }),
    ...(changed.has('skills') && { skills: skillsOf(draft.skills) }),
    ...(changed.has('capacity') && {
      capacity: draft.capacity.trim() === '' ? null : Number(draft.capacity),
    }),
    ...(changed.has('awayUntil') && { awayUntil: draft.awayUntil || null }),
  };
}

export type Merged = {
  readonly draft: PersonDraft;
  /** What the other has changed. */
  readonly theirs: readonly DraftField[];
  /** Changed by both and differently: what stands is one's own. */
  readonly both: readonly DraftField[];
};

/** `base`: what both began with. */
export function mergeDrafts(base: PersonDraft, mine: PersonDraft, theirs: PersonDraft): Merged {
  const changedByThem = differingFields(base, theirs);
  const changedByMe = differingFields(base, mine);
  const draft = {
    ...theirs,
    ...Object.fromEntries(changedByMe.map((field) => [field, mine[field]])),
    // Sets are joined: each takes away and adds what they did.
    groupIds: mergedGroups(base.groupIds, mine.groupIds, theirs.groupIds),
    skills: mergedSkills(base.skills, mine.skills, theirs.skills),
  };
  const differing = new Set(differingFields(mine, theirs));
  const both = changedByThem.filter(
    (field) => field !== 'groupIds' && changedByMe.includes(field) && differing.has(field),
  );
  return { draft, theirs: changedByThem, both };
}

function mergedGroups(
  base: readonly GroupId[],
  mine: readonly GroupId[],
  theirs: readonly GroupId[],
): readonly GroupId[] {
  const removed = base.filter((id) => !mine.includes(id));
  const added = mine.filter((id) => !base.includes(id));
  return [...new Set([...theirs.filter((id) => !removed.includes(id)), ...added])];
}

function mergedSkills(
  base: readonly SkillLine[],
  mine: readonly SkillLine[],
  theirs: readonly SkillLine[],
): readonly SkillLine[] {
  const [before, own] = [skillsOf(base), skillsOf(mine)];
  const merged = new Map(Object.entries(skillsOf(theirs)));
  for (const skill of Object.keys(before)) if (!(skill in own)) merged.delete(skill);
  for (const [skill, level] of Object.entries(own))
    if (before[skill] !== level) merged.set(skill, level);
  return [...merged].map(([skill, level]) => ({ skill, level }));
}
