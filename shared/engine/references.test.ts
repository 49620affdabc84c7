import { expect, test } from 'vitest';
import { readReference } from './references.ts';

test('X3r what somebody types or pastes is read as system, key and address, or not at all', () => {
  expect(readReference(' Jira:ABC-12 ')).toEqual({ system: 'jira', key: 'ABC-12', url: '' });
  expect(readReference('crm:00:17 https://crm.example/cases/17?a=b')).toEqual({
    system: 'crm',
    key: '00:17',
    url: 'https://crm.example/cases/17?a=b',
  });
  expect(readReference('https://www.Git.example:8443/acme/app/issues/7/?tab=1#top')).toEqual({
    system: 'git.example',
    key: '7',
    url: 'https://www.Git.example:8443/acme/app/issues/7/?tab=1#top',
  });
  for (const text of [
    '',
    'ABC-12',
    'jira:',
    ':12',
    'my tracker:12',
    'jira:12 javascript:alert(1)',
    'jira:12 https://a.example two',
    'https://a.example/',
    'javascript:alert(1) https://a.example/x y',
    `jira:${'x'.repeat(121)}`,
  ])
    expect([text, readReference(text)]).toEqual([text, undefined]);
});
