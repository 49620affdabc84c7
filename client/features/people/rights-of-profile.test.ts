import { describe, expect, test } from 'vitest';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { mayGive, rightsChange } from './rights-of-profile.ts';

const permissionsOf = (id: string): readonly Permission[] =>
  DEFAULT_PROFILES.find((profile) => profile.id === id)!.permissions;

describe('what another profile changes is said before', () => {
  test('I1j what is gained and what is lost, each by itself', () => {
    const down = rightsChange(permissionsOf('lead'), permissionsOf('technician'));
    expect(down.gained).toEqual([]);
    expect(down.lost.toSorted()).toEqual([
      'articles.write',
      'reports.read',
      'solution.review',
      'ticket.assign-any',
      'ticket.read-all',
    ]);
    const across = rightsChange(permissionsOf('customer'), permissionsOf('technician'));
    expect(across.gained).toContain('ticket.reply');
    expect(across.lost).toContain('own.open');
    expect(rightsChange(permissionsOf('seller'), permissionsOf('technician'))).toEqual({
      gained: [],
      lost: [],
    });
  });

  test('I1j nobody is offered a profile that may do more than they; everybody may make a customer', () => {
    expect(mayGive(permissionsOf('lead'), permissionsOf('administrator'))).toBe(false);
    expect(mayGive(permissionsOf('administrator'), permissionsOf('lead'))).toBe(true);
    expect(mayGive(permissionsOf('lead'), permissionsOf('customer'))).toBe(true);
  });
});
