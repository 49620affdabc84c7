// The rights of everybody on every route (SEC4), asked of a whole server: what rights-table.ts says is what happens.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestOf, type AnyQuestion } from '#test/support/api-client.ts';
import { createWorld, type World } from '#test/support/world.ts';
import { unexpectedFields } from './rights-fields.ts';
import {
  ACTORS,
  createScene,
  MARK,
  NOTE_MARK,
  type Actor,
  type Request,
  type Scene,
  type Ticket,
} from './rights-scene.ts';
import { API_ROWS, ENDED_ROWS, OTHER_ROWS, type Right, type Row } from './rights-table.ts';

const ROWS = { ...API_ROWS, ...OTHER_ROWS } as Readonly<Record<string, Row>>;
const CUSTOMERS: ReadonlySet<Actor> = new Set<Actor>([
  'nobody',
  'holder',
  'wrongHolder',
  'customer',
  'otherCustomer',
]);
/** Who must find nothing of what the scene made, other than names that are public. */
const OUTSIDE: ReadonlySet<Actor> = new Set<Actor>([
  'wrongHolder',
  'foreigner',
  'foreignKey',
  'abroad',
]);

let world: World;
let scene: Scene;
let shared: { readonly ticket: Ticket; readonly request: Request };
let before: string;

beforeAll(async () => {
  world = await createWorld();
  scene = await createScene(world);
  shared = { ticket: await scene.newTicket(), request: await scene.newRequest() };
  before = await stateOfShared();
});
afterAll(() => world.close());

test('SEC4a every route has a row, and every row a route', () => {
  const { routes } = world.app;
  const mounted = routes
    .filter(({ method }) => method !== 'ALL')
    .map(
      ({ method, path }) =>
        `${method.toLowerCase()} ${path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')}`,
    );

  expect([...new Set(mounted)].toSorted()).toEqual(Object.keys(ROWS).toSorted());
  // Middleware is mounted for all methods; an answer for all methods would have no row.
  const all = routes.filter(({ method }) => method === 'ALL').map(({ path }) => path);
  expect(all.filter((path) => !path.endsWith('*'))).toEqual([]);
});

test.each(Object.entries(ROWS))('SEC4b %s', async (route, row) => {
  expect(await rightsFound(route, row)).toEqual(row.rights);
});

test.each(ENDED_ROWS)('SEC4d $state: $route', async ({ route, rights, before: ended }) => {
  const row = { ...ROWS[route], rights, before: ended };
  const ticket = await scene.newTicket();
  await ended(scene, ticket.id, 'administrator');
  expect(await rightsFound(route, row, ticket)).toEqual(rights);
});

test('SEC4e every route of a ticket has a row for a closed one', () => {
  const ofTickets = Object.keys(API_ROWS).filter((route) => route.includes('/tickets/{id}'));
  const closed = ENDED_ROWS.filter(({ state }) => state === 'closed').map(({ route }) => route);

  expect(closed.toSorted()).toEqual(ofTickets.toSorted());
});

test('SEC4c whoever was refused has changed nothing', async () => {
  expect(await stateOfShared()).toBe(before);
});

/** What everybody gets; nobody is shown what they must not see. */
async function rightsFound(route: string, row: Row, common = shared.ticket): Promise<object> {
  const found = ACTORS.map(async (actor): Promise<[Actor, Right]> => {
    const { status, text } = await ask(route, row, actor, common);
    const isOk = status >= 200 && status < 300;
    const isPage = row.rights[actor] === 'page' && [200, 415, 503].includes(status);
    if (isOk && !isPage) checkFields(route, row, actor, text);
    if (CUSTOMERS.has(actor)) expect(text, `${actor} reads a note`).not.toContain(NOTE_MARK);
    if (OUTSIDE.has(actor) && !isPublic(row))
      expect(text, `${actor} reads what is not theirs`).not.toContain(MARK);
    return [actor, isPage ? 'page' : isOk ? 'ok' : status];
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Whether anybody is answered: then the workspace's name is. */
const isPublic = ({ rights }: Row): boolean => rights.nobody !== 401 && rights.nobody !== 404;

function checkFields(route: string, row: Row, actor: Actor, text: string): void {
  if (!CUSTOMERS.has(actor) || text === '' || row.shows === 'bytes') return;
  if (row.shows === undefined) throw new Error(`${route}: nobody said what customers are shown`);
  expect(unexpectedFields(row.shows, JSON.parse(text)), `${actor} is shown too much`).toEqual([]);
}

let asked = 0;
async function ask(
  route: string,
  row: Row,
  actor: Actor,
  common: Ticket,
): Promise<{ readonly status: number; readonly text: string }> {
  asked += 1;
  const unique = `${asked}x`;
  const mayChange = row.rights[actor] === 'ok' && !route.startsWith('get ');
  // What a request may change is its own; what it must not change is everybody's, and looked at in the end.
  const ticket = mayChange && route.includes('/tickets/{id}') ? await scene.newTicket() : common;
  const request =
    mayChange && route.includes('{number}') ? await scene.newRequest() : shared.request;
  if (mayChange) {
    const id = route.includes('{number}') ? request.id : ticket.id;
    await row.before?.(scene, id, actor);
  }
  const things = mayChange ? { ...scene.things, ...(await newThing(row)) } : scene.things;
  const client =
    row.spends === 'session' && mayChange ? await scene.signedInAnew(actor) : scene.clientOf(actor);
  const question: AnyQuestion =
    row.ask?.({ actor, things, ticket, number: request.number, unique }) ?? {};
  const headers = { ...question.headers, ...scene.headersOf(actor, request) };
  const { path, init } = requestOf(route, client.slug, { ...question, headers });
  const answer = await client.fetch(path, init);
  return { status: answer.status, text: await answer.text() };
}

async function newThing({ spends }: Row): Promise<object> {
  switch (spends) {
    case 'held-reply':
      return { heldReply: await scene.newHeldReply() };
    case 'key':
      return { key: await scene.newKey() };
    case 'rule':
      return { rule: await scene.newRule() };
    case 'directory':
      return { directory: await scene.newDirectory() };
    case 'panel':
      return { panel: await scene.newPanel() };
    case 'webhook':
      return { webhook: await scene.newWebhook() };
    case 'article':
      return { article: await scene.newArticle() };
    case 'view':
      return { view: await scene.newView() };
    case 'bulk':
      return { bulk: await scene.newBulk() };
    case 'template':
      return { template: await scene.newTemplate() };
    case 'technician-session':
      return { technicianSession: await scene.newTechnicianSession() };
    default:
      return {};
  }
}

/** The shared ticket and its history, which only grows. */
async function stateOfShared(): Promise<string> {
  const { id } = shared.ticket;
  const path = { path: { id } };
  return JSON.stringify([
    await scene.admin.must('get /api/v1/w/{workspace}/tickets/{id}', path),
    await scene.admin.must('get /api/v1/w/{workspace}/tickets/{id}/history', path),
    await scene.admin.must('get /api/v1/w/{workspace}/tickets/{id}/messages', path),
  ]);
}
