import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';
import { matchesOf } from './product-views.ts';

type Body = Record<string, unknown>;
type Problem = { code: string; errors?: { path: string; code: string; message: string }[] };

describe('products and sales', () => {
  let world: World;
  let desk: SignedUp;
  let seller: TestPerson;
  let technician: TestPerson;
  let customer: TestPerson;
  let other: TestPerson;
  const bodyOf = async (answer: Response): Promise<Body> => (await answer.json()) as Body;
  const wrongIn = async (answer: Response): Promise<(readonly [string, string])[]> => {
    expect(answer.status).toBe(422);
    const { errors = [] } = (await answer.json()) as Problem;
    return errors.map(({ path, code }) => [path, code] as const);
  };
  const productOf = async (reference: string): Promise<string> => {
    const { items } = (await bodyOf(await seller.client.get(`products?q=${reference}`))) as {
      items: { id: string; reference: string }[];
    };
    const found = items.find((item) => item.reference === reference);
    if (found === undefined) throw new Error(`no product ${reference}`);
    return found.id;
  };
  const loadCsv = (csv: string | Uint8Array, client = desk.admin) =>
    client.fetch('products', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: csv as BodyInit,
    });
  let serials = 0;
  const serial = (): string => `SN${String((serials += 1)).padStart(13, '0')}`;
  const record = (fields: Body, client = seller.client, headers = {}) =>
    client.post('sales', { customerId: customer.id, serialNumber: serial(), ...fields }, headers);

  /** In Paris it is the next day by then, and stays so for a day. */
  const LATE = Date.parse('2026-11-21T23:30:00Z');
  const begun = Date.now();

  beforeAll(async () => {
    world = await createWorld({ clock: () => LATE + Date.now() - begun });
    desk = await world.signUp({ blueprint: 'extranet', language: 'fr' });
    [seller, technician, customer, other] = [
      await world.addPerson(desk, { profile: 'seller', name: 'Sophie' }),
      await world.addPerson(desk, { profile: 'technician', name: 'Rachid' }),
      await world.addPerson(desk, { profile: 'customer', name: 'Thomas' }),
      await world.addPerson(desk, { profile: 'customer', name: 'Ursule' }),
    ];
    const loaded = await desk.admin.post('products', {
      items: [
        { reference: 'OX-1500', designation: 'Onduleur OX 1500' },
        { reference: 'OX-700', designation: 'Onduleur ancien', isOnSale: false },
        ...Array.from({ length: 12 }, (_, n) => ({
          reference: `CAM-${n}`,
          designation: `Caméra ${n}`,
        })),
      ],
    });
    expect(await bodyOf(loaded)).toEqual({ added: 14, changed: 0, unchanged: 0 });
  });
  afterAll(() => world.close());

  describe('P4 loading', () => {
    test('P4c a load adds and changes by reference, and leaves alone what it does not name', async () => {
      const csv =
        'reference;designation;en vente\r\nLP-44;"Imprimante ""Etik""";oui\r\nLP-48;Grande;non\r\n';
      expect(await bodyOf(await loadCsv(csv))).toEqual({ added: 2, changed: 0, unchanged: 0 });

      const again = 'Référence,Désignation\nLP-44,Imprimante\nLP-48,Grande\n';
      expect(await bodyOf(await loadCsv(again))).toEqual({ added: 0, changed: 1, unchanged: 1 });
      expect(await bodyOf(await seller.client.get('products?q=LP-4'))).toMatchObject({
        total: 2,
        items: [
          { reference: 'LP-44', designation: 'Imprimante', isOnSale: true },
          { reference: 'LP-48', isOnSale: false },
        ],
      });
    });

    test('P4d a file in Windows-1252 is read as it was meant', async () => {
      const bytes = Buffer.from('référence;désignation\nW-1252;Écran réglé\n', 'latin1');
      expect((await loadCsv(new Uint8Array(bytes))).status).toBe(200);
      expect(await bodyOf(await seller.client.get('products?q=W-1252'))).toMatchObject({
        items: [{ designation: 'Écran réglé' }],
      });
    });

    test.each([
      ['no column', 'reference,name\nA,B\n', [['columns.designation', 'required']]],
      [
        'a column twice',
        'reference,designation,reference\nA,B,C\n',
        [['columns.reference', 'taken']],
      ],
      [
        'nothing',
        '',
        [
          ['columns.reference', 'required'],
          ['columns.designation', 'required'],
        ],
      ],
      ['no product', 'reference,designation\n', [['lines', 'required']]],
      ['a double', 'reference,designation\nNEW-1,B\nNEW-1,C\n', [['lines.3.reference', 'taken']]],
      [
        'an empty cell',
        'reference,designation\nNEW-1,B\n ,C\n',
        [['lines.3.reference', 'too_short']],
      ],
      [
        'an odd word',
        'reference,designation,isOnSale\nNEW-1,B,maybe\n',
        [['lines.2.isOnSale', 'format']],
      ],
      ['a field too many', 'reference,designation\nNEW-1,B,C\n', [['lines.2', 'too_long']]],
    ])(
      'P4e a file with %s is refused with the place, and nothing of it is loaded',
      async (_, csv, errors) => {
        expect(await wrongIn(await loadCsv(csv))).toEqual(errors);
        expect(await bodyOf(await seller.client.get('products?q=NEW-1'))).toMatchObject({
          total: 0,
        });
      },
    );

    test('P4f a list names each reference once, and the same key loads once', async () => {
      const twice = [
        { reference: 'D', designation: 'x' },
        { reference: 'D', designation: 'y' },
      ];
      expect(await wrongIn(await desk.admin.post('products', { items: twice }))).toEqual([
        ['items.1.reference', 'taken'],
      ]);
      const key = { 'idempotency-key': 'load-1' };
      const items = [{ reference: 'ONCE-1', designation: 'x' }];
      const first = await bodyOf(await desk.admin.post('products', { items }, key));
      expect(await bodyOf(await desk.admin.post('products', { items }, key))).toEqual(first);
      expect(first).toEqual({ added: 1, changed: 0, unchanged: 0 });
    });

    test('P4k more products than go in one statement are loaded whole, in any order, or not at all', async () => {
      const lines = Array.from({ length: 10_500 }, (_, n) => `BIG-${(n * 11) % 10_500};Grand ${n}`);
      const head = 'reference;designation\n';
      const wrong = `${head}${lines.join('\n')}\nBIG-3;encore`;
      expect(await wrongIn(await loadCsv(wrong))).toEqual([['lines.10502.reference', 'taken']]);
      expect(await bodyOf(await seller.client.get('products?q=BIG-'))).toMatchObject({ total: 0 });

      expect(await bodyOf(await loadCsv(head + lines.join('\n')))).toEqual({
        added: 10_500,
        changed: 0,
        unchanged: 0,
      });
      expect(await bodyOf(await seller.client.get('products?q=BIG-10'))).toMatchObject({
        items: [],
        total: 611,
        isMore: false,
      });
    });

    test('P4g only those with the permission load; sellers search', async () => {
      const items = [{ reference: 'X', designation: 'x' }];
      for (const { client } of [seller, technician, customer])
        expect((await client.post('products', { items })).status).toBe(403);
      expect((await loadCsv('reference,designation\nX,x\n', seller.client)).status).toBe(403);
      expect((await customer.client.get('products?q=OX-')).status).toBe(403);
      const key = await world.apiKey(desk, ['products.load']);
      expect((await key.post('products', { items })).status).toBe(200);
    });
  });

  describe('P7 the search', () => {
    test('P7a fewer than three characters are refused with the reason', async () => {
      for (const q of ['', 'OX', '%20%20%20O', '%F0%9F%98%80a']) {
        expect(await wrongIn(await seller.client.get(`products?q=${q}`))).toEqual([
          ['q', 'too_short'],
        ]);
      }
      expect(await wrongIn(await seller.client.get('products'))).toEqual([['q', 'too_short']]);
    });

    test.each([
      ['ox-', 2],
      ['X-15', 1],
      ['ANCIEN', 1],
      ['leur O', 1],
      ['1500Ond', 0],
      ['%_%', 0],
      ['OX\\', 0],
    ])('P7b %s is found in any part of reference or designation: %i', async (q, total) => {
      const found = await bodyOf(
        await technician.client.get(`products?q=${encodeURIComponent(q)}`),
      );
      expect(found).toMatchObject({ total });
      expect(found['items']).toHaveLength(total);
    });

    test('P7i case and accents do not matter, in what is looked for and in what is found', async () => {
      const items = [{ reference: 'MON-27', designation: 'Étagère Straße' }];
      expect((await desk.admin.post('products', { items })).status).toBe(200);
      for (const q of ['etagere', 'ÉTAGÈRE', 'E\u0301tage', 'strasse', 'STRASSE'])
        expect(
          await bodyOf(await seller.client.get(`products?q=${encodeURIComponent(q)}`)),
        ).toMatchObject({ total: 1, items: [{ reference: 'MON-27' }] });
      const accents = encodeURIComponent('\u0301\u0301\u0301');
      expect(await wrongIn(await seller.client.get(`products?q=${accents}`))).toEqual([
        ['q', 'too_short'],
      ]);
    });

    test('P7c ten matches and more are counted, not listed', async () => {
      expect(await bodyOf(await seller.client.get('products?q=CAM-'))).toEqual({
        items: [],
        total: 12,
        isMore: false,
      });
      const narrow = await bodyOf(await seller.client.get('products?q=CAM-1'));
      expect(narrow).toMatchObject({ total: 3 });
      expect(narrow['items']).toHaveLength(3);
    });

    test('P7k of very many it is said that they are more than 1,000, and up to that how many they are', async () => {
      const items = (count: number, kind: string) =>
        Array.from({ length: count }, (_, n) => ({
          reference: `${kind}-${n}`,
          designation: `${kind} ${n}`,
        }));
      // Among the first of them, and behind so many others that no first ones tell.
      for (const kind of ['VERYMANY', 'OTHERS'])
        expect((await desk.admin.post('products', { items: items(6_000, kind) })).status).toBe(200);
      expect((await desk.admin.post('products', { items: items(1_000, 'JUSTSO') })).status).toBe(
        200,
      );
      const found = async (q: string) => bodyOf(await seller.client.get(`products?q=${q}`));

      const many = { items: [], total: 1_000, isMore: true };
      expect(await found('verymany')).toEqual(many);
      expect(await found('others')).toEqual(many);
      expect(await found('justso')).toEqual({ items: [], total: 1_000, isMore: false });
      expect(await desk.admin.post('products', { items: items(1_001, 'JUSTSO') })).toMatchObject({
        status: 200,
      });
      expect(await found('justso')).toEqual(many);
      expect(await found('justso-77')).toMatchObject({ total: 11, isMore: false });
      expect(await found('justso-777')).toMatchObject({ total: 1, isMore: false });
    });

    test('P7h three characters lead to the products that have them, past those of other workspaces', async () => {
      const plan = await world.db.tenantRead(
        desk.id as WorkspaceId,
        (sql) => sql<{ 'QUERY PLAN': string }[]>`
          explain select from ${matchesOf(sql, desk.id as WorkspaceId, 'OX-1500')}`,
      );
      expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('product_part');
    });

    test('P4h a product that is no longer on sale is found and marked', async () => {
      const { items } = (await bodyOf(await seller.client.get('products?q=OX-700'))) as {
        items: Body[];
      };
      expect(items).toMatchObject([{ reference: 'OX-700', isOnSale: false }]);
    });
  });

  describe('P5 recording', () => {
    test('P5b sellers and technicians record a sale, of today unless they say otherwise', async () => {
      const productId = await productOf('OX-1500');
      for (const { client, id } of [seller, technician]) {
        const answer = await record({ productId }, client);
        expect(answer.status).toBe(201);
        const sale = await bodyOf(answer);
        expect(sale).toMatchObject({
          customer: { id: customer.id },
          product: { reference: 'OX-1500' },
          seller: { id },
        });
        expect(sale['soldOn']).toBe('2026-11-22');
        expect(await bodyOf(await client.get(`sales/${String(sale['id'])}`))).toEqual(sale);
      }
      const dated = await record({ productId, soldOn: '2025-02-03' });
      expect(await bodyOf(dated)).toMatchObject({ soldOn: '2025-02-03' });
    });

    test('P6e small letters become capitals; anything else is refused, in the language asked for', async () => {
      const productId = await productOf('OX-1500');
      const good = await record({ productId, serialNumber: 'abc123456789xyz' });
      expect(await bodyOf(good)).toMatchObject({ serialNumber: 'ABC123456789XYZ' });

      const short = await record({ productId, serialNumber: 'ABC12345678901' }, seller.client, {
        'accept-language': 'fr-FR',
      });
      const { errors } = (await short.json()) as Problem;
      expect([short.status, errors]).toEqual([
        422,
        [
          {
            path: 'serialNumber',
            code: 'too_short',
            message:
              'Un numéro de série comporte exactement 15 caractères\u00A0; celui-ci en a 14.',
          },
        ],
      ]);
      const spaced = await record({ productId, serialNumber: ' ABC12345678901' });
      expect(await wrongIn(spaced)).toEqual([['serialNumber', 'format']]);
    });

    test('P6f a serial number of a product is sold once, also when two sell it at once', async () => {
      const productId = await productOf('OX-1500');
      const serialNumber = serial();
      const answers = await Promise.all([
        record({ productId, serialNumber }),
        record({ productId, serialNumber, customerId: other.id }, technician.client),
      ]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422]);
      expect(await wrongIn(await record({ productId, serialNumber }))).toEqual([
        ['serialNumber', 'taken'],
      ]);
      const elsewhere = await record({ productId: await productOf('CAM-10'), serialNumber });
      expect(elsewhere.status).toBe(201);
    });

    test('P4i one no longer on sale is sold with a past date only', async () => {
      const productId = await productOf('OX-700');
      expect(await wrongIn(await record({ productId }))).toEqual([['soldOn', 'not_allowed']]);
      expect((await record({ productId, soldOn: '2025-01-31' })).status).toBe(201);
    });

    test('P5v a sale of a day to come is refused', async () => {
      const productId = await productOf('OX-1500');
      expect(await wrongIn(await record({ productId, soldOn: '2026-11-23' }))).toEqual([
        ['soldOn', 'not_allowed'],
      ]);
    });

    test('P5c customer and product must be there, and only customers are sold to', async () => {
      const productId = await productOf('OX-1500');
      expect(await wrongIn(await record({ productId: customer.id }))).toEqual([
        ['productId', 'not_found'],
      ]);
      for (const customerId of [productId, seller.id])
        expect(await wrongIn(await record({ productId, customerId }))).toEqual([
          ['customerId', 'not_found'],
        ]);
      expect((await record({ productId }, customer.client)).status).toBe(403);
    });

    test('X1p the same key records one sale', async () => {
      const fields = { productId: await productOf('OX-1500'), serialNumber: serial() };
      const key = { 'idempotency-key': 'sale-1' };
      const first = await bodyOf(await record(fields, seller.client, key));
      const second = await record(fields, seller.client, key);
      expect([second.status, await bodyOf(second)]).toEqual([201, first]);
    });
  });

  describe('P3 reading', () => {
    test('P3p customers see their own sales and no one else’s; the desk sees those of a customer', async () => {
      const sale = await bodyOf(
        await record({
          productId: await productOf('OX-1500'),
          customerId: other.id,
          soldOn: '2020-01-02',
        }),
      );
      const idsOf = async (answer: Response) =>
        ((await bodyOf(answer))['items'] as { id: string; customer: { id: string } }[]).map(
          (one) => one.customer.id,
        );
      expect(new Set(await idsOf(await customer.client.get(`sales?customer=${other.id}`)))).toEqual(
        new Set([customer.id]),
      );
      expect(await idsOf(await seller.client.get(`sales?customer=${other.id}`))).toContain(
        other.id,
      );
      expect(await wrongIn(await seller.client.get('sales'))).toEqual([['customer', 'required']]);
      const path = `sales/${String(sale['id'])}`;
      expect((await other.client.get(path)).status).toBe(200);
      expect((await customer.client.get(path)).status).toBe(404);
      expect((await world.client({ slug: desk.slug }).get(path)).status).toBe(401);
    });

    test('pages go on where they ended, the latest sale first', async () => {
      const days: string[] = [];
      let cursor = '';
      do {
        const page = await bodyOf(await customer.client.get(`sales?limit=2${cursor}`));
        days.push(...(page['items'] as { soldOn: string }[]).map(({ soldOn }) => soldOn));
        cursor = page['next'] === null ? '' : `&cursor=${String(page['next'])}`;
      } while (cursor !== '');
      expect(days.length).toBeGreaterThan(4);
      expect(days).toEqual(days.toSorted().toReversed());
    });
  });

  test('W1p another workspace finds none of it', async () => {
    const stranger = await world.signUp({ blueprint: 'extranet' });
    const productId = await productOf('OX-1500');
    const sale = await bodyOf(await record({ productId }));
    expect(await bodyOf(await stranger.admin.get('products?q=OX-1500'))).toMatchObject({
      total: 0,
    });
    expect((await stranger.admin.get(`products/${productId}`)).status).toBe(404);
    expect((await stranger.admin.get(`sales/${String(sale['id'])}`)).status).toBe(404);
    expect(await bodyOf(await stranger.admin.get(`sales?customer=${customer.id}`))).toMatchObject({
      items: [],
    });
  });

  describe('P8 what a request is about', () => {
    const request = { subject: 'Voyant rouge', description: 'Il reste allumé.' };
    let own: Body;
    let others: Body;
    beforeAll(async () => {
      const productId = await productOf('OX-1500');
      own = await bodyOf(await record({ productId, soldOn: '2026-01-02' }));
      others = await bodyOf(await record({ productId, customerId: other.id }));
    });

    test('P8c a customer names a sale of their own and of nobody else', async () => {
      const opened = await customer.client.post('tickets', { ...request, sale: own['id'] });
      expect([opened.status, await bodyOf(opened)]).toMatchObject([
        201,
        {
          sale: {
            id: own['id'],
            reference: 'OX-1500',
            serialNumber: own['serialNumber'],
            soldOn: '2026-01-02',
          },
        },
      ]);
      for (const sale of [others['id'], customer.id]) {
        const refused = await customer.client.post('tickets', { ...request, sale });
        expect(await wrongIn(refused)).toEqual([['sale', 'not_found']]);
      }
    });

    test('P8d an operator names any sale of the requester, by account or address', async () => {
      const requester = { name: 'Thomas', email: customer.email };
      const opened = await technician.client.post('tickets', {
        ...request,
        requester,
        sale: own['id'],
      });
      expect(opened.status).toBe(201);
      const refused = await technician.client.post('tickets', {
        ...request,
        requester,
        sale: others['id'],
      });
      expect(await wrongIn(refused)).toEqual([['sale', 'not_found']]);
      const stranger = { name: 'Zoé', email: 'zoe@elsewhere.example' };
      const without = await technician.client.post('tickets', {
        ...request,
        requester: stranger,
        sale: own['id'],
      });
      expect(await wrongIn(without)).toEqual([['sale', 'not_found']]);

      const path = `tickets/${String((await bodyOf(opened))['id'])}`;
      expect(await bodyOf(await technician.client.patch(path, { sale: null }))).toMatchObject({
        sale: null,
      });
      expect(await wrongIn(await technician.client.patch(path, { sale: others['id'] }))).toEqual([
        ['sale', 'not_found'],
      ]);
      expect(await bodyOf(await technician.client.patch(path, { sale: own['id'] }))).toMatchObject({
        sale: { id: own['id'] },
      });
      const history = await bodyOf(await technician.client.get(`${path}/history`));
      expect((history['items'] as { type: string }[]).map(({ type }) => type)).toContain(
        'sale-named',
      );
    });

    test('P8e a renamed product is renamed on its tickets, and their devices are sent them again', async () => {
      const opened = await bodyOf(
        await customer.client.post('tickets', { ...request, sale: own['id'] }),
      );
      const xidOf = () =>
        world.db.tenantRead(desk.id, async (sql) => {
          const [row] = await sql<{ xid: string; touched: string }[]>`
            select t.xid::text as xid, m.touched::text as touched from tickets t
            join sync_memberships m on m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.scope = 'g:-'
            where t.workspace_id = ${desk.id} and t.id = ${String(opened['id'])}`;
          return row;
        });
      const before = await xidOf();
      const items = [{ reference: 'OX-1500', designation: 'Onduleur OX 1500 bis' }];
      expect((await desk.admin.post('products', { items })).status).toBe(200);

      expect(
        await bodyOf(await customer.client.get(`tickets/${String(opened['id'])}`)),
      ).toMatchObject({
        sale: { designation: 'Onduleur OX 1500 bis' },
      });
      const after = await xidOf();
      expect(Number(after?.xid)).toBeGreaterThan(Number(before?.xid));
      expect(after?.touched).toBe(after?.xid);

      expect((await desk.admin.post('products', { items })).status).toBe(200);
      expect(await xidOf()).toEqual(after);
    });

    test('T2r where a sale is mandatory every door asks for it', async () => {
      const mandatory = ['name', 'email', 'subject', 'description', 'sale'];
      expect((await desk.admin.patch('settings', { mandatory })).status).toBe(200);

      const required = [['sale', 'required']];
      expect(await wrongIn(await customer.client.post('tickets', request))).toEqual(required);
      expect((await customer.client.post('tickets', { ...request, sale: own['id'] })).status).toBe(
        201,
      );
      const visitor = world.client({ slug: desk.slug });
      const sent = visitor.post('public/requests', { ...request, name: 'Z', email: 'z@z.example' });
      expect(await wrongIn(await sent)).toEqual(required);
    });
  });
});
