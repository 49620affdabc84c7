// What the administrators' screen of people asks of the server (U2, I2, I4).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp();
}, 60_000);
afterAll(() => world.close());

type Shown = {
  id: string;
  name: string;
  state?: string;
  invitedUntil?: string | null;
  openTickets?: number;
  isDisabled: boolean;
  profile: string;
  groupIds: string[];
};
type Sent = { expiresAt: string; mail: string; link?: string };
type Page = { items: Shown[]; next: string | null };
const seen = async (id: string): Promise<Shown> =>
  (await (await desk.admin.get(`people/${id}`)).json()) as Shown;
const named = async (query: string): Promise<string[]> => {
  const answer = await desk.admin.get(`people?${query}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return ((await answer.json()) as Page).items.map(({ name }) => name);
};
const add = async (person: object): Promise<Shown & { invitation: Sent }> => {
  const answer = await desk.admin.post('people', person);
  expect(answer.status, await answer.clone().text()).toBe(201);
  return (await answer.json()) as Shown & { invitation: Sent };
};
const eventsOf = async (id: string, action: string): Promise<object[]> =>
  (
    (await (await desk.admin.get(`audit?person=${id}&action=${action}`)).json()) as {
      items: { data: object }[];
    }
  ).items.map(({ data }) => data);
/** As the page of the link does. */
const choosePassword = (link: string, password: string): Promise<Response> => {
  const { pathname, hash } = new URL(link);
  expect(pathname).toBe(`/s/${desk.slug}/password`);
  return world.client({ slug: desk.slug }).post('public/password-links/use', {
    token: new URLSearchParams(hash.slice(1)).get('token'),
    password,
  });
};

describe('U2 whoever manages people finds them', () => {
  test('U2a by words, profile, group and state, each with its own and page by page', async () => {
    const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
    const [group, other] = groups.items.map(({ id }) => id) as [string, string];
    await world.addPerson(desk, { name: 'Finder Ana', groupIds: [group] });
    const ben = await world.addPerson(desk, { name: 'Finder Ben', profile: 'customer' });
    await world.addPerson(desk, { name: 'Finder Dora', groupIds: [other] });
    await add({ name: 'Finder Cleo', email: 'cleo@finder.example', profile: 'technician' });
    await desk.admin.patch(`people/${ben.id}`, { isDisabled: true });

    expect(await named('q=finder')).toEqual([
      'Finder Ana',
      'Finder Ben',
      'Finder Cleo',
      'Finder Dora',
    ]);
    expect(await named('q=cleo%20finder.ex')).toEqual(['Finder Cleo']);
    expect(await named('q=finder&profile=customer')).toEqual(['Finder Ben']);
    expect(await named(`q=finder&group=${group}`)).toEqual(['Finder Ana']);
    expect(await named('q=finder&state=active')).toEqual(['Finder Ana', 'Finder Dora']);
    expect(await named('q=finder&state=disabled')).toEqual(['Finder Ben']);
    expect(await named('q=finder&state=invited')).toEqual(['Finder Cleo']);

    const first = (await (
      await desk.admin.get('people?q=finder&state=active&limit=1')
    ).json()) as Page;
    expect(
      await named(`q=finder&state=active&limit=1&cursor=${encodeURIComponent(first.next!)}`),
    ).toEqual(['Finder Dora']);
    for (const query of ['state=gone', 'group=x'])
      expect((await desk.admin.get(`people?${query}`)).status, query).toBe(422);
  });

  test('U2b who has no password is told to those who manage people alone', async () => {
    const invited = await add({ name: 'New', email: 'new@who.example', profile: 'technician' });
    const technician = await world.addPerson(desk);

    expect(await seen(invited.id)).toMatchObject({
      state: 'invited',
      invitedUntil: expect.any(String) as string,
      openTickets: 0,
    });
    const shown = await (await technician.client.get(`people/${invited.id}`)).json();
    for (const field of ['state', 'invitedUntil', 'openTickets', 'email'])
      expect(shown).not.toHaveProperty(field);
    expect((await technician.client.get('people?state=invited')).status).toBe(403);
  });

  test('U2c how many open tickets somebody holds, before they are shut out', async () => {
    const holder = await world.addPerson(desk);
    const made = async (): Promise<string> => {
      const answer = await desk.admin.post('tickets', {
        subject: 'Printer',
        description: 'It jams.',
        requester: { name: 'Kim', email: 'kim@guest.example' },
      });
      expect(answer.status, await answer.clone().text()).toBe(201);
      return ((await answer.json()) as { id: string }).id;
    };
    for (const ticket of [await made(), await made()]) {
      const given = await desk.admin.post(`tickets/${ticket}/assign`, { assignee: holder.id });
      expect(given.status, await given.clone().text()).toBe(200);
    }

    expect((await seen(holder.id)).openTickets).toBe(2);
    await desk.admin.patch(`people/${holder.id}`, { isDisabled: true });
    expect(await seen(holder.id)).toMatchObject({ openTickets: 2, state: 'disabled' });
  });
});

describe('I2 a link by which somebody chooses a password, where no mail leaves', () => {
  test('I2ae an invitation’s link is in the first answer alone, and works once', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const person = { name: 'Kern', firstName: 'Mia', email: 'mia@i2.example', profile: 'lead' };
    const answer = await desk.admin.post('people', person, key);
    const made = (await answer.json()) as Shown & { invitation: Sent };
    expect(made).toMatchObject({ name: 'Mia Kern', invitation: { mail: 'no-server' } });

    const again = (await (await desk.admin.post('people', person, key)).json()) as typeof made;
    expect(again.id).toBe(made.id);
    expect(again.invitation).not.toHaveProperty('link');
    expect(again.invitation.expiresAt).toBe(made.invitation.expiresAt);

    expect((await choosePassword(made.invitation.link!, TEST_PASSWORD)).status).toBe(204);
    await world.signIn(desk.slug, 'mia@i2.example');
    expect((await choosePassword(made.invitation.link!, TEST_PASSWORD)).status).toBe(404);
    expect(await seen(made.id)).toMatchObject({ state: 'active' });
    // Neither the log nor what is kept of the request has it.
    const token = made.invitation.link!.split('token=')[1]!;
    const kept = await world.db.tenantRead(
      desk.id as never,
      (sql) => sql`
      select e.data::text as text from events e union all select k.body::text from idempotency_keys k`,
    );
    expect(kept.map(({ text }) => String(text)).filter((text) => text.includes(token))).toEqual([]);
  });

  test('I2af another invitation takes the place of the one before', async () => {
    const made = await add({ name: 'Once', email: 'once@i2.example', profile: 'technician' });
    const second = (await (
      await desk.admin.post(`people/${made.id}/invitation`, {})
    ).json()) as Sent;

    expect((await choosePassword(made.invitation.link!, TEST_PASSWORD)).status).toBe(404);
    expect((await choosePassword(second.link!, TEST_PASSWORD)).status).toBe(204);
    expect((await desk.admin.post(`people/${made.id}/invitation`, {})).status).toBe(409);
  });

  test('I2ag for a forgotten password: until it is used nothing changes, then every session ends', async () => {
    const lea = await world.addPerson(desk);
    const sent = (await (
      await desk.admin.post(`people/${lea.id}/password-reset`, {})
    ).json()) as Sent;

    expect(sent.mail).toBe('no-server');
    expect((await lea.client.get('me')).status).toBe(200);
    expect((await choosePassword(sent.link!, 'another horse battery')).status).toBe(204);
    expect((await lea.client.get('me')).status).toBe(401);
    await world.signIn(desk.slug, lea.email, 'another horse battery');
    expect(await eventsOf(lea.id, 'password-changed')).toMatchObject([{ by: 'reset' }]);
    const log = (await (await desk.admin.get('audit?action=password-reset-sent')).json()) as {
      items: { data: object }[];
    };
    expect(log.items.map(({ data }) => data)).toMatchObject([
      { personId: lea.id, mail: 'no-server' },
    ]);
  });

  test('I2ah is not for whoever has none yet, is disabled or may do more, and not without end', async () => {
    const invited = await add({ name: 'None', email: 'none@i2.example', profile: 'technician' });
    const disabled = await world.addPerson(desk);
    await desk.admin.patch(`people/${disabled.id}`, { isDisabled: true });
    for (const { id } of [invited, disabled])
      expect((await desk.admin.post(`people/${id}/password-reset`, {})).status).toBe(409);
    const key = await world.apiKey(desk, ['people.manage', 'people.read']);
    const me = (await (await desk.admin.get('me')).json()) as { id: string };
    expect((await key.post(`people/${me.id}/password-reset`, {})).status).toBe(403);

    const lea = await world.addPerson(desk);
    const codes: number[] = [];
    for (let i = 0; i < 11; i += 1)
      codes.push((await desk.admin.post(`people/${lea.id}/password-reset`, {})).status);
    expect([codes.slice(0, 10).every((code) => code === 200), codes.at(-1)]).toEqual([true, 429]);
  });
});

describe('I4 whoever manages people', () => {
  test('I4b signs somebody out everywhere, and oneself everywhere else', async () => {
    const lea = await world.addPerson(desk);
    const second = await world.signIn(desk.slug, lea.email);
    expect((await desk.admin.delete(`people/${lea.id}/sessions`)).status).toBe(204);
    for (const client of [lea.client, second]) expect((await client.get('me')).status).toBe(401);
    await world.signIn(desk.slug, lea.email);

    const me = (await (await desk.admin.get('me')).json()) as { id: string };
    const elsewhere = await world.signIn(desk.slug, desk.email);
    expect((await desk.admin.delete(`people/${me.id}/sessions`)).status).toBe(204);
    expect((await elsewhere.get('me')).status).toBe(401);
    expect((await desk.admin.get('me')).status).toBe(200);
    const log = (await (await desk.admin.get('audit?action=session-revoked&limit=2')).json()) as {
      items: { data: object }[];
    };
    expect(log.items.map(({ data }) => data)).toMatchObject([
      { personId: me.id, all: true },
      { personId: lea.id, all: true },
    ]);
  });

  test('I4c of two who change somebody at once one is told, and nothing is written over', async () => {
    const lea = await world.addPerson(desk, { name: 'Lea' });
    const etag = (await desk.admin.get(`people/${lea.id}`)).headers.get('etag')!;
    const answers = await Promise.all(
      ['lead', 'seller'].map((profile) =>
        desk.admin.patch(`people/${lea.id}`, { profile }, { 'if-match': etag }),
      ),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const kept = (await answers.find(({ status }) => status === 200)!.json()) as Shown;
    expect(await seen(lea.id)).toMatchObject({ profile: kept.profile });
  });

  describe('the last administrator', () => {
    let own: SignedUp;
    let ada: { readonly id: string };
    const second = (): Promise<TestPerson> => world.addPerson(own, { profile: 'administrator' });
    beforeAll(async () => {
      own = await world.signUp();
      ada = (await (await own.admin.get('me')).json()) as { id: string };
    });

    test('I1k cannot give away their right, nor does a key shut them out; nothing has changed then', async () => {
      const refused = await own.admin.patch(`people/${ada.id}`, {
        profile: 'technician',
        phone: '+33 1',
      });
      expect([refused.status, await refused.json()]).toMatchObject([
        409,
        { code: 'LAST_ADMINISTRATOR' },
      ]);
      expect(await (await own.admin.get(`people/${ada.id}`)).json()).toMatchObject({
        profile: 'administrator',
        phone: '',
      });
      const key = await world.apiKey(own, [
        ...((await (await own.admin.get('me')).json()) as { permissions: never[] }).permissions,
      ]);
      const shut = await key.patch(`people/${ada.id}`, { isDisabled: true });
      expect([shut.status, await shut.json()]).toMatchObject([409, { code: 'LAST_ADMINISTRATOR' }]);
    });

    test('I1k is not whoever has not yet chosen a password, or is disabled', async () => {
      const person = { name: 'Soon', email: 'soon@i1.example', profile: 'administrator' };
      expect((await own.admin.post('people', person)).status).toBe(201);
      const out = await second();
      await own.admin.patch(`people/${out.id}`, { isDisabled: true });

      expect((await own.admin.patch(`people/${ada.id}`, { profile: 'lead' })).status).toBe(409);
    });

    test('I1k of two who take each other’s right at once one keeps it', async () => {
      const ben = await second();
      const answers = await Promise.all([
        own.admin.patch(`people/${ben.id}`, { profile: 'technician' }),
        ben.client.patch(`people/${ada.id}`, { profile: 'technician' }),
      ]);

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });
  });
});
