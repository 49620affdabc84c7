import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import { createWorld, TEST_PASSWORD, type World } from '#test/support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const presetOf = (id: string) => BLUEPRINTS.find((blueprint) => blueprint.id === id);

const statusesOf = (answers: readonly Response[]): number[] =>
  answers.map((answer) => answer.status).toSorted((a, b) => a - b);

const signUpBody = (slug: string, changes: object = {}) => ({
  slug,
  name: 'Atelier Lumière',
  blueprint: 'helpdesk',
  language: 'en',
  admin: { name: 'Ada Nord', email: `ada@${slug}.example`, password: TEST_PASSWORD },
  ...changes,
});

describe('W2 signing up', () => {
  test.each(BLUEPRINTS.map((blueprint) => blueprint.id))(
    'W2a a workspace of blueprint %s has its configuration, groups, profiles and administrator',
    async (blueprint) => {
      const desk = await world.signUp({ blueprint });

      const settings = (await (await desk.admin.get('settings')).json()) as Record<string, unknown>;
      const groups = (await (await desk.admin.get('groups')).json()) as { items: unknown[] };
      const profiles = (await (await desk.admin.get('profiles')).json()) as {
        items: { id: string }[];
      };

      const preset = presetOf(blueprint);
      expect(settings).toMatchObject({
        blueprint,
        slug: desk.slug,
        statuses: preset?.configuration.statuses,
        lock: preset?.configuration.lock,
        mandatory: preset?.configuration.mandatory,
      });
      expect(groups.items).toHaveLength(preset?.groups.length ?? -1);
      expect(profiles.items.map((profile) => profile.id).toSorted()).toEqual([
        'administrator',
        'customer',
        'lead',
        'seller',
        'technician',
      ]);
      expect(await (await desk.admin.get('me')).json()).toMatchObject({ profile: 'administrator' });
    },
  );

  test('W2b the chosen language leads and names the groups', async () => {
    const desk = await world.signUp({ blueprint: 'helpdesk', language: 'fr' });

    const settings = (await (await desk.admin.get('settings')).json()) as { languages: string[] };
    const { items } = (await (await desk.admin.get('groups')).json()) as {
      items: { name: string }[];
    };

    expect(settings.languages[0]).toBe('fr');
    const names = presetOf('helpdesk')?.groups.map((group) => group.name['fr']);
    expect(items.map((group) => group.name).toSorted()).toEqual(names?.toSorted());
  });

  test('W2c the same address twice is refused, at once and one after the other', async () => {
    const clients = [world.client(), world.client(), world.client()];

    const answers = await Promise.all(
      clients.map((client) => client.post('/api/v1/workspaces', signUpBody('twice'))),
    );
    const later = await world.client().post('/api/v1/workspaces', signUpBody('twice'));

    expect(statusesOf(answers)).toEqual([201, 409, 409]);
    expect(await later.json()).toMatchObject({ status: 409, code: 'SLUG_TAKEN' });
  });

  test('W2d a repeat with the same Idempotency-Key gets the same workspace and is signed in', async () => {
    const headers = { 'idempotency-key': 'sign-up-1' };
    const first = await world.client().post('/api/v1/workspaces', signUpBody('again'), headers);
    const repeating = world.client({ slug: 'again' });

    const second = await repeating.post('/api/v1/workspaces', signUpBody('again'), headers);
    const other = await world
      .client()
      .post('/api/v1/workspaces', signUpBody('again', { name: 'Another' }), headers);

    expect(second.status).toBe(201);
    expect(await second.json()).toEqual(await first.json());
    expect((await repeating.get('me')).status).toBe(200);
    expect(await other.json()).toMatchObject({ status: 409, code: 'IDEMPOTENCY_CONFLICT' });
  });

  test.each([
    ['slug', { slug: 'Big' }, 'slug', 'format'],
    ['slug', { slug: '-x-' }, 'slug', 'format'],
    ['blueprint', { blueprint: 'nothing' }, 'blueprint', 'not_found'],
    ['name', { name: '   ' }, 'name', 'too_short'],
    ['name', { name: 'a\u0000b' }, 'name', 'format'],
    ['language', { language: 'English!' }, 'language', 'format'],
    ['admin', { admin: undefined }, 'admin', 'required'],
    [
      'admin.email',
      { admin: { name: 'A', email: 'a@b, c@d', password: TEST_PASSWORD } },
      'admin.email',
      'format',
    ],
    [
      'admin.password',
      { admin: { name: 'A', email: 'a@b.example', password: 'short' } },
      'admin.password',
      'too_short',
    ],
    [
      'admin.password',
      { admin: { name: 'A', email: 'a@b.example', password: 'Password1' } },
      'admin.password',
      'not_allowed',
    ],
    ['unknown field', { isDemo: true }, 'isDemo', 'unknown_field'],
  ])('W2e a bad %s is a field error and makes nothing', async (_what, changes, path, code) => {
    const answer = await world.client().post('/api/v1/workspaces', signUpBody('bad-one', changes));

    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'INVALID', errors: [{ path, code }] });
    expect((await world.client().get('/api/v1/w/bad-one/public/workspace')).status).toBe(404);
  });

  test('W2f sign-up from another site is refused', async () => {
    const stranger = world.client({ origin: 'https://evil.example' });

    const answer = await stranger.post('/api/v1/workspaces', signUpBody('elsewhere'));

    expect(await answer.json()).toMatchObject({ status: 403, code: 'WRONG_ORIGIN' });
  });

  test('the blueprints to choose from are public', async () => {
    const { items } = (await (
      await world.client().get('/api/v1/workspaces/blueprints')
    ).json()) as {
      items: { id: string; name: object }[];
    };

    expect(items.map((item) => item.id)).toEqual(BLUEPRINTS.map((blueprint) => blueprint.id));
  });
});

describe('W2 who may sign up', () => {
  test('W2g closed: nobody, and the first page knows', async () => {
    const closed = await createWorld({ config: { signUp: 'closed' } });
    try {
      const answer = await closed.client().post('/api/v1/workspaces', signUpBody('one'));
      expect(await answer.json()).toMatchObject({ status: 403, code: 'SIGN_UP_CLOSED' });
      expect(await (await closed.client().get('/api/v1/server')).json()).toMatchObject({
        signUp: 'closed',
        isSignUpOpen: false,
        hasWorkspace: false,
      });
    } finally {
      await closed.close();
    }
  });

  test('W2h first only: of several at the same time one, then nobody; demo workspaces do not count', async () => {
    const first = await createWorld({ config: { signUp: 'first' } });
    try {
      const demoId = crypto.randomUUID();
      await first.db.tenant(
        demoId,
        (tx) => tx`
          insert into workspaces (id, slug, name, blueprint, configuration, is_demo)
          values (${demoId}, 'demo', 'Demo', 'helpdesk', '{}', true)`,
      );
      expect(await (await first.client().get('/api/v1/server')).json()).toMatchObject({
        signUp: 'first',
        isSignUpOpen: true,
        hasWorkspace: false,
      });

      const answers = await Promise.all(
        ['one', 'two', 'three'].map((slug) =>
          first.client().post('/api/v1/workspaces', signUpBody(slug)),
        ),
      );

      expect(statusesOf(answers)).toEqual([201, 403, 403]);
      expect(await (await first.client().get('/api/v1/server')).json()).toMatchObject({
        isSignUpOpen: false,
        hasWorkspace: true,
      });
    } finally {
      await first.close();
    }
  });
});
