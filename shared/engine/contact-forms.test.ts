import { expect, test } from 'vitest';
import { checkContactForms, isSite } from './contact-forms.ts';

test.each([
  'https://www.example.org',
  'http://localhost:8080',
  'http://127.0.0.1:49152',
  'https://xn--mnchen-3ya.example',
])('X4e %s is a site', (site) => {
  expect(isSite(site)).toBe(true);
});

test.each([
  'https://www.example.org/',
  'https://www.example.org/path',
  'https://WWW.example.org',
  'https://www.example.org:443',
  'http://www.example.org:80',
  'https://www.example.org:99999',
  'https://*.example.org',
  'https://user@example.org',
  "https://example.org; script-src 'unsafe-inline'",
  'https://example.org\nx',
  'ftp://example.org',
  'javascript:alert(1)',
  'null',
  '*',
  `https://${'a.'.repeat(130)}org`,
  '',
])('X4e %j is none', (site) => {
  expect(isSite(site)).toBe(false);
});

test('X4e what is wrong with a list is said with its place', () => {
  const sites = ['https://a.test', 'https://a.test', 'b.test'];
  expect(
    checkContactForms({ isEnabled: true, sites }).map(({ path, code }) => [path, code]),
  ).toEqual([
    ['contactForms.sites.1', 'taken'],
    ['contactForms.sites.2', 'format'],
  ]);
});
