// Suggestions for whoever answers about a product (P11), through the API, on real rows.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ApiAnswer } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone } from '#test/support/day.ts';

const SAME = 'get /api/v1/w/{workspace}/tickets/{id}/same-product';
const LIST = 'get /api/v1/w/{workspace}/tickets';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';

let day: Day;
let ines: Someone;
let luc: Someone;
let lea: Someone;
beforeAll(async () => {
  day = await createDay('extranet', { at: '2026-11-23T08:00:00Z', language: 'fr' });
  ines = await day.person('Inès Imbert', 'technician');
  luc = await day.person('Luc Lambert', 'customer');
  lea = await day.person('Léa Leroy', 'customer');
});
afterAll(() => day.close());

type Sale = ApiAnswer<'post /api/v1/w/{workspace}/sales'>;
let made = 0;
/** A product that nothing else is about. */
async function product(designation = 'Onduleur'): Promise<{ id: string; reference: string }> {
  made += 1;
  const reference = `REF-${made}`;
  await day.admin.api.must('post /api/v1/w/{workspace}/products', {
    body: { items: [{ reference, designation }] },
  });
  const { items } = await ines.api.must('get /api/v1/w/{workspace}/products', {
    query: { q: reference },
  });
  return items.find((one) => one.reference === reference)!;
}
let pieces = 0;
const sell = (customer: Someone, productId: string): Promise<Sale> =>
  ines.api.must('post /api/v1/w/{workspace}/sales', {
    body: {
      customerId: customer.id,
      productId,
      serialNumber: `SN${String((pieces += 1)).padStart(13, '0')}`,
    },
  });
const open = async (customer: Someone, subject: string, sale: Sale, description = 'Aidez-moi') => {
  await day.later(HOUR_MS);
  return customer.api.must('post /api/v1/w/{workspace}/tickets', {
    body: { subject, description, sale: sale.id },
  });
};
const same = (id: string, who = ines, limit?: number) =>
  who.api.must(SAME, { path: { id }, ...(limit === undefined ? {} : { query: { limit } }) });
const subjectsOf = (tickets: readonly { subject: string }[]) =>
  tickets.map(({ subject }) => subject);
const say = async (who: Someone, id: string, text: string) => {
  await day.later(60_000);
  const said = await day.say(who, id, text);
  if (!said.isOk) throw new Error(JSON.stringify(said.problem));
  return said.body;
};
const close = (id: string, by = ines) => by.api.must(`${VERB}/close`, { path: { id } });

test('P11a requests about the same product are shown, the likest first, then the newest, each with its status, age and urgency', async () => {
  const { id: ours } = await product('Onduleur OX');
  const { id: other } = await product('Écran');
  const piece = await sell(luc, ours);
  const another = await sell(lea, ours);
  await open(lea, 'Onduleur OX : alarme continue', another);
  await open(lea, 'Onduleur OX', another);
  const critical = await open(lea, 'Question de facture', another);
  await ines.api.must(`${VERB}/change-priority`, {
    path: { id: critical.id },
    body: { priority: 'critical' },
  });
  await open(lea, 'Alarme continue', await sell(lea, other));
  const merged = await open(luc, 'Alarme continue et double', piece);
  const gone = await open(luc, 'Alarme continue et retirée', piece);
  const mine = await open(luc, 'Onduleur OX : alarme toutes les heures', piece);
  await day.admin.api.must(`${VERB}/merge`, { path: { id: merged.id }, body: { into: mine.id } });
  await day.admin.api.must('delete /api/v1/w/{workspace}/tickets/{id}', { path: { id: gone.id } });

  const { requests } = await same(mine.id);
  // The product's own name makes no request like another.
  expect(subjectsOf(requests)).toEqual([
    'Onduleur OX : alarme continue',
    'Question de facture',
    'Onduleur OX',
  ]);
  expect(requests[1]).toMatchObject({
    id: critical.id,
    status: 'ouvert',
    phase: 'new',
    priority: 'critical',
    createdAt: critical.createdAt,
    sale: { serialNumber: another.serialNumber },
  });
  expect((await same(mine.id, ines, 1)).requests).toHaveLength(1);
});

test('P11b what solved others is the last answer to the customer before the end, not what came after, nor of what is open', async () => {
  const { id: productId } = await product();
  const solved = await open(lea, 'Ne démarre plus', await sell(lea, productId));
  await say(ines, solved.id, 'Débranchez-le.');
  await say(lea, solved.id, 'Toujours rien.');
  await say(ines, solved.id, 'Remplacez le fusible.');
  await say(lea, solved.id, 'Merci !');
  await ines.api.must('post /api/v1/w/{workspace}/tickets/{id}/messages', {
    path: { id: solved.id },
    body: { text: 'Encore un fusible.', kind: 'note' },
  });
  await close(solved.id);
  await say(ines, solved.id, 'Bonne journée.');
  const unanswered = await open(lea, 'Ne démarre plus du tout', await sell(lea, productId));
  await close(unanswered.id, lea);
  const redacted = await open(lea, 'Ne démarre plus ce matin', await sell(lea, productId));
  const { id: messageId } = await say(ines, redacted.id, 'Votre mot de passe est 1234.');
  await close(redacted.id);
  await day.admin.api.must(`${VERB}/redact`, {
    path: { id: redacted.id },
    body: { messageId, reason: 'Mot de passe' },
  });
  const stillOpen = await open(lea, 'Ne démarre plus non plus', await sell(lea, productId));
  await say(ines, stillOpen.id, 'Un instant.');

  const mine = await open(luc, 'Ne démarre plus', await sell(luc, productId));
  const { requests, solutions } = await same(mine.id);
  expect(requests).toHaveLength(4);
  expect(solutions.map(({ ticket, reply }) => [ticket.id, reply?.html, reply?.authorName])).toEqual(
    [[solved.id, '<p>Remplacez le fusible.</p>', 'Inès Imbert']],
  );
  expect(solutions[0]?.ticket).toMatchObject({
    phase: 'closed',
    sale: { reference: `REF-${made}` },
  });
});

test('P11c where solutions are written theirs is what solved it, once it was given and not refused', async () => {
  await day.admin.api.must('patch /api/v1/w/{workspace}/settings', {
    body: { solution: { isEnabled: true, review: true, customerApproval: false, moves: {} } },
  });
  const { id: productId } = await product();
  const texts = { fr: 'Remplacez la batterie.', en: 'Replace the battery.' };
  const ended = async (subject: string, outcome: 'approve' | 'send-back') => {
    const { id } = await open(lea, subject, await sell(lea, productId));
    await say(ines, id, 'Voyez la solution.');
    await day.admin.api.must(`${VERB}/propose-solution`, { path: { id }, body: { texts } });
    await day.admin.api.must(`${VERB}/review-solution`, { path: { id }, body: { outcome } });
    await close(id);
    return id;
  };
  const approved = await ended('Batterie vide', 'approve');
  const sentBack = await ended('Batterie vide aussi', 'send-back');

  const mine = await open(luc, 'Batterie vide', await sell(luc, productId));
  const { solutions } = await same(mine.id);
  expect(solutions).toMatchObject([
    { ticket: { id: approved, solution: { texts, stage: 'approved' } }, reply: null },
    { ticket: { id: sentBack }, reply: { html: '<p>Voyez la solution.</p>' } },
  ]);
});

test('P11d only what one may read is suggested; customers get nothing, a request without a product has nothing', async () => {
  const { id: productId } = await product();
  const mine = await open(luc, 'Bruit', await sell(luc, productId));
  const theirs = await open(lea, 'Bruit étrange', await sell(lea, productId));
  await close(theirs.id, lea);
  expect(subjectsOf((await same(mine.id)).requests)).toEqual(['Bruit étrange']);

  const group = await day.admin.api.must('post /api/v1/w/{workspace}/groups', {
    body: { name: 'Atelier' },
  });
  await day.admin.api.must('patch /api/v1/w/{workspace}/settings', {
    body: { assignees: ['group', 'person'] },
  });
  await day.admin.api.must(`${VERB}/assign`, {
    path: { id: theirs.id },
    body: { group: group.id },
  });
  const reader = await day.world.apiKey(day.desk, ['ticket.read']);
  const read = async (id: string) => {
    const answer = await reader.get(`tickets/${id}/same-product`);
    return { status: answer.status, body: (await answer.json()) as ApiAnswer<typeof SAME> };
  };
  expect((await read(mine.id)).body.requests).toEqual([]);
  expect((await read(theirs.id)).status).toBe(404);
  const refused = await luc.api.ask(SAME, { path: { id: mine.id } });
  expect(refused.status).toBe(403);

  const without = await day.admin.api.must('post /api/v1/w/{workspace}/tickets', {
    body: { subject: 'Bruit', description: 'x', requester: { name: 'X', email: 'x@y.example' } },
  });
  expect(await same(without.id)).toEqual({ requests: [], solutions: [] });
});

test('P11e the latest of a product are found by their index; a request that is about another piece changes its product', async () => {
  const { id: first } = await product();
  const { id: second } = await product();
  const piece = await sell(luc, second);
  const ticket = await open(luc, 'Erreur', await sell(luc, first));
  const other = await open(luc, 'Erreur aussi', piece);
  expect((await same(other.id)).requests).toEqual([]);
  await day.admin.api.must('patch /api/v1/w/{workspace}/tickets/{id}', {
    path: { id: ticket.id },
    body: { sale: piece.id },
  });
  expect(subjectsOf((await same(other.id)).requests)).toEqual(['Erreur']);

  const plan = await day.world.db.tenantRead(day.desk.id as WorkspaceId, async (sql) => {
    await sql`select set_config('enable_seqscan', 'off', true)`;
    return sql<{ 'QUERY PLAN': string }[]>`
      explain select from tickets t where t.workspace_id = ${day.desk.id} and t.product_id = ${second}
        and t.merged_into_id is null and t.deleted_at is null order by t.created_at desc limit 200`;
  });
  const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
  expect(lines).toContain('ticket_product');
  expect(lines).not.toContain('Sort');
});

test('P11f requests are filtered by product and by serial number, ended ones too, and a saved view can do it', async () => {
  const { id: productId, reference } = await product();
  const [one, two] = [await sell(luc, productId), await sell(lea, productId)];
  const first = await open(luc, 'Un', one);
  const second = await open(lea, 'Deux', two);
  await close(second.id, lea);
  const found = async (q: string) =>
    (await ines.api.must(LIST, { query: { q } })).items.map(({ id }) => id).toSorted();
  expect(await found(`product:${reference}`)).toEqual([first.id, second.id].toSorted());
  expect(await found(`product:${reference.toLowerCase()} is:open`)).toEqual([first.id]);
  expect(await found(`serial:${two.serialNumber}`)).toEqual([second.id]);
  const view = await ines.api.must('post /api/v1/w/{workspace}/views', {
    body: { scope: 'personal', name: { fr: 'Onduleurs' }, q: `product:${reference}` },
  });
  expect(view.q).toBe(`product:${reference}`);
});

test('P11g articles with the product’s name are suggested, though the request does not say it', async () => {
  const { id: productId } = await product('Transpalette Zéphyr');
  const article = await day.admin.api.must('post /api/v1/w/{workspace}/articles', {
    body: {
      audience: 'public',
      texts: { fr: { title: 'Entretien du Zéphyr', summary: '', html: '<p>Graissez-le.</p>' } },
    },
  });
  await day.admin.api.must('post /api/v1/w/{workspace}/articles/{id}/publish', {
    path: { id: article.id },
  });
  const about = await open(luc, 'Grincement', await sell(luc, productId), 'Il grince.');
  const beside = await open(luc, 'Grincement', await sell(luc, (await product()).id), 'Il grince.');
  const suggested = async (id: string) =>
    (
      await ines.api.must('get /api/v1/w/{workspace}/tickets/{id}/articles', { path: { id } })
    ).items.map(({ title }) => title);
  expect(await suggested(about.id)).toEqual(['Entretien du Zéphyr']);
  expect(await suggested(beside.id)).toEqual([]);
});

test('P11h who looked at suggestions stands in the log of accesses, as a search', async () => {
  const { id } = await open(luc, 'Journal', await sell(luc, (await product()).id));
  await same(id);
  await day.world.context.accessLog.flush(true);
  const { items } = await day.admin.api.must('get /api/v1/w/{workspace}/audit', {
    query: { ticket: id, limit: 50 },
  });
  expect(items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ action: 'searched', object: `tickets/${id}/same-product` }),
    ]),
  );
});
