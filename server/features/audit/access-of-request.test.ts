import { expect, test } from 'vitest';
import { accessOfRequest, type AccessRequest } from './access-of-request.ts';

const ID = '01890000-0000-7000-8000-000000000001';
const asked = (
  method: string,
  rest: string,
  status: number,
  more: Partial<AccessRequest> = {},
): ReturnType<typeof accessOfRequest> =>
  accessOfRequest({
    method,
    route: `/api/v1/w/:workspace/${rest}`,
    params: { id: ID },
    query: {},
    status,
    code: undefined,
    ...more,
  });

test.each([
  ['GET', 'tickets', 200, { action: 'tickets-listed', outcome: 'granted', object: 'tickets' }],
  ['GET', 'tickets/:id', 200, { action: 'ticket-viewed', ticketId: ID }],
  ['GET', 'tickets/:id', 304, { action: 'ticket-viewed', outcome: 'granted' }],
  ['GET', 'tickets/:id', 404, { action: 'ticket-viewed', outcome: 'refused', ticketId: ID }],
  ['GET', 'tickets/:id/messages', 200, { action: 'ticket-viewed', ticketId: ID }],
  ['GET', 'tickets/:id/history', 403, { action: 'history-read', outcome: 'refused' }],
  ['GET', 'people/:id', 200, { action: 'read', object: `people/${ID}`, ticketId: null }],
  ['GET', 'audit', 403, { action: 'audit-read', outcome: 'refused' }],
  ['GET', 'audit/export', 200, { action: 'exported', object: 'audit/export' }],
  ['GET', 'exports/:id/archive', 200, { action: 'exported', object: `exports/${ID}/archive` }],
  ['DELETE', '', 403, { action: 'change', outcome: 'refused' }],
  ['PATCH', 'settings', 403, { action: 'change', outcome: 'refused', object: 'PATCH settings' }],
  ['POST', 'tickets/:id/close', 401, { action: 'change', ticketId: ID }],
  ['POST', 'sessions', 401, { action: 'sign-in', outcome: 'refused' }],
  ['POST', 'sessions', 429, { action: 'sign-in', outcome: 'refused', object: '' }],
  ['HEAD', 'tickets/:id', 200, { action: 'ticket-viewed', ticketId: ID }],
  ['GET', 'sessions', 403, { action: 'read', outcome: 'refused', object: 'sessions' }],
  ['POST', 'search', 200, { action: 'searched', outcome: 'granted', object: 'search' }],
  ['GET', 'tickets/:id/similar', 200, { action: 'searched', ticketId: ID }],
  ['GET', 'people/:id/history', 200, { action: 'read', object: `people/${ID}/history` }],
  ['GET', 'people/:id/similar', 200, { action: 'read' }],
  ['GET', 'files/:id', 200, { action: 'file-downloaded', object: `files/${ID}` }],
  ['GET', 'tickets/:id/attachments/:name', 200, { action: 'file-downloaded', ticketId: ID }],
  ['GET', 'tickets/export', 200, { action: 'exported', object: 'tickets/export' }],
  ['GET', 'audit', 200, { action: 'audit-read', outcome: 'granted', object: 'audit' }],
  ['GET', 'groups', 200, { action: 'read', object: 'groups', ticketId: null }],
  ['GET', 'slots/:day', 200, { action: 'read', object: 'slots/*' }],
  ['POST', 'public/requests/:number', 403, { action: 'change', outcome: 'refused' }],
  ['GET', 'public/requests', 403, { action: 'read', outcome: 'refused' }],
])('I5g %s %s answered by %i is in the log', (method, rest, status, expected) => {
  expect(asked(method, rest, status)).toMatchObject(expected);
});

test.each([
  ['GET', 'me', 200],
  ['GET', 'notifications', 200],
  ['POST', 'tickets', 201],
  ['PATCH', 'tickets/:id', 409],
  ['PATCH', 'settings', 422],
  ['GET', 'tickets', 500],
  ['GET', 'tickets', 400],
  ['GET', 'sessions', 200],
  ['GET', 'held-replies', 200],
  ['PUT', 'public/requests/:number', 200],
])('%s %s answered by %i is not', (method, rest, status) => {
  expect(asked(method, rest, status)).toBeUndefined();
});

test('I5g what the engine does not allow is a refused access', () => {
  const refused = asked('POST', 'tickets/:id/close', 409, { code: 'NOT_ALLOWED' });
  expect(refused).toMatchObject({
    action: 'change',
    outcome: 'refused',
    data: { code: 'NOT_ALLOWED' },
  });
  expect(asked('POST', 'tickets/:id/close', 409, { code: 'LOCKED' })).toBeUndefined();
});

test('I5g what is not of a workspace is not in its log', () => {
  for (const route of ['/healthz', '/api/v1/w/:workspaces/tickets', '/x/api/v1/w/:workspace/me'])
    expect(asked('GET', '', 403, { route })).toBeUndefined();
  expect(asked('GET', '', 403, { route: '/api/v1/w/:workspace' })).toMatchObject({ object: '' });
});

test('I5g what a device fetches is delivered, what it sends and may not is a refused change', () => {
  const sync = (method: string, rest: string, status: number) =>
    asked(method, '', status, { route: `/sync/v1/w/:workspace/${rest}` });
  expect(sync('POST', 'pull', 200)).toMatchObject({ action: 'delivered', object: 'pull' });
  expect(sync('POST', 'push', 403)).toMatchObject({ action: 'change', object: 'POST push' });
  expect(sync('POST', 'push', 200)).toBeUndefined();
  expect(sync('GET', 'poke', 101)).toBeUndefined();
  expect(sync('GET', 'poke', 401)).toMatchObject({ action: 'delivered', outcome: 'refused' });
  // The same words are another thing in the API.
  expect(asked('GET', 'docs', 200)).toMatchObject({ action: 'read', ticketId: null });
});

test('I5g one thing is named by its id alone, and only by one that is an id', () => {
  const params = { id: 'x; drop' };
  expect(asked('GET', 'people/:id', 404, { params })).toMatchObject({ object: 'people/*' });
  expect(asked('GET', 'tickets/:id', 404, { params })).toMatchObject({
    ticketId: null,
    object: '',
  });
  const numbered = (number: string) =>
    asked('GET', 'public/requests/:number', 404, { params: { number } });
  for (const number of ['0', '042', '1234567890', '4x'])
    expect(numbered(number)).not.toHaveProperty('number');
});

test('I5g a refusal says its code, what was shown says none', () => {
  const code = 'FORBIDDEN';
  expect(asked('GET', 'audit', 403, { code })?.data).toEqual({ code });
  expect(asked('GET', 'audit', 403)?.data).toEqual({});
  expect(asked('GET', 'audit', 200, { code })?.data).toEqual({});
});

test('I5g words are kept of searches and exports, and of nothing else', () => {
  const query = { page: '2', cursor: 'abc', limit: '5' };
  expect(asked('GET', 'groups', 200, { query })?.data).toEqual({});
  expect(asked('GET', 'audit/export', 200, { query })?.data).toEqual({ page: '2' });
  expect(asked('GET', 'tickets', 200, { query: { filter: 'is:open' } })).toMatchObject({
    action: 'searched',
    data: { filter: 'is:open' },
  });
  expect(asked('GET', 'people', 200, { query: { q: 'ana' } })).toMatchObject({
    action: 'searched',
    data: { q: 'ana' },
  });
});

test('I5g a search is in the log with its words, cut to a length', () => {
  const query = { q: 'x'.repeat(500), limit: '5', cursor: 'abc' };
  expect(asked('GET', 'tickets', 200, { query })).toMatchObject({
    action: 'searched',
    data: { q: 'x'.repeat(200) },
  });
});

test('I5g a request by access code is named by its number', () => {
  const params = { number: '42' };
  expect(asked('GET', 'public/requests/:number', 404, { params })).toMatchObject({
    action: 'request-viewed',
    outcome: 'refused',
    number: 42,
    object: '',
  });
  expect(asked('GET', 'public/requests/:number/news', 200, { params })).toBeUndefined();
});

test('I5g a conversation opened over a socket is named by its ticket and whether it is the draft', () => {
  const route = '/sync/v1/w/:workspace/docs/:name{.+}';
  for (const object of ['pub', 'draft']) {
    const params = { name: `${object}/${ID}/1` };
    expect(asked('GET', '', 101, { route, params })).toMatchObject({
      action: 'conversation-viewed',
      outcome: 'granted',
      ticketId: ID,
      object,
    });
  }
});
