import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { createWorld, type SignedUp, type World } from './world.ts';

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world.close());

const LIST = 'get /api/v1/w/{workspace}/tickets';
const OPEN = 'post /api/v1/w/{workspace}/tickets';
const body = {
  subject: 'Printer',
  description: 'It jams',
  category: 'hardware',
  requester: { name: 'Rosa Rivera', email: 'rosa@guest.example' },
};

test('X5e the client made from the description opens, changes, lists and deletes tickets', async () => {
  const api = createApiClient(desk.admin);

  const { id } = await api.must(OPEN, { body });
  const urgent = await api.must('post /api/v1/w/{workspace}/tickets/{id}/change-priority', {
    path: { id },
    body: { priority: 'critical' },
  });
  const { items } = await api.must(LIST, { query: { q: 'priority:critical', limit: 5 } });
  const deleted = await api.ask('delete /api/v1/w/{workspace}/tickets/{id}', { path: { id } });

  expect(urgent.priority).toBe('critical');
  expect(items.map((ticket) => ticket.id)).toEqual([id]);
  expect(deleted).toEqual({ isOk: true, status: 204, body: undefined });
});

test('X5f a failure is the problem that the description has, and is thrown where none is expected', async () => {
  const api = createApiClient(desk.admin);

  const refused = await api.ask(LIST, { query: { q: 'priority:sometimes' } });

  expect(refused).toMatchObject({ isOk: false, status: 422, problem: { code: 'INVALID' } });
  await expect(api.must(LIST, { query: { limit: 0 } })).rejects.toThrow(`${LIST}: 422`);
});

test('X5g what the description does not have does not compile', () => {
  const api = createApiClient(desk.admin);
  // Never called: the type check of the tests is what shows it.
  const wrong = (): unknown => [
    // @ts-expect-error -- no such route
    api.ask('get /api/v1/w/{workspace}/tickts'),
    // @ts-expect-error -- no such priority
    api.ask(OPEN, { body: { ...body, priority: 'soon' } }),
    // @ts-expect-error -- a ticket needs a subject
    api.ask(OPEN, { body: { description: 'It jams' } }),
    // @ts-expect-error -- which ticket?
    api.ask('get /api/v1/w/{workspace}/tickets/{id}'),
  ];
  expect(wrong).toBeTypeOf('function');
});
