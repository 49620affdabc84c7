import { expect, test } from 'vitest';
import { viewOfParam } from './desk-views.ts';

test('U1f an address names a list; what it does not know is the whole list', () => {
  const group = 'group:01a1fc32-0aa7-74c0-b80b-6522882d3d00';
  expect(viewOfParam('mine')).toBe('mine');
  expect(viewOfParam(group)).toBe(group);
  const saved = group.replace('group', 'view');
  expect(viewOfParam(saved)).toBe(saved);
  for (const strange of ['group:', 'view:x', 'group:../../x', 'constructor', '', 3, undefined]) {
    expect(viewOfParam(strange)).toBe('all');
  }
});
