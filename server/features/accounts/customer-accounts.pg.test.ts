import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let seller: TestPerson;
let technician: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'extranet', language: 'fr' });
  seller = await world.addPerson(desk, { name: 'Sonia Sabatier', profile: 'seller' });
  technician = await world.addPerson(desk, { name: 'Inès Imbert' });
}, 60_000);
afterAll(() => world.close());

type Found = { readonly items: { id: string; name: string; email?: string; skills?: object }[] };
const find = async (by: TestPerson, query: string): Promise<Found['items']> =>
  ((await (await by.client.get(`people?${query}`)).json()) as Found).items;
let made = 0;
const account = (more: object = {}) => ({
  firstName: 'Luc',
  name: 'Lambert',
  email: `luc-${(made += 1)}@client.example`,
  profile: 'customer',
  password: 'agrafes et chevaux',
  ...more,
});

test('P5l sellers and technicians make a customer’s account: first name, name, e-mail and the password they typed', async () => {
  for (const by of [seller, technician]) {
    const input = account();
    const answer = await by.client.post('people', input);
    expect(answer.status, await answer.clone().text()).toBe(201);
    expect(await answer.json()).toMatchObject({
      name: 'Luc Lambert',
      email: input.email,
      profile: 'customer',
      isOperator: false,
    });
    const customer = await world.signIn(desk.slug, input.email, input.password);
    expect(await (await customer.get('me')).json()).toMatchObject({ name: 'Luc Lambert' });
    const { items } = (await (
      await desk.admin.get('audit?action=person-created&limit=1')
    ).json()) as { items: object[] };
    expect(items[0]).toMatchObject({ actor: { id: by.id }, data: { profile: 'customer' } });
    expect(JSON.stringify(items)).not.toContain(input.password);
  }
  const taken = await seller.client.post('people', account({ email: 'luc-1@client.example' }));
  expect(await taken.json()).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
});

test('P5t a customer made twice, in two shops at once, has one account; the other is told so, and finds it', async () => {
  const input = account({ firstName: 'Nora', name: 'Nivelle', email: 'nora@client.example' });
  const answers = await Promise.all([
    seller.client.post('people', input),
    technician.client.post('people', { ...input, email: 'NORA@client.example' }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const late = answers.find(({ status }) => status === 409);
  expect(await late?.json()).toMatchObject({ code: 'EMAIL_TAKEN' });
  const found = await find(seller, 'q=nora@client.example');
  expect(found.map(({ email }) => email?.toLowerCase())).toEqual(['nora@client.example']);

  // A colleague's address is taken as well, and whose it is is not shown.
  const colleague = await seller.client.post('people', account({ email: technician.email }));
  expect(colleague.status).toBe(409);
  const [person] = await find(seller, `q=${technician.email}`);
  expect(person).not.toHaveProperty('email');
});

test('P5m they make no other account, and none that nobody could enter; they change none', async () => {
  const refused = async (more: object): Promise<readonly string[]> => {
    const answer = await seller.client.post('people', account(more));
    expect(answer.status).toBe(422);
    const { errors } = (await answer.json()) as { errors: { path: string }[] };
    return errors.map(({ path }) => path);
  };
  for (const profile of ['seller', 'technician', 'lead', 'administrator', 'nobody', ''])
    expect(await refused({ profile }), profile).toEqual(['profile']);
  expect(await refused({ password: undefined })).toEqual(['password']);
  expect(await refused({ groupIds: [crypto.randomUUID()] })).toEqual(['groupIds']);
  expect(await refused({ firstName: 'L'.repeat(60), name: 'L'.repeat(60) })).toEqual(['name']);

  const customer = await world.addPerson(desk, { profile: 'customer' });
  for (const changes of [{ name: 'Moi' }, { password: 'un autre cheval' }, { isDisabled: true }])
    expect((await seller.client.patch(`people/${customer.id}`, changes)).status).toBe(403);
  expect((await customer.client.post('people', account())).status).toBe(403);
});

test('P5n customers are found by e-mail, name and first name in whatever order, and told apart by how to reach them', async () => {
  await seller.client.post(
    'people',
    account({ firstName: 'Zoé', name: 'Zimmer', email: 'z@ici.example' }),
  );
  await seller.client.post(
    'people',
    account({ firstName: 'Zoé', name: 'Zola', email: 'zz@la.example' }),
  );
  const emails = async (q: string) =>
    (await find(seller, `profile=customer&q=${encodeURIComponent(q)}`)).map(({ email }) => email);
  expect(await emails('z@ici.example')).toEqual(['z@ici.example']);
  expect(await emails('zola')).toEqual(['zz@la.example']);
  expect(await emails('zoé')).toEqual(['z@ici.example', 'zz@la.example']);
  for (const q of ['Zoé Zimmer', 'zimmer  zoé', 'zim ici'])
    expect(await emails(q), q).toEqual(['z@ici.example']);
  expect(await emails('zoé lambert')).toEqual([]);
  expect(await emails('sonia')).toEqual([]);

  const [colleague] = await find(seller, 'q=imbert');
  expect(colleague).not.toHaveProperty('email');
  expect((await find(seller, 'q=zola'))[0]).not.toHaveProperty('skills');
});
