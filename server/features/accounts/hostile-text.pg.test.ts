import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, TEST_PASSWORD, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;

beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ slug: 'desk' });
});
afterAll(() => world.close());

const HOSTILE = [
  '\0',
  'a\0b',
  '\ud800',
  'a\udfffb',
  '\r\nBcc: victim@x.example',
  "'; drop table people; --",
  '%s%n{{7*7}}${7*7}',
  '=cmd|calc!A1',
  '../../../etc/passwd',
  '\u202egnp.exe',
  'x'.repeat(100_000),
  '🧨'.repeat(200),
];

describe('SEC9 hostile text in every text field', () => {
  const requests: [string, (text: string) => Promise<Response>][] = [
    [
      'sign-in e-mail',
      (text) => world.client({ slug: 'desk' }).post('sessions', { email: text, password: 'x' }),
    ],
    [
      'sign-in password',
      (text) =>
        world.client({ slug: 'desk' }).post('sessions', { email: 'a@b.example', password: text }),
    ],
    ['own name', (text) => desk.admin.patch('me', { name: text })],
    ['own phone', (text) => desk.admin.patch('me', { phone: text })],
    ['own language', (text) => desk.admin.patch('me', { language: text })],
    ['own signature', (text) => desk.admin.patch('me', { signature: text })],
    [
      'old password',
      (text) => desk.admin.post('me/password', { oldPassword: text, newPassword: TEST_PASSWORD }),
    ],
    [
      'person name',
      (text) =>
        desk.admin.post('people', {
          name: text,
          email: `p${Math.random()}@x.example`,
          profile: 'technician',
        }),
    ],
    [
      'person e-mail',
      (text) => desk.admin.post('people', { name: 'P', email: text, profile: 'technician' }),
    ],
    [
      'person profile',
      (text) => desk.admin.post('people', { name: 'P', email: 'p@x.example', profile: text }),
    ],
    [
      'person city',
      (text) =>
        desk.admin.post('people', {
          name: 'P',
          email: `c${Math.random()}@x.example`,
          profile: 'technician',
          city: text,
        }),
    ],
    ['person id', (text) => desk.admin.get(`people/${encodeURIComponent(text.toWellFormed())}`)],
    [
      'people search',
      (text) => desk.admin.get(`people?q=${encodeURIComponent(text.toWellFormed())}`),
    ],
    [
      'people cursor',
      (text) =>
        desk.admin.get(
          `people?cursor=${Buffer.from(JSON.stringify({ name: text, id: crypto.randomUUID() })).toString('base64url')}`,
        ),
    ],
    ['group name', (text) => desk.admin.post('groups', { name: text })],
    ['group mailbox', (text) => desk.admin.post('groups', { name: 'G', mailbox: text })],
    ['key name', (text) => desk.admin.post('api-keys', { name: text, scopes: ['people.read'] })],
    [
      'key expiry',
      (text) =>
        desk.admin.post('api-keys', { name: 'K', scopes: ['people.read'], expiresAt: text }),
    ],
    ['workspace name', (text) => desk.admin.patch('settings', { name: text })],
    [
      'word',
      (text) =>
        desk.admin.patch('settings', {
          vocabulary: { en: { ticket: { one: text, other: text } } },
        }),
    ],
    ['language of words', (text) => desk.admin.patch('settings', { vocabulary: { [text]: {} } })],
    ['transition', (text) => desk.admin.patch('settings', { transitions: { [text]: [text] } })],
    [
      'slug',
      (text) =>
        world.client().post('/api/v1/workspaces', {
          slug: text,
          name: 'N',
          blueprint: 'saas',
          language: 'en',
          admin: { name: 'A', email: 'a@b.example', password: TEST_PASSWORD },
        }),
    ],
    [
      'workspace in the path',
      (text) =>
        world.client().get(`/api/v1/w/${encodeURIComponent(text.toWellFormed())}/public/workspace`),
    ],
    [
      'access token',
      (text) =>
        world
          .client({ slug: 'desk' })
          .get('me', { cookie: `__Host-homing-desk=${encodeURIComponent(text.toWellFormed())}` }),
    ],
  ];

  test.each(requests)(
    '%s: taken or refused by name, never an error of the server',
    async (_field, request) => {
      for (const text of HOSTILE) {
        const answer = await request(text);
        expect([JSON.stringify(text).slice(0, 40), answer.status]).toEqual([
          expect.any(String),
          expect.toSatisfy((status: number) => status < 500),
        ]);
        expect(answer.headers.get('bcc')).toBeNull();
      }
    },
  );

  test('what was taken is given back as it was', async () => {
    const name = "Robert'); drop table people; -- ${7*7} {{7*7}} =1+1 🧨";

    await desk.admin.patch('me', { name });

    expect(await (await desk.admin.get('me')).json()).toMatchObject({ name });
  });
});
