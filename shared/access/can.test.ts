import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Actor } from './actor.ts';
import { can, canReadTicket, type TicketAudience } from './can.ts';
import { ALL_PERMISSIONS, type Permission } from './permissions.ts';
import { DEFAULT_PROFILES } from './profiles.ts';
import { scopesOf } from './scopes.ts';

const groupA = 'a' as GroupId;
const groupB = 'b' as GroupId;
const me = 'me' as PersonId;
const person = (permissions: readonly Permission[], groupIds: readonly GroupId[] = []): Actor => ({
  kind: 'person',
  personId: me,
  permissions: new Set(permissions),
  groupIds,
});
const ticket = (changes: Partial<TicketAudience> = {}): TicketAudience => ({
  id: 't' as TicketId,
  groupId: groupA,
  assigneeId: null,
  requesterPersonId: null,
  ...changes,
});

describe('I1a deny by default', () => {
  test('who is given nothing may do nothing', () => {
    const nobody = person([]);
    expect(ALL_PERMISSIONS.filter((permission) => can(nobody, permission))).toEqual([]);
    expect(
      canReadTicket(nobody, ticket({ assigneeId: me, requesterPersonId: me, groupId: null })),
    ).toBe(false);
  });

  test('without an account one may open, or see to one’s own request', () => {
    const visitor: Actor = { kind: 'visitor' };
    const requester: Actor = { kind: 'requester', ticketId: 't' as TicketId };

    expect(ALL_PERMISSIONS.filter((permission) => can(visitor, permission))).toEqual(['own.open']);
    expect(ALL_PERMISSIONS.filter((permission) => can(requester, permission))).toEqual([
      'own.read',
      'own.reply',
      'own.rate',
      'own.close',
    ]);
    expect(canReadTicket(visitor, ticket())).toBe(false);
    expect(canReadTicket(requester, ticket())).toBe(true);
    expect(canReadTicket(requester, ticket({ id: 'u' as TicketId }))).toBe(false);
  });
});

test.each<[string, Actor, Partial<TicketAudience>, boolean]>([
  ['a group of one’s own', person(['ticket.read'], [groupA]), {}, true],
  ['another group', person(['ticket.read'], [groupB]), {}, false],
  ['no group', person(['ticket.read']), { groupId: null }, true],
  ['another group, assigned to one', person(['ticket.read'], [groupB]), { assigneeId: me }, true],
  ['all of them', person(['ticket.read-all']), {}, true],
  ['another customer’s', person(['own.read']), { requesterPersonId: 'x' as PersonId }, false],
  ['one’s own request', person(['own.read']), { requesterPersonId: me }, true],
  ['a customer’s of no group', person(['own.read']), { groupId: null }, false],
  [
    'a key in no group',
    { kind: 'key', keyId: 'k', permissions: new Set(['ticket.read']) },
    {},
    false,
  ],
  [
    'a key that reads all',
    { kind: 'key', keyId: 'k', permissions: new Set(['ticket.read-all']) },
    {},
    true,
  ],
])('I1b reading a ticket: %s', (_what, actor, changes, expected) => {
  expect(canReadTicket(actor, ticket(changes))).toBe(expected);
});

test('I1c the profiles grow from customer to administrator as they say', () => {
  const permissionsOf = (id: string): readonly Permission[] =>
    DEFAULT_PROFILES.find((profile) => profile.id === id)!.permissions;

  expect(permissionsOf('customer').every((permission) => permission.startsWith('own.'))).toBe(true);
  expect(permissionsOf('seller')).toEqual(permissionsOf('technician'));
  expect(permissionsOf('lead')).toContain('ticket.assign-any');
  expect(permissionsOf('lead')).not.toContain('ticket.break-lock');
  const administrator = permissionsOf('administrator');
  expect(permissionsOf('lead').filter((permission) => !administrator.includes(permission))).toEqual(
    [],
  );
  expect(administrator).toContain('ticket.break-lock');
  expect(administrator).toContain('settings.manage');
});

describe('scopes', () => {
  test('INV2a a customer’s device gets their own tickets, no desk, no groups', () => {
    expect(scopesOf(person(['own.read'], [groupA]), [groupA, groupB])).toEqual(['c:me', 'u:me']);
  });

  test('an operator’s gets their groups, those of no group and their own; who reads all, all', () => {
    expect(scopesOf(person(['ticket.read', 'people.read'], [groupB]), [groupA, groupB])).toEqual([
      'g:-',
      'g:b',
      'u:me',
      'w',
    ]);
    expect(scopesOf(person(['ticket.read-all']), [groupA, groupB])).toEqual([
      'g:-',
      'g:a',
      'g:b',
      'u:me',
    ]);
  });

  test('only people have any', () => {
    expect(scopesOf({ kind: 'system' }, [groupA])).toEqual([]);
    expect(scopesOf({ kind: 'visitor' }, [groupA])).toEqual([]);
  });

  test('L5a a readable ticket is in one of the scopes, one in a ticket scope is readable', () => {
    const permission = fc.constantFrom<Permission>('ticket.read', 'ticket.read-all', 'own.read');
    const group = fc.constantFrom(groupA, groupB);
    const someone = fc.constantFrom(me, 'x' as PersonId, null);
    fc.assert(
      fc.property(
        fc.uniqueArray(permission),
        fc.uniqueArray(group),
        fc.record({ groupId: fc.option(group), assigneeId: someone, requesterPersonId: someone }),
        (permissions, groupIds, audience) => {
          const actor = person(permissions, groupIds);
          const scopes = scopesOf(actor, [groupA, groupB]);
          // What sync_memberships writes for such a ticket. `u:` holds tickets only for who reads tickets.
          const isOperator = permissions.some((each) => each.startsWith('ticket.'));
          const held = [
            `g:${audience.groupId ?? '-'}`,
            isOperator ? `u:${audience.assigneeId}` : '',
            `c:${audience.requesterPersonId}`,
          ];
          expect(canReadTicket(actor, ticket(audience))).toBe(
            held.some((scope) => scopes.includes(scope)),
          );
        },
      ),
    );
  });
});
