import { describe, expect, it } from 'vitest';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Actor } from './actor.ts';
import { mayChangeOwned, mayReadOwned, scopeOfOwner, type Owned } from './owner.ts';
import type { Permission } from './permissions.ts';

const ana = 'ana' as PersonId;
const ben = 'ben' as PersonId;
const north = 'north' as GroupId;

const anas: Owned = { personId: ana, groupId: null, leadId: null };
const norths: Owned = { personId: null, groupId: north, leadId: ana };
const everybodys: Owned = { personId: null, groupId: null, leadId: null };

const person = (
  personId: PersonId,
  groupIds: readonly GroupId[] = [],
  ...permissions: Permission[]
): Actor => ({ kind: 'person', personId, groupIds, permissions: new Set(permissions) });
const key = (...permissions: Permission[]): Actor => ({
  kind: 'key',
  keyId: 'key',
  permissions: new Set(permissions),
});

describe('whose a view or a template is', () => {
  it.each<[string, Actor, reads: string, changes: string]>([
    ['its person, who leads the group', person(ana), 'anas norths everybodys', 'anas norths'],
    ['another person', person(ben), 'everybodys', ''],
    ['a member of the group', person(ben, [north]), 'norths everybodys', ''],
    [
      'who sees every ticket',
      person(ben, [], 'ticket.read', 'ticket.read-all'),
      'norths everybodys',
      '',
    ],
    [
      'an administrator',
      person(ben, [], 'settings.manage'),
      'norths everybodys',
      'norths everybodys',
    ],
    ['a key, which leads nothing', key('ticket.read'), 'everybodys', ''],
    ['a key of an administrator', key('settings.manage'), 'norths everybodys', 'norths everybodys'],
  ])('C7f S3a %s', (_, actor, reads, changes) => {
    const all = Object.entries({ anas, norths, everybodys });
    const named = (may: (actor: Actor, owned: Owned) => boolean) =>
      all.flatMap(([name, owned]) => (may(actor, owned) ? [name] : [])).join(' ');

    expect({ reads: named(mayReadOwned), changes: named(mayChangeOwned) }).toEqual({
      reads,
      changes,
    });
  });

  it('C7f S3a a key does not lead a group without a lead', () => {
    expect(mayChangeOwned(key(), { ...norths, leadId: null })).toBe(false);
  });

  it('reaches the devices of those who see it', () => {
    expect([anas, norths, everybodys].map(scopeOfOwner)).toEqual(['u:ana', 'g:north', 'w']);
  });
});
