// Texts of mails in a workspace's own words (N2), over a whole server: who may write them, what they may hold, what is sent.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createMailOutcomes, mailRound } from '#server/features/mail-sending/index.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let nowMs = Date.now();
let server: MailServer;
let world: World;
let desk: SignedUp;
let other: SignedUp;
let lea: TestPerson;
beforeAll(async () => {
  server = await startMailServer();
  world = await createWorld({
    clock: () => nowMs,
    config: { smtpUrl: server.url, mailFrom: 'desk@nordlicht.test', publicUrl: 'http://localhost' },
  });
  desk = await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
  expect((await desk.admin.patch('settings', { languages: ['en', 'fr', 'de'] })).status).toBe(200);
  other = await world.signUp({ blueprint: 'maildesk', name: 'Sudlicht' });
  lea = await world.addPerson(desk, { name: 'Lea Brandt' });
}, 60_000);
afterAll(async () => {
  await world?.close();
  await server?.close();
});

type Text = { subject: string; body: string };
type Answer = Text & {
  isOwn: boolean;
  builtIn: Text;
  changedAt: string | null;
  required: string[];
};
const OWN: Text = {
  subject: 'Bien reçu, {{requester.firstName}}',
  body: 'Cher client {{requester.name}},\n\nmerci pour « {{ticket.subject}} ».\n{{details}}\n[Voir]({{ticket.link}})\n{{code}}',
};
const textOf = async (place: string, at: SignedUp = desk) => {
  const answer = await at.admin.get(`mail-texts/${place}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return { ...((await answer.json()) as Answer), etag: answer.headers.get('etag') ?? '' };
};
const put = (place: string, text: object, headers: Record<string, string> = {}) =>
  desk.admin.patch(`mail-texts/${place}`, text, headers);

/** A confirmation by mail, in this language, to somebody of this name. */
async function confirmationTo(name: string, language: string, subject = 'Drucker') {
  const email = `${crypto.randomUUID()}@customer.test`;
  nowMs += 1000;
  await createMailOutcomes(world.context).confirmAddress(desk.id as WorkspaceId, email);
  const asked = await world.client({ slug: desk.slug }).post('public/requests', {
    name,
    email,
    phone: '12345',
    city: 'Lyon',
    subject,
    description: 'Bonjour',
    language,
  });
  expect(asked.status, await asked.clone().text()).toBe(201);
  await mailRound(world.context, {
    limits: { connectMs: 10_000, idleMs: 10_000, allMs: 30_000 },
  });
  const [taken] = server.taken.filter((one) => one.to === email);
  expect(taken).toBeDefined();
  return taken!;
}

test('N2h without a word of the workspace’s own the product’s stand there, in five languages', async () => {
  const all = (await (await desk.admin.get('mail-texts')).json()) as {
    languages: string[];
    items: { event: string; audience: string; own: object[]; required: string[] }[];
  };
  expect(all.languages).toEqual(['en', 'fr', 'de', 'es', 'ar']);
  expect(new Set(all.items.map(({ audience }) => audience)).size).toBe(3);
  expect(all.items.every(({ own }) => own.length === 0)).toBe(true);
  expect(all.items.find(({ event }) => event === 'invitation')?.required).toEqual([
    'password.link',
  ]);
  const french = await textOf('confirmation/fr');
  expect(french).toMatchObject({ isOwn: false, changedAt: null });
  expect(french.body).toContain('nous avons bien reçu votre demande');
  expect({ subject: french.subject, body: french.body }).toEqual(french.builtIn);
});

test('N2y the product’s text stands there with the workspace’s word for a ticket, as it is sent (W9)', async () => {
  const shop = await world.signUp({ blueprint: 'extranet', name: 'Westlicht' });
  const { body, subject, builtIn, isOwn } = await textOf('resolved/fr', shop);
  expect(isOwn).toBe(false);
  expect({ subject, body }).toEqual(builtIn);
  expect(`${subject} ${body}`).toContain('demande d’assistance');
});

test('N2i an own text is sent in its language and in no other, and put back by removing it', async () => {
  const before = await textOf('confirmation/fr');
  const kept = await put('confirmation/fr', OWN, { 'if-match': before.etag });
  expect(kept.status, await kept.clone().text()).toBe(200);
  expect(await kept.json()).toMatchObject({ ...OWN, isOwn: true, builtIn: before.builtIn });
  expect(await textOf('confirmation/fr', other)).toMatchObject({ isOwn: false });

  const mail = (await confirmationTo('Zoe Zahn', 'fr')).mail;
  expect(mail.subject).toMatch(/^\[#\d+\] Bien reçu, Zoe$/);
  expect(mail.text).toContain('Cher client Zoe Zahn,\n\nmerci pour « Drucker ».');
  expect(mail.html).toContain('>Voir</a>');
  expect(mail.text).toContain('Code d’accès');
  const german = (await confirmationTo('Zoe Zahn', 'de')).mail;
  expect(german.text).toContain('wir haben Ihre Anfrage erhalten');

  expect((await desk.admin.delete('mail-texts/confirmation/fr')).status).toBe(204);
  expect(await textOf('confirmation/fr')).toMatchObject({ isOwn: false });
  expect((await confirmationTo('Zoe Zahn', 'fr')).mail.text).toContain('nous avons bien reçu');
});

test('N2j what is wrong is told at its field and by its name, and changes nothing', async () => {
  const told = async (place: string, text: object) =>
    errorsOf(put(place, text)).then((errors) => errors.map((one) => one.join(' ')));
  expect(await told('confirmation/fr', { ...OWN, subject: 'A {{requester.shoe}}' })).toEqual([
    'subject not_found',
  ]);
  const answer = await put('confirmation/fr', { ...OWN, subject: 'A {{requester.shoe}}' });
  expect(await answer.text()).toMatch(/requester\.shoe.*requester\.name/);
  expect(await told('invitation/en', { subject: 'Hi', body: 'Come in' })).toEqual([
    'body required',
  ]);
  expect(await told('confirmation/fr', { ...OWN, subject: 'x'.repeat(201) })).toEqual([
    'subject too_long',
  ]);
  expect(await told('confirmation/fr', { ...OWN, subject: 'x'.repeat(2_000) })).toEqual([
    'subject too_long',
  ]);
  expect(await told('confirmation/fr', { subject: 'A\r\nBcc: b@c.test', body: OWN.body })).toEqual([
    'subject format',
  ]);
  expect(await told('confirmation/fr', { ...OWN, more: 1 })).toEqual(['more unknown_field']);
  // Strangers' words go to nobody (SEC16).
  expect(
    await told('unconfirmed/en', {
      subject: '{{ticket.subject}}',
      body: '{{details}}\n[Go]({{ticket.link}})\n{{code}}\n{{others}}',
    }),
  ).toEqual(['subject not_found']);
  expect(await textOf('confirmation/fr')).toMatchObject({ isOwn: false });
  for (const place of ['confirmation/nl', 'birthday/en', 'confirmation/FR'])
    expect((await desk.admin.get(`mail-texts/${place}`)).status, place).toBe(404);
});

test('N2k a state that has gone is not written over, and only administrators write; each change is in the history', async () => {
  const { etag } = await textOf('answer/en');
  const body = 'So:\n{{message}}\n{{files}}';
  expect((await put('answer/en', { subject: 'One', body }, { 'if-match': etag })).status).toBe(200);
  expect((await put('answer/en', { subject: 'Two', body }, { 'if-match': etag })).status).toBe(412);
  expect((await desk.admin.delete('mail-texts/answer/en', { 'if-match': etag })).status).toBe(412);
  // The same again is no change.
  expect((await put('answer/en', { subject: 'One', body })).status).toBe(200);
  expect((await put('answer/en', { subject: 'Three', body })).status).toBe(200);
  expect((await desk.admin.delete('mail-texts/answer/en')).status).toBe(204);

  const first = (await (await desk.admin.get('mail-texts/answer/en/history?limit=2')).json()) as {
    items: { from: Text | null; to: Text | null; actor: { name: string } }[];
    next: string;
  };
  expect(first.items).toMatchObject([
    { from: { subject: 'Three' }, to: null },
    { from: { subject: 'One' }, to: { subject: 'Three' } },
  ]);
  const rest = await desk.admin.get(
    `mail-texts/answer/en/history?limit=2&cursor=${encodeURIComponent(first.next)}`,
  );
  expect(await rest.json()).toMatchObject({ items: [{ from: null }], next: null });
  const audit = await desk.admin.get('audit?action=mail-text-changed');
  expect(await audit.text()).toContain('mail-text-changed');

  for (const answer of [
    await lea.client.get('mail-texts'),
    await lea.client.get('mail-texts/answer/en'),
    await lea.client.patch('mail-texts/answer/en', { subject: 'One', body }),
    await lea.client.delete('mail-texts/answer/en'),
    await lea.client.post('mail-texts/answer/en/preview', { subject: 'One', body }),
  ])
    expect(answer.status).toBe(403);
});

test('N2l a name with HTML and line breaks does nothing in a mail that is sent', async () => {
  expect((await put('confirmation/en', { ...OWN, subject: 'For {{requester.name}}' })).status).toBe(
    200,
  );
  const { mail, raw } = await confirmationTo(
    '<img src=x onerror=alert(1)> {{code}}',
    'en',
    'A [b]({{ticket.link}})',
  );
  expect(mail.subject).toContain('For <img src=x onerror=alert(1)> {{code}}');
  expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt; {{code}}');
  expect(mail.html).not.toContain('<img');
  expect(mail.text).toContain('A [b]({{ticket.link}})');
  expect(raw).not.toMatch(/^Bcc:/im);
  await desk.admin.delete('mail-texts/confirmation/en');
});

test('N2m a text that is not kept is shown as subject, HTML and plain, for a made-up case or a ticket; nothing is sent or kept', async () => {
  const all = (await (await desk.admin.get('mail-texts')).json()) as {
    items: { event: string }[];
  };
  const taken = server.taken.length;
  for (const { event } of all.items) {
    const { builtIn } = await textOf(`${event}/ar`);
    const answer = await desk.admin.post(`mail-texts/${event}/ar/preview`, builtIn);
    const shown = (await answer.json()) as { subject: string; html: string; text: string };
    expect(answer.status, event).toBe(200);
    expect(shown.html, event).toContain('dir="rtl"');
    expect(shown.subject + shown.text, event).not.toMatch(/\{\{|undefined|⟨/);
  }
  const id = await made(
    desk.admin.post('tickets', {
      subject: 'Screen <b>dark</b>',
      description: 'It is',
      requester: { name: 'Nora Feld', email: 'nora@feld.test', phone: '12345', city: 'Bonn' },
    }),
  );
  const shown = (await (
    await desk.admin.post('mail-texts/confirmation/fr/preview', { ...OWN, ticketId: id })
  ).json()) as { subject: string; html: string; text: string };
  expect(shown.subject).toMatch(/^\[#\d+\] Bien reçu, Nora$/);
  expect(shown.html).toContain('Screen &lt;b&gt;dark&lt;/b&gt;');
  // What would open the ticket is not for whoever writes texts.
  expect(shown.text).toContain('••••');
  expect(shown.text).not.toMatch(/#code=/);
  expect(await textOf('confirmation/fr')).toMatchObject({ isOwn: false });
  expect(
    (await desk.admin.post('mail-texts/confirmation/fr/preview', { ...OWN, ticketId: desk.id }))
      .status,
  ).toBe(404);
  const wrong = desk.admin.post('mail-texts/confirmation/fr/preview', {
    subject: '{{code}}',
    body: OWN.body,
  });
  expect(await errorsOf(wrong)).toEqual([['subject', 'not_allowed']]);
  expect(server.taken.length).toBe(taken);
});
