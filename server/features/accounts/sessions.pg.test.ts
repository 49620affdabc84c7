import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp();
});
afterAll(() => world.close());

describe('sessions', () => {
  test('signing up ends signed in as the administrator', async () => {
    const answer = await desk.admin.get('me');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      name: 'Ada Nord',
      profile: 'administrator',
      workspace: { slug: desk.slug },
    });
  });
});
