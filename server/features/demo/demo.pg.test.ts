import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isUuid } from '#shared/base/ids.ts';
import { CHANNELS } from '#shared/engine/configuration.ts';
import { createWorld, type World } from '#test/support/world.ts';
import { DEMO_DESKS, DEMO_PASSWORD } from './demo-desks.ts';
import { offerDemo } from './index.ts';

type Row = Readonly<Record<string, number>>;

describe('W11 the demo', () => {
  let world: World;
  const said: string[] = [];
  const offer = (): Promise<void> => offerDemo(world.context, (line) => void said.push(line));

  beforeAll(async () => {
    world = await createWorld();
    await offer();
  }, 120_000);
  afterAll(() => world.close());

  const count = async (slug: string, sql: string): Promise<Row[]> => {
    const { id } = await world.context.requireWorkspace(slug);
    return world.db.tenantRead(id, async (tx) => (await tx.unsafe(sql)) as unknown as Row[]);
  };

  /** As the process leaves it that was killed while it filled this desk. */
  const interrupt = async (slug: string): Promise<string> => {
    const { id } = await world.context.requireWorkspace(slug);
    await world.db.tenant(
      id,
      (tx) => tx`update ticket_counters set last_number = 3 where workspace_id = ${id}`,
    );
    world.context.demoDesks.length = 0;
    return id;
  };

  test('W11a there is one filled workspace per blueprint, and its sign-ins are shown', async () => {
    const answer = (await (await world.client().get('/api/v1/server')).json()) as {
      demo: { blueprint: string; signIns: { email: string; password: string }[] }[];
    };

    expect(answer.demo.map((desk) => desk.blueprint).toSorted()).toEqual([
      'extranet',
      'helpdesk',
      'maildesk',
      'saas',
      'servicedesk',
    ]);
    for (const desk of answer.demo) expect(desk.signIns.length).toBeGreaterThan(3);
    expect(said).toHaveLength(1);
  });

  test.each(DEMO_DESKS.map((desk) => desk.slug))(
    'C7i C8e %s has templates for everybody, and the desk of the travellers its hotels',
    async (slug) => {
      const [templates] = await count(
        slug,
        `select count(*)::int as n from templates where scope = 'w' and name <> '' and content -> 'bodies' ? 'fr'`,
      );
      expect(templates?.['n']).toBeGreaterThanOrEqual(3);
      const [hotels] = await count(
        slug,
        `select count(*)::int as n from insert_entries where words like '% lisbon%' and title = 'hotel miradouro'`,
      );
      expect(hotels?.['n']).toBe(slug === 'demo-maildesk' ? 1 : 0);
    },
  );

  test.each(DEMO_DESKS.map((desk) => desk.slug))(
    'W11b %s has 40 tickets and more over every status, age and channel',
    async (slug) => {
      const { configuration } = await world.context.requireWorkspace(slug);

      const statuses = await count(
        slug,
        'select status, count(*)::int as n from tickets group by status',
      );
      const channels = await count(
        slug,
        'select channel, count(*)::int as n from tickets group by channel',
      );
      const [ages] = await count(
        slug,
        `select count(*)::int as total, count(*) filter (where created_at > now() - interval '1 day')::int as new,
        count(*) filter (where created_at < now() - interval '200 days')::int as old from tickets`,
      );

      expect(statuses.map((row) => row['status']).toSorted()).toEqual(
        configuration.statuses.map(({ id }) => id).toSorted(),
      );
      expect(channels.map((row) => row['channel']).toSorted()).toEqual([...CHANNELS].toSorted());
      expect(ages?.['total']).toBeGreaterThanOrEqual(40);
      expect(ages?.['new']).toBeGreaterThan(2);
      expect(ages?.['old']).toBeGreaterThan(2);
    },
  );

  test.each(DEMO_DESKS.map((desk) => desk.slug))(
    'W11c %s has threads, notes, a held answer and expired tickets, in its languages',
    async (slug) => {
      const { configuration } = await world.context.requireWorkspace(slug);
      const [found] = await count(
        slug,
        `select (select count(*)::int from messages where parent_id is not null) as threads,
        (select count(*)::int from messages where kind = 'notes') as notes,
        (select count(*)::int from held_replies where settled is null) as held,
        (select count(*)::int from tickets where phase not in ('resolved', 'closed')
          and created_at < now() - make_interval(days => ${configuration.ticketExpirationDays})) as expired`,
      );

      const languages = await count(
        slug,
        'select distinct language from tickets order by language',
      );
      const spoken = languages.map((row) => row['language']);
      // The extranet's pages are French, and so is all that comes over them (P9).
      const expected = slug === 'demo-extranet' ? ['fr'] : [...configuration.languages];
      expect(spoken).toEqual(expected.toSorted());
      expect(found?.['threads']).toBeGreaterThan(5);
      expect(found?.['notes']).toBeGreaterThan(5);
      expect(found?.['held']).toBe(1);
      expect(found?.['expired']).toBeGreaterThan(1);
    },
  );

  test.each(DEMO_DESKS.map((desk) => desk.slug))(
    'W11h no two requests of %s read alike',
    async (slug) => {
      const [found] = await count(
        slug,
        'select count(*)::int as total, count(distinct subject)::int as subjects from tickets',
      );
      expect(found?.['subjects']).toBe(found?.['total']);
    },
  );

  test('W11i the extranet has products, sales of its seller, and requests about what was bought', async () => {
    const [found] = await count(
      'demo-extranet',
      `select (select count(*)::int from products) as products,
      (select count(*)::int from products where not is_on_sale) as discontinued,
      (select count(*)::int from sales s join people p on p.workspace_id = s.workspace_id and p.id = s.seller_id
        where p.profile = 'seller') as sales,
      (select count(*)::int from tickets t join sales s on s.workspace_id = t.workspace_id and s.id = t.sale_id
        where s.customer_id = t.requester_person_id and s.sold_on < t.created_at) as about,
      (select count(*)::int from tickets) as tickets`,
    );
    expect(found?.['products']).toBeGreaterThan(40);
    expect(found?.['discontinued']).toBeGreaterThan(2);
    expect(found?.['sales']).toBe(found?.['products']);
    expect(found?.['about']).toBeGreaterThan((found?.['tickets'] ?? 0) * 0.7);
  });

  test('W11d everybody on the first page can sign in', async () => {
    for (const desk of DEMO_DESKS) {
      for (const person of desk.people) {
        const client = await world.signIn(desk.slug, person.email, DEMO_PASSWORD);
        expect((await client.get('me')).status).toBe(200);
      }
    }
  });

  test('W11e a second start makes nothing twice, and mends a demo that was interrupted', async () => {
    world.context.demoDesks.length = 0;
    await offer();
    expect(said).toHaveLength(1);

    const id = await interrupt('demo-saas');
    expect(isUuid(id)).toBe(true);
    await offer();

    expect(said).toHaveLength(2);
    const again = await world.context.requireWorkspace('demo-saas');
    expect(again.id).not.toBe(id);
    expect(world.context.demoDesks).toHaveLength(5);
  }, 120_000);

  test('W11n a desk that its administrator deleted stays away at the next start, and the others are whole', async () => {
    const { slug, people } = DEMO_DESKS.at(-1)!;
    const admin = await world.signIn(slug, people[0]!.email, DEMO_PASSWORD);
    const deleted = await admin.fetch(`/api/v1/w/${slug}`, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: DEMO_PASSWORD, slug }),
    });
    expect(deleted.status).toBe(204);
    const others = DEMO_DESKS.map((each) => each.slug).filter((each) => each !== slug);
    const before = await Promise.all(
      others.map(async (each) => (await world.context.requireWorkspace(each)).id),
    );
    expect(world.context.demoDesks.map((each) => each.slug)).toEqual(others);
    const times = said.length;

    world.context.demoDesks.length = 0;
    await offer();

    expect(world.context.demoDesks.map((each) => each.slug)).toEqual(others);
    expect((await world.client().get(`/api/v1/w/${slug}/public/workspace`)).status).toBe(404);
    // Nothing was made again.
    expect(said).toHaveLength(times);
    for (const [index, each] of others.entries())
      expect((await world.context.requireWorkspace(each)).id).toBe(before[index]);

    // Nor with the others, when those have to be made once more.
    await interrupt('demo-saas');
    await offer();
    expect(world.context.demoDesks.map((each) => each.slug)).toEqual(others);
    expect((await world.client().get(`/api/v1/w/${slug}/public/workspace`)).status).toBe(404);
  }, 120_000);

  test('W11f one click removes it, for good, and another site cannot', async () => {
    const visitor = world.client();
    expect(
      (await visitor.delete('/api/v1/server/demo', { origin: 'https://elsewhere.example' })).status,
    ).toBe(403);
    expect((await visitor.get('/api/v1/w/demo-saas/public/workspace')).status).toBe(200);

    const removed = await visitor.delete('/api/v1/server/demo');

    expect(removed.status).toBe(204);
    expect((await visitor.get('/api/v1/w/demo-saas/public/workspace')).status).toBe(404);
    await offer();
    expect(world.context.demoDesks).toHaveLength(0);
    expect((await visitor.delete('/api/v1/server/demo')).status).toBe(404);
  });

  test('W11g a workspace of one’s own is left alone by the removal', async () => {
    const own = await world.signUp({ slug: 'ours' });
    await world.db.global((sql) => sql`select remove_demo(true)`);
    expect((await own.admin.get('me')).status).toBe(200);
  });
});
