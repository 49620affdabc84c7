// What every route of the API has in common (X1): problem documents, rates, repeats under a key, tags of states, and lists
// that go on by cursor. Asked of all routes that there are, with the questions of the rights table.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportRound } from '#server/features/reports/index.ts';
import { describeApi } from '#server/openapi/index.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { requestOf, type AnyQuestion } from '#test/support/api-client.ts';
import { createWorld, type World } from '#test/support/world.ts';
import { createScene, type Actor, type Scene } from './rights-scene.ts';
import { API_ROWS, type Row } from './rights-table.ts';

const ROWS = API_ROWS as Readonly<Record<string, Row>>;
const ROUTES = Object.keys(ROWS);

type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Record<string, Schema>;
};
type Operation = {
  readonly parameters?: readonly { readonly name?: string; readonly $ref?: string }[];
  readonly responses: Record<
    string,
    {
      readonly headers?: Record<string, object>;
      readonly content?: Record<string, { readonly schema: Schema }>;
    }
  >;
};
type Document = {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
};

let world: World;
let scene: Scene;
let document: Document;
beforeAll(async () => {
  world = await createWorld({ config: { apiPerMinute: 100_000 } });
  scene = await createScene(world);
  document = describeApi(world.app) as Document;
});
afterAll(() => world.close());

const operationOf = (route: string): Operation => {
  const [method = '', path = ''] = route.split(' ');
  const operation = document.paths[path]?.[method];
  if (operation === undefined) throw new Error(`${route} is not described`);
  return operation;
};
const takes = (route: string, name: string): boolean =>
  (operationOf(route).parameters ?? []).some(
    (one) => one.name === name || one.$ref === `#/components/parameters/${name}`,
  );
/** Fields of what a route answers when all is well. */
function answerOf(route: string): Record<string, Schema> {
  const schema = operationOf(route).responses['200']?.content?.['application/json']?.schema;
  const named = schema?.$ref?.split('/').at(-1);
  return (named === undefined ? schema : document.components.schemas[named])?.properties ?? {};
}

let asked = 0;
/** One question of the route's row, by somebody who may, about things that are there for it alone. */
async function questionFor(route: string): Promise<{
  readonly ask: (headers?: Record<string, string>, more?: object) => Promise<Response>;
  readonly actor: Actor;
}> {
  const row = ROWS[route]!;
  const isGood = (actor: Actor): boolean => row.rights[actor] === 'ok';
  const actor =
    (['administrator', 'technician', 'customer', 'holder'] as const).find(isGood) ??
    'administrator';
  asked += 1;
  const ticket = await scene.newTicket();
  const request = await scene.newRequest();
  await row.before?.(scene, route.includes('{number}') ? request.id : ticket.id, actor);
  const spent = {
    rule: () => scene.newRule(),
    template: () => scene.newTemplate(),
    directory: () => scene.newDirectory(),
    panel: () => scene.newPanel(),
    webhook: () => scene.newWebhook(),
    article: () => scene.newArticle(),
    view: () => scene.newView(),
    bulk: () => scene.newBulk(),
    key: () => scene.newKey(),
  };
  const things = { ...scene.things };
  for (const [name, make] of Object.entries(spent))
    if (row.spends === name) Object.assign(things, { [name]: await make() });
  const client = scene.clientOf(actor);
  const question: AnyQuestion =
    row.ask?.({ actor, things, ticket, number: request.number, unique: `m${asked}` }) ?? {};
  return {
    actor,
    ask: (headers = {}, more = {}) => {
      const own = { ...question.headers, ...scene.headersOf(actor, request), ...headers };
      const { path, init } = requestOf(route, client.slug, { ...question, ...more, headers: own });
      return client.fetch(path, init);
    },
  };
}

describe('problem documents and rates', () => {
  test.each(ROUTES)('X1l %s: a failure is a problem, and the rate is stated', async (route) => {
    const nobody = world.client({ slug: 'no-such-desk' });
    const path = Object.fromEntries(
      [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']),
    );
    const { path: to, init } = requestOf(route, nobody.slug, {
      path,
      ...(route.startsWith('get ') ? {} : { body: '{' }),
    });
    const answer = await nobody.fetch(to, init);

    expect(answer.headers.get('ratelimit-policy')).toMatch(/^"[\w-]+";q=\d+;w=\d+/);
    expect(answer.headers.get('ratelimit')).toMatch(/^"[\w-]+";r=\d+;t=\d+$/);
    const { responses } = operationOf(route);
    for (const one of Object.values(responses))
      expect(Object.keys(one.headers ?? {})).toEqual(
        expect.arrayContaining(['RateLimit', 'RateLimit-Policy']),
      );
    expect(Object.keys(responses['default']?.content ?? {})).toEqual(['application/problem+json']);
    if (answer.ok) return;
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await answer.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({
      type: expect.stringMatching(/^urn:homing:problem:[a-z-]+$/) as string,
      title: expect.any(String) as string,
      status: answer.status,
      code: expect.stringMatching(/^[A-Z_]+$/) as string,
      traceId: answer.headers.get('x-trace-id') ?? (expect.any(String) as string),
    });
  });

  test('X1l nor is a path that there is not anything else', async () => {
    const answer = await world.client().get('/api/v1/nothing-here');

    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
  });
});

/** POSTs that no key can be asked of, and why. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  'post /api/v1/w/{workspace}/sessions': 'each sign-in is a session of its own, and does no harm',
  'post /api/v1/w/{workspace}/me/password': 'the old password is wrong the second time',
};

const POSTS = ROUTES.filter((route) => route.startsWith('post ') && !(route in WITHOUT_KEY));

describe('repeats', () => {
  test.each(POSTS)(
    'X1m %s: a repeat under its key is answered alike and does nothing',
    async (route) => {
      expect(takes(route, 'IdempotencyKey')).toBe(true);
      const { ask, actor } = await questionFor(route);
      const key = { 'idempotency-key': `key-of-${asked}` };
      const first = await ask(key);
      const text = await first.text();
      const isDone = ROWS[route]!.rights[actor] === 'ok';
      expect(first.ok, text).toBe(isDone);
      const before = await rowsOfAll();
      const again = await ask(key);

      expect([again.status, withoutSecret(await again.text())]).toEqual([
        first.status,
        withoutSecret(text),
      ]);
      // What is refused may be tried again, and each try stands in the log.
      if (isDone) expect(await rowsOfAll()).toEqual(before);
    },
  );

  test('X1m another request under a key that was used is refused', async () => {
    const { ask } = await questionFor('post /api/v1/w/{workspace}/groups');
    const key = { 'idempotency-key': 'used-twice' };
    expect((await ask(key)).status).toBe(201);

    const other = await ask(key, { body: { name: 'Another' } });
    expect(await other.json()).toMatchObject({ status: 409, code: 'IDEMPOTENCY_CONFLICT' });
  });

  /** How many there are of everything that a POST can make, changes in all histories among them. */
  const rowsOfAll = (): Promise<object> =>
    withConnection(world.database.superUrl, async (sql) => {
      const counts = MADE.map((table) => `(select count(*)::int from ${table}) as ${table}`);
      const [row] = await sql.unsafe<object[]>(`select ${counts.join(', ')}`);
      return { ...row };
    });
});

const MADE =
  `api_keys article_categories article_versions articles bulk_jobs events groups insert_directories mailboxes messages panels people products rules sales saved_views templates
  tickets time_entries mail_intents notifications transfers webhooks workspaces held_replies`.split(
    /\s+/,
  );

/** Shown once, and a trace of its own in each problem. */
const withoutSecret = (text: string): unknown =>
  text === ''
    ? ''
    : JSON.parse(text, (name, value: unknown) =>
        ['secret', 'link', 'traceId', 'lastSeenAt'].includes(name) ? undefined : value,
      );

/** Pieces of a file, which say themselves where they belong (tus): nothing that one has read is changed. */
const PIECES = /\/uploads\/\{id\}$/;
/** Things that one reads and changes under the same path. */
const CHANGEABLE = ROUTES.filter(
  (route) =>
    route.startsWith('get ') &&
    !PIECES.test(route) &&
    ROUTES.includes(route.replace('get ', 'patch ')),
);

describe('tags of states', () => {
  test('X1n what is changed can be read under the same path, but for a form that only goes in', () => {
    const patches = ROUTES.filter((route) => route.startsWith('patch '));
    const unread = patches.filter((route) => !CHANGEABLE.includes(route.replace('patch ', 'get ')));

    expect(unread.filter((route) => !PIECES.test(route))).toEqual([
      'patch /api/v1/w/{workspace}/public/requests/{number}/details',
    ]);
    expect(CHANGEABLE.length).toBeGreaterThan(10);
  });

  test.each(CHANGEABLE)(
    'X1n %s has an ETag: 304 for who has it, 412 for who has another',
    async (get) => {
      const patch = get.replace('get ', 'patch ');
      expect([takes(get, 'IfNoneMatch'), takes(patch, 'IfMatch')]).toEqual([true, true]);
      const path = await pathOfMember(get);
      const read = (headers: Record<string, string> = {}) => fetchAs(get, { path, headers });
      const first = await read();
      const etag = first.headers.get('etag') ?? '';
      expect([first.status, etag]).toEqual([200, expect.stringMatching(/^"[\w-]+"$/)]);

      const known = await read({ 'if-none-match': `"old", ${etag}` });
      expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([
        304,
        etag,
        '',
      ]);
      expect((await read({ 'if-none-match': '"old"' })).status).toBe(200);

      const body = CHANGES[patch] ?? ROWS[patch]!.ask?.(nothingMuch()).body;
      const change = (tag: string) => fetchAs(patch, { path, body, headers: { 'if-match': tag } });
      const refused = await change('"old"');
      expect(await refused.json()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
      expect((await read({ 'if-none-match': etag })).status).toBe(304);

      const done = await change(etag);
      expect(done.status, await done.text()).toBe(200);
      const after = await read();
      expect(after.headers.get('etag')).not.toBe(etag);
      expect(done.headers.get('etag')).toBe(after.headers.get('etag'));
      expect((await change(etag)).status).toBe(412);
    },
  );

  const fetchAs = (route: string, question: AnyQuestion): Promise<Response> => {
    const client = scene.clientOf('administrator');
    const { path, init } = requestOf(route, client.slug, question);
    return client.fetch(path, init);
  };
  const nothingMuch = () => ({
    actor: 'administrator' as const,
    things: scene.things,
    ticket: scene.things.otherTicket,
    number: '1',
    unique: `n${(asked += 1)}`,
  });
  /** Of one that there is. */
  async function pathOfMember(route: string): Promise<Record<string, string>> {
    const named = ROWS[route]!.ask?.(nothingMuch()).path ?? {};
    if (!route.includes('{id}')) return named;
    const own = named['id'] ?? '';
    if (own !== scene.things.nobodysId) return { id: own };
    const list = await fetchAs(route.replace('/{id}', ''), {});
    const { items } = (await list.json()) as { items: { id: string }[] };
    return { id: items[0]?.id ?? '' };
  }
});

/** Where the change of the rights table changes nothing that is there. */
const CHANGES: Readonly<Record<string, object>> = {
  'patch /api/v1/w/{workspace}/tickets/{id}': { requester: { phone: '+33 9' } },
};

/** Lists without a cursor, and what keeps them short. */
const SHORT: Readonly<Record<string, string>> = {
  'get /api/v1/workspaces/blueprints': 'the five there are',
  'get /api/v1/w/{workspace}/profiles': 'those of the workspace; no route makes one',
  'get /api/v1/w/{workspace}/categories': 'a part of the settings, which have their limits',
  'get /api/v1/w/{workspace}/fields': 'a part of the settings, which have their limits',
  'get /api/v1/w/{workspace}/statuses': 'a part of the settings, which have their limits',
  'get /api/v1/w/{workspace}/products': 'fewer than ten, or none and how many match (P7)',
  'get /api/v1/w/{workspace}/rules': 'RULE_LIMITS.perWorkspace; their order is one thing',
  'get /api/v1/w/{workspace}/inserts': 'INSERT_LIMITS.directories',
  'get /api/v1/w/{workspace}/mailboxes': 'MAILBOX_LIMITS.mailboxes',
  'get /api/v1/w/{workspace}/mail-texts': 'one for each kind of mail that there is',
  'get /api/v1/w/{workspace}/panels': 'PANEL_LIMITS.panels; their order is one thing',
  'get /api/v1/w/{workspace}/webhooks': 'WEBHOOK_LIMITS.perWorkspace',
  'get /api/v1/w/{workspace}/article-categories': 'ARTICLE_LIMITS.categories; one thing',
  'get /api/v1/w/{workspace}/public/article-categories': 'ARTICLE_LIMITS.categories',
  'get /api/v1/w/{workspace}/tickets/{id}/articles': 'the best few',
  'get /api/v1/w/{workspace}/views': 'VIEW_LIMITS per owner; a sidebar shows them all',
  'get /api/v1/w/{workspace}/views/counts': 'so many views at once, or a refusal',
  'get /api/v1/w/{workspace}/tickets/{id}/similar': 'the likest few',
  'get /api/v1/w/{workspace}/unread': 'sums over the newest tickets',
  'get /api/v1/w/{workspace}/time-worked': 'sums, one for each of the desk who worked',
};
const GETS = ROUTES.filter((route) => route.startsWith('get '));

describe('lists', () => {
  test('X1o every list goes on by cursor, or says what keeps it short', () => {
    const lists = GETS.filter((route) => answerOf(route)['items'] !== undefined);
    const goingOn = lists.filter((route) => takes(route, 'cursor'));

    expect(goingOn.length).toBeGreaterThan(15);
    expect(lists.filter((route) => !goingOn.includes(route)).toSorted()).toEqual(
      Object.keys(SHORT).toSorted(),
    );
    for (const route of goingOn)
      expect([route, takes(route, 'limit'), 'next' in answerOf(route)]).toEqual([
        route,
        true,
        true,
      ]);
  });

  test.each(GETS.filter((route) => route !== 'get /api/v1/w/{workspace}/public/requests/{number}'))(
    'X1o %s: pages of one are the whole list, each once and in its order',
    async (route) => {
      if (!takes(route, 'cursor')) return;
      const { actor = 'administrator', ...question } = (await longLists())[route] ?? {};
      const client = scene.clientOf(actor);
      const page = async (query: Record<string, string | number>): Promise<Page> => {
        const whole = { ...question, query: { ...question.query, ...query } };
        const { path, init } = requestOf(route, client.slug, whole);
        const answer = await client.fetch(path, init);
        const text = await answer.text();
        expect(answer.status, text).toBe(200);
        return JSON.parse(text) as Page;
      };
      const whole = await page({ limit: ROOM[route] ?? 200 });
      expect([whole.next, whole.items.length > 1]).toEqual([null, true]);

      const seen: unknown[] = [];
      let next: string | null = '';
      while (next !== null) {
        const one: Page = await page({
          limit: 1,
          ...(next === '' ? {} : { cursor: next }),
        });
        expect(one.items).toHaveLength(1);
        seen.push(...one.items);
        ({ next } = one);
        if (seen.length > whole.items.length) break;
      }
      expect(seen.map(nameOf)).toEqual(whole.items.map(nameOf));

      const { path, init } = requestOf(route, client.slug, {
        ...question,
        query: { ...question.query, cursor: 'bm90IG9uZQ' },
      });
      const refused = await client.fetch(path, init);
      expect(await refused.json()).toMatchObject({ status: 422, errors: [{ path: 'cursor' }] });
    },
  );

  type Page = { readonly items: readonly unknown[]; readonly next: string | null };
  const nameOf = (item: unknown): unknown => {
    const { id, ticketId, ticket } = item as {
      id?: string;
      ticketId?: string;
      ticket?: { id: string };
    };
    return id ?? ticketId ?? ticket?.id;
  };

  type Asked = AnyQuestion & { readonly actor?: Actor };
  let made: Promise<Readonly<Record<string, Asked>>> | undefined;
  const longLists = () => (made ??= makeLongLists());
  /** At least two of everything that a list can have. */
  async function makeLongLists(): Promise<Readonly<Record<string, Asked>>> {
    const { admin, technician, things } = scene;
    const root = '/api/v1/w/{workspace}';
    const { id } = await scene.newTicket();
    const path = { id };
    for (const minutes of [5, 10])
      await admin.must(`post ${root}/tickets/{id}/record-time`, {
        path,
        body: { minutes, on: '2026-01-02' },
      });
    for (const text of ['One', 'Two']) {
      const body = { text, kind: 'note' as const, mentions: [things.people.technician] };
      await admin.must(`post ${root}/tickets/{id}/messages`, { path, body });
    }
    for (const gone of [await scene.newTicket(), await scene.newTicket()])
      await admin.must(`delete ${root}/tickets/{id}`, { path: { id: gone.id } });
    await admin.must(`post ${root}/sales`, {
      body: {
        customerId: things.people.customer,
        productId: things.product,
        serialNumber: '00000000000OTHR',
      },
    });
    await scene.newTemplate();
    const article = { id: await scene.newArticle() };
    await admin.must(`patch ${root}/articles/{id}`, {
      path: article,
      body: { texts: { en: { title: 'Again', html: '<p>Words</p>' } } },
    });
    await admin.must(`post ${root}/articles/{id}/publish`, { path: article });
    await scene.newHeldReply();
    await admin.must(`patch ${root}/settings`, { body: { workingSetDays: 40 } });
    const items = ['Old Mill', 'New Mill', 'Millers', 'The Mill'].map((name) => ({ name }));
    await admin.must(`put ${root}/inserts/{id}/entries`, {
      path: { id: things.directory },
      body: { items },
    });
    const mailText = { event: 'review', language: 'es' };
    for (const subject of ['Uno', 'Dos'])
      await admin.must(`patch ${root}/mail-texts/{event}/{language}`, {
        path: mailText,
        body: { subject },
      });
    const order = await admin.must(`post ${root}/bulk`, {
      body: {
        ids: [id, things.otherTicket.id],
        commands: [{ type: 'tag', add: ['two'], remove: [] }],
      },
    });
    await signInAgain();
    await inTheDatabase();
    // So many tickets are told by the job, and not while somebody waits.
    await reportRound(world.context);
    const ofTicket = { path };
    const ofTechnician = { actor: 'technician' as const };
    return {
      [`get ${root}/reports/behind`]: {
        query: { figure: 'minutesWorked', from: '2026-01-02', to: '2026-01-02' },
      },
      [`get ${root}/articles/{id}/versions`]: { path: article },
      [`get ${root}/sales`]: { query: { customer: things.people.customer } },
      // Each of the questions above has made some.
      [`get ${root}/tickets`]: { query: { q: 'number<=20' } },
      [`get ${root}/webhooks/{id}/deliveries`]: { path: { id: things.webhook } },
      [`get ${root}/search`]: { query: { q: 'printer' } },
      [`get ${root}/audit`]: { query: { action: 'settings-changed' } },
      [`get ${root}/emails`]: { query: { address: 'several@guest.example' } },
      [`get ${root}/mail-texts/{event}/{language}/history`]: { path: mailText },
      [`get ${root}/bulk/{id}`]: { path: { id: order.id ?? '' }, query: { show: 'all' } },
      [`get ${root}/inserts/{id}/entries`]: {
        path: { id: things.directory },
        query: { q: 'mill' },
      },
      [`get ${root}/tickets/{id}/history`]: ofTicket,
      [`get ${root}/tickets/{id}/messages`]: ofTicket,
      [`get ${root}/tickets/{id}/time-entries`]: ofTicket,
      [`get ${root}/held-replies`]: ofTechnician,
      [`get ${root}/notifications`]: ofTechnician,
      [`get ${root}/sessions`]: ofTechnician,
    };

    async function signInAgain(): Promise<void> {
      await scene.newTechnicianSession();
      await technician.must(`get ${root}/me`);
    }
    /** What takes a job, or a day: as if it had been so. */
    function inTheDatabase(): Promise<void> {
      return withConnection(world.database.superUrl, async (sql) => {
        const [desk] = await sql<{ id: string }[]>`
          select workspace_id as id from tickets where id = ${id}`;
        for (const kind of ['export', 'import']) {
          await sql`
            insert into transfers (workspace_id, id, kind, state, by_id, by_name, created_at)
            select ${desk?.id ?? ''}, gen_random_uuid(), ${kind}, 'done', gen_random_uuid(), 'Ada', '2026-01-02'
            from generate_series(1, 3)`;
        }
        await sql`
          insert into webhook_deliveries (workspace_id, id, webhook_id, type, at, queued_at, state, due_at)
          select ${desk?.id ?? ''}, gen_random_uuid(), ${things.webhook}, 'webhook.test', '2026-01-02', '2026-01-02', 'sent',
            '2026-01-02'
          from generate_series(1, 3)`;
        await sql`
          insert into mail_intents (workspace_id, id, ticket_id, kind, recipient, about_seq, created_at)
          select ${desk?.id ?? ''}, gen_random_uuid(), ${id}, 'answer', 'several@guest.example', n, '2026-01-02'
          from generate_series(1, 3) n`;
        await sql`
          insert into mail_intents (workspace_id, id, ticket_id, kind, recipient, about_seq, created_at, state, failed_at)
          select ${desk?.id ?? ''}, gen_random_uuid(), ${id}, 'answer', 'failed@guest.example', n, '2026-01-02', 'failed', '2026-01-02'
          from generate_series(1, 3) n`;
        await sql`
          insert into slack_deliveries (workspace_id, id, ticket_id, event, by_name, detail, at, state, due_at)
          select ${desk?.id ?? ''}, gen_random_uuid(), ${id}, 'new-ticket', '', '', '2026-01-02', 'failed', '2026-01-02'
          from generate_series(1, 3)`;
        await sql`
          insert into audit_digests (workspace_id, id, from_at, to_at, from_n, to_n, head, data)
          select ${desk?.id ?? ''}, gen_random_uuid(), '2026-01-02', '2026-01-03', n, n, '', '{"changes":{},"granted":{},"refused":{},"verified":0,"findings":0}'
          from generate_series(1, 3) n`;
      });
    }
  }
});

/** Where a page has less room than elsewhere. */
const ROOM: Readonly<Record<string, number>> = {
  'get /api/v1/w/{workspace}/inserts/{id}/entries': 50,
  'get /api/v1/w/{workspace}/search': 100,
};
