import { describe, expect, test } from 'vitest';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Person } from './people-api.ts';
import { changesOf, differingFields, draftOf, mergeDrafts } from './person-draft.ts';

const [north, south, west] = ['north', 'south', 'west'] as GroupId[] as [GroupId, GroupId, GroupId];
const lea: Person = {
  id: 'lea' as PersonId,
  name: 'Lea Maria Brandt',
  firstName: '',
  lastName: '',
  email: 'lea@nordlicht.example',
  profile: 'technician',
  isOperator: true,
  groupIds: [north],
  isDisabled: false,
  state: 'active',
  invitedUntil: null,
  skills: { printers: 2, networks: 3 },
  capacity: null,
  awayUntil: null,
};
const base = draftOf(lea);

describe('somebody is edited', () => {
  test('I4d what nobody has told apart is offered as two names, and sent once it is changed', () => {
    expect(base).toMatchObject({ firstName: 'Lea Maria', lastName: 'Brandt' });
    expect(changesOf(base, { ...base })).toEqual({});
    expect(changesOf(base, { ...base, lastName: 'Brandt-Kern ' })).toEqual({
      firstName: 'Lea Maria',
      lastName: 'Brandt-Kern',
    });
  });

  test('I4d only what differs is sent, whatever the order of groups and skills', () => {
    const turned = { ...base, skills: base.skills.toReversed() };
    expect(changesOf(base, turned)).toEqual({});
    expect(
      changesOf(base, {
        ...base,
        email: ' lea@new.example ',
        skills: [...base.skills, { skill: ' scanners ', level: 4 }, { skill: ' ', level: 1 }],
        capacity: '0',
        awayUntil: '2030-08-17',
        groupIds: [],
      }),
    ).toEqual({
      email: 'lea@new.example',
      skills: { networks: 3, printers: 2, scanners: 4 },
      capacity: 0,
      awayUntil: '2030-08-17',
      groupIds: [],
    });
    expect(changesOf({ ...base, capacity: '5', awayUntil: '2030-08-17' }, base)).toEqual({
      capacity: null,
      awayUntil: null,
    });
  });
});

describe('two edit somebody at once', () => {
  test('I4e what each has changed stands, and what both have is one’s own and is named', () => {
    const mine = { ...base, email: 'mine@nordlicht.example', capacity: '4' };
    const theirs = { ...base, email: 'theirs@nordlicht.example', profile: 'lead' };

    const merged = mergeDrafts(base, mine, theirs);

    expect(merged.draft).toEqual({
      ...base,
      email: 'mine@nordlicht.example',
      capacity: '4',
      profile: 'lead',
    });
    expect(merged.theirs).toEqual(['email', 'profile']);
    expect(merged.both).toEqual(['email']);
    // What is sent then is one's own alone.
    expect(differingFields(theirs, merged.draft)).toEqual(['email', 'capacity']);
  });

  test('I4e both who did the same have done it once', () => {
    const same = { ...base, email: 'new@nordlicht.example' };
    expect(mergeDrafts(base, same, same)).toEqual({ draft: same, theirs: ['email'], both: [] });
  });

  test('I4e groups and skills are joined: each adds and takes away their own', () => {
    const mine = {
      ...base,
      groupIds: [south],
      skills: [
        { skill: 'networks', level: 5 },
        { skill: 'phones', level: 1 },
      ],
    };
    const theirs = {
      ...base,
      groupIds: [north, west],
      skills: [...base.skills, { skill: 'scanners', level: 2 }],
    };

    const { draft, both } = mergeDrafts(base, mine, theirs);

    expect(draft.groupIds.toSorted()).toEqual([south, west]);
    expect(Object.fromEntries(draft.skills.map(({ skill, level }) => [skill, level]))).toEqual({
      networks: 5,
      phones: 1,
      scanners: 2,
    });
    expect(both).toEqual(['skills']);
  });
});
