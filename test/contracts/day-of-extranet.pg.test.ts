// A day of a technology distributor's customer extranet (W6), through the API alone: a seller, two technicians, customers.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#shared/base/clock.ts';
import type { ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone, type Ticket } from '#test/support/day.ts';

const OPEN = 'post /api/v1/w/{workspace}/tickets';
const LIST = 'get /api/v1/w/{workspace}/tickets';
const SELL = 'post /api/v1/w/{workspace}/sales';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';

let day: Day;
let seller: Someone;
let ines: Someone;
let theo: Someone;
let luc: Someone;
let lea: Someone;
beforeAll(async () => {
  day = await createDay('extranet', { at: '2026-11-23T08:00:00Z', language: 'fr' });
  seller = await day.person('Sonia Sabatier', 'seller');
  ines = await day.person('Inès Imbert', 'technician');
  theo = await day.person('Théo Thomas', 'technician');
  luc = await day.person('Luc Lambert', 'customer');
  lea = await day.person('Léa Leroy', 'customer');
});
afterAll(() => day.close());

function refused(result: ApiResult<ApiRoute>) {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  return result.problem;
}
let products = 0;
async function product(): Promise<string> {
  products += 1;
  const reference = `OX-${products}`;
  const designation = 'Onduleur';
  await day.admin.api.must('post /api/v1/w/{workspace}/products', {
    body: { items: [{ reference, designation }] },
  });
  const { items } = await seller.api.must('get /api/v1/w/{workspace}/products', {
    query: { q: reference },
  });
  return items.find((one) => one.reference === reference)?.id ?? '';
}
let pieces = 0;
const serial = (): string => `SN${String((pieces += 1)).padStart(13, '0')}`;
const sell = async (customer: Someone, by = seller) =>
  by.api.must(SELL, {
    body: { customerId: customer.id, productId: await product(), serialNumber: serial() },
  });
const REQUEST = { subject: 'Panne', description: 'Il ne démarre plus' };
const open = async (customer = luc, { sale }: { sale?: string } = {}): Promise<Ticket> =>
  customer.api.must(OPEN, {
    body: { ...REQUEST, sale: sale ?? (await sell(customer)).id },
  });
const close = (who: Someone, id: string) => who.api.ask(`${VERB}/close`, { path: { id } });

test('W6e a request is a « demande d’assistance », its statuses ouvert, en cours de traitement and résolu', async () => {
  const { languages, statuses, vocabulary } = await day.settings();
  expect(languages[0]).toBe('fr');
  expect(statuses.map(({ label, phase }) => [label['fr'], phase])).toEqual([
    ['Ouvert', 'new'],
    ['En cours de traitement', 'active'],
    ['Résolu', 'closed'],
  ]);
  expect(vocabulary['fr']?.ticket?.one).toBe('demande d’assistance');

  const { id } = await open();
  await close(luc, id);
  const again = refused(await close(luc, id));
  expect(again).toMatchObject({
    code: 'ALREADY_CLOSED',
    detail: expect.stringContaining('demande d’assistance') as string,
  });
  const body = {
    name: 'Luc',
    email: 'luc@ailleurs.example',
    subject: 'Panne',
    description: 'Aidez-moi',
  };
  const receipt = await day.visitor().must('post /api/v1/w/{workspace}/public/requests', { body });
  const shown = await day
    .visitor()
    .must('get /api/v1/w/{workspace}/public/requests/{number}', day.code(receipt));
  expect(shown.statusLabel).toBe('Ouvert');
});

test('W6f a seller records the sale of a piece by its serial number, once; the customer asks about it', async () => {
  const productId = await product();
  const body = { customerId: luc.id, productId, serialNumber: 'abc123def456ghi' };
  const sale = await seller.api.must(SELL, { body });
  expect(sale).toMatchObject({
    serialNumber: 'ABC123DEF456GHI',
    soldOn: '2026-11-23',
    seller: { id: seller.id },
    customer: { id: luc.id },
  });
  for (const serialNumber of ['ABC123DEF456GH', 'ABC123DEF456GHIJ', 'ABC123DEF456GH-', '']) {
    const problem = refused(await seller.api.ask(SELL, { body: { ...body, serialNumber } }));
    expect(problem.errors?.map(({ path }) => path)).toEqual(['serialNumber']);
  }
  const twice = refused(await seller.api.ask(SELL, { body: { ...body, customerId: lea.id } }));
  expect(twice.errors?.map(({ path }) => path)).toEqual(['serialNumber']);

  const request = await open(luc, { sale: sale.id });
  expect(request.sale).toMatchObject({ serialNumber: 'ABC123DEF456GHI', designation: 'Onduleur' });
  const another = await lea.api.ask(OPEN, {
    body: { subject: 'Panne', description: 'Aussi', sale: sale.id },
  });
  expect(refused(another).errors?.map(({ path }) => path)).toEqual(['sale']);
});

test('W6g three profiles: the customer sees their own, technicians and sellers see and do each other’s work', async () => {
  const sale = await sell(luc, ines);
  const mine = await open(luc, { sale: sale.id });
  const theirs = await open(lea);

  for (const technician of [ines, theo, seller]) {
    const { items } = await technician.api.must(LIST, { query: { q: 'is:open', limit: 100 } });
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([mine.id, theirs.id]));
    expect((await day.say(technician, mine.id, 'Avez-vous essayé de l’éteindre ?')).isOk).toBe(
      true,
    );
  }
  const said = await day.messages(mine.id, luc);
  expect(said.slice(1).map(({ authorName }) => authorName)).toEqual([
    ines.name,
    theo.name,
    seller.name,
  ]);
  const own = await luc.api.must(LIST, { query: { limit: 100 } });
  expect(own.items.map(({ id }) => id)).toContain(mine.id);
  expect(own.items.map(({ id }) => id)).not.toContain(theirs.id);
  expect(refused(await day.say(luc, theirs.id, 'Moi aussi')).status).toBe(404);
  const { items } = await luc.api.must('get /api/v1/w/{workspace}/sales');
  expect(items.every(({ customer }) => customer.id === luc.id)).toBe(true);
  const body = { customerId: luc.id, productId: await product(), serialNumber: serial() };
  expect(refused(await luc.api.ask(SELL, { body })).status).toBe(403);
});

test('W6h a technician’s first reply moves ouvert to en cours, and nothing else does', async () => {
  const { id } = await open();
  const status = async () => (await day.ticket(id)).status;
  expect(await status()).toBe('ouvert');
  // All that can be done to a request that nobody has answered.
  await day.say(luc, id, 'C’est urgent');
  await day.say(ines, id, 'Le troisième cette semaine', 'note');
  await ines.api.must(`${VERB}/change-priority`, { path: { id }, body: { priority: 'high' } });
  await ines.api.must(`${VERB}/tag`, { path: { id }, body: { add: ['alimentation'] } });
  await ines.api.must(`${VERB}/record-time`, {
    path: { id },
    body: { minutes: 5, on: '2026-11-23' },
  });
  await ines.api.must('patch /api/v1/w/{workspace}/tickets/{id}', {
    path: { id },
    body: { requester: { phone: '+33 4 56' } },
  });
  const byHand = await ines.api.ask(`${VERB}/change-status`, {
    path: { id },
    body: { status: 'en-cours' },
  });
  expect(refused(byHand)).toMatchObject({ code: 'TRANSITION' });
  await day.later(2 * HOUR_MS);
  expect(await status()).toBe('ouvert');

  await day.say(ines, id, 'Bonjour, nous regardons.');
  expect(await status()).toBe('en-cours');
  const moved = (await day.history(id)).filter(({ type }) => type === 'status-changed');
  expect(moved.map(({ event }) => [event['from'], event['to'], event['cause']])).toEqual([
    ['ouvert', 'en-cours', 'operator-reply'],
  ]);
  await day.say(theo, id, 'Et moi aussi.');
  await day.say(luc, id, 'Merci');
  expect(await status()).toBe('en-cours');
  const back = await ines.api.ask(`${VERB}/change-status`, {
    path: { id },
    body: { status: 'ouvert' },
  });
  expect(refused(back).code).toBe('TRANSITION');
});

test('W6i customer or technician resolves, for good; a later message opens a linked follow-up, never the old one', async () => {
  for (const who of [luc, ines]) {
    const sale = await sell(luc);
    const { id } = await open(luc, { sale: sale.id });
    expect((await day.say(luc, id, 'Sur ouvert')).isOk).toBe(true);
    await day.say(ines, id, 'Redémarrez-le.');
    expect((await day.say(luc, id, 'Sur en cours')).isOk).toBe(true);

    expect(await close(who, id)).toMatchObject({
      isOk: true,
      body: { status: 'resolu', phase: 'closed' },
    });
    for (const anybody of [luc, ines]) {
      const again = await anybody.api.ask(`${VERB}/reopen`, { path: { id } });
      expect(['FORBIDDEN', 'TRANSITION']).toContain(refused(again).code);
    }
    const before = await day.ticket(id);
    await day.later(HOUR_MS);
    const late = await day.say(luc, id, 'Encore en panne');
    const followUp = await day.ticket(late.isOk ? late.body.ticketId : '');
    expect(followUp).toMatchObject({
      followUpOf: id,
      status: 'ouvert',
      messageCount: 1,
      sale: { id: sale.id },
      requester: { personId: luc.id },
    });
    expect(await day.ticket(id)).toMatchObject({
      status: 'resolu',
      messageCount: before.messageCount,
    });
    expect((await day.ticket(followUp.id, luc)).number).not.toBe(before.number);
  }
});

test('W6j a request belongs to no technician, at no moment and by nobody', async () => {
  const { id } = await open();
  for (const who of [ines, day.admin]) {
    const tries = [
      await who.api.ask(`${VERB}/take`, { path: { id } }),
      await who.api.ask(`${VERB}/assign`, { path: { id }, body: { assignee: theo.id } }),
      await who.api.ask(`${VERB}/hand-over`, { path: { id }, body: { person: theo.id } }),
      await who.api.ask(OPEN, {
        body: {
          subject: 'Panne',
          description: 'Au téléphone',
          assignee: theo.id,
          requester: { name: 'Luc', email: luc.email },
        },
      }),
    ];
    expect(tries.map((one) => one.isOk)).toEqual([false, false, false, false]);
  }
  await day.say(ines, id, 'Bonjour');
  await day.later(DAY_MS);
  await close(ines, id);
  const { desk } = await day.ticket(id);
  expect(desk).toMatchObject({ assignee: null, lockHolder: null, group: null });
});

test('P8r who has bought something says which of it a request is about; nobody else is asked', async () => {
  const nora = await day.person('Nora Noël', 'customer');
  const before = await nora.api.must(OPEN, { body: REQUEST });
  expect(before).toMatchObject({ sale: null, incomplete: [] });

  const sale = await sell(nora);
  const complaints = async (body: { subject: string; description: string }) =>
    refused(await nora.api.ask(OPEN, { body })).errors?.map(({ path, code }) => [path, code]);
  expect(await complaints(REQUEST)).toEqual([['sale', 'required']]);
  expect(await complaints({ ...REQUEST, subject: '' })).toEqual([
    ['subject', 'required'],
    ['sale', 'required'],
  ]);
  expect(await open(nora, { sale: sale.id })).toMatchObject({ sale: { id: sale.id } });

  // By telephone, without an account, or where the workspace does not ask: as it comes.
  const requester = { name: nora.name, email: nora.email };
  const told = await ines.api.must(OPEN, { body: { ...REQUEST, requester } });
  expect(told.requester.personId).toBe(nora.id);
  const body = { ...REQUEST, ...requester };
  await day.visitor().must('post /api/v1/w/{workspace}/public/requests', { body });
  const settings = (buyersNameSale: boolean) =>
    day.admin.api.must('patch /api/v1/w/{workspace}/settings', { body: { buyersNameSale } });
  await settings(false);
  await nora.api.must(OPEN, { body: REQUEST });
  await settings(true);
  expect(await complaints(REQUEST)).toEqual([['sale', 'required']]);
});
