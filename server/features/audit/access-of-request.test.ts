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
  ['POST', 'sessions', 429, { action: 'sign-in', outcome: 'refused' }],
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
